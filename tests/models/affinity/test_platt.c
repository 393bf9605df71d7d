/* tests/models/affinity/test_platt.c - Platt's sigmoid against other programs and by hand. */
#include "models/affinity/platt.h"
#include "tests/models/affinity/planted_cases.h"
#include "tests/support/suites.h"

#include <check.h>

static double scores[PLANTED_CASES];
static uint8_t outcomes[PLANTED_CASES];
static CalibrationCases list;
static PlattCases cases;

static void begin(void)
{
    plant_cases(scores, outcomes);
    list = (CalibrationCases){.n = PLANTED_CASES, .scores = scores, .outcomes = outcomes};
    cases = (PlattCases){.n_lists = 1, .lists = &list};
}

static Platt fit_few(const size_t n, const double *const few_scores,
                     const uint8_t *const few_outcomes)
{
    list = (CalibrationCases){.n = n, .scores = few_scores, .outcomes = few_outcomes};
    return platt_fit(&cases, (Platt){0});
}

static double mean_probability(const Platt platt)
{
    double sum = 0;
    for (size_t i = 0; i < list.n; i++)
        sum += platt_probability(platt, list.scores[i]);
    return sum / (double)list.n;
}

START_TEST(three_cases_give_the_sigmoid_of_libsvm)
{
    /* Expected: LIBSVM's sigmoid_train() on these cases, as quoted in scikit-learn's tests
     * (A = -0.20261354, B = 0.65236315; LIBSVM stops at a gradient of 1e-5). */
    static const double FEW[] = {5, -4, 1};
    static const uint8_t HAPPENED[] = {1, 0, 0};
    const Platt platt = fit_few(3, FEW, HAPPENED);
    ck_assert_double_eq_tol(platt.slope, 0.20261354391187855, 1e-5);
    ck_assert_double_eq_tol(platt.intercept, -0.65236314980010512, 1e-5);
}
END_TEST

START_TEST(many_cases_give_the_sigmoid_of_another_program)
{
    /* Expected: 50 plain Newton steps in numpy; scikit-learn 1.2.1 agrees to 1e-9. */
    const Platt platt = platt_fit(&cases, (Platt){0});
    ck_assert_double_eq_tol(platt.slope, 0.6261066083543111, 1e-9);
    ck_assert_double_eq_tol(platt.intercept, 0.39395463476951403, 1e-9);
}
END_TEST

START_TEST(where_a_fit_starts_does_not_matter)
{
    const Platt one = platt_fit(&cases, (Platt){0});
    const Platt two = platt_fit(&cases, (Platt){.slope = 6.5, .intercept = -11.25});
    ck_assert_double_eq_tol(one.slope, two.slope, 1e-9);
    ck_assert_double_eq_tol(one.intercept, two.intercept, 1e-9);
}
END_TEST

START_TEST(the_mean_probability_is_the_mean_target)
{
    /* 169 of the 400 happened (the other program's count): 169 * 170 / 171 + 231 / 233 of 400. */
    const Platt platt = platt_fit(&cases, (Platt){0});
    ck_assert_double_eq_tol(mean_probability(platt), (169 * 170.0 / 171 + 231.0 / 233) / 400,
                            1e-12);
}
END_TEST

START_TEST(scores_that_separate_the_outcomes_have_a_finite_slope)
{
    static const double FEW[] = {-2.385, -0.375, 0.625, 1.25};
    static const uint8_t HAPPENED[] = {0, 0, 1, 1};
    const Platt platt = fit_few(4, FEW, HAPPENED);
    ck_assert(platt.slope > 0 && platt.slope < 10);
}
END_TEST

START_TEST(scores_the_wrong_way_round_leave_the_mean_only)
{
    /* The unconstrained slope is negative; 2 of 4 happened, the targets 3/4 and 1/4. */
    static const double FEW[] = {-2.385, -0.375, 0.625, 1.25};
    static const uint8_t HAPPENED[] = {1, 1, 0, 0};
    const Platt platt = fit_few(4, FEW, HAPPENED);
    ck_assert_double_eq(platt.slope, 0);
    ck_assert_double_eq_tol(platt_probability(platt, 7.5), 0.5, 1e-15);
}
END_TEST

