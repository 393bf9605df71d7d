/* tests/models/value/test_profit_spread.c - planted variances found again, intervals by hand. */
#include "models/value/profit_spread.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static const double TOLERANCE = 1e-6;
static const double Z = 1.6448536269514722; /* 95 % quantile of the normal distribution */

static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void end(void)
{
    arena_free(arena);
}

/* Levels and products that do not go together; squares that are exactly their sums. */
static SpreadRows rows_of(const size_t n, const double noise, const double common, const double own)
{
    SpreadRows rows = {0};
    CHECK_OK(profit_spread_rows(n, arena, &rows, &err), &err);
    for (size_t row = 0; row < n; row++) {
        rows.level[row] = 1000 + 250 * (double)(row * 37 % 101);
        rows.own[row] = row % 3 == 0 ? 0 : 40 * (double)(row * 53 % 97);
        rows.square[row] = noise + common * rows.level[row] + own * rows.own[row];
    }
    return rows;
}

START_TEST(three_sources_of_variance_are_told_apart)
{
    const SpreadRows rows = rows_of(500, 625, 0.0225, 0.375);
    const ProfitSpread spread = profit_spread_fit(&rows);
    ck_assert_double_eq_tol(spread.noise, 625, 625 * TOLERANCE);
    ck_assert_double_eq_tol(spread.common, 0.0225, TOLERANCE);
    ck_assert_double_eq_tol(spread.own, 0.375, TOLERANCE);
}
END_TEST

/* Squares that fall as products weigh more: no variance, and no other one in its place. */
START_TEST(no_variance_is_below_zero)
{
    const SpreadRows rows = rows_of(500, 625, 0.0225, -0.05);
    const ProfitSpread spread = profit_spread_fit(&rows);
    ck_assert_double_eq(spread.own, 0);
    ck_assert(spread.noise >= 0 && spread.common > 0);
}
END_TEST

START_TEST(a_source_that_is_not_there_has_no_variance)
{
    SpreadRows rows = rows_of(200, 625, 0, 0.375);
    for (size_t row = 0; row < rows.n; row++)
        rows.level[row] = 0;
    const ProfitSpread spread = profit_spread_fit(&rows);
    ck_assert_double_eq(spread.common, 0);
    ck_assert_double_eq_tol(spread.own, 0.375, TOLERANCE);
}
END_TEST

START_TEST(no_rows_or_nothing_left_over_have_no_variance)
{
    const SpreadRows none = rows_of(0, 0, 0, 0);
    const SpreadRows exact = rows_of(50, 0, 0, 0);
    const ProfitSpread of_none = profit_spread_fit(&none);
    const ProfitSpread of_exact = profit_spread_fit(&exact);
    ck_assert(of_none.noise == 0 && of_none.common == 0 && of_none.own == 0);
    ck_assert(of_exact.noise == 0 && of_exact.common == 0 && of_exact.own == 0);
}
END_TEST

START_TEST(money_in_another_unit_has_the_same_relative_variances)
{
    SpreadRows rows = rows_of(300, 625, 0.0225, 0.375);
    for (size_t row = 0; row < rows.n; row++) {
        rows.square[row] *= 1 + 0.5 * (double)(row % 7);
    }
    const ProfitSpread units = profit_spread_fit(&rows);
    for (size_t row = 0; row < rows.n; row++) {
        rows.square[row] *= 1e6;
        rows.level[row] *= 1e6;
        rows.own[row] *= 1e6;
    }
    const ProfitSpread thousandths = profit_spread_fit(&rows);
    ck_assert_double_eq_tol(thousandths.own, units.own, TOLERANCE);
    ck_assert_double_eq_tol(thousandths.common, units.common, TOLERANCE);
}
END_TEST

/* A log-normal of mean 100 and log variance 1 has the median 100 / sqrt(e). */
START_TEST(clients_differ_log_normally)
{
    double low = NAN;
    double high = NAN;
    profit_spread_interval(100, 0, exp(1) - 1, &low, &high);
    ck_assert_double_eq_tol(low, 100 * exp(-0.5 - Z), TOLERANCE);
    ck_assert_double_eq_tol(high, 100 * exp(-0.5 + Z), TOLERANCE);
    profit_spread_interval(-100, 0, exp(1) - 1, &low, &high);
    ck_assert_double_eq_tol(low, -100 * exp(-0.5 + Z), TOLERANCE);
    ck_assert_double_eq_tol(high, -100 * exp(-0.5 - Z), TOLERANCE);
}
END_TEST

START_TEST(the_error_of_the_mean_is_added_in_squares)
{
    double low = NAN;
    double high = NAN;
    profit_spread_interval(37.5, 12, 0, &low, &high);
    ck_assert_double_eq_tol(low, 37.5 - Z * 12, TOLERANCE);
    ck_assert_double_eq_tol(high, 37.5 + Z * 12, TOLERANCE);
    profit_spread_interval(100, 40, exp(1) - 1, &low, &high);
    ck_assert_double_eq_tol(low, 100 - hypot(100 - 100 * exp(-0.5 - Z), 40 * Z), TOLERANCE);
    profit_spread_interval(0, 40, 2.5, &low, &high);
    ck_assert_double_eq_tol(high, 40 * Z, TOLERANCE);
    ck_assert_double_eq_tol(low, -40 * Z, TOLERANCE);
}
END_TEST

/* The mean of a log-normal of log variance 16 lies above its 95 % quantile. */
START_TEST(the_mean_lies_within_however_far_clients_differ)
{
    double low = NAN;
    double high = NAN;
    profit_spread_interval(100, 0, exp(16) - 1, &low, &high);
    ck_assert(low >= 0 && low < 100);
    ck_assert_double_eq(high, 100);
}
END_TEST

Suite *suite_profit_spread(void)
{
    TCase *const tests = tcase_create("profit_spread");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, three_sources_of_variance_are_told_apart);
    tcase_add_test(tests, no_variance_is_below_zero);
    tcase_add_test(tests, a_source_that_is_not_there_has_no_variance);
    tcase_add_test(tests, no_rows_or_nothing_left_over_have_no_variance);
    tcase_add_test(tests, money_in_another_unit_has_the_same_relative_variances);
    tcase_add_test(tests, clients_differ_log_normally);
    tcase_add_test(tests, the_error_of_the_mean_is_added_in_squares);
    tcase_add_test(tests, the_mean_lies_within_however_far_clients_differ);
    Suite *const suite = suite_create("profit_spread");
    suite_add_tcase(suite, tests);
    return suite;
}
