/* tests/models/continuity/test_assignment.c - the best pairs, against trying all of them. */
#include "core/base/rng.h"
#include "models/continuity/assignment.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>

enum { MOST = 7, N_RANDOM = 400 };

static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

static double sum_of(const double *const weights, const size_t n_rows, const size_t n_columns,
                     const uint32_t *const column_of)
{
    double sum = 0;
    for (size_t row = 0; row < n_rows; row++)
        if (column_of[row] != ASSIGNMENT_NONE)
            sum += weights[row * n_columns + column_of[row]];
    return sum;
}

/* Every row takes each column that is left, or none. */
static double best_sum(const double *const weights, const size_t n_rows, const size_t n_columns,
                       const size_t row, const unsigned taken)
{
    if (row == n_rows)
        return 0;
    double best = best_sum(weights, n_rows, n_columns, row + 1, taken);
    for (size_t column = 0; column < n_columns; column++) {
        if ((taken & (1U << column)) != 0)
            continue;
        const double sum = weights[row * n_columns + column] +
                           best_sum(weights, n_rows, n_columns, row + 1, taken | (1U << column));
        best = sum > best ? sum : best;
    }
    return best;
}

static void check_pairs(const size_t n_rows, const size_t n_columns,
                        const uint32_t *const column_of)
{
    for (size_t row = 0; row < n_rows; row++) {
        ck_assert(column_of[row] == ASSIGNMENT_NONE || column_of[row] < n_columns);
        for (size_t other = 0; other < row; other++)
            ck_assert(column_of[row] == ASSIGNMENT_NONE || column_of[row] != column_of[other]);
    }
}

START_TEST(the_best_sum_gives_up_the_best_pair)
{
    static const double WEIGHTS[] = {0.9, 0.8, 0.8, 0.1};
    uint32_t column_of[2];
    CHECK_OK(assignment_best(WEIGHTS, 2, 2, arena, column_of, &err), &err);
    ck_assert_uint_eq(column_of[0], 1);
    ck_assert_uint_eq(column_of[1], 0);
}
END_TEST

START_TEST(who_is_left_over_has_nobody)
{
    static const double THREE_ON_TWO[] = {0.2, 0.7, 0.6, 0.1, 0.5, 0.6};
    uint32_t column_of[3];
    CHECK_OK(assignment_best(THREE_ON_TWO, 3, 2, arena, column_of, &err), &err);
    ck_assert_uint_eq(column_of[0], 1);
    ck_assert_uint_eq(column_of[1], 0);
    ck_assert_uint_eq(column_of[2], ASSIGNMENT_NONE);
    static const double NOTHING[] = {0, 0, 0, 0.3};
    CHECK_OK(assignment_best(NOTHING, 2, 2, arena, column_of, &err), &err);
    ck_assert_uint_eq(column_of[0], ASSIGNMENT_NONE);
    ck_assert_uint_eq(column_of[1], 1);
    CHECK_OK(assignment_best(NOTHING, 1, 0, arena, column_of, &err), &err);
    ck_assert_uint_eq(column_of[0], ASSIGNMENT_NONE);
    CHECK_OK(assignment_best(NOTHING, 0, 2, arena, column_of, &err), &err);
}
END_TEST

START_TEST(no_other_pairs_have_a_greater_sum)
{
    Rng *rng = NULL;
    CHECK_OK(rng_new(1, "test", "assignment", arena, &rng, &err), &err);
    for (int i = 0; i < N_RANDOM; i++) {
        double weights[MOST * MOST] = {0};
        uint32_t column_of[MOST];
        const size_t n_rows = 1 + gsl_rng_uniform_int(rng, MOST);
        const size_t n_columns = 1 + gsl_rng_uniform_int(rng, MOST);
        for (size_t at = 0; at < n_rows * n_columns; at++) /* many ties, and many zeros */
            weights[at] = (double)gsl_rng_uniform_int(rng, 6) / 5;
        CHECK_OK(assignment_best(weights, n_rows, n_columns, arena, column_of, &err), &err);
        check_pairs(n_rows, n_columns, column_of);
        ck_assert_double_eq_tol(sum_of(weights, n_rows, n_columns, column_of),
                                best_sum(weights, n_rows, n_columns, 0, 0), 1e-12);
    }
}
END_TEST

Suite *suite_assignment(void)
{
    Suite *const suite = suite_create("assignment");
    TCase *const tests = tcase_create("the best pairs");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, the_best_sum_gives_up_the_best_pair);
    tcase_add_test(tests, who_is_left_over_has_nobody);
    tcase_add_test(tests, no_other_pairs_have_a_greater_sum);
    suite_add_tcase(suite, tests);
    return suite;
}