START_TEST(equal_scores_give_the_mean_target)
{
    /* One of four happened: targets 2/3 and 1/5, so (2/3 + 3/5) / 4. */
    static const double FEW[] = {0.625, 0.625, 0.625, 0.625};
    static const uint8_t HAPPENED[] = {0, 1, 0, 0};
    const Platt platt = fit_few(4, FEW, HAPPENED);
    ck_assert_double_eq(platt.slope, 0);
    ck_assert_double_eq_tol(platt_probability(platt, 0.625), (2.0 / 3 + 0.6) / 4, 1e-12);
}
END_TEST

START_TEST(one_case_and_none_are_answered)
{
    static const double SCORE[] = {0.625};
    static const uint8_t HAPPENED[] = {1};
    ck_assert_double_eq_tol(platt_probability(fit_few(1, SCORE, HAPPENED), 0.625), 2.0 / 3, 1e-12);
    const Platt none = fit_few(0, NULL, NULL);
    ck_assert_double_eq(none.slope, 0);
    ck_assert_double_eq(platt_probability(none, 3.25), 0.5);
}
END_TEST

START_TEST(held_out_cases_are_not_fitted_on)
{
    cases.held_out_first = 100;
    cases.held_out_end = 180;
    const Platt before = platt_fit(&cases, (Platt){0});
    for (size_t i = 100; i < 180; i++) {
        scores[i] = -scores[i];
        outcomes[i] = !outcomes[i];
    }
    const Platt after = platt_fit(&cases, (Platt){0});
    ck_assert_double_eq(before.slope, after.slope);
    ck_assert_double_eq(before.intercept, after.intercept);
}
END_TEST

START_TEST(lists_are_fitted_as_one)
{
    const Platt whole = platt_fit(&cases, (Platt){0});
    const CalibrationCases halves[] = {
        {.n = 150, .scores = scores, .outcomes = outcomes},
        {.n = 0},
        {.n = 250, .scores = scores + 150, .outcomes = outcomes + 150}};
    const PlattCases split = {.n_lists = 3, .lists = halves};
    const Platt joined = platt_fit(&split, (Platt){0});
    ck_assert_double_eq(whole.slope, joined.slope);
    ck_assert_double_eq(whole.intercept, joined.intercept);
}
END_TEST

START_TEST(an_intercept_for_a_given_slope_makes_the_mean_fit)
{
    const Platt shape = {.slope = 1.375, .intercept = 4};
    const Platt moved = {.slope = 1.375, .intercept = platt_intercept(&cases, shape)};
    ck_assert_double_eq_tol(mean_probability(moved), 169.5 / 401, 1e-12);
}
END_TEST

START_TEST(an_intercept_without_cases_is_that_of_the_shape)
{
    list.n = 0;
    ck_assert_double_eq(platt_intercept(&cases, (Platt){.slope = 2, .intercept = -3.25}), -3.25);
}
END_TEST

START_TEST(extreme_scores_do_not_overflow)
{
    const Platt platt = {.slope = 1, .intercept = 0};
    ck_assert_double_eq(platt_probability(platt, 1e6), 1);
    ck_assert_double_eq(platt_probability(platt, -1e6), 0);
}
END_TEST

Suite *suite_platt(void)
{
    TCase *const tests = tcase_create("platt");
    tcase_add_checked_fixture(tests, begin, NULL);
    tcase_add_test(tests, three_cases_give_the_sigmoid_of_libsvm);
    tcase_add_test(tests, many_cases_give_the_sigmoid_of_another_program);
    tcase_add_test(tests, where_a_fit_starts_does_not_matter);
    tcase_add_test(tests, the_mean_probability_is_the_mean_target);
    tcase_add_test(tests, scores_that_separate_the_outcomes_have_a_finite_slope);
    tcase_add_test(tests, scores_the_wrong_way_round_leave_the_mean_only);
    tcase_add_test(tests, equal_scores_give_the_mean_target);
    tcase_add_test(tests, one_case_and_none_are_answered);
    tcase_add_test(tests, held_out_cases_are_not_fitted_on);
    tcase_add_test(tests, lists_are_fitted_as_one);
    tcase_add_test(tests, an_intercept_for_a_given_slope_makes_the_mean_fit);
    tcase_add_test(tests, an_intercept_without_cases_is_that_of_the_shape);
    tcase_add_test(tests, extreme_scores_do_not_overflow);
    Suite *const suite = suite_create("platt");
    suite_add_tcase(suite, tests);
    return suite;
}
