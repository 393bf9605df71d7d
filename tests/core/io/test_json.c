/* tests/core/io/test_json.c - the JSON writer, read back by jansson, and the strict reader. */
#include "core/io/json.h"
#include "core/io/json_read.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error err;
static StrBuf out;

static void set_up(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    out = strbuf_init(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *written(void)
{
    const char *text = NULL;
    CHECK_OK(strbuf_finish(&out, &text, &err), &err);
    return text;
}

START_TEST(objects_and_lists_nest_with_commas_in_place)
{
    JsonWriter json = json_writer(&out);
    json_open(&json, '{');
    json_put_int(&json, "n_clients", 8812);
    json_key(&json, "products");
    json_open(&json, '[');
    json_open(&json, '{');
    json_put_text(&json, "product_id", "P7");
    json_put_bool(&json, "held", false);
    json_close(&json, '}');
    json_open(&json, '{');
    json_close(&json, '}');
    json_open(&json, '[');
    json_close(&json, ']');
    json_none(&json);
    json_close(&json, ']');
    json_put_double(&json, "share", 0.375);
    json_close(&json, '}');
    ck_assert_str_eq(written(), "{\"n_clients\":8812,\"products\":[{\"product_id\":\"P7\","
                                "\"held\":false},{},[],null],\"share\":0.375}");
}
END_TEST

START_TEST(numbers_are_the_shortest_that_read_back_and_what_is_no_number_is_null)
{
    JsonWriter json = json_writer(&out);
    json_open(&json, '[');
    json_double(&json, 0.1);
    json_double(&json, 1.0 / 3);
    json_double(&json, 5e-324);
    json_double(&json, 1e300);
    json_double(&json, -0.0);
    json_double(&json, NAN);
    json_double(&json, -INFINITY);
    json_int(&json, INT64_MIN);
    json_close(&json, ']');
    ck_assert_str_eq(written(), "[0.1,0.3333333333333333,4.94065645841247e-324,1e+300,0,null,null,"
                                "-9223372036854775808]");
}
END_TEST

START_TEST(amounts_and_days_are_exact_and_null_when_not_known)
{
    JsonWriter json = json_writer(&out);
    json_open(&json, '[');
    json_money(&json, 123456789);
    json_money(&json, -5000);
    json_money(&json, MONEY_UNKNOWN);
    json_day(&json, 20726);
    json_day(&json, DAY_UNKNOWN);
    json_text(&json, NULL);
    json_close(&json, ']');
    /* date -u -d '1970-01-01 + 20726 days' +%F */
    ck_assert_str_eq(written(), "[12345.6789,-0.5,null,\"2026-09-30\",null,null]");
}
END_TEST

START_TEST(any_text_reads_back_unchanged)
{
    char text[256];
    for (int byte = 1; byte < 128; byte++)
        text[byte - 1] = (char)byte;
    (void)snprintf(text + 127, sizeof text - 127, "Кооперация \"Ёж\" 銀行");
    JsonWriter json = json_writer(&out);
    json_open(&json, '{');
    json_put_text(&json, text, text);
    json_close(&json, '}');

    json_t *root = NULL;
    CHECK_OK(json_read_text(out.text, out.length, "test", E_DATA, arena, &root, &err), &err);
    ck_assert_str_eq(json_string_value(json_object_get(root, text)), text);
}
END_TEST

START_TEST(the_reader_refuses_with_the_status_it_is_given_and_names_the_line)
{
    static const char TEXT[] = "{\n  \"a\": 1,\n  \"a\": 2\n}";
    json_t *root = NULL;
    CHECK_FAILS(json_read_text(TEXT, sizeof TEXT - 1, "manifest.json", E_DATA, arena, &root, &err),
                &err, E_DATA,
                "\"manifest.json\", line 3: not valid JSON: duplicate object key near '\"a\"'");
    CHECK_STATUS(json_read_text("12", 2, "manifest.json", E_CONFIG, arena, &root, &err), &err,
                 E_CONFIG);
    ck_assert_ptr_null(root);
}
END_TEST

Suite *suite_json(void)
{
    Suite *const suite = suite_create("json");
    TCase *const tests = tcase_create("json");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, objects_and_lists_nest_with_commas_in_place);
    tcase_add_test(tests, numbers_are_the_shortest_that_read_back_and_what_is_no_number_is_null);
    tcase_add_test(tests, amounts_and_days_are_exact_and_null_when_not_known);
    tcase_add_test(tests, any_text_reads_back_unchanged);
    tcase_add_test(tests, the_reader_refuses_with_the_status_it_is_given_and_names_the_line);
    suite_add_tcase(suite, tests);
    return suite;
}
