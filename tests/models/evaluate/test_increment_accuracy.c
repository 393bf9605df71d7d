/* tests/models/evaluate/test_increment_accuracy.c - estimates of what products bring, checked. */
#include "models/evaluate/increment_accuracy.h"

#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

#include <gsl/gsl_randist.h>
#include <math.h>

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

/* Two products of one pool: own profit says 100 (50 to 150), the regression 40 (30 to 50). */
static const Model *written_model(void)
{
    static double level[] = {100, 40};
    static double low[] = {50, 30};
    static double high[] = {150, 50};
    static double none[] = {NAN};
    static double elasticity[] = {1};
    static uint32_t n_peers[] = {30, 30};
    static uint8_t source[] = {INCREMENT_OWN, INCREMENT_ROBUST};
    static Model model;
    model = (Model){.increment = {.n_pools = 1,
                                  .n_products = 2,
                                  .elasticity = elasticity,
                                  .mean_revenue = none,
                                  .usual_revenue = none,
                                  .level = level,
                                  .low = low,
                                  .high = high,
                                  .n_peers = n_peers,
                                  .source = source}};
    return &model;
}

static void measure_planted(const float *const contribution,
                            IncrementAccuracy groups[INCREMENT_ACCURACY_GROUPS])
{
    PeerWorld *const world = peer_world_new(4, 3, arena);
    uint32_t model_product[] = {0, 1, CODE_NONE};
    uint32_t pool[] = {0, 0, 0, CODE_NONE};
    peer_world_hold(world, 2, 0, NAN, NAN);
    const Application application = {.model = written_model(),
                                     .portfolio = &world->portfolio,
                                     .model_product = model_product,
                                     .pool = pool};
    CHECK_OK(increment_accuracy_planted(&application, contribution, &PARAMS, arena, groups, &err),
             &err);
}

/* Client 2 holds product 0, product 2 is not known to the model, client 3 is placed nowhere:
 * left are 80, 160 and (told of one client only) 32.5, 60, 45. */
START_TEST(bias_and_coverage_are_counted_by_source)
{
    const float contribution[] = {80, 32.5F, 7, 160, 60, 7, 999, 45, 7, 999, 999, 7};
    IncrementAccuracy groups[INCREMENT_ACCURACY_GROUPS] = {0};
    measure_planted(contribution, groups);
    ck_assert_uint_eq(groups[0].bias.n, 5);
    ck_assert_double_eq_tol(groups[0].bias.value, 320 / 377.5 - 1, 1e-12);
    ck_assert_double_eq_tol(groups[0].inside.value, 3.0 / 5, 1e-12);
    ck_assert_uint_eq(groups[INCREMENT_OWN].inside.n, 2);
    ck_assert_double_eq_tol(groups[INCREMENT_OWN].bias.value, 200.0 / 240 - 1, 1e-12);
    ck_assert_double_eq_tol(groups[INCREMENT_OWN].inside.value, 0.5, 1e-12);
    ck_assert_double_eq_tol(groups[INCREMENT_ROBUST].bias.value, 120 / 137.5 - 1, 1e-12);
    ck_assert_double_eq_tol(groups[INCREMENT_ROBUST].inside.value, 2.0 / 3, 1e-12);
}
END_TEST

START_TEST(nothing_told_is_nothing_measured)
{
    float contribution[12];
    for (size_t i = 0; i < 12; i++)
        contribution[i] = NAN;
    IncrementAccuracy groups[INCREMENT_ACCURACY_GROUPS] = {0};
    measure_planted(contribution, groups);
    ck_assert_uint_eq(groups[0].bias.n, 0);
    ck_assert_double_nan(groups[0].bias.value);
    ck_assert_double_nan(groups[0].inside.low);
}
END_TEST

/* Every client holds the product; its profit is log-normal and independent of the client. */
static IncrementAccuracy measure_left_out(const bool profit_known)
{
    PeerWorld *const world = peer_world_new(600, 1, arena);
    Rng *rng = NULL;
    IncrementAccuracy accuracy;
    CHECK_OK(rng_new(2, "test", "profit", arena, &rng, &err), &err);
    for (size_t client = 0; client < 600; client++) {
        const double profit = exp(gsl_ran_gaussian(rng, 0.5)) * 100;
        peer_world_hold(world, client, 0, NAN, profit_known ? profit : NAN);
    }
    peer_world_close(world, 600);
    CHECK_OK(increment_accuracy_left_out(&world->clients, &PARAMS, arena, &accuracy, &err), &err);
    return accuracy;
}

/* 600 cases: the share of a 90 % interval has a standard error of 1.2 %, the mean one of 2 %. */
START_TEST(intervals_of_own_profit_hold_holdings_left_out)
{
    const IncrementAccuracy accuracy = measure_left_out(true);
    ck_assert_uint_eq(accuracy.inside.n, 600);
    ck_assert_double_eq_tol(accuracy.inside.value, 0.9, 0.04);
    ck_assert_double_eq_tol(accuracy.bias.value, 0, 0.02);
}
END_TEST

START_TEST(holdings_without_profit_say_nothing)
{
    const IncrementAccuracy accuracy = measure_left_out(false);
    ck_assert_uint_eq(accuracy.inside.n, 0);
    ck_assert_double_nan(accuracy.inside.value);
}
END_TEST

Suite *suite_increment_accuracy(void)
{
    TCase *const tests = tcase_create("increment_accuracy");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, bias_and_coverage_are_counted_by_source);
    tcase_add_test(tests, nothing_told_is_nothing_measured);
    tcase_add_test(tests, intervals_of_own_profit_hold_holdings_left_out);
    tcase_add_test(tests, holdings_without_profit_say_nothing);
    Suite *const suite = suite_create("increment_accuracy");
    suite_add_tcase(suite, tests);
    return suite;
}
