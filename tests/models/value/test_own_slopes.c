/* tests/models/value/test_own_slopes.c - planted slopes found again. */
#include "models/value/own_slopes.h"

#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

#include <math.h>

enum { PRODUCTS = 4 };
static const double FLOAT_TOLERANCE = 1e-5; /* own profits are kept as float: 24 bits */

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

/* profit = 10 * (1 + product) * revenue^size * e^(others * number of other products) */
static OwnSlopes slopes_of(const size_t n_clients, const double size, const double others,
                           const double spread)
{
    PeerWorld *const world = peer_world_new(n_clients, PRODUCTS, arena);
    OwnSlopes slopes = {NAN, NAN};
    for (size_t client = 0; client < n_clients; client++) {
        const size_t n_held = 1 + client * 7 % PRODUCTS;
        const double revenue = exp(spread * (double)(client * 37 % 101) / 101);
        world->portfolio.revenue[client] = revenue;
        for (size_t i = 0; i < n_held; i++) {
            const size_t product = (client + i) % PRODUCTS;
            peer_world_hold(world, client, product, NAN,
                            10 * (double)(1 + product) * pow(revenue, size) *
                                exp(others * (double)(n_held - 1)));
        }
    }
    peer_world_close(world, 1000);
    CHECK_OK(own_slopes_fit(&world->clients, 0, arena, &slopes, &err), &err);
    return slopes;
}

START_TEST(profit_grows_with_revenue_and_with_what_else_is_held)
{
    const OwnSlopes slopes = slopes_of(200, 0.375, 0.045, 3);
    ck_assert_double_eq_tol(slopes.size, 0.375, FLOAT_TOLERANCE);
    ck_assert_double_eq_tol(slopes.others, 0.045, FLOAT_TOLERANCE);
}
END_TEST

START_TEST(other_products_count_within_a_tenth_each)
{
    ck_assert_double_eq(slopes_of(200, 0.375, 0.3, 3).others, 0.1);
    ck_assert_double_eq(slopes_of(200, 0.375, -0.3, 3).others, -0.1);
}
END_TEST

START_TEST(what_is_alike_everywhere_has_no_slope)
{
    const OwnSlopes slopes = slopes_of(200, 0.375, 0.045, 0);
    ck_assert_double_eq(slopes.size, 0);
    ck_assert_double_eq_tol(slopes.others, 0.045, FLOAT_TOLERANCE);
}
END_TEST

START_TEST(few_holdings_or_none_have_no_slopes)
{
    const OwnSlopes few = slopes_of(11, 0.375, 0.045, 3); /* 28 holdings */
    ck_assert(few.size == 0 && few.others == 0);
    const OwnSlopes one = slopes_of(1, 0.375, 0.045, 3);
    ck_assert(one.size == 0 && one.others == 0);
}
END_TEST

Suite *suite_own_slopes(void)
{
    TCase *const tests = tcase_create("own_slopes");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, profit_grows_with_revenue_and_with_what_else_is_held);
    tcase_add_test(tests, other_products_count_within_a_tenth_each);
    tcase_add_test(tests, what_is_alike_everywhere_has_no_slope);
    tcase_add_test(tests, few_holdings_or_none_have_no_slopes);
    Suite *const suite = suite_create("own_slopes");
    suite_add_tcase(suite, tests);
    return suite;
}
