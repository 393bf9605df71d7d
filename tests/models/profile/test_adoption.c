/* tests/models/profile/test_adoption.c - posteriors, Fisher's test, Benjamini-Hochberg. */
#include "models/profile/adoption.h"

#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <gsl/gsl_randist.h>
#include <math.h>

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

/* Beta(1, n - x + 1) and Beta(n + 1, 1) have closed quantiles: 1 - (1 - p)^(1/b) and p^(1/a). */
START_TEST(posterior_of_a_flat_prior_has_the_closed_form)
{
    const AdoptionPrior flat = {.mean = 0.5, .strength = 2};
    Adoption adoption;
    CHECK_OK(adoption_posterior(flat, 0, 7, &adoption, &err), &err);
    ck_assert_double_eq_tol(adoption.mean, 1.0 / 9, 1e-12);
    ck_assert_double_eq_tol(adoption.low, 1 - pow(0.975, 1.0 / 8), 1e-9);
    ck_assert_double_eq_tol(adoption.high, 1 - pow(0.025, 1.0 / 8), 1e-9);
    CHECK_OK(adoption_posterior(flat, 13, 13, &adoption, &err), &err);
    ck_assert_double_eq_tol(adoption.low, pow(0.025, 1.0 / 14), 1e-9);
    ck_assert_double_eq_tol(adoption.high, pow(0.975, 1.0 / 14), 1e-9);
}
END_TEST

/* GSL's own inverse gives NaN for Beta(0.001, 1), whose quantile is p^1000. */
START_TEST(posterior_has_an_interval_where_the_library_s_inverse_fails)
{
    const AdoptionPrior lopsided = {.mean = 0.001 / 1.001, .strength = 1.001};
    Adoption adoption;
    CHECK_OK(adoption_posterior(lopsided, 0, 0, &adoption, &err), &err);
    ck_assert_double_eq_tol(adoption.low, 0, 1e-12);
    ck_assert_double_eq_tol(adoption.high, pow(0.975, 1000), 2e-12);
}
END_TEST

START_TEST(posterior_refuses_more_holders_than_clients_and_priors_that_are_none)
{
    Adoption adoption;
    CHECK_FAILS(adoption_posterior(ADOPTION_PRIOR_JEFFREYS, 8, 7, &adoption, &err), &err, E_DOMAIN,
                "adoption: 8 holders of 7, prior mean 0.5 and strength 1");
    const AdoptionPrior certain = {.mean = 1, .strength = 3};
    CHECK_FAILS(adoption_posterior(certain, 2, 7, &adoption, &err), &err, E_DOMAIN,
                "adoption: 2 holders of 7, prior mean 1 and strength 3");
}
END_TEST

/* Moments over the same strengths, but means from 0 to 1 in 40,000 steps: Python, math.lgamma. */
START_TEST(prior_has_the_mean_and_variance_of_all_that_may_be)
{
    const uint32_t holders[] = {2, 9, 5, 14, 3, 0};
    const uint32_t ideal[] = {20, 25, 18, 30, 22, 0};
    const AdoptionPrior prior = adoption_fit_prior(holders, ideal, 6);
    ck_assert_double_eq_tol(prior.mean, 0.302652257, 1e-3);
    ck_assert_double_eq_tol(prior.strength, 5.044379419, 0.02);
}
END_TEST

/* The same program: 19.51 and 0.777 clients.  Four pools that agree do not prove that all do. */
START_TEST(prior_is_strong_where_pools_agree_and_weak_where_they_do_not)
{
    const uint32_t ideal[] = {40, 40, 40, 40};
    const uint32_t alike[] = {10, 10, 10, 10};
    const uint32_t apart[] = {0, 40, 0, 40};
    ck_assert_double_eq_tol(adoption_fit_prior(alike, ideal, 4).strength, 19.511208757, 0.1);
    ck_assert_double_eq_tol(adoption_fit_prior(apart, ideal, 4).strength, 0.776649997, 0.01);
}
END_TEST

START_TEST(prior_of_a_single_pool_or_none_is_jeffreys)
{
    const uint32_t holders[] = {7, 0};
    const uint32_t ideal[] = {19, 0};
    for (size_t n = 0; n <= 2; n++) {
        const AdoptionPrior prior = adoption_fit_prior(holders, ideal, n);
        ck_assert_double_eq(prior.mean, 0.5);
        ck_assert_double_eq(prior.strength, 1);
    }
}
END_TEST

START_TEST(prior_of_a_product_that_nobody_or_everybody_holds_is_usable)
{
    const uint32_t ideal[] = {31, 47};
    const uint32_t none[] = {0, 0};
    Adoption adoption;
    CHECK_OK(adoption_posterior(adoption_fit_prior(none, ideal, 2), 0, 31, &adoption, &err), &err);
    ck_assert(adoption.low >= 0 && adoption.high < 0.1);
    CHECK_OK(adoption_posterior(adoption_fit_prior(ideal, ideal, 2), 31, 31, &adoption, &err),
             &err);
    ck_assert(adoption.low > 0.9 && adoption.high <= 1);
}
END_TEST

