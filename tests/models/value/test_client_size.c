/* tests/models/value/test_client_size.c - slopes and stand-ins by hand. */
#include "models/value/client_size.h"

#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

#include <math.h>

static const double ROUNDING = 1e-6; /* the ridge against collinear holdings */

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

static double slope_of(const PeerWorld *const world, const size_t n)
{
    uint32_t *const listed = arena_alloc(arena, n, sizeof *listed);
    double slope = NAN;
    for (size_t client = 0; client < n; client++)
        listed[client] = (uint32_t)client;
    CHECK_OK(client_size_slope(&world->portfolio, listed, n, arena, &slope, &err), &err);
    return slope;
}

/* profit = sqrt(revenue) * e^(0.7 if it has the first product), which the larger half has, with a
 * few exceptions; all have the second, nobody the third.  Without the holdings the slope would be
 * above 0.8. */
static PeerWorld *world_of(const size_t n_clients)
{
    PeerWorld *const world = peer_world_new(n_clients, 3, arena);
    for (size_t client = 0; client < n_clients; client++) {
        const bool has_first = (2 * client >= n_clients) != (client % 10 == 3);
        const double revenue = 1000 * exp(2.5 * (double)client / (double)n_clients);
        world->portfolio.revenue[client] = revenue;
        world->portfolio.profit[client] = sqrt(revenue) * exp(has_first ? 0.7 : 0);
        if (has_first)
            peer_world_hold(world, client, 0, NAN, NAN);
        peer_world_hold(world, client, 1, NAN, NAN);
    }
    return world;
}

START_TEST(profit_grows_with_size_at_the_same_holdings)
{
    PeerWorld *const world = world_of(100);
    peer_world_close(world, 200);
    ck_assert_double_eq_tol(slope_of(world, 100), 0.5, ROUNDING);
}
END_TEST

START_TEST(losses_and_unknown_revenues_say_nothing_of_the_slope)
{
    PeerWorld *const world = world_of(100);
    world->portfolio.profit[7] = -3000;
    world->portfolio.profit[8] = NAN;
    world->portfolio.revenue[9] = 0;
    world->portfolio.revenue[11] = NAN;
    peer_world_close(world, 200);
    ck_assert_double_eq_tol(slope_of(world, 100), 0.5, ROUNDING);
}
END_TEST

START_TEST(few_clients_or_none_have_no_slope)
{
    PeerWorld *const world = world_of(100);
    peer_world_close(world, 200);
    ck_assert_double_eq(slope_of(world, CLIENT_SIZE_MIN_ROWS - 1), 0);
    ck_assert_double_eq(slope_of(world, 0), 0);
}
END_TEST

static Increment sizes_of(const double revenues[4], const double slope)
{
    PeerWorld *const world = peer_world_new(4, 1, arena);
    Increment increment = {.n_pools = 1, .n_products = 1};
    increment.elasticity = arena_alloc(arena, 1, sizeof *increment.elasticity);
    increment.mean_revenue = arena_alloc(arena, 1, sizeof *increment.mean_revenue);
    increment.usual_revenue = arena_alloc(arena, 1, sizeof *increment.usual_revenue);
    increment.mean_revenue[0] = NAN;
    for (size_t client = 0; client < 4; client++)
        world->portfolio.revenue[client] = revenues[client];
    peer_world_close(world, 4);
    client_size_measure(&world->clients, &increment);
    client_size_set(&world->clients, 0, slope, &increment);
    return increment;
}

/* Roots 10, 30, 20 and 20 have the mean 20; the median revenue is 400 too, that of factors with
 * slope 1 is the mean revenue, 450. */
START_TEST(an_unknown_size_stands_for_the_mean_factor)
{
    const double revenues[] = {100, 900, 400, 400};
    const Increment roots = sizes_of(revenues, 0.5);
    ck_assert_double_eq(roots.mean_revenue[0], 450);
    ck_assert_double_eq_tol(roots.usual_revenue[0], 400, ROUNDING);
    ck_assert_double_eq_tol(increment_factor(&roots, 0, NAN), 20 / sqrt(450), ROUNDING);
    const Increment proportional = sizes_of(revenues, 1);
    ck_assert_double_eq_tol(proportional.usual_revenue[0], 450, ROUNDING);
    const Increment none = sizes_of(revenues, -0.25);
    ck_assert_double_eq(increment_factor(&none, 0, NAN), 1);
    ck_assert_double_eq(increment_factor(&none, 0, 100), 1);
}
END_TEST

START_TEST(one_known_size_is_the_usual_one_and_none_is_none)
{
    const double one[] = {NAN, 900, 0, -5};
    const Increment known = sizes_of(one, 0.5);
    ck_assert_double_eq(known.mean_revenue[0], 900);
    ck_assert_double_eq_tol(known.usual_revenue[0], 900, ROUNDING);
    const double unknown[] = {NAN, NAN, 0, -5};
    const Increment none = sizes_of(unknown, 0.5);
    ck_assert(isnan(none.mean_revenue[0]) && isnan(none.usual_revenue[0]));
    ck_assert_double_eq(increment_factor(&none, 0, 900), 1);
}
END_TEST

Suite *suite_client_size(void)
{
    TCase *const tests = tcase_create("client_size");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, profit_grows_with_size_at_the_same_holdings);
    tcase_add_test(tests, losses_and_unknown_revenues_say_nothing_of_the_slope);
    tcase_add_test(tests, few_clients_or_none_have_no_slope);
    tcase_add_test(tests, an_unknown_size_stands_for_the_mean_factor);
    tcase_add_test(tests, one_known_size_is_the_usual_one_and_none_is_none);
    Suite *const suite = suite_create("client_size");
    suite_add_tcase(suite, tests);
    return suite;
}
