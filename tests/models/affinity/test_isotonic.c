/* tests/models/affinity/test_isotonic.c - pool adjacent violators against other programs. */
#include "models/affinity/isotonic.h"
#include "tests/models/affinity/planted_cases.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>

static Arena *arena;
static Error err;
static double scores[PLANTED_CASES];
static uint8_t outcomes[PLANTED_CASES];
static CalibrationCases cases;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    cases = (CalibrationCases){.n = 0, .scores = scores, .outcomes = outcomes};
}

static void end(void)
{
    arena_free(arena);
}

static void add_case(const double score, const uint8_t outcome)
{
    scores[cases.n] = score;
    outcomes[cases.n++] = outcome;
}

static Isotonic fit_except(const size_t held_out_first, const size_t held_out_end)
{
    SortedCase *sorted = NULL;
    Isotonic isotonic;
    CHECK_OK(isotonic_sort(&cases, arena, &sorted, &err), &err);
    CHECK_OK(isotonic_fit(sorted, cases.n, held_out_first, held_out_end, arena, &isotonic, &err),
             &err);
    return isotonic;
}

static Isotonic fit(void)
{
    return fit_except(0, 0);
}

START_TEST(shares_of_a_published_example_are_pooled_as_published)
{
    /* 3 7 5 9 8 7 10 become 3 6 6 8 8 8 10 (scikit-learn, test_isotonic.py): here in twentieths,
     * with twenty cases at each score. */
    static const int GIVEN[] = {3, 7, 5, 9, 8, 7, 10};
    static const int EXPECTED[] = {3, 6, 6, 8, 8, 8, 10};
    for (int at = 0; at < 7; at++)
        for (int i = 0; i < 20; i++)
            add_case(0.375 * at, i < GIVEN[at]);
    const Isotonic isotonic = fit();
    for (int at = 0; at < 7; at++)
        ck_assert_double_eq_tol(isotonic_probability(&isotonic, 0.375 * at), EXPECTED[at] / 20.0,
                                1e-15);
}
END_TEST

START_TEST(planted_cases_give_the_probabilities_of_another_program)
{
    /* Expected: scikit-learn 1.2.1, IsotonicRegression with y_min = 1/233 and y_max = 170/171. */
    static const double AT[] = {-3.9, -2.385, -1.1, -0.375, 0.2, 1.03125, 1.9};
    static const double EXPECTED[] = {0.09523809523809523, 0.24444444444444444, 0.4,
                                      0.5862068965517241,  0.5862068965517241,  0.8461538461538461,
                                      0.8666666666666667};
    plant_cases(scores, outcomes);
    cases.n = PLANTED_CASES;
    const Isotonic isotonic = fit();
    for (size_t i = 0; i < sizeof AT / sizeof *AT; i++)
        ck_assert_double_eq_tol(isotonic_probability(&isotonic, AT[i]), EXPECTED[i], 1e-12);
}
END_TEST

START_TEST(the_map_never_falls)
{
    plant_cases(scores, outcomes);
    cases.n = PLANTED_CASES;
    const Isotonic isotonic = fit();
    for (int hundredths = -500; hundredths < 300; hundredths++)
        ck_assert(isotonic_probability(&isotonic, hundredths / 100.0) <=
                  isotonic_probability(&isotonic, (hundredths + 1) / 100.0));
}
END_TEST

START_TEST(no_case_is_certain)
{
    /* By hand: 0 | 1 0 | 1 1 pools to 0, 1/2, 1; two zeros and three ones bound it by 1/4 and 4/5.
     * Between 3 and 4 the line is half way at 3.5. */
    add_case(1, 0);
    add_case(2, 1);
    add_case(3, 0);
    add_case(4, 1);
    add_case(5, 1);
    const Isotonic isotonic = fit();
    ck_assert_double_eq(isotonic_probability(&isotonic, -70), 0.25);
    ck_assert_double_eq(isotonic_probability(&isotonic, 2.25), 0.5);
    ck_assert_double_eq_tol(isotonic_probability(&isotonic, 3.5), 0.65, 1e-15);
    ck_assert_double_eq(isotonic_probability(&isotonic, 70), 0.8);
}
END_TEST

START_TEST(equal_scores_have_one_probability)
{
    add_case(0.625, 1);
    add_case(0.625, 0);
    add_case(0.625, 0);
    const Isotonic isotonic = fit();
    ck_assert_uint_eq(isotonic.n_knots, 1);
    ck_assert_double_eq_tol(isotonic_probability(&isotonic, -4), 1.0 / 3, 1e-15);
    ck_assert_double_eq_tol(isotonic_probability(&isotonic, 4), 1.0 / 3, 1e-15);
}
END_TEST

START_TEST(no_cases_give_one_half)
{
    const Isotonic isotonic = fit();
    ck_assert_double_eq(isotonic_probability(&isotonic, 3.25), 0.5);
}
END_TEST

START_TEST(the_order_of_cases_does_not_matter)
{
    static double reversed_scores[PLANTED_CASES];
    static uint8_t reversed_outcomes[PLANTED_CASES];
    plant_cases(scores, outcomes);
    cases.n = PLANTED_CASES;
    for (size_t i = 0; i < PLANTED_CASES; i++) {
        reversed_scores[i] = scores[PLANTED_CASES - 1 - i];
        reversed_outcomes[i] = outcomes[PLANTED_CASES - 1 - i];
    }
    const Isotonic one = fit();
    cases.scores = reversed_scores;
    cases.outcomes = reversed_outcomes;
    const Isotonic two = fit();
    ck_assert_uint_eq(one.n_knots, two.n_knots);
    for (size_t knot = 0; knot < one.n_knots; knot++)
        ck_assert_double_eq(one.probability[knot], two.probability[knot]);
}
END_TEST

START_TEST(held_out_cases_are_not_fitted_on)
{
    plant_cases(scores, outcomes);
    cases.n = PLANTED_CASES;
    const Isotonic without = fit_except(320, 400);
    cases.n = 320;
    const Isotonic head = fit();
    ck_assert_uint_eq(without.n_knots, head.n_knots);
    for (size_t knot = 0; knot < head.n_knots; knot++) {
        ck_assert_double_eq(without.score[knot], head.score[knot]);
        ck_assert_double_eq(without.probability[knot], head.probability[knot]);
    }
}
END_TEST

Suite *suite_isotonic(void)
{
    TCase *const tests = tcase_create("isotonic");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, shares_of_a_published_example_are_pooled_as_published);
    tcase_add_test(tests, planted_cases_give_the_probabilities_of_another_program);
    tcase_add_test(tests, the_map_never_falls);
    tcase_add_test(tests, no_case_is_certain);
    tcase_add_test(tests, equal_scores_have_one_probability);
    tcase_add_test(tests, no_cases_give_one_half);
    tcase_add_test(tests, the_order_of_cases_does_not_matter);
    tcase_add_test(tests, held_out_cases_are_not_fitted_on);
    Suite *const suite = suite_create("isotonic");
    suite_add_tcase(suite, tests);
    return suite;
}
