/* tests/models/segment/test_normal_score.c - Blom's scores, ties, and interpolation.
 *
 * Expected scores: Python's statistics.NormalDist().inv_cdf((r - 3/8) / (n + 1/4)). */
#include "models/segment/normal_score.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double NEAR = 1e-12; /* another program's inverse of the same function */

static Arena *arena;
static Error error;
static double reference[NORMAL_REFERENCE];

static void setup(void)
{
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
}

static void fit(const double *const values, const size_t n)
{
    CHECK_OK(normal_score_fit(values, n, arena, reference, &error), &error);
}

START_TEST(ranks_become_the_scores_of_blom)
{
    fit((const double[]){7.125, 0.375, NAN, 2.385}, 4);
    ck_assert_double_eq_tol(normal_score_of(reference, 0.375), -0.869423773288886, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 2.385), 0, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 7.125), 0.869423773288886, NEAR);
    ck_assert(isnan(normal_score_of(reference, NAN)));
}
END_TEST

START_TEST(equal_values_share_their_mean_rank)
{
    fit((const double[]){3.5, 1.25, 1.25, 8.75}, 4);
    ck_assert_double_eq_tol(normal_score_of(reference, 1.25), -0.6289042176321901, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 3.5), 0.29930691046566704, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 8.75), 1.0491313979639711, NEAR);
}
END_TEST

START_TEST(a_value_between_two_is_scored_between_them_and_one_beyond_the_ends_like_the_end)
{
    fit((const double[]){1, 3, 11}, 3);
    ck_assert_double_eq_tol(normal_score_of(reference, 1.5), -0.75 * 0.869423773288886, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 9), 0.75 * 0.869423773288886, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, -40), -0.869423773288886, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 40), 0.869423773288886, NEAR);
}
END_TEST

START_TEST(none_one_and_identical_values_score_0)
{
    fit((const double[]){NAN, NAN}, 2);
    ck_assert_double_eq(normal_score_of(reference, 5.5), 0);
    ck_assert(isnan(normal_score_of(reference, NAN)));
    fit(NULL, 0);
    ck_assert_double_eq(normal_score_of(reference, -5.5), 0);
    fit((const double[]){2.385}, 1);
    ck_assert_double_eq_tol(normal_score_of(reference, 2.385), 0, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 9), 0, NEAR);
    fit((const double[]){2.385, 2.385, 2.385}, 3);
    ck_assert_double_eq_tol(normal_score_of(reference, 2.385), 0, NEAR);
}
END_TEST

/* 1,000 values of a lognormal distribution, shuffled by a step of 387 (coprime to 1,000). */
START_TEST(fifty_one_knots_score_a_thousand_values_nearly_exactly_tails_included)
{
    enum { N = 1000 };
    double values[N];
    for (size_t i = 0; i < N; i++)
        values[i * 387 % N] = exp(gsl_cdf_ugaussian_Pinv(((double)i + 0.5) / N));
    fit(values, N);
    for (size_t i = 0; i < N; i++) {
        const double exact = gsl_cdf_ugaussian_Pinv(((double)i + 1 - 0.375) / (N + 0.25));
        const double got = normal_score_of(reference, values[i * 387 % N]);
        ck_assert_double_eq_tol(got, exact, 0.1);
        if (fabs(exact) < 2)
            ck_assert_double_eq_tol(got, exact, 0.01);
    }
    ck_assert_double_eq_tol(normal_score_of(reference, 0), -3.2272899458366675, NEAR);
    ck_assert_double_eq_tol(normal_score_of(reference, 1e9), 3.2272899458366853, NEAR);
}
END_TEST

START_TEST(many_equal_values_among_many_keep_the_order_of_scores)
{
    enum { N = 500 };
    double values[N];
    for (size_t i = 0; i < N; i++)
        values[i] = i < 300 ? 0 : (double)i;
    fit(values, N);
    /* The mean rank of the 300 zeros is 150.5, of 500. */
    ck_assert_double_eq_tol(normal_score_of(reference, 0),
                            gsl_cdf_ugaussian_Pinv((150.5 - 0.375) / 500.25), NEAR);
    double before = normal_score_of(reference, 0);
    for (size_t i = 300; i < N; i++) {
        const double score = normal_score_of(reference, (double)i);
        ck_assert_double_gt(score, before);
        before = score;
    }
}
END_TEST

Suite *suite_normal_score(void)
{
    Suite *const suite = suite_create("normal_score");
    TCase *const tcase = tcase_create("normal_score");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, ranks_become_the_scores_of_blom);
    tcase_add_test(tcase, equal_values_share_their_mean_rank);
    tcase_add_test(tcase,
                   a_value_between_two_is_scored_between_them_and_one_beyond_the_ends_like_the_end);
    tcase_add_test(tcase, none_one_and_identical_values_score_0);
    tcase_add_test(tcase, fifty_one_knots_score_a_thousand_values_nearly_exactly_tails_included);
    tcase_add_test(tcase, many_equal_values_among_many_keep_the_order_of_scores);
    suite_add_tcase(suite, tcase);
    return suite;
}
