/* tests/models/segment/test_relative_profit.c - profit beyond what the holdings explain. */
#include "models/segment/relative_profit.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error error;

static void setup(void)
{
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
}

/* With nothing but the intercept, a ridge of one client makes it sum / (n + 1). */
START_TEST(the_ridge_weighs_as_much_as_one_client)
{
    static const uint64_t nothing = 0;
    const ProfitRow rows[] = {{.profit = 1.25, .held = &nothing},
                              {.profit = NAN, .held = &nothing},
                              {.profit = -0.375, .held = &nothing},
                              {.profit = 0.625, .held = &nothing}};
    double coefficients[RELATIVE_PROFIT_TERMS + 1];
    CHECK_OK(relative_profit_fit(rows, 4, 1, arena, coefficients, &error), &error);
    ck_assert_double_eq_tol(coefficients[0], 0.375, 1e-12);
    for (size_t term = 1; term < RELATIVE_PROFIT_TERMS + 1; term++)
        ck_assert_double_eq_tol(coefficients[term], 0, 1e-12);
    ck_assert_double_eq_tol(relative_profit_residual(&rows[0], 1, coefficients), 0.875, 1e-12);
    ck_assert(isnan(relative_profit_residual(&rows[1], 1, coefficients)));
}
END_TEST

/* profit = 0.3 + 0.5 tenure - 0.25 size + 0.8 [p0] - 0.4 [p1], where known; -0.6 for an unknown
 * size.  With 3,000 rows the ridge of one client hardly shows. */
START_TEST(holdings_tenure_and_size_are_taken_out_of_profit)
{
    enum { N = 3000, N_PRODUCTS = 2 };
    ProfitRow rows[N];
    uint64_t held[N];
    for (size_t i = 0; i < N; i++) {
        held[i] = (i % 3 == 0 ? 1U : 0U) | (i % 7 < 3 ? 2U : 0U);
        rows[i].held = &held[i];
        rows[i].tenure = sin((double)i * 1.7);
        rows[i].size = i % 5 == 0 ? NAN : cos((double)i * 2.3);
        rows[i].profit = 0.3 + 0.5 * rows[i].tenure +
                         (isnan(rows[i].size) ? -0.6 : -0.25 * rows[i].size) +
                         (i % 3 == 0 ? 0.8 : 0) - (i % 7 < 3 ? 0.4 : 0);
    }
    double coefficients[RELATIVE_PROFIT_TERMS + N_PRODUCTS];
    CHECK_OK(relative_profit_fit(rows, N, N_PRODUCTS, arena, coefficients, &error), &error);
    static const double expected[] = {0.3, 0.5, 0, -0.25, -0.6, 0.8, -0.4};
    for (size_t term = 0; term < RELATIVE_PROFIT_TERMS + N_PRODUCTS; term++)
        ck_assert_double_eq_tol(coefficients[term], expected[term], 0.005);
    for (size_t i = 0; i < N; i++)
        ck_assert_double_eq_tol(relative_profit_residual(&rows[i], N_PRODUCTS, coefficients), 0,
                                0.01);
}
END_TEST

START_TEST(two_products_always_held_together_share_their_effect)
{
    enum { N = 1000 };
    static const uint64_t nothing = 0;
    static const uint64_t both = 3;
    ProfitRow rows[N];
    for (size_t i = 0; i < N; i++)
        rows[i] = i % 2 == 0 ? (ProfitRow){.profit = 1.5, .held = &both}
                             : (ProfitRow){.profit = 0, .held = &nothing};
    double coefficients[RELATIVE_PROFIT_TERMS + 2];
    CHECK_OK(relative_profit_fit(rows, N, 2, arena, coefficients, &error), &error);
    ck_assert_double_eq_tol(coefficients[RELATIVE_PROFIT_TERMS], 0.75, 0.01);
    ck_assert_double_eq_tol(coefficients[RELATIVE_PROFIT_TERMS],
                            coefficients[RELATIVE_PROFIT_TERMS + 1], 1e-9);
}
END_TEST

START_TEST(no_known_profit_explains_nothing)
{
    static const uint64_t nothing = 0;
    const ProfitRow row = {.profit = NAN, .held = &nothing};
    double coefficients[RELATIVE_PROFIT_TERMS + 1] = {7};
    CHECK_OK(relative_profit_fit(&row, 1, 1, arena, coefficients, &error), &error);
    for (size_t term = 0; term < RELATIVE_PROFIT_TERMS + 1; term++)
        ck_assert_double_eq(coefficients[term], 0);
}
END_TEST

Suite *suite_relative_profit(void)
{
    Suite *const suite = suite_create("relative_profit");
    TCase *const tcase = tcase_create("relative_profit");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, the_ridge_weighs_as_much_as_one_client);
    tcase_add_test(tcase, holdings_tenure_and_size_are_taken_out_of_profit);
    tcase_add_test(tcase, two_products_always_held_together_share_their_effect);
    tcase_add_test(tcase, no_known_profit_explains_nothing);
    suite_add_tcase(suite, tcase);
    return suite;
}
