/* tests/models/value/test_did_profit.c - planted effects found again, exposures by hand. */
#include "models/value/did_profit.h"

#include "core/base/money.h"
#include "models/value/profit_change.h"
#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

#include <math.h>

enum { CLIENTS = 300, PRODUCTS = 3 };

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

/* Yearly profits of two years, the later one `change` higher. */
static void tell_profits(PeerWorld *const world, double (*const change)(size_t client))
{
    ProfitPeriods *const profit = &world->snapshot.profit;
    const size_t n = world->portfolio.n_clients;
    const Day middle = day_add_months(world->snapshot.as_of + 1, -12) - 1;
    profit->first = arena_alloc(arena, n + 1, sizeof *profit->first);
    profit->period_end = arena_alloc(arena, 2 * n, sizeof *profit->period_end);
    profit->profit = arena_alloc(arena, 2 * n, sizeof *profit->profit);
    for (size_t client = 0; client < n; client++) {
        const double before = 100 + (double)(client * 53 % 97);
        const double profits[] = {before, before + change(client)};
        const Day ends[] = {middle, world->snapshot.as_of};
        for (size_t year = 0; year < 2; year++) {
            profit->period_end[profit->n] = ends[year];
            profit->profit[profit->n++] = (Money)llround(profits[year] * MONEY_SCALE);
        }
        profit->first[client + 1] = (uint32_t)profit->n;
        world->portfolio.profit[client] = profits[1];
    }
    world->portfolio.period = PERIOD_YEAR;
}

/* Every second client takes the first product a year ago to the day, every third the second one
 * half a year ago; the last is held by all from the beginning. */
static PeerWorld *new_world(const size_t n_clients, double (*const change)(size_t client))
{
    PeerWorld *const world = peer_world_new(n_clients, PRODUCTS, arena);
    for (size_t client = 0; client < n_clients; client++) {
        if (client % 2 == 0)
            peer_world_hold(world, client, 0, NAN, NAN);
        if (client % 3 == 0)
            peer_world_hold(world, client, 1, NAN, NAN);
        peer_world_hold(world, client, 2, NAN, NAN);
        world->month[client * PRODUCTS] = 48;
        world->month[client * PRODUCTS + 1] = 54;
    }
    tell_profits(world, change);
    peer_world_close(world, 1000);
    return world;
}

/* The day 20000 is 4 October 2024.  The first product opened on 4 October 2023, the last of the 365
 * days of the year before; the second on 4 April 2024, 184 of 366 days before the end. */
static const double FIRST_EXPOSURE = 1 - 1.0 / 365;
static const double SECOND_EXPOSURE = 184.0 / 366;

/* All lost 12.5 in the year; the noise has nothing to do with either product. */
static double planted(const size_t client)
{
    const double noise = ((double)(client / 6 * 37 % 101) - 50) / 50;
    return -12.5 + (client % 2 == 0 ? 75.5 * FIRST_EXPOSURE : 0) -
           (client % 3 == 0 ? 20.25 * SECOND_EXPOSURE : 0) + noise;
}

static Increment increment_of(const PeerWorld *const world)
{
    Increment increment;
    CHECK_OK(increment_make(&world->clients, 7, 1, NULL, arena, &increment, &err), &err);
    return increment;
}

START_TEST(what_a_year_of_a_product_brings_is_found)
{
    const Increment increment = increment_of(new_world(CLIENTS, planted));
    const IncrementEstimate first = increment_estimate(&increment, 0, 0, NAN);
    const IncrementEstimate second = increment_estimate(&increment, 0, 1, NAN);
    ck_assert_int_eq(first.source, INCREMENT_DID);
    ck_assert_int_eq(second.source, INCREMENT_DID);
    ck_assert_uint_eq(first.n_peers, 150);
    ck_assert_uint_eq(second.n_peers, 100);
    /* Noise of .58: standard errors of .07 and .13; shrinking moves them by a hundredth of that. */
    ck_assert_double_eq_tol(first.value, 75.5, 0.01);
    ck_assert_double_eq_tol(second.value, -20.25, 0.01);
    ck_assert(first.low < 75.5 && first.high > 75.5 && first.high - first.low < 0.4);
}
END_TEST

/* The first product brings half as much or half as much again as its mean. */
static double differing(const size_t client)
{
    return planted(client) + (client % 2 == 0 ? (client % 4 == 0 ? 37.75 : -37.75) : 0);
}

/* A relative variance of 1/4 is a log variance of ln 1.25: quantiles 0.4112 and 1.9453 of the
 * mean.  A part passes for noise, since those who took the product have the larger profit here. */
START_TEST(the_interval_holds_what_single_clients_differ_by)
{
    const Increment increment = increment_of(new_world(600, differing));
    const IncrementEstimate first = increment_estimate(&increment, 0, 0, NAN);
    ck_assert_double_eq_tol(first.value, 75.5, 0.5);
    ck_assert_double_eq_tol(first.low / first.value, 0.4112, 0.06);
    ck_assert_double_eq_tol(first.high / first.value, 1.9453, 0.15);
}
END_TEST

/* The newer half, which lacks the last product, gets 40 more or less from the first one. */
static double by_tenure(const size_t client)
{
    return planted(client) + (client % 2 == 0 ? (client < 300 ? 40 : -40) : 0);
}

