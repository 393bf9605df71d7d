/* tests/models/evaluate/test_reliability.c - deciles and scores by hand and by Python, Wilson's
 * intervals as published. */
#include "models/evaluate/reliability.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

/* Sums of at most 40 terms. */
#define TOLERANCE 1e-14

static Arena *arena;
static Error err;
static Reliability reliability;
static ReliabilityTable table;

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
    CHECK_OK(reliability_make(arena, &reliability, &err), &err);
}

static void end(void)
{
    arena_free(arena);
}

/* p = ((7 i mod 40) + 1) / 41 for i = 0 .. 39: all of 1/41 .. 40/41, once each. */
static void add_forty(void)
{
    for (int i = 0; i < 40; i++)
        reliability_add(&reliability, (7 * i % 40 + 1) / 41.0, (i * i + 3 * i) % 5 < 2);
    reliability_table(&reliability, &table);
}

START_TEST(forty_cases_agree_with_a_sum_in_python)
{
    add_forty();
    ck_assert_uint_eq(table.all.n, 40);
    ck_assert_double_eq_tol(table.all.predicted, 0.5, TOLERANCE);
    ck_assert_double_eq_tol(table.all.observed, 0.4, TOLERANCE);
    ck_assert_double_eq_tol(table.brier, 0.32926829268292684, TOLERANCE);
    ck_assert_double_eq_tol(table.log_loss, 0.955556073835373, TOLERANCE);
    ck_assert_double_eq_tol(table.calibration_error, 0.2841463414634146, TOLERANCE);
}
END_TEST

START_TEST(deciles_have_four_cases_of_forty_each)
{
    static const double OBSERVED[] = {.25, .5, .5, .5, .25, .25, .5, .5, .5, .25};
    add_forty();
    for (size_t decile = 0; decile < RELIABILITY_DECILES; decile++) {
        const ReliabilityRow *const row = &table.deciles[decile];
        ck_assert_uint_eq(row->n, 4);
        ck_assert_double_eq_tol(row->predicted, (4 * (double)decile + 2.5) / 41, TOLERANCE);
        ck_assert_double_eq(row->observed, OBSERVED[decile]);
    }
    ck_assert_uint_eq(table.worst, 9); /* .939 given, .25 seen */
}
END_TEST

static void check_interval(const unsigned n_observed, const unsigned n, const double low,
                           const double high)
{
    CHECK_OK(reliability_make(arena, &reliability, &err), &err);
    for (unsigned i = 0; i < n; i++)
        reliability_add(&reliability, 0.375, i < n_observed);
    reliability_table(&reliability, &table);
    ck_assert_double_eq_tol(table.all.low, low, 5e-5);
    ck_assert_double_eq_tol(table.all.high, high, 5e-5);
}

/* Newcombe, Statistics in Medicine 17, 1998, table I, method 3. */
START_TEST(intervals_are_those_published)
{
    check_interval(81, 263, 0.2553, 0.3662);
    check_interval(15, 148, 0.0624, 0.1605);
    check_interval(0, 20, 0.0000, 0.1611);
    check_interval(1, 29, 0.0061, 0.1718);
}
END_TEST

START_TEST(none_and_all_are_bounds_of_their_intervals)
{
    check_interval(0, 221792, 0, 0.0000173);
    ck_assert_double_eq(table.all.low, 0);
    check_interval(221792, 221792, 0.9999827, 1);
    ck_assert_double_eq(table.all.high, 1);
}
END_TEST

START_TEST(equal_predictions_stand_in_one_decile)
{
    for (int i = 0; i < 17; i++)
        reliability_add(&reliability, 0.3, i < 5);
    reliability_table(&reliability, &table);
    for (size_t decile = 0; decile < RELIABILITY_DECILES; decile++)
        ck_assert_uint_eq(table.deciles[decile].n, decile == 5 ? 17 : 0);
    ck_assert_uint_eq(table.worst, 5);
    ck_assert_double_eq_tol(table.calibration_error, 0.3 - 5.0 / 17, TOLERANCE);
    ck_assert_double_nan(table.deciles[0].predicted);
    ck_assert_double_eq(table.deciles[0].low, 0);
    ck_assert_double_eq(table.deciles[0].high, 1);
    ck_assert_int_eq(reliability_verdict(&table.deciles[0]), RELIABILITY_CLOSE);
}
END_TEST

