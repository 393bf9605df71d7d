/* tests/models/continuity/test_stability_index.c - drift, by hand and against chance. */
#include "core/base/rng.h"
#include "models/continuity/stability_index.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>

enum { N_BINS = 10, N_CASES = 2000, N_DRAWS = 2000 };

START_TEST(equal_shares_have_not_drifted)
{
    static const uint64_t EARLIER[] = {100, 200, 300};
    static const uint64_t LATER[] = {100, 200, 300};
    static const uint64_t TWICE[] = {200, 400, 600};
    ck_assert_double_eq(stability_index(EARLIER, LATER, 3), 0);
    ck_assert_double_lt(stability_index(EARLIER, TWICE, 3), 1e-5); /* half a case each */
    ck_assert_double_eq(stability_index(EARLIER, TWICE, 1), 0);
}
END_TEST

START_TEST(a_shift_is_worth_what_the_formula_says)
{
    /* With the half cases: 1/2 and 1/2 against 1/4 and 3/4; 1/4 log(3/2) + 1/4 log 2 = 1/4 log 3.
     */
    static const uint64_t EVEN[] = {49, 49};
    static const uint64_t SHIFTED[] = {24, 74};
    const double expected =
        (24.5 / 99 - 0.5) * log(24.5 / 99 / 0.5) + (74.5 / 99 - 0.5) * log(74.5 / 99 / 0.5);
    ck_assert_double_eq_tol(stability_index(EVEN, SHIFTED, 2), expected, 1e-15);
    ck_assert_double_eq_tol(stability_index(SHIFTED, EVEN, 2), expected, 1e-15);
    ck_assert_double_eq_tol(expected, log(3) / 4, 0.01);
}
END_TEST

START_TEST(an_empty_bin_is_finite_and_an_empty_sample_says_nothing)
{
    static const uint64_t NONE[] = {0, 0};
    static const uint64_t ONE_SIDED[] = {0, 500};
    static const uint64_t EVEN[] = {250, 250};
    ck_assert(isfinite(stability_index(EVEN, ONE_SIDED, 2)));
    ck_assert_double_gt(stability_index(EVEN, ONE_SIDED, 2), 0.25);
    ck_assert_double_nan(stability_index(NONE, EVEN, 2));
    ck_assert_double_nan(stability_index(EVEN, NONE, 2));
    ck_assert_double_nan(stability_index_by_chance(0, 5, 2));
}
END_TEST

static void draw(Rng *const rng, uint64_t counts[N_BINS])
{
    for (size_t bin = 0; bin < N_BINS; bin++)
        counts[bin] = 0;
    for (size_t i = 0; i < N_CASES; i++)
        counts[gsl_rng_uniform_int(rng, N_BINS)]++;
}

START_TEST(chance_makes_as_much_as_it_is_said_to)
{
    Arena *const arena = arena_new();
    Error err;
    Rng *rng = NULL;
    CHECK_OK(rng_new(1, "test", "drift", arena, &rng, &err), &err);
    double sum = 0;
    for (size_t i = 0; i < N_DRAWS; i++) {
        uint64_t earlier[N_BINS];
        uint64_t later[N_BINS];
        draw(rng, earlier);
        draw(rng, later);
        sum += stability_index(earlier, later, N_BINS);
    }
    /* sd of a draw about 0.47 of the mean (chi-squared, 9 degrees): 5 standard errors are 5 %. */
    const double expected = stability_index_by_chance(N_CASES, N_CASES, N_BINS);
    ck_assert_double_eq_tol(sum / N_DRAWS / expected, 1, 0.05);
    arena_free(arena);
}
END_TEST

Suite *suite_stability_index(void)
{
    Suite *const suite = suite_create("stability_index");
    TCase *const tests = tcase_create("drift");
    tcase_add_test(tests, equal_shares_have_not_drifted);
    tcase_add_test(tests, a_shift_is_worth_what_the_formula_says);
    tcase_add_test(tests, an_empty_bin_is_finite_and_an_empty_sample_says_nothing);
    tcase_add_test(tests, chance_makes_as_much_as_it_is_said_to);
    suite_add_tcase(suite, tests);
    return suite;
}
