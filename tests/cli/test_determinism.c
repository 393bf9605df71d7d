/* tests/cli/test_determinism.c - the same content gives the same ids and the same bytes, whatever
 * the threads, the order of rows and columns, and the compiler (`make determinism`). */
#include "core/base/rng.h"
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/suites.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEED = 8812 };

static Arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

/* The whole chain on `directory` gives what the published bank gave. */
static void check_same(const char *const directory, const char *const threads)
{
    static const char *const LISTS[] = {"score", "clients", "triggers", "segments"};
    const Chain *const chain = chain_published();
    const char *const conninfo = chain_database(arena);
    const char *const snapshot =
        chain_id(DO_ON(conninfo, arena, "load", directory, "--threads", threads), arena);
    const char *const model =
        chain_id(DO_ON(conninfo, arena, "build", "--threads", threads), arena);
    ck_assert_str_eq(snapshot, chain->snapshot);
    ck_assert_str_eq(model, chain->model);
    (void)DO_ON(conninfo, arena, "approve", model, "--reason", "a test");
    ck_assert_str_eq(chain_id(DO_ON(conninfo, arena, "publish", "--threads", threads), arena),
                     chain->run);
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        const bool same =
            strcmp(DO_ON(conninfo, arena, LISTS[i], "--format", "csv", "--threads", threads),
                   DO_ON(chain->conninfo, arena, LISTS[i], "--format", "csv")) == 0;
        ck_assert_msg(same, "`%s` differs", LISTS[i]);
    }
}

START_TEST(threads_change_nothing)
{
    static const char *const THREADS[] = {"1", "2", "4"};
    check_same(chain_published()->directory, THREADS[_i]);
}
END_TEST

/* ---- order ---- */

static void put_row(const CsvText *const csv, const size_t row, StrBuf *const out)
{
    for (size_t column = csv->n_columns; column > 0; column--)
        csv_text_put(out, csv->cells[row * csv->n_columns + column - 1],
                     column == 1 ? "\r\n" : ",");
}

/* Columns from last to first, rows in an order of chance, everything quoted, lines ended as on
 * Windows: the same content. */
static void write_shuffled(const char *const directory, const char *const name)
{
    const CsvText csv =
        csv_text_read(bank_files_read(chain_published()->directory, name, arena), arena);
    StrBuf out = strbuf_init(arena);
    const char *text = NULL;
    uint32_t *const order = arena_alloc(arena, csv.n_rows, sizeof *order);
    Rng *rng = NULL;
    for (size_t row = 0; row < csv.n_rows; row++)
        order[row] = (uint32_t)row + 1; /* behind the header */
    ck_assert(rng_new(SEED, "shuffle", name, arena, &rng, NULL) == OK);
    rng_shuffle(rng, order, csv.n_rows, csv.n_rows);
    put_row(&csv, 0, &out);
    for (size_t row = 0; row < csv.n_rows; row++)
        put_row(&csv, order[row], &out);
    ck_assert(strbuf_finish(&out, &text, NULL) == OK);
    bank_files_write(directory, name, text);
}

START_TEST(the_order_of_rows_and_columns_changes_nothing)
{
    static const char *const NAMES[] = {"clients.csv", "products.csv", "holdings.csv", "profit.csv",
                                        "usage.csv",   "contacts.csv", "feedback.csv"};
    const char *const directory = bank_files_directory(arena);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        write_shuffled(directory, NAMES[i]);
    bank_files_write(directory, "manifest.json",
                     "{\"currency\": \"EUR\", \"as_of\": \"2026-09-30\"}");
    check_same(directory, "2");
}
END_TEST

/* ---- the compiler ---- */

START_TEST(the_compiler_changes_nothing)
{
    const char *const other = getenv("PARAGON_OTHER_BINARY");
    if (other == NULL) {
        (void)puts("skipped: another compiler's program is compared by `make determinism`");
        return;
    }
    ck_assert_int_eq(setenv("PARAGON_BINARY", other, 1), 0);
    check_same(chain_published()->directory, "2");
}
END_TEST

START_TEST(building_again_gives_the_model_that_is_there)
{
    const Chain *const chain = chain_published();
    const char *const copy = chain_copy(arena);
    ck_assert_str_eq(chain_id(DO_ON(copy, arena, "build"), arena), chain->model);
    const CsvText models = csv_text_read(DO_ON(copy, arena, "models", "--format", "csv"), arena);
    ck_assert_uint_eq(models.n_rows, 1);
    ck_assert_str_eq(csv_text_cell(&models, 0, "state"), "approved");
}
END_TEST

START_TEST(another_seed_gives_another_model)
{
    const char *const copy = chain_copy(arena);
    ck_assert_str_ne(chain_id(DO_ON(copy, arena, "build", "--seed", "2"), arena),
                     chain_published()->model);
}
END_TEST

Suite *suite_determinism(void)
{
    Suite *const suite = suite_create("determinism");
    TCase *const tests = tcase_create("the same bytes");
    tcase_add_unchecked_fixture(tests, chain_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, threads_change_nothing, 0, 3);
    tcase_add_test(tests, the_order_of_rows_and_columns_changes_nothing);
    tcase_add_test(tests, the_compiler_changes_nothing);
    tcase_add_test(tests, building_again_gives_the_model_that_is_there);
    tcase_add_test(tests, another_seed_gives_another_model);
    suite_add_tcase(suite, tests);
    return suite;
}
