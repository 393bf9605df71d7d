/* tests/models/evaluate/test_potential_accuracy.c - potentials against what clients would bring:
 * the model written down by hand, worked out by hand. */
#include "models/evaluate/potential_accuracy.h"

#include "tests/models/gap/gap_world.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error err;
static const BootstrapParams PARAMS = {.seed = 1, .name = "test", .n_threads = 1};

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void end(void)
{
    arena_free(arena);
}

/* The profile is p0, p1, p2, p3, p5; the potential is 1000 for everybody whose revenue is known.
 *     c0 holds p0 and p4: lacks p1, p2, p3, p5   profit 100
 *     c1 holds p0, p1:    lacks p2, p3, p5       profit 250
 *     c2 holds p0, p1, p2: well developed
 *     c3 revenue not known
 *     c4 profit not known */
static PotentialAccuracy measure(const float *const contribution)
{
    static const SmallClient clients[] = {{.id = "c0", .opened_on = "2015-01-01"},
                                          {.id = "c1", .opened_on = "2015-01-01"},
                                          {.id = "c2", .opened_on = "2015-01-01"},
                                          {.id = "c3", .opened_on = "2015-01-01"},
                                          {.id = "c4", .opened_on = "2015-01-01"}};
    static const SmallHolding holdings[] = {
        {.client = 0, .product = 0}, {.client = 0, .product = 4}, {.client = 1, .product = 0},
        {.client = 1, .product = 1}, {.client = 2, .product = 0}, {.client = 2, .product = 1},
        {.client = 2, .product = 2}, {.client = 3, .product = 0}, {.client = 4, .product = 0}};
    static const SmallPeriod periods[] = {{0, "2025-12-31", "100", "5000"},
                                          {1, "2025-12-31", "250", "9000"},
                                          {2, "2025-12-31", "800", "7000"},
                                          {3, "2025-12-31", "80", NULL}};
    const SmallBank bank = {.n_clients = 5,
                            .clients = clients,
                            .n_holdings = 9,
                            .holdings = holdings,
                            .n_periods = 4,
                            .periods = periods};
    GapWorld *const world = gap_world_new(&bank, arena);
    PotentialAccuracy accuracy;
    gap_world_close(world, &GAP_PARAMS_DEFAULT);
    CHECK_OK(
        potential_accuracy_planted(&world->engine, contribution, &PARAMS, arena, &accuracy, &err),
        &err);
    return accuracy;
}

/* Told of c0 and c1, product by product: 100 + 350 + 120 + 60 - 20 = 610; 250 + 90 + 55 - 35 = 360.
 * What is held, or not in the profile (p4), does not count. */
START_TEST(potential_is_compared_with_profit_and_what_is_missing)
{
    const float contribution[5 * GAP_PRODUCTS] = {500, 350, 120, 60, 900, -20,
                                                  500, 400, 90,  55, 900, -35};
    const EstimateAccuracy accuracy = measure(contribution).potential;
    ck_assert_uint_eq(accuracy.bias.n, 2);
    ck_assert_double_eq_tol(accuracy.bias.value, 2000.0 / 970 - 1, 1e-9);
    ck_assert_double_eq_tol(accuracy.bias_small.value, 1000.0 / 610 - 1, 1e-9);
    ck_assert_double_eq_tol(accuracy.bias_large.value, 1000.0 / 360 - 1, 1e-9);
}
END_TEST

/* Missing is worth 510 and 110.  From the peers: 900 and 750.  From the products: 400 + 100 + 50 -
 * 30 = 520 and 100 + 50 - 30 = 120; by adoption .64 * 400 + .5 * 100 + .41 * 50 - .4 * 30 = 314.5
 * and 58.5. */
START_TEST(gaps_are_compared_with_what_is_missing)
{
    const float contribution[5 * GAP_PRODUCTS] = {500, 350, 120, 60, 900, -20,
                                                  500, 400, 90,  55, 900, -35};
    const PotentialAccuracy accuracy = measure(contribution);
    ck_assert_double_eq_tol(accuracy.gap.bias.value, 1650.0 / 620 - 1, 1e-9);
    ck_assert_double_eq_tol(accuracy.missing.bias.value, 640.0 / 620 - 1, 1e-9);
    ck_assert_double_eq_tol(accuracy.as_adopted.bias.value, 373.0 / 620 - 1, 1e-9);
    ck_assert_double_eq_tol(accuracy.missing.correlation.value, 1, 1e-12);
}
END_TEST

START_TEST(a_product_that_is_not_told_counts_as_nothing)
{
    float contribution[5 * GAP_PRODUCTS];
    for (size_t i = 0; i < 5 * GAP_PRODUCTS; i++)
        contribution[i] = NAN;
    ck_assert_double_eq_tol(measure(contribution).potential.bias.value, 2000.0 / 350 - 1, 1e-9);
}
END_TEST

Suite *suite_potential_accuracy(void)
{
    TCase *const tests = tcase_create("potential_accuracy");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, potential_is_compared_with_profit_and_what_is_missing);
    tcase_add_test(tests, gaps_are_compared_with_what_is_missing);
    tcase_add_test(tests, a_product_that_is_not_told_counts_as_nothing);
    Suite *const suite = suite_create("potential_accuracy");
    suite_add_tcase(suite, tests);
    return suite;
}