static Increment increment_by_tenure(double (*const change)(size_t client))
{
    PeerWorld *const world = peer_world_new(600, PRODUCTS, arena);
    for (size_t client = 0; client < 600; client++) {
        world->portfolio.tenure_months[client] = (double)client;
        if (client % 2 == 0)
            peer_world_hold(world, client, 0, NAN, NAN);
        if (client % 3 == 0)
            peer_world_hold(world, client, 1, NAN, NAN);
        if (client >= 300)
            peer_world_hold(world, client, 2, NAN, NAN);
        world->month[client * PRODUCTS] = 48;
        world->month[client * PRODUCTS + 1] = 54;
    }
    tell_profits(world, change);
    peer_world_close(world, 200);
    ck_assert_uint_eq(world->pools.n, 3);
    return increment_of(world);
}

START_TEST(pools_that_differ_have_figures_of_their_own)
{
    const Increment increment = increment_by_tenure(by_tenure);
    ck_assert_double_eq_tol(increment_estimate(&increment, 1, 0, NAN).value, 115.5, 1);
    ck_assert_double_eq_tol(increment_estimate(&increment, 2, 0, NAN).value, 35.5, 1);
}
END_TEST

START_TEST(pools_that_are_alike_have_the_bank_s_figure)
{
    const Increment increment = increment_by_tenure(planted);
    const double bank = increment_estimate(&increment, 0, 0, NAN).value;
    ck_assert_double_eq(increment_estimate(&increment, 1, 0, NAN).value, bank);
    ck_assert_double_eq(increment_estimate(&increment, 2, 0, NAN).value, bank);
}
END_TEST

START_TEST(what_nobody_took_is_left_to_another_source)
{
    const Increment increment = increment_of(new_world(CLIENTS, planted));
    ck_assert_int_ne(increment_estimate(&increment, 0, 2, NAN).source, INCREMENT_DID);
}
END_TEST

START_TEST(few_adopters_are_left_to_another_source)
{
    const Increment increment = increment_of(new_world(80, planted));
    ck_assert_int_eq(increment_estimate(&increment, 0, 0, NAN).source, INCREMENT_DID);
    ck_assert_int_ne(increment_estimate(&increment, 0, 1, NAN).source, INCREMENT_DID); /* 27 */
}
END_TEST

START_TEST(without_a_second_year_there_are_no_differences)
{
    PeerWorld *const world = new_world(CLIENTS, planted);
    for (size_t row = 0; row < world->snapshot.profit.n; row += 2)
        world->snapshot.profit.profit[row] = MONEY_UNKNOWN;
    const Increment increment = increment_of(world);
    ck_assert_int_ne(increment_estimate(&increment, 0, 0, NAN).source, INCREMENT_DID);
}
END_TEST

START_TEST(own_profits_are_taken_before_differences)
{
    PeerWorld *const world = new_world(CLIENTS, planted);
    for (size_t row = 0; row < world->snapshot.holdings.n; row++)
        world->portfolio.product_profit[row] = 33.5F;
    world->portfolio.has_product_profit = true;
    const Increment increment = increment_of(world);
    ck_assert_int_eq(increment_estimate(&increment, 0, 0, NAN).source, INCREMENT_OWN);
    ck_assert_double_eq_tol(increment_estimate(&increment, 0, 0, NAN).value, 33.5, 1e-6);
}
END_TEST

START_TEST(contracts_in_a_row_are_one_exposure)
{
    PeerWorld *const world = new_world(6, planted);
    Holdings *const holdings = &world->snapshot.holdings;
    const YearPair years = profit_change_years(&world->portfolio, 0);
    /* Client 0 holds all three.  Its first product's contract becomes two: one that ends in the
     * middle of the second year, and in place of the second product one that follows. */
    holdings->product[1] = 0;
    holdings->closed_on[0] = holdings->opened_on[1];
    ProfitChange change;
    CHECK_OK(profit_change_room(&world->portfolio, arena, &change, &err), &err);
    ck_assert(profit_change_of(&world->portfolio, 0, years, &change));
    ck_assert_uint_eq(change.n, 1);
    ck_assert_uint_eq(change.product[0], 0);
    ck_assert_double_eq_tol(change.exposure[0], FIRST_EXPOSURE, 1e-14);
    ck_assert_double_eq_tol(change.profit, planted(0), 1e-4);
}
END_TEST

START_TEST(what_is_given_up_is_exposure_lost)
{
    PeerWorld *const world = new_world(6, planted);
    const YearPair years = profit_change_years(&world->portfolio, 0);
    ProfitChange change;
    world->snapshot.holdings.closed_on[2] = years.middle + 1 + 61; /* after 61 of 366 days */
    CHECK_OK(profit_change_room(&world->portfolio, arena, &change, &err), &err);
    ck_assert(profit_change_of(&world->portfolio, 0, years, &change));
    ck_assert_uint_eq(change.product[2], 2);
    ck_assert_double_eq_tol(change.exposure[2], 61.0 / 366 - 1, 1e-14);
}
END_TEST

Suite *suite_did_profit(void)
{
    Suite *const suite = suite_create("did_profit");
    TCase *const tests = tcase_create("did_profit");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, what_a_year_of_a_product_brings_is_found);
    tcase_add_test(tests, the_interval_holds_what_single_clients_differ_by);
    tcase_add_test(tests, pools_that_differ_have_figures_of_their_own);
    tcase_add_test(tests, pools_that_are_alike_have_the_bank_s_figure);
    tcase_add_test(tests, what_nobody_took_is_left_to_another_source);
    tcase_add_test(tests, few_adopters_are_left_to_another_source);
    tcase_add_test(tests, without_a_second_year_there_are_no_differences);
    tcase_add_test(tests, own_profits_are_taken_before_differences);
    tcase_add_test(tests, contracts_in_a_row_are_one_exposure);
    tcase_add_test(tests, what_is_given_up_is_exposure_lost);
    suite_add_tcase(suite, tests);
    return suite;
}
