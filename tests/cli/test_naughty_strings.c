/* tests/cli/test_naughty_strings.c - the Big List of Naughty Strings goes from the extracts through
 * the database into lists and records, byte for byte. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/text_source.h"

#include <jansson.h>

/* Each round takes as many strings as names of products, and of clients, as a trigger can carry. */
enum { N_ROUNDS = 9, PER_ROUND = 64, MOST_ID_BYTES = 128 };

static Arena *arena;
static json_t *strings;
static const char *conninfo;
static size_t first; /* of this round */

static void set_up(void)
{
    arena = arena_new();
    const char *const path = text_source_shared("corpora/blns/blns.json", arena);
    strings = path == NULL ? NULL : json_load_file(path, 0, NULL);
}

static void tear_down(void)
{
    json_decref(strings);
    arena_free(arena);
}

/* The string of client or product `i`; "" where there are no more. */
static const char *naughty(const size_t i)
{
    const char *const text = json_string_value(json_array_get(strings, first + i));
    return text == NULL ? "" : text;
}

/* The same where an id is wanted, which is shorter. */
static const char *naughty_id(const size_t i)
{
    return strlen(naughty(i)) > MOST_ID_BYTES ? "" : naughty(i);
}

static const char *text_of(StrBuf *const out)
{
    const char *text = NULL;
    ck_assert(strbuf_finish(out, &text, NULL) == OK);
    return text;
}

/* Client i lacks product i and a third of the others. */
static bool holds(const size_t client, const size_t product)
{
    return client != product && (client * 7 + product * 5 + client * product) % 3 != 0;
}

static const char *write_bank(void)
{
    const char *const directory = bank_files_directory(arena);
    StrBuf clients = strbuf_init(arena);
    StrBuf products = strbuf_init(arena);
    StrBuf holdings = strbuf_init(arena);
    strbuf_puts(&clients, "client_id,name,rm_id,region\n");
    strbuf_puts(&products, "product_id,name\n");
    strbuf_puts(&holdings, "client_id,product_id\n");
    for (size_t i = 0; i < PER_ROUND; i++) {
        strbuf_printf(&clients, "c%02zu,", i);
        csv_text_put(&clients, naughty(i), ",");
        csv_text_put(&clients, naughty_id(i), ",");
        csv_text_put(&clients, naughty_id(i), "\n");
        strbuf_printf(&products, "p%02zu,", i);
        csv_text_put(&products, naughty(i), "\n");
        for (size_t product = 0; product < PER_ROUND; product++)
            if (holds(i, product))
                strbuf_printf(&holdings, "c%02zu,p%02zu\n", i, product);
    }
    bank_files_write(directory, "clients.csv", text_of(&clients));
    bank_files_write(directory, "products.csv", text_of(&products));
    bank_files_write(directory, "holdings.csv", text_of(&holdings));
    return directory;
}

/* Settings that offer every product a client lacks. */
static void publish_everything(void)
{
    const char *const directory = bank_files_directory(arena);
    const char *const config = arena_printf(arena, "%s/all.json", directory);
    bank_files_write(directory, "all.json",
                     "{\"profile\": {\"characteristic_min\": 0.05, \"max_products\": 64},"
                     " \"publish\": {\"max_products\": 64, \"min_probability\": 0}, \"segment\": "
                     "{\"min_stratum\": 30,"
                     " \"min_segment\": 10}}");
    conninfo = chain_database(arena);
    (void)DO_ON(conninfo, arena, "load", write_bank(), "--as-of", "2026-09-30");
    const char *const model = chain_id(DO_ON(conninfo, arena, "build", "--config", config), arena);
    (void)DO_ON(conninfo, arena, "approve", model, "--reason",
                naughty(0)[0] == '\0' ? "x" : naughty(0), "--override", "few clients");
    (void)DO_ON(conninfo, arena, "publish", "--config", config);
}

static size_t number_in(const char *const id)
{
    return (size_t)(id[1] - '0') * 10 + (size_t)(id[2] - '0');
}

static void check_database(void)
{
    for (size_t i = 0; i < PER_ROUND; i++) {
        const char *const names =
            database_rows(conninfo,
                          arena_printf(arena,
                                       "SELECT c.name, c.rm_id, p.name"
                                       "  FROM paragon.client_1 AS c, paragon.product AS p"
                                       " WHERE c.client_id = 'c%02zu' AND p.product_id = 'p%02zu'",
                                       i, i),
                          arena);
        const char *const product =
            naughty(i)[0] == '\0' ? arena_printf(arena, "p%02zu", i) : naughty(i);
        ck_assert_str_eq(names,
                         arena_printf(arena, "%s|%s|%s\n", naughty(i), naughty_id(i), product));
    }
}

static void check_csv(void)
{
    const CsvText triggers =
        csv_text_read(DO_ON(conninfo, arena, "triggers", "--format", "csv"), arena);
    const CsvText cards =
        csv_text_read(DO_ON(conninfo, arena, "clients", "--format", "csv"), arena);
    ck_assert_uint_eq(triggers.n_rows, PER_ROUND); /* each client lacks something */
    for (size_t row = 0; row < PER_ROUND; row++) {
        const size_t client = number_in(csv_text_cell(&triggers, row, "client_id"));
        ck_assert_str_eq(csv_text_cell(&triggers, row, "rm_id"), naughty_id(client));
        CHECK_CONTAINS(csv_text_cell(&triggers, row, "reason"), naughty(client));
        ck_assert_str_eq(csv_text_cell(&cards, row, "region"),
                         naughty_id(number_in(csv_text_cell(&cards, row, "client_id"))));
    }
}

static void check_record(const json_t *const record, bool seen[PER_ROUND])
{
    const size_t client = number_in(json_string_value(json_object_get(record, "client_id")));
    const char *const rm = json_string_value(json_object_get(record, "rm_id"));
    const json_t *const products = json_object_get(record, "products");
    ck_assert_str_eq(rm == NULL ? "" : rm, naughty_id(client));
    for (size_t i = 0; i < json_array_size(products); i++) {
        const json_t *const product = json_array_get(products, i);
        const char *const id = json_string_value(json_object_get(product, "product_id"));
        const size_t number = number_in(id);
        ck_assert_str_eq(json_string_value(json_object_get(product, "name")),
                         naughty(number)[0] == '\0' ? id : naughty(number));
        seen[number] = true;
    }
}

static void check_json(void)
{
    const char *lines = DO_ON(conninfo, arena, "triggers", "--format", "json");
    bool seen[PER_ROUND] = {false};
    for (; *lines != '\0'; lines += strcspn(lines, "\n") + 1) {
        json_t *const record = json_loadb(lines, strcspn(lines, "\n"), 0, NULL);
        ck_assert_ptr_nonnull(record);
        check_record(record, seen);
        json_decref(record);
    }
    for (size_t product = 0; product < PER_ROUND; product++)
        ck_assert_msg(seen[product], "product %zu is never offered", product);
}

START_TEST(naughty_names_arrive_byte_for_byte)
{
    if (strings == NULL)
        return;
    first = (size_t)_i * PER_ROUND;
    ck_assert_uint_le(json_array_size(strings), (size_t)N_ROUNDS * PER_ROUND);
    publish_everything();
    check_database();
    check_csv();
    check_json();
}
END_TEST

Suite *suite_naughty_strings(void)
{
    Suite *const suite = suite_create("naughty_strings");
    TCase *const tests = tcase_create("from extract to record");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, naughty_names_arrive_byte_for_byte, 0, N_ROUNDS);
    suite_add_tcase(suite, tests);
    return suite;
}
