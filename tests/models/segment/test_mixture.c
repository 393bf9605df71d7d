/* tests/models/segment/test_mixture.c - densities by hand, and what EM promises. */
#include "models/segment/mixture.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static Arena *arena;
static Error error;
static Rng *rng;
static size_t order[MIXTURE_MOST_COMPONENTS];

static void setup(void)
{
    arena = arena_new();
    CHECK_OK(rng_new(1, "test", "mixture", arena, &rng, &error), &error);
}

static void teardown(void)
{
    arena_free(arena);
}

static MixtureRows new_rows(const size_t n, const size_t n_products)
{
    MixtureRows rows;
    CHECK_OK(mixture_rows_new(n, n_products, arena, &rows, &error), &error);
    for (size_t i = 0; i < n * SCORES; i++)
        rows.scores[i] = NAN;
    return rows;
}

static Mixture new_mixture(const size_t k, const size_t n_products)
{
    Mixture mixture;
    CHECK_OK(mixture_new(k, n_products, arena, &mixture, &error), &error);
    return mixture;
}

static MixtureTable new_table(const Mixture *const mixture)
{
    MixtureTable table;
    CHECK_OK(mixture_table_new(mixture->n_components, mixture->n_products, arena, &table, &error),
             &error);
    mixture_table_fill(mixture, &table);
    return table;
}

static Mixture fit(const MixtureRows *const rows, const size_t k)
{
    Mixture mixture = new_mixture(k, rows->held.n_bits);
    CHECK_OK(mixture_fit(rows, &MIXTURE_PARAMS_DEFAULT, rng, arena, &mixture, &error), &error);
    return mixture;
}

static size_t best_of(const Mixture *const mixture, const MixtureRows *const rows, const size_t row)
{
    const MixtureTable table = new_table(mixture);
    double posterior[MIXTURE_MOST_COMPONENTS];
    (void)mixture_posterior(&table, rows->scores + row * SCORES, bit_row(&rows->held, row),
                            posterior);
    return mixture_best(posterior, mixture->n_components);
}

/* Rows 0, 2, 4, ... hold the first half of the products, rows 1, 3, 5, ... the second. */
static MixtureRows planted_rows(const size_t n, const size_t n_products)
{
    const MixtureRows made = new_rows(n, n_products);
    MixtureRows rows = made;
    for (size_t row = 0; row < n; row++) {
        const size_t group = row % 2;
        for (size_t score = 0; score < SCORES; score++)
            rows.scores[row * SCORES + score] =
                gsl_ran_gaussian(rng, 0.8) + (group == 1 ? 0.6 : -0.6);
        for (size_t product = 0; product < n_products; product++)
            if (gsl_ran_bernoulli(rng, (product >= n_products / 2) == (group == 1) ? 0.8 : 0.1) !=
                0)
                bit_set(&rows.held, row, product);
    }
    return rows;
}

/* Two components, one known score, two products; every number by Python's math from the formula
 * log w + log N(x; m, v) + log of each holding. */
START_TEST(posteriors_are_what_bayes_rule_gives)
{
    Mixture mixture = new_mixture(2, 2);
    mixture.weight[0] = 0.6;
    mixture.weight[1] = 0.4;
    for (size_t at = 0; at < SCORES * 2; at++)
        mixture.variance[at] = 1;
    mixture.mean[SCORE_TENURE * 2] = 0.25;
    mixture.mean[SCORE_TENURE * 2 + 1] = 1.125;
    mixture.variance[SCORE_TENURE * 2 + 1] = 0.25;
    mixture.adoption[0] = 0.2;
    mixture.adoption[1] = 0.7;
    mixture.adoption[2] = 0.55;
    mixture.adoption[3] = 0.1;
    const MixtureTable table = new_table(&mixture);
    double posterior[MIXTURE_MOST_COMPONENTS];

    static const uint64_t first_only = 1;
    const double known[SCORES] = {0.375, NAN, NAN};
    ck_assert_double_eq_tol(mixture_posterior(&table, known, &first_only, posterior),
                            -2.4458539894783544, 1e-12);
    ck_assert_double_eq_tol(posterior[0], 0.24667877960667214, 1e-12);
    ck_assert_double_eq_tol(posterior[1], 0.7533212203933278, 1e-12);

    static const uint64_t second_only = 2;
    const double unknown[SCORES] = {NAN, NAN, NAN};
    ck_assert_double_eq_tol(mixture_posterior(&table, unknown, &second_only, posterior),
                            -1.287354413264987, 1e-12);
    ck_assert_double_eq_tol(posterior[0], 0.9565217391304348, 1e-12);
    ck_assert_double_eq_tol(posterior[1], 0.043478260869565216, 1e-12);
}
END_TEST