enum { FEW_POOLS = 4, CLIENTS_A_POOL = 40, ROUNDS = 500 };

/* Draws from the hierarchy itself: what the intervals promise must hold there.  Maximising the
 * likelihood instead, the shares were .58 to .87. */
static double share_inside(const double mean, const double strength, Rng *const rng)
{
    size_t n_inside = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        double shares[FEW_POOLS];
        uint32_t holders[FEW_POOLS];
        uint32_t ideal[FEW_POOLS];
        for (size_t pool = 0; pool < FEW_POOLS; pool++) {
            shares[pool] = gsl_ran_beta(rng, mean * strength, (1 - mean) * strength);
            ideal[pool] = CLIENTS_A_POOL;
            holders[pool] = gsl_ran_binomial(rng, shares[pool], CLIENTS_A_POOL);
        }
        const AdoptionPrior prior = adoption_fit_prior(holders, ideal, FEW_POOLS);
        for (size_t pool = 0; pool < FEW_POOLS; pool++) {
            Adoption adoption;
            CHECK_OK(adoption_posterior(prior, holders[pool], CLIENTS_A_POOL, &adoption, &err),
                     &err);
            n_inside += shares[pool] >= adoption.low && shares[pool] <= adoption.high;
        }
    }
    return (double)n_inside / (FEW_POOLS * ROUNDS);
}

START_TEST(intervals_of_few_pools_hold_what_they_promise)
{
    static const double MEANS[] = {0.1, 0.3, 0.6};
    static const double STRENGTHS[] = {5, 20, 100};
    Rng *rng = NULL;
    CHECK_OK(rng_new(1, "test", "adoption", arena, &rng, &err), &err);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            const double share = share_inside(MEANS[i], STRENGTHS[j], rng);
            ck_assert_msg(share > 0.92 && share < 0.98, "mean %g, strength %g: %g", MEANS[i],
                          STRENGTHS[j], share);
        }
}
END_TEST

/* The lady tasting tea (Fisher 1935): 17/70 for three cups of four, 1/70 for all. */
START_TEST(fisher_s_lady_gets_her_p_values)
{
    ck_assert_double_eq_tol(adoption_fisher_p(3, 4, 1, 4), 17.0 / 70, 1e-12);
    ck_assert_double_eq_tol(adoption_fisher_p(4, 4, 0, 4), 1.0 / 70, 1e-12);
    ck_assert_double_eq(adoption_fisher_p(0, 4, 4, 4), 1);
    ck_assert_double_eq(adoption_fisher_p(0, 0, 3, 4), 1);
    ck_assert_double_eq(adoption_fisher_p(3, 4, 0, 0), 1);
}
END_TEST

/* The worked example of Benjamini and Hochberg (1995), section 4: the first four of fifteen. */
START_TEST(benjamini_and_hochberg_s_example_has_four_discoveries)
{
    const double p_values[] = {0.4262, 0.0001, 0.0278, 0.0019, 0.6528, 0.0201, NAN,   0.0298,
                               0.0004, 0.0344, 0.0459, 0.3240, 0.5719, 0.7590, 1.000, 0.0095};
    uint8_t significant[16];
    CHECK_OK(adoption_significant(p_values, 16, 0.05, arena, significant, &err), &err);
    for (size_t i = 0; i < 16; i++)
        ck_assert_int_eq(significant[i], p_values[i] <= 0.0095);
}
END_TEST

START_TEST(nothing_tested_is_nothing_significant)
{
    const double p_values[] = {NAN, NAN};
    uint8_t significant[2] = {1, 1};
    CHECK_OK(adoption_significant(p_values, 2, 0.05, arena, significant, &err), &err);
    ck_assert_int_eq(significant[0] + significant[1], 0);
}
END_TEST

Suite *suite_adoption(void)
{
    TCase *const tests = tcase_create("adoption");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, posterior_of_a_flat_prior_has_the_closed_form);
    tcase_add_test(tests, posterior_has_an_interval_where_the_library_s_inverse_fails);
    tcase_add_test(tests, posterior_refuses_more_holders_than_clients_and_priors_that_are_none);
    tcase_add_test(tests, prior_has_the_mean_and_variance_of_all_that_may_be);
    tcase_add_test(tests, prior_is_strong_where_pools_agree_and_weak_where_they_do_not);
    tcase_add_test(tests, prior_of_a_single_pool_or_none_is_jeffreys);
    tcase_add_test(tests, prior_of_a_product_that_nobody_or_everybody_holds_is_usable);
    tcase_add_test(tests, intervals_of_few_pools_hold_what_they_promise);
    tcase_add_test(tests, fisher_s_lady_gets_her_p_values);
    tcase_add_test(tests, benjamini_and_hochberg_s_example_has_four_discoveries);
    tcase_add_test(tests, nothing_tested_is_nothing_significant);
    Suite *const suite = suite_create("adoption");
    suite_add_tcase(suite, tests);
    return suite;
}