START_TEST(without_cases_nothing_is_known)
{
    reliability_add(&reliability, NAN, true);
    reliability_table(&reliability, &table);
    ck_assert_uint_eq(table.all.n, 0);
    ck_assert_double_nan(table.all.observed);
    ck_assert_double_nan(table.brier);
    ck_assert_double_nan(table.log_loss);
    ck_assert_double_nan(table.calibration_error);
    ck_assert_uint_eq(table.worst, 0);
}
END_TEST

START_TEST(one_case_is_its_own_table)
{
    reliability_add(&reliability, 0.8, false);
    reliability_table(&reliability, &table);
    ck_assert_double_eq_tol(table.brier, 0.64, TOLERANCE);
    ck_assert_double_eq_tol(table.log_loss, -log(0.2), TOLERANCE);
    ck_assert_double_eq_tol(table.calibration_error, 0.8, TOLERANCE);
}
END_TEST

START_TEST(certainty_is_fine_when_right_and_finite_when_wrong)
{
    reliability_add(&reliability, 0, false);
    reliability_add(&reliability, 1, true);
    reliability_table(&reliability, &table);
    ck_assert_double_eq(table.brier, 0);
    ck_assert_double_eq(table.log_loss, 0);
    reliability_add(&reliability, 0, true);
    reliability_add(&reliability, 1, false);
    reliability_table(&reliability, &table);
    ck_assert_double_eq(table.brier, 0.5);
    ck_assert_double_eq_tol(table.log_loss, 26 * M_LN2, TOLERANCE); /* (0 + 0 + 52 + 52) / 4 */
}
END_TEST

static ReliabilityVerdict verdict_on(const double predicted, const double observed)
{
    const ReliabilityRow row = {
        .n = 9, .predicted = predicted, .observed = observed, .low = 0.027, .high = 0.455};
    return reliability_verdict(&row);
}

START_TEST(close_is_a_hundredth_or_a_tenth_of_what_was_given)
{
    ck_assert_int_eq(verdict_on(0.02, 0.029), RELIABILITY_CLOSE);
    ck_assert_int_eq(verdict_on(0.02, 0.031), RELIABILITY_OFF);
    ck_assert_int_eq(verdict_on(0.5, 0.451), RELIABILITY_CLOSE);
    ck_assert_int_eq(verdict_on(0.5, 0.449), RELIABILITY_OFF);
    ck_assert_int_eq(verdict_on(0.45, 0.4), RELIABILITY_UNKNOWN);
    ck_assert_int_eq(verdict_on(0.028, 0.1), RELIABILITY_UNKNOWN);
}
END_TEST

START_TEST(one_decile_that_is_off_makes_the_whole_table_so)
{
    for (int i = 0; i < 400; i++)
        reliability_add(&reliability, 0.25, i % 4 == 0);
    reliability_table(&reliability, &table);
    ck_assert_int_eq(reliability_overall(&table), RELIABILITY_CLOSE);
    for (int i = 0; i < 100; i++)
        reliability_add(&reliability, 0.75, i % 2 == 0);
    reliability_table(&reliability, &table);
    ck_assert_int_eq(reliability_overall(&table), RELIABILITY_OFF); /* .5, not .6 or more */
}
END_TEST

Suite *suite_reliability(void)
{
    TCase *const tests = tcase_create("reliability");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, forty_cases_agree_with_a_sum_in_python);
    tcase_add_test(tests, deciles_have_four_cases_of_forty_each);
    tcase_add_test(tests, intervals_are_those_published);
    tcase_add_test(tests, none_and_all_are_bounds_of_their_intervals);
    tcase_add_test(tests, equal_predictions_stand_in_one_decile);
    tcase_add_test(tests, without_cases_nothing_is_known);
    tcase_add_test(tests, one_case_is_its_own_table);
    tcase_add_test(tests, certainty_is_fine_when_right_and_finite_when_wrong);
    tcase_add_test(tests, close_is_a_hundredth_or_a_tenth_of_what_was_given);
    tcase_add_test(tests, one_decile_that_is_off_makes_the_whole_table_so);
    Suite *const suite = suite_create("reliability");
    suite_add_tcase(suite, tests);
    return suite;
}
