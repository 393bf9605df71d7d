/* tests/cli/test_segment_changes.c - `segments --diff`: a bank with more clients than before. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/suites.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static Arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static long number(const CsvText *const list, const size_t row, const char *const column)
{
    return strtol(csv_text_cell(list, row, column), NULL, 10);
}

static long sum(const CsvText *const list, const char *const column)
{
    long total = 0;
    for (size_t row = 0; row < list->n_rows; row++)
        total += number(list, row, column);
    return total;
}

/* The model of a sample bank of so many clients as of that day. */
static const char *build(const char *const conninfo, const char *const n_clients,
                         const char *const as_of)
{
    const char *const directory = arena_printf(arena, "%s/bank", bank_files_directory(arena));
    (void)DO_ON(conninfo, arena, "sample", directory, "--clients", n_clients, "--seed", "3",
                "--as-of", as_of, "--truth", "none");
    (void)DO_ON(conninfo, arena, "load", directory);
    return chain_id(DO_ON(conninfo, arena, "build"), arena);
}

static void check_balance(const CsvText *const list, const size_t row)
{
    static const char *const CAME[] = {"new_clients", "came_client_moved", "came_boundary_moved",
                                       "came_relabelled"};
    static const char *const WENT[] = {"left_bank", "went_client_moved", "went_boundary_moved",
                                       "went_relabelled"};
    long then = number(list, row, "kept");
    long now = then;
    for (size_t i = 0; i < sizeof CAME / sizeof *CAME; i++) {
        now += number(list, row, CAME[i]);
        then += number(list, row, WENT[i]);
    }
    ck_assert_int_eq(number(list, row, "n_then"), then);
    ck_assert_int_eq(number(list, row, "n_now"), now);
}

/* Whether the segment continues; then it has half of its members in common with what it was. */
static bool check_word(const CsvText *const list, const size_t row)
{
    const bool is_here = csv_text_cell(list, row, "segment_id")[0] != '\0';
    const bool was_there = csv_text_cell(list, row, "earlier_id")[0] != '\0';
    const char *const word = !was_there ? "new" : is_here ? "continues" : "ended";
    ck_assert_str_eq(csv_text_cell(list, row, "change"), word);
    if (is_here && was_there)
        ck_assert_double_ge(strtod(csv_text_cell(list, row, "jaccard"), NULL), 0.5);
    return is_here && was_there;
}

/* n_clients of the list without --diff, over all segments. */
static long members(const char *const conninfo, const char *const model)
{
    const CsvText list =
        csv_text_read(DO_ON(conninfo, arena, "segments", model, "--format", "csv"), arena);
    return sum(&list, "n_clients");
}

START_TEST(segments_continue_and_every_client_is_accounted_for)
{
    const char *const conninfo = chain_database(arena);
    const char *const earlier = build(conninfo, "2000", "2026-09-30");
    const char *const later = build(conninfo, "2200", "2026-12-31");
    const ProgramResult said =
        RUN_ON(conninfo, arena, "segments", later, "--diff", earlier, "--format", "csv");
    ck_assert_int_eq(said.exit_code, 0);
    CHECK_CONTAINS(said.err, "clients of both: unchanged=");
    const CsvText list = csv_text_read(said.out, arena);
    size_t n_continued = 0;
    for (size_t row = 0; row < list.n_rows; row++) {
        check_balance(&list, row);
        n_continued += check_word(&list, row);
    }
    ck_assert_uint_ge(n_continued, 2); /* of three banks or more segments */
    ck_assert_int_eq(sum(&list, "n_then"), members(conninfo, earlier));
    ck_assert_int_eq(sum(&list, "n_now"), members(conninfo, later));
    ck_assert_int_gt(sum(&list, "new_clients"), 100);
    ck_assert_int_eq(sum(&list, "came_client_moved"), sum(&list, "went_client_moved"));

    const CsvText back = csv_text_read(
        DO_ON(conninfo, arena, "segments", earlier, "--diff", later, "--format", "csv"), arena);
    ck_assert_int_eq(sum(&back, "left_bank"), sum(&list, "new_clients"));
    ck_assert_int_eq(sum(&back, "new_clients"), sum(&list, "left_bank"));

    const CsvText same = csv_text_read(
        DO_ON(conninfo, arena, "segments", later, "--diff", later, "--format", "csv"), arena);
    ck_assert_int_eq(sum(&same, "kept"), members(conninfo, later));
}
END_TEST

/* ---- profiles ---- */

