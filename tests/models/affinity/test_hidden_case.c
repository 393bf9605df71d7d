/* tests/models/affinity/test_hidden_case.c - hiding one holding of a client, and ranking it. */
#include "models/affinity/hidden_case.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>

static Arena *arena;
static Error err;

/* Products 0 .. 4 and an input, 5: {1, 3, input}, {2, input}, {input}, {0, 1, 4, input}. */
static size_t firsts[] = {0, 3, 5, 6, 10};
static uint32_t columns[] = {1, 3, 5, 2, 5, 5, 0, 1, 4, 5};
static double ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const SparseRows ROWS = {
    .n_rows = 4, .n_columns = 6, .first = firsts, .columns = columns, .values = ones};

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

START_TEST(only_a_holding_of_a_client_with_two_or_more_is_hidden)
{
    bool seen[6] = {false};
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint32_t *hidden = NULL;
        CHECK_OK(hidden_case_draw(&ROWS, 5, seed, arena, &hidden, &err), &err);
        ck_assert(hidden[0] == 1 || hidden[0] == 3);
        ck_assert_uint_eq(hidden[1], HIDDEN_CASE_NONE);
        ck_assert_uint_eq(hidden[2], HIDDEN_CASE_NONE);
        ck_assert(hidden[3] == 0 || hidden[3] == 1 || hidden[3] == 4);
        seen[hidden[3]] = true;
    }
    ck_assert(seen[0] && seen[1] && seen[4]);
}
END_TEST

START_TEST(the_rank_is_among_the_products_that_the_client_does_not_have)
{
    /* The client of row 0 without 3 has 1 only: 0.7 is behind 0.9 of product 4, before 0.2 and
     * 0.375; the 5 of product 1, which it has, does not count. */
    static const double VALUES[] = {0.2, 5, 0.375, 0.7, 0.9};
    ck_assert_double_eq(hidden_case_rank(&ROWS, 0, 3, 5, VALUES), 2);
}
END_TEST

START_TEST(ties_get_their_mean_rank)
{
    static const double VALUES[] = {0.7, 0.1, 0.7, 0.7, 0.9};
    ck_assert_double_eq(hidden_case_rank(&ROWS, 0, 3, 5, VALUES), 3); /* of places 2, 3, 4 */
}
END_TEST

START_TEST(the_gain_is_that_of_one_right_answer)
{
    ck_assert_double_eq_tol(hidden_case_gain(1), 1, 1e-15);
    ck_assert_double_eq_tol(hidden_case_gain(3), 0.5, 1e-15);
    ck_assert_double_eq_tol(hidden_case_gain(7), 1. / 3, 1e-15);
    ck_assert_double_eq_tol(hidden_case_ndcg(3), 0.5, 1e-15);
    ck_assert_double_eq_tol(hidden_case_ndcg(5), log(2) / log(6), 1e-15);
    ck_assert_double_eq(hidden_case_ndcg(5.5), 0);
}
END_TEST

Suite *suite_hidden_case(void)
{
    TCase *const tests = tcase_create("hidden_case");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, only_a_holding_of_a_client_with_two_or_more_is_hidden);
    tcase_add_test(tests, the_rank_is_among_the_products_that_the_client_does_not_have);
    tcase_add_test(tests, ties_get_their_mean_rank);
    tcase_add_test(tests, the_gain_is_that_of_one_right_answer);
    Suite *const suite = suite_create("hidden_case");
    suite_add_tcase(suite, tests);
    return suite;
}
