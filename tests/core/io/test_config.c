/* tests/core/io/test_config.c - settings: defaults, files that are right, files that are not. */
#include "core/io/config.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define CASES "tests/data/config"

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    err = (Error){.status = OK};
}

static void tear_down(void)
{
    arena_free(arena);
}

static Config parse(const char *const json)
{
    Config config;
    CHECK_OK(config_parse(json, strlen(json), "input.json", arena, &config, &err), &err);
    return config;
}

static const char *read_text(const char *const path, size_t *const length)
{
    FILE *const file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    char *const text = arena_alloc(arena, 4096, 1);
    ck_assert_ptr_nonnull(text);
    *length = fread(text, 1, 4095, file);
    (void)fclose(file);
    return text;
}

START_TEST(settings_without_a_file_are_the_defaults)
{
    Config config;
    CHECK_OK(config_load(NULL, arena, &config, &err), &err);
    ck_assert_int_eq(config.segment_min_stratum, 300);
    ck_assert_double_eq(config.profile_characteristic_min, 0.4);
    ck_assert(!config.segment_pool_banks);
    ck_assert(config.affinity_side_features);
    ck_assert_int_eq(config.profit_period, 0);
    ck_assert_uint_eq(config.segment_pool_order.n, 2);
    ck_assert_str_eq(config.segment_pool_order.texts[0], "region");
    ck_assert_str_eq(config.segment_pool_order.texts[1], "business_area");
    ck_assert_ptr_null(config.currency);
    ck_assert_uint_eq(config.given, 0);
}
END_TEST

START_TEST(a_file_overlays_the_defaults_nested_or_dotted)
{
    const Config config = parse("{\"segment\": {\"k_max\": 6, \"pool_banks\": true},"
                                " \"affinity.l2\": 2, \"load\": {\"row_count_warn\": 0.375},"
                                " \"profit.period\": \"quarter\", \"currency\": \"EUR\","
                                " \"attributes\": {\"use\": [\"size_class\", \"exports\"]}}");
    ck_assert_int_eq(config.segment_k_max, 6);
    ck_assert(config.segment_pool_banks);
    ck_assert_double_eq(config.affinity_l2, 2);
    ck_assert_double_eq(config.load_row_count_warn, 0.375);
    ck_assert_int_eq(config.profit_period, 2);
    ck_assert_str_eq(config.currency, "EUR");
    ck_assert_uint_eq(config.attributes_use.n, 2);
    ck_assert_str_eq(config.attributes_use.texts[1], "exports");
    ck_assert_int_eq(config.segment_min_stratum, 300);
    ck_assert_int_eq(__builtin_popcountll(config.given), 7);
}
END_TEST

START_TEST(a_text_alone_is_a_list_of_one)
{
    const Config config = parse("{\"attributes.use\": \"auto\", \"attributes.deny\": []}");
    ck_assert_uint_eq(config.attributes_use.n, 1);
    ck_assert_str_eq(config.attributes_use.texts[0], "auto");
    ck_assert_uint_eq(config.attributes_deny.n, 0);
}
END_TEST

START_TEST(the_ends_of_a_range_are_inside)
{
    const Config config = parse("{\"seed\": 4294967295, \"segment.k_max\": 1,"
                                " \"load.max_reject_share\": 1, \"publish.under_use_rank\": 0}");
    ck_assert_int_eq(config.seed, 4294967295);
    ck_assert_int_eq(config.segment_k_max, 1);
    ck_assert_double_eq(config.load_max_reject_share, 1);
    ck_assert_double_eq(config.publish_under_use_rank, 0);
}
END_TEST