static CsvText profiles(const char *const conninfo, const char *const later,
                        const char *const earlier)
{
    return csv_text_read(DO_ON(conninfo, arena, "segments", later, "--diff", earlier, "--profiles",
                               "--format", "csv"),
                         arena);
}

/* Is the product in the pool's set, by the list without --diff? */
static bool is_in_set(const CsvText *const segments, const char *const pool,
                      const char *const product)
{
    const char *const wanted = arena_printf(arena, ";%s;", product);
    for (size_t row = 0; row < segments->n_rows; row++)
        if (strcmp(csv_text_cell(segments, row, "pool_id"), pool) == 0)
            return strstr(arena_printf(arena, ";%s;",
                                       csv_text_cell(segments, row, "characteristic_products")),
                          wanted) != NULL;
    ck_abort_msg("pool %s is not listed", pool);
    return false;
}

static double share(const CsvText *const list, const size_t row, const char *const column)
{
    return strtod(csv_text_cell(list, row, column), NULL);
}

/* Adoption lies within its interval, then and now, and some ideal clients hold the product. */
static void check_adoption(const CsvText *const list, const size_t row)
{
    static const char *const SIDES[] = {"then", "now"};
    for (size_t side = 0; side < sizeof SIDES / sizeof *SIDES; side++) {
        const double adoption = share(list, row, arena_printf(arena, "adoption_%s", SIDES[side]));
        ck_assert_double_gt(adoption, share(list, row, arena_printf(arena, "low_%s", SIDES[side])));
        ck_assert_double_lt(adoption,
                            share(list, row, arena_printf(arena, "high_%s", SIDES[side])));
        ck_assert_int_le(number(list, row, arena_printf(arena, "holders_%s", SIDES[side])),
                         number(list, row, arena_printf(arena, "ideal_%s", SIDES[side])));
    }
}

START_TEST(products_that_enter_are_in_the_set_and_those_that_leave_are_not)
{
    const char *const conninfo = chain_database(arena);
    const char *const earlier = build(conninfo, "2000", "2026-09-30");
    const char *const later = build(conninfo, "2200", "2026-12-31");
    const CsvText list = profiles(conninfo, later, earlier);
    const CsvText now =
        csv_text_read(DO_ON(conninfo, arena, "segments", later, "--format", "csv"), arena);
    ck_assert_uint_ge(list.n_rows, 1);
    for (size_t row = 0; row < list.n_rows; row++) {
        const bool has_entered = strcmp(csv_text_cell(&list, row, "change"), "entered") == 0;
        ck_assert_int_eq(is_in_set(&now, csv_text_cell(&list, row, "pool_id"),
                                   csv_text_cell(&list, row, "product_id")),
                         has_entered);
        ck_assert_str_ne(csv_text_cell(&list, row, "reason"), "");
        check_adoption(&list, row);
    }
    ck_assert_uint_eq(profiles(conninfo, later, later).n_rows, 0);

    const char *const both = DO_ON(conninfo, arena, "segments", later, "--diff", earlier);
    CHECK_CONTAINS(both, "came_boundary_moved");
    CHECK_CONTAINS(both, "\n\npool_id");
    CHECK_CONTAINS(both, csv_text_cell(&list, 0, "reason"));
}
END_TEST

START_TEST(one_list_at_a_time_and_models_that_are_there)
{
    const Chain *const chain = chain_published();
    const ProgramResult two =
        RUN_ON(chain->conninfo, arena, "segments", "--diff", chain->model, "--trials");
    ck_assert_int_eq(two.exit_code, 64);
    CHECK_CONTAINS(two.err, "--diff and --trials are two lists: ask for one");
    const ProgramResult alone = RUN_ON(chain->conninfo, arena, "segments", "--profiles");
    ck_assert_int_eq(alone.exit_code, 64);
    CHECK_CONTAINS(alone.err, "--profiles needs --diff MODEL");
    const ProgramResult unknown = RUN_ON(chain->conninfo, arena, "segments", "--diff", "0000");
    ck_assert_int_eq(unknown.exit_code, 66);
    CHECK_CONTAINS(unknown.err, "no model \"0000\"");
}
END_TEST

Suite *suite_segment_changes(void)
{
    Suite *const suite = suite_create("segment_changes");
    TCase *const tcase = tcase_create("segments --diff");
    tcase_add_unchecked_fixture(tcase, chain_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, segments_continue_and_every_client_is_accounted_for);
    tcase_add_test(tcase, products_that_enter_are_in_the_set_and_those_that_leave_are_not);
    tcase_add_test(tcase, one_list_at_a_time_and_models_that_are_there);
    suite_add_tcase(suite, tcase);
    return suite;
}