/* Mean of 0.5, 1.25, 2.75 = 1.5, variance 0.875; adoption (2 + 2 q) / (3 + 2) with the prior's
 * q = (2 + 0.5) / (3 + 1). */
START_TEST(one_component_is_the_mean_the_variance_and_the_shrunk_adoption)
{
    MixtureRows rows = new_rows(3, 1);
    rows.scores[SCORE_SIZE] = 0.5;
    rows.scores[SCORES + SCORE_SIZE] = 1.25;
    rows.scores[2 * SCORES + SCORE_SIZE] = 2.75;
    bit_set(&rows.held, 0, 0);
    bit_set(&rows.held, 2, 0);
    const Mixture mixture = fit(&rows, 1);
    ck_assert_double_eq_tol(mixture.weight[0], 1, 1e-12);
    ck_assert_double_eq_tol(mixture.mean[SCORE_SIZE], 1.5, 1e-12);
    ck_assert_double_eq_tol(mixture.variance[SCORE_SIZE], 0.875, 1e-12);
    ck_assert_double_eq_tol(mixture.adoption[0], (2 + 2 * 0.625) / 5, 1e-12);
    ck_assert_double_eq(mixture.mean[SCORE_TENURE], 0);
    ck_assert_double_eq(mixture.variance[SCORE_TENURE], 1);
}
END_TEST

START_TEST(the_objective_never_falls)
{
    const MixtureRows rows = planted_rows(400, 10);
    MixtureParams params = MIXTURE_PARAMS_DEFAULT;
    params.n_starts = 1;
    params.short_iterations = 1;
    params.most_iterations = 1;
    for (size_t k = 1; k <= 5; k++) {
        Mixture mixture = new_mixture(k, 10);
        CHECK_OK(mixture_fit(&rows, &params, rng, arena, &mixture, &error), &error);
        double before = -INFINITY;
        for (size_t step = 0; step < 60; step++) {
            double objective = 0;
            CHECK_OK(mixture_continue(&rows, &params, arena, &mixture, &objective, &error), &error);
            /* 1e-9 of some 4,000: rounding of 400 terms */
            ck_assert_double_ge(objective, before - 1e-9 * fabs(objective));
            before = objective;
        }
    }
}
END_TEST

START_TEST(two_planted_groups_are_found)
{
    const MixtureRows rows = planted_rows(600, 8);
    Mixture mixture = fit(&rows, 2);
    mixture_sort(&mixture, order);
    ck_assert_double_eq_tol(mixture.weight[0], 0.5, 0.05);
    ck_assert_double_eq_tol(mixture.mean[SCORE_SIZE * 2], -0.6, 0.15);
    ck_assert_double_eq_tol(mixture.mean[SCORE_SIZE * 2 + 1], 0.6, 0.15);
    size_t n_right = 0;
    for (size_t row = 0; row < rows.n; row++)
        n_right += best_of(&mixture, &rows, row) == row % 2;
    ck_assert_uint_ge(n_right, 588);
}
END_TEST

START_TEST(permuting_the_rows_permutes_the_assignment)
{
    const MixtureRows rows = planted_rows(500, 8);
    MixtureRows reversed = new_rows(500, 8);
    for (size_t row = 0; row < rows.n; row++)
        mixture_rows_copy(&rows, row, 1, &reversed, rows.n - 1 - row);
    Mixture mixture = fit(&rows, 2);
    Mixture of_reversed = fit(&reversed, 2);
    mixture_sort(&mixture, order);
    mixture_sort(&of_reversed, order);
    for (size_t row = 0; row < rows.n; row++)
        ck_assert_uint_eq(best_of(&mixture, &rows, row),
                          best_of(&of_reversed, &reversed, rows.n - 1 - row));
}
END_TEST