static void check_case(const char *const name)
{
    char path[512];
    size_t length = 0;
    size_t expected_length = 0;
    (void)snprintf(path, sizeof path, CASES "/%s/input.json", name);
    const char *const input = read_text(path, &length);
    (void)snprintf(path, sizeof path, CASES "/%s/error", name);
    const char *const expected = read_text(path, &expected_length);

    Config config = {.seed = 77};
    CHECK_STATUS(config_parse(input, length, "input.json", arena, &config, &err), &err, E_CONFIG);
    const char *const told =
        arena_printf(arena, err.hint[0] == '\0' ? "%s\n" : "%s\nhint: %s\n", err.text, err.hint);
    ck_assert_msg(strcmp(told, expected) == 0, "%s: expected %sgot %s", name, expected, told);
    ck_assert_msg(config.seed == 77, "%s: a refused file changed the settings", name);
}

START_TEST(every_refused_file_is_told_in_the_words_of_its_case)
{
    DIR *const directory = opendir(CASES);
    ck_assert_msg(directory != NULL, "cannot open " CASES);
    int n_cases = 0;
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        if (entry->d_name[0] == '.')
            continue;
        check_case(entry->d_name);
        n_cases++;
    }
    (void)closedir(directory);
    ck_assert_int_gt(n_cases, 20);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_an_input_error)
{
    Config config;
    CHECK_FAILS(config_load("tests/data/config/none.json", arena, &config, &err), &err, E_IO,
                "file \"tests/data/config/none.json\" could not be read: No such file or "
                "directory");
    CHECK_FAILS(config_load("tests/data", arena, &config, &err), &err, E_IO,
                "file \"tests/data\" could not be read: Is a directory");
}
END_TEST

START_TEST(items_show_value_origin_unit_and_range)
{
    const Config config = parse("{\"load\": {\"max_reject_share\": 0.1}}");
    const ConfigItem *items = NULL;
    size_t n = 0;
    CHECK_OK(config_items(&config, arena, &items, &n, &err), &err);
    ck_assert_str_eq(items[0].key, "seed");
    ck_assert_str_eq(items[0].origin, "default");
    ck_assert_str_eq(items[2].key, "load.max_reject_share");
    ck_assert_str_eq(items[2].value, "0.1");
    ck_assert_str_eq(items[2].fallback, "0.01");
    ck_assert_str_eq(items[2].origin, "file");
    ck_assert_str_eq(items[2].unit, "share of rows");
    ck_assert_str_eq(items[2].range, "0 to 1");
    ck_assert_str_eq(items[5].value, "\"auto\"");
    ck_assert_str_eq(items[5].range, "auto|month|quarter|year");
}
END_TEST

START_TEST(settings_as_json_read_back_to_the_same_settings)
{
    const Config config = parse("{\"seed\": 8812, \"affinity.l2\": 2.385, \"currency\": \"EUR\","
                                " \"attributes.use\": [\"a\\\"b\"], \"profit.period\": \"year\"}");
    const char *json = NULL;
    const char *again = NULL;
    CHECK_OK(config_to_json(&config, arena, &json, &err), &err);
    ck_assert_int_eq(strncmp(json, "{\"seed\":8812,\"currency\":\"EUR\",", 30), 0);
    const Config reread = parse(json);
    CHECK_OK(config_to_json(&reread, arena, &again, &err), &err);
    ck_assert_str_eq(json, again);
    ck_assert_double_eq(reread.affinity_l2, 2.385);
}
END_TEST

Suite *suite_config(void)
{
    Suite *const suite = suite_create("config");
    TCase *const tests = tcase_create("config");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, settings_without_a_file_are_the_defaults);
    tcase_add_test(tests, a_file_overlays_the_defaults_nested_or_dotted);
    tcase_add_test(tests, a_text_alone_is_a_list_of_one);
    tcase_add_test(tests, the_ends_of_a_range_are_inside);
    tcase_add_test(tests, every_refused_file_is_told_in_the_words_of_its_case);
    tcase_add_test(tests, a_file_that_is_not_there_is_an_input_error);
    tcase_add_test(tests, items_show_value_origin_unit_and_range);
    tcase_add_test(tests, settings_as_json_read_back_to_the_same_settings);
    suite_add_tcase(suite, tests);
    return suite;
}
