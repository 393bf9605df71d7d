/* tests/cli/test_csv_spectrum.c - the fields of csv-spectrum go from an extract through the
 * database into an explanation, byte for byte.  Reading its files as they are is test_csv.c's. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/text_source.h"

#include <jansson.h>

static const char *const FILES[] = {"comma_in_quotes",
                                    "empty",
                                    "empty_crlf",
                                    "escaped_quotes",
                                    "json",
                                    "newlines",
                                    "newlines_crlf",
                                    "location_coordinates",
                                    "simple",
                                    "simple_crlf",
                                    "quotes_and_newlines",
                                    "utf8"};

static Arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static void add_fields(json_t *const row, json_t *const fields)
{
    for (void *at = json_object_iter(row); at != NULL; at = json_object_iter_next(row, at))
        json_array_append(fields, json_object_iter_value(at));
}

/* All fields of an answer, each to be the name of a client; one answer is a row without a list. */
static json_t *fields_of(const char *const path)
{
    json_t *const rows = json_load_file(path, 0, NULL);
    json_t *const fields = json_array();
    ck_assert_ptr_nonnull(rows);
    if (json_is_object(rows))
        add_fields(rows, fields);
    for (size_t row = 0; row < json_array_size(rows); row++)
        add_fields(json_array_get(rows, row), fields);
    ck_assert_uint_gt(json_array_size(fields), 0);
    json_decref(rows);
    return fields;
}

static const char *write_bank(const json_t *const fields)
{
    const char *const directory = bank_files_directory(arena);
    StrBuf clients = strbuf_init(arena);
    const char *text = NULL;
    strbuf_puts(&clients, "client_id,name\r\n");
    for (size_t i = 0; i < json_array_size(fields); i++) {
        strbuf_printf(&clients, "c%02zu,", i);
        csv_text_put(&clients, json_string_value(json_array_get(fields, i)), "\r\n");
    }
    ck_assert(strbuf_finish(&clients, &text, NULL) == OK);
    bank_files_write(directory, "clients.csv", text);
    bank_files_write(directory, "products.csv", "product_id\nP1\nP2\n");
    bank_files_write(directory, "holdings.csv", "client_id,product_id\nc00,P1\n");
    return directory;
}

static void check_client(const char *const conninfo, const size_t client, const char *const name)
{
    const char *const id = arena_printf(arena, "c%02zu", client);
    const char *const stored = database_rows(
        conninfo, arena_printf(arena, "SELECT name FROM paragon.client WHERE client_id = '%s'", id),
        arena);
    ck_assert_str_eq(stored, arena_printf(arena, "%s\n", name));
    json_t *const told =
        json_loads(DO_ON(conninfo, arena, "explain", id, "--format", "json"), 0, NULL);
    const char *const told_name = json_string_value(json_object_get(told, "name"));
    ck_assert_str_eq(told_name == NULL ? "" : told_name, name); /* empty = not known */
    json_decref(told);
}

START_TEST(fields_arrive_byte_for_byte)
{
    const char *const root = text_source_shared("corpora/csv-spectrum", arena);
    if (root == NULL)
        return;
    json_t *const fields = fields_of(arena_printf(arena, "%s/json/%s.json", root, FILES[_i]));
    const char *const conninfo = chain_database(arena);
    chain_through(conninfo, write_bank(fields), "2026-09-30", arena);
    for (size_t i = 0; i < json_array_size(fields); i++)
        check_client(conninfo, i, json_string_value(json_array_get(fields, i)));
    json_decref(fields);
}
END_TEST

Suite *suite_csv_spectrum(void)
{
    Suite *const suite = suite_create("csv_spectrum");
    TCase *const tests = tcase_create("fields");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, fields_arrive_byte_for_byte, 0, sizeof FILES / sizeof FILES[0]);
    suite_add_tcase(suite, tests);
    return suite;
}
