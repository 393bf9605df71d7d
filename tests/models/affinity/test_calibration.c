/* tests/models/affinity/test_calibration.c - one monotone map per product, and the choice of it. */
#include "models/affinity/calibration.h"
#include "models/affinity/platt.h"
#include "tests/models/affinity/planted_cases.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { N_PRODUCTS = 3, STEP_CASES = 2000 };

static Arena *arena;
static Error err;
static double scores[N_PRODUCTS][STEP_CASES];
static uint8_t outcomes[N_PRODUCTS][STEP_CASES];
static CalibrationCases cases[N_PRODUCTS];

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    for (size_t product = 0; product < N_PRODUCTS; product++)
        cases[product] =
            (CalibrationCases){.n = 0, .scores = scores[product], .outcomes = outcomes[product]};
}

static void end(void)
{
    arena_free(arena);
}

static Calibration fit(const size_t n_threads)
{
    Calibration calibration;
    CHECK_OK(calibration_fit(cases, N_PRODUCTS, n_threads, arena, &calibration, &err), &err);
    return calibration;
}

/* A share of 1 % below a score of 0 and of 60 % above it: no sigmoid's shape. */
static void plant_step(const size_t product)
{
    uint32_t state = 77;
    for (size_t i = 0; i < STEP_CASES; i++) {
        scores[product][i] = 12 * next_random(&state) - 6;
        outcomes[product][i] = next_random(&state) < (scores[product][i] < 0 ? 0.01 : 0.6);
    }
    cases[product].n = STEP_CASES;
}

static void plant_sigmoid(const size_t product)
{
    plant_cases(scores[product], outcomes[product]);
    cases[product].n = PLANTED_CASES;
}

/* Seven cases, of which two happened. */
static void plant_few(const size_t product)
{
    static const double SCORES[] = {-1.25, 0.375, 2.5, -0.625, 1.125, -3.75, 0.875};
    static const uint8_t OUTCOMES[] = {0, 1, 1, 0, 0, 0, 0};
    memcpy(scores[product], SCORES, sizeof SCORES);
    memcpy(outcomes[product], OUTCOMES, sizeof OUTCOMES);
    cases[product].n = 7;
}

static double mean_probability(const Calibration *const calibration, const size_t product)
{
    double sum = 0;
    for (size_t i = 0; i < cases[product].n; i++)
        sum += calibration_probability(calibration, product, scores[product][i]);
    return sum / (double)cases[product].n;
}

static double share_of_ones(const size_t product)
{
    double sum = 0;
    for (size_t i = 0; i < cases[product].n; i++)
        sum += outcomes[product][i];
    return sum / (double)cases[product].n;
}

START_TEST(a_sigmoid_is_found_where_one_was_planted)
{
    plant_sigmoid(1);
    const Calibration calibration = fit(1);
    ck_assert_int_eq(calibration.kind[1], CALIBRATION_PLATT);
    /* As test_platt.c has it from another program. */
    ck_assert_double_eq_tol(calibration.slope[1], 0.6261066083543111, 1e-9);
    ck_assert_double_eq_tol(calibration.intercept[1], 0.39395463476951403, 1e-9);
}
END_TEST

START_TEST(a_step_is_followed_by_the_isotonic_map)
{
    plant_step(1);
    const Calibration calibration = fit(1);
    ck_assert_int_eq(calibration.kind[1], CALIBRATION_ISOTONIC);
    /* Planted: .01 and .6; four standard errors of a thousand cases. */
    ck_assert_double_eq_tol(calibration_probability(&calibration, 1, -2), 0.01, 0.013);
    ck_assert_double_eq_tol(calibration_probability(&calibration, 1, 2), 0.6, 0.062);
}
END_TEST

START_TEST(every_map_never_falls_and_its_mean_is_the_share_that_happened)
{
    plant_sigmoid(0);
    plant_step(1);
    plant_few(2);
    const Calibration calibration = fit(1);
    for (size_t product = 0; product < N_PRODUCTS; product++)
        for (int eighths = -56; eighths < 56; eighths++)
            ck_assert(calibration_probability(&calibration, product, eighths / 8.0) <=
                      calibration_probability(&calibration, product, (eighths + 1) / 8.0));
    /* Platt's targets move it by less than one case, the bounds of the isotonic map likewise. */
    ck_assert_double_eq_tol(mean_probability(&calibration, 0), share_of_ones(0), 1.0 / 400);
    ck_assert_double_eq_tol(mean_probability(&calibration, 1), share_of_ones(1), 1.0 / 2000);
}
END_TEST

