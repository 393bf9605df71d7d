/* tests/models/evaluate/test_estimate_accuracy.c - order and level of estimated amounts. */
#include "models/evaluate/estimate_accuracy.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

enum { N = 8 };

static Arena *arena;
static Error err;
static const BootstrapParams PARAMS = {.seed = 1, .name = "test", .n_threads = 2};

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void end(void)
{
    arena_free(arena);
}

static EstimateAccuracy measure(double *const estimate, double *const truth, const size_t n)
{
    double size[N] = {10, 20, 30, 40, 50, 60, 70, 80};
    const EstimateCases cases = {.n = n, .estimate = estimate, .truth = truth, .size = size};
    EstimateAccuracy accuracy;
    CHECK_OK(estimate_accuracy_measure(&cases, &PARAMS, arena, &accuracy, &err), &err);
    return accuracy;
}

/* Ranks with ties at their mean and their correlation: Python, by counting. */
START_TEST(correlation_and_bias_are_those_of_another_program)
{
    double estimate[N] = {3.1, 7.4, 7.4, 1.2, 9.9, 5.5, 2.8, 7.4};
    double truth[N] = {2.0, 8.1, 6.3, 6.3, 12.5, 4.4, 1.1, 9.0};
    const EstimateAccuracy accuracy = measure(estimate, truth, N);
    ck_assert_uint_eq(accuracy.correlation.n, N);
    ck_assert_double_eq_tol(accuracy.correlation.value, 0.7731370925362602, 1e-12);
    ck_assert_double_eq_tol(accuracy.bias.value, 44.7 / 49.7 - 1, 1e-12);
    ck_assert(accuracy.correlation.low < accuracy.correlation.value &&
              accuracy.correlation.high > accuracy.correlation.value);
}
END_TEST

/* The quartiles of 10, 20, ... 80 are 27.5 and 62.5. */
START_TEST(quarters_are_the_smallest_and_the_largest_by_size)
{
    double estimate[N] = {3.1, 7.4, 7.4, 1.2, 9.9, 5.5, 2.8, 7.4};
    double truth[N] = {2.0, 8.1, 6.3, 6.3, 12.5, 4.4, 1.1, 9.0};
    const EstimateAccuracy accuracy = measure(estimate, truth, N);
    ck_assert_uint_eq(accuracy.bias_small.n, 2);
    ck_assert_double_eq_tol(accuracy.bias_small.value, 10.5 / 10.1 - 1, 1e-12);
    ck_assert_uint_eq(accuracy.bias_large.n, 2);
    ck_assert_double_eq_tol(accuracy.bias_large.value, 10.2 / 10.1 - 1, 1e-12);
}
END_TEST

START_TEST(perfect_estimates_have_no_bias_and_correlate_fully)
{
    double amounts[N] = {3.1, 7.4, 7.6, 1.2, 9.9, 5.5, 2.8, 8.4};
    const EstimateAccuracy accuracy = measure(amounts, amounts, N);
    ck_assert_double_eq_tol(accuracy.correlation.value, 1, 1e-12);
    ck_assert_double_eq_tol(accuracy.correlation.low, 1, 1e-9);
    ck_assert_double_eq(accuracy.bias.value, 0);
    ck_assert_double_eq(accuracy.bias.high, 0);
}
END_TEST

START_TEST(nobody_one_client_and_estimates_all_alike_have_no_correlation)
{
    double alike[N] = {2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5};
    double truth[N] = {2.0, 8.1, 6.3, 6.3, 12.5, 4.4, 1.1, 9.0};
    ck_assert_double_nan(measure(alike, truth, 0).correlation.value);
    ck_assert_double_nan(measure(alike, truth, 0).bias.value);
    ck_assert_double_nan(measure(alike, truth, 1).correlation.value);
    ck_assert_double_eq_tol(measure(alike, truth, 1).bias.value, 0.25, 1e-12);
    ck_assert_double_nan(measure(alike, truth, N).correlation.value);
    ck_assert_double_nan(measure(alike, truth, N).correlation.low);
}
END_TEST

Suite *suite_estimate_accuracy(void)
{
    TCase *const tests = tcase_create("estimate_accuracy");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, correlation_and_bias_are_those_of_another_program);
    tcase_add_test(tests, quarters_are_the_smallest_and_the_largest_by_size);
    tcase_add_test(tests, perfect_estimates_have_no_bias_and_correlate_fully);
    tcase_add_test(tests, nobody_one_client_and_estimates_all_alike_have_no_correlation);
    Suite *const suite = suite_create("estimate_accuracy");
    suite_add_tcase(suite, tests);
    return suite;
}