START_TEST(rows_that_are_all_alike_are_one_component)
{
    MixtureRows rows = new_rows(50, 3);
    for (size_t row = 0; row < rows.n; row++) {
        rows.scores[row * SCORES] = 0.375;
        bit_set(&rows.held, row, 1);
    }
    const Mixture mixture = fit(&rows, 3);
    const size_t best = best_of(&mixture, &rows, 0);
    ck_assert_double_eq(mixture.weight[best], 1);
    for (size_t row = 1; row < rows.n; row++)
        ck_assert_uint_eq(best_of(&mixture, &rows, row), best);
}
END_TEST

START_TEST(variances_have_a_floor)
{
    MixtureRows rows = new_rows(40, 1);
    for (size_t row = 0; row < rows.n; row++)
        rows.scores[row * SCORES] = row % 2 == 0 ? -1.5 : 1.5;
    const Mixture mixture = fit(&rows, 2);
    ck_assert_double_eq(mixture.variance[0], 0.1);
    ck_assert_double_eq(mixture.variance[1], 0.1);
}
END_TEST

START_TEST(one_row_and_no_rows_can_be_fitted)
{
    const MixtureRows none = new_rows(0, 2);
    const Mixture of_none = fit(&none, 2);
    ck_assert_double_eq(of_none.weight[0], 0.5);
    ck_assert_double_eq(of_none.adoption[0], 0.5);
    const MixtureRows one = new_rows(1, 2);
    const Mixture of_one = fit(&one, 1);
    ck_assert_double_eq(of_one.weight[0], 1);
    ck_assert_double_eq_tol(of_one.adoption[0], 2 * 0.25 / 3, 1e-12);
}
END_TEST

START_TEST(components_are_sorted_by_size_then_by_number_of_products)
{
    Mixture mixture = new_mixture(3, 2);
    const double size[] = {0.5, -0.25, -0.25};
    const double adoption[] = {0.1, 0.9, 0.2, 0.3, 0.7, 0.4};
    const double weight[] = {0.2, 0.3, 0.5};
    for (size_t component = 0; component < 3; component++) {
        mixture.weight[component] = weight[component];
        mixture.mean[SCORE_SIZE * 3 + component] = size[component];
    }
    for (size_t at = 0; at < 6; at++)
        mixture.adoption[at] = adoption[at];
    mixture_sort(&mixture, order);
    ck_assert_double_eq(mixture.weight[0], 0.5);
    ck_assert_double_eq(mixture.weight[1], 0.3);
    ck_assert_double_eq(mixture.weight[2], 0.2);
    ck_assert_double_eq(mixture.adoption[0], 0.2);
    ck_assert_double_eq(mixture.adoption[5], 0.3);
}
END_TEST

START_TEST(no_components_and_too_many_are_refused)
{
    const MixtureRows rows = new_rows(5, 1);
    Mixture none = new_mixture(0, 1);
    CHECK_FAILS(mixture_fit(&rows, &MIXTURE_PARAMS_DEFAULT, rng, arena, &none, &error), &error,
                E_DOMAIN, "a mixture of 0 components is not between 1 and 20");
    Mixture many = new_mixture(21, 1);
    CHECK_FAILS(mixture_fit(&rows, &MIXTURE_PARAMS_DEFAULT, rng, arena, &many, &error), &error,
                E_DOMAIN, "a mixture of 21 components is not between 1 and 20");
}
END_TEST

Suite *suite_mixture(void)
{
    Suite *const suite = suite_create("mixture");
    TCase *const tcase = tcase_create("mixture");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, posteriors_are_what_bayes_rule_gives);
    tcase_add_test(tcase, one_component_is_the_mean_the_variance_and_the_shrunk_adoption);
    tcase_add_test(tcase, the_objective_never_falls);
    tcase_add_test(tcase, two_planted_groups_are_found);
    tcase_add_test(tcase, permuting_the_rows_permutes_the_assignment);
    tcase_add_test(tcase, rows_that_are_all_alike_are_one_component);
    tcase_add_test(tcase, variances_have_a_floor);
    tcase_add_test(tcase, one_row_and_no_rows_can_be_fitted);
    tcase_add_test(tcase, components_are_sorted_by_size_then_by_number_of_products);
    tcase_add_test(tcase, no_components_and_too_many_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