START_TEST(a_product_with_few_cases_shares_the_slope_and_has_its_own_mean)
{
    plant_sigmoid(0);
    plant_few(2);
    const PlattCases all = {.n_lists = N_PRODUCTS, .lists = cases};
    const Platt shared = platt_fit(&all, (Platt){0});
    const Calibration calibration = fit(1);
    ck_assert_int_eq(calibration.kind[2], CALIBRATION_PLATT);
    ck_assert_double_eq(calibration.slope[2], shared.slope);
    ck_assert_double_eq_tol(mean_probability(&calibration, 2), 2.5 / 8, 1e-12);
}
END_TEST

START_TEST(a_product_without_cases_takes_the_sigmoid_of_all)
{
    plant_sigmoid(0);
    const Calibration calibration = fit(1);
    ck_assert_double_eq_tol(calibration_probability(&calibration, 1, 0.375),
                            calibration_probability(&calibration, 0, 0.375), 1e-12);
}
END_TEST

START_TEST(without_any_case_scores_stay_the_log_odds_they_are)
{
    const Calibration calibration = fit(1);
    ck_assert_int_eq(calibration.kind[0], CALIBRATION_NONE);
    ck_assert_double_eq_tol(calibration_probability(&calibration, 0, log(3)), 0.75, 1e-15);
    CHECK_OK(calibration_fit(cases, 0, 1, arena, &(Calibration){0}, &err), &err);
}
END_TEST

START_TEST(a_score_that_is_no_number_has_no_probability)
{
    plant_step(1);
    const Calibration calibration = fit(1);
    for (size_t product = 0; product < N_PRODUCTS; product++)
        ck_assert(isnan(calibration_probability(&calibration, product, (double)NAN)));
}
END_TEST

START_TEST(threads_do_not_show)
{
    plant_sigmoid(0);
    plant_step(1);
    plant_few(2);
    const Calibration one = fit(1);
    const Calibration many = fit(3);
    ck_assert_uint_eq(one.n_knots, many.n_knots);
    ck_assert_mem_eq(one.kind, many.kind, N_PRODUCTS);
    ck_assert_mem_eq(one.intercept, many.intercept, N_PRODUCTS * sizeof(double));
    ck_assert_mem_eq(one.knot_probability, many.knot_probability, one.n_knots * sizeof(double));
}
END_TEST

START_TEST(what_is_stored_comes_back)
{
    plant_sigmoid(0);
    plant_step(1);
    Calibration calibration = fit(1);
    Archive writer = archive_writer(arena);
    CHECK_OK(calibration_archive(&calibration, &writer, &err), &err);
    Archive reader = archive_reader(arena, writer.n_arrays, writer.arrays);
    Calibration back = {0};
    CHECK_OK(calibration_archive(&back, &reader, &err), &err);
    for (size_t product = 0; product < N_PRODUCTS; product++)
        ck_assert_double_eq(calibration_probability(&back, product, 0.375),
                            calibration_probability(&calibration, product, 0.375));
}
END_TEST

Suite *suite_calibration(void)
{
    TCase *const tests = tcase_create("calibration");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_sigmoid_is_found_where_one_was_planted);
    tcase_add_test(tests, a_step_is_followed_by_the_isotonic_map);
    tcase_add_test(tests, every_map_never_falls_and_its_mean_is_the_share_that_happened);
    tcase_add_test(tests, a_product_with_few_cases_shares_the_slope_and_has_its_own_mean);
    tcase_add_test(tests, a_product_without_cases_takes_the_sigmoid_of_all);
    tcase_add_test(tests, without_any_case_scores_stay_the_log_odds_they_are);
    tcase_add_test(tests, a_score_that_is_no_number_has_no_probability);
    tcase_add_test(tests, threads_do_not_show);
    tcase_add_test(tests, what_is_stored_comes_back);
    Suite *const suite = suite_create("calibration");
    suite_add_tcase(suite, tests);
    return suite;
}
