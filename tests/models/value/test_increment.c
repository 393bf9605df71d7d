/* tests/models/value/test_increment.c - incremental profit from own profits and by regression. */
#include "models/value/increment.h"

#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

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

static Increment increment_of(const PeerWorld *const world, const size_t n_threads)
{
    Increment increment;
    CHECK_OK(increment_make(&world->clients, 7, n_threads, NULL, arena, &increment, &err), &err);
    return increment;
}

/* Own profits are kept as float: 24 bits. */
static const double FLOAT_TOLERANCE = 1e-6;

/* profit = 3 * sqrt(revenue) * e^(+-0.5), the sign independent of the revenue. */
static PeerWorld *noisy_world(const double unit)
{
    PeerWorld *const world = peer_world_new(80, 2, arena);
    for (size_t client = 0; client < 80; client++) {
        const size_t pair = client / 2;
        const double revenue = 250 * (double)(pair + 1);
        world->portfolio.revenue[client] = unit * revenue;
        peer_world_hold(world, client, 0, NAN,
                        unit * 3 * sqrt(revenue) * exp(client % 2 == 0 ? 0.5 : -0.5));
    }
    peer_world_close(world, 100);
    return world;
}

/* Duan's smearing: the mean of e^(+-0.5) is cosh(0.5) = 1.12763; the naive retransformation of the
 * log-log fit would give 3 * sqrt(revenue), 11 % less. */
START_TEST(own_profit_grows_with_size_and_is_smeared)
{
    const PeerWorld *const world = noisy_world(1);
    const Increment increment = increment_of(world, 1);
    ck_assert_double_eq_tol(increment.elasticity[0], 0.5, FLOAT_TOLERANCE);
    const double revenues[] = {120.5, 5125, 40000};
    for (size_t i = 0; i < 3; i++) {
        const IncrementEstimate estimate = increment_estimate(&increment, 0, 0, revenues[i]);
        const double expected = 3 * sqrt(revenues[i]) * cosh(0.5);
        ck_assert_int_eq(estimate.source, INCREMENT_OWN);
        ck_assert_uint_eq(estimate.n_peers, 80);
        ck_assert_double_eq_tol(estimate.value / expected, 1, 1e-5);
        /* the holders' profits are e^0.5 or e^-0.5 times the unsmeared ones */
        ck_assert_double_eq_tol(estimate.low / (3 * sqrt(revenues[i])), exp(-0.5), 1e-4);
        ck_assert_double_eq_tol(estimate.high / (3 * sqrt(revenues[i])), exp(0.5), 1e-4);
    }
}
END_TEST

START_TEST(an_unknown_revenue_is_taken_at_the_pool_s_mean_factor)
{
    const PeerWorld *const world = noisy_world(1);
    const Increment increment = increment_of(world, 1);
    const IncrementEstimate unknown = increment_estimate(&increment, 0, 0, NAN);
    const IncrementEstimate zero = increment_estimate(&increment, 0, 0, 0);
    double sum = 0;
    for (size_t client = 0; client < 80; client++)
        sum += increment_estimate(&increment, 0, 0, world->portfolio.revenue[client]).value;
    ck_assert_double_eq_tol(unknown.value, sum / 80, 1e-9);
    ck_assert_double_eq(zero.value, unknown.value);
}
END_TEST

START_TEST(money_in_another_unit_gives_the_same_money)
{
    const Increment units = increment_of(noisy_world(1), 1);
    const Increment thousands = increment_of(noisy_world(1000), 1);
    const IncrementEstimate small = increment_estimate(&units, 0, 0, 5125);
    const IncrementEstimate large = increment_estimate(&thousands, 0, 0, 5125000);
    ck_assert_double_eq_tol(large.value / small.value, 1000, 1e-2);
    ck_assert_double_eq_tol(large.low / small.low, 1000, 1e-2);
}
END_TEST

START_TEST(zeros_and_losses_count_in_the_mean)
{
    PeerWorld *const world = peer_world_new(40, 2, arena);
    for (size_t client = 0; client < 40; client++) {
        peer_world_hold(world, client, 0, NAN, 0);
        peer_world_hold(world, client, 1, NAN, client % 4 == 0 ? -30 : (client % 4 == 1 ? 0 : 65));
    }
    peer_world_close(world, 100);
    const Increment increment = increment_of(world, 1);
    const IncrementEstimate free = increment_estimate(&increment, 0, 0, NAN);
    const IncrementEstimate mixed = increment_estimate(&increment, 0, 1, NAN);
    ck_assert_double_eq(free.value, 0);
    ck_assert_double_eq(free.low, 0);
    ck_assert_double_eq(free.high, 0);
    ck_assert_double_eq_tol(mixed.value, 25, FLOAT_TOLERANCE); /* (-30 + 0 + 65 + 65) / 4 */
    ck_assert_double_eq_tol(mixed.low, -30, 1e-4);
    ck_assert_double_eq_tol(mixed.high, 65, 1e-4);
}
END_TEST

/* 96 of 100 bring 36, four bring 436: both quantiles are 36, the mean is 52. */
START_TEST(the_value_lies_within_its_interval)
{
    PeerWorld *const world = peer_world_new(100, 1, arena);
    for (size_t client = 0; client < 100; client++)
        peer_world_hold(world, client, 0, NAN, client < 4 ? 436 : 36);
    peer_world_close(world, 200);
    const Increment increment = increment_of(world, 1);
    const IncrementEstimate estimate = increment_estimate(&increment, 0, 0, NAN);
    ck_assert_double_eq_tol(estimate.value, 52, FLOAT_TOLERANCE);
    ck_assert_double_eq_tol(estimate.low, 36, FLOAT_TOLERANCE);
    ck_assert_double_eq_tol(estimate.high, 52, FLOAT_TOLERANCE);
}
END_TEST

/* Any product brings e^0.05 more for each other one held, at one revenue.  Those who hold the first
 * have one to three others; of those who lack it half have one product, half none. */
START_TEST(what_holders_bring_is_turned_to_those_who_lack_the_product)
{
    PeerWorld *const world = peer_world_new(120, 4, arena);
    for (size_t client = 0; client < 120; client++) {
        const size_t n_others = client < 60 ? 1 + client % 3 : 0;
        const size_t n_held = client < 60 ? 1 + n_others : client % 2;
        const double factor = exp(0.05 * (double)n_others);
        world->portfolio.revenue[client] = 1000;
        for (size_t i = 0; i < n_held; i++) {
            const size_t product = client < 60 ? i : 1;
            peer_world_hold(world, client, product, NAN, (product == 0 ? 40 : 7.5) * factor);
        }
    }
    peer_world_close(world, 200);
    const Increment increment = increment_of(world, 1);
    ck_assert_double_eq_tol(increment_estimate(&increment, 0, 0, 1000).value,
                            40 * (exp(0.05) + 1) / 2, 1e-4);
}
END_TEST

START_TEST(a_product_with_few_holders_says_nothing)
{
    PeerWorld *const world = peer_world_new(60, 2, arena);
    for (size_t client = 0; client < 60; client++) {
        peer_world_hold(world, client, 0, NAN, 12.5 + (double)(client % 3));
        if (client < 9)
            peer_world_hold(world, client, 1, NAN, 99.5);
    }
    peer_world_close(world, 100);
    const Increment increment = increment_of(world, 1);
    const IncrementEstimate rare = increment_estimate(&increment, 0, 1, NAN);
    ck_assert_int_eq(rare.source, INCREMENT_NONE);
    ck_assert_uint_eq(rare.n_peers, 0);
    ck_assert(isnan(rare.value) && isnan(rare.low) && isnan(rare.high));
}
END_TEST

/* Two pools of 200 whose holders bring 10 and 20: the pools differ, holders within them do not, so
 * nothing is shrunk.  With holders who differ as much within pools as between, all is the bank's.
 */
START_TEST(pool_means_are_shrunk_as_far_as_they_are_noise)
{
    PeerWorld *const apart = peer_world_new(400, 2, arena);
    PeerWorld *const alike = peer_world_new(400, 2, arena);
    for (size_t client = 0; client < 400; client++) {
        const bool is_large = client >= 200;
        apart->portfolio.tenure_months[client] = (double)client;
        alike->portfolio.tenure_months[client] = (double)client;
        peer_world_hold(apart, client, 0, NAN, is_large ? 20 : 10);
        peer_world_hold(alike, client, 0, NAN, client % 2 == 0 ? 20 : 10);
        if (is_large) {
            peer_world_hold(apart, client, 1, NAN, NAN);
            peer_world_hold(alike, client, 1, NAN, NAN);
        }
    }
    peer_world_close(apart, 100);
    peer_world_close(alike, 100);
    ck_assert_uint_eq(apart->pools.n, 3);
    const Increment sure = increment_of(apart, 1);
    const Increment noise = increment_of(alike, 1);
    ck_assert_double_eq_tol(increment_estimate(&sure, 1, 0, NAN).value, 10, FLOAT_TOLERANCE);
    ck_assert_double_eq_tol(increment_estimate(&sure, 2, 0, NAN).value, 20, FLOAT_TOLERANCE);
    ck_assert_double_eq_tol(increment_estimate(&noise, 1, 0, NAN).value, 15, FLOAT_TOLERANCE);
    ck_assert_double_eq_tol(increment_estimate(&noise, 2, 0, NAN).value, 15, FLOAT_TOLERANCE);
}
END_TEST

/* profit = 40 + 75.5 * first - 20.25 * second + noise of 1, and a few gross outliers. */
START_TEST(without_own_profits_a_robust_regression_finds_the_contributions)
{
    PeerWorld *const world = peer_world_new(300, 4, arena);
    for (size_t client = 0; client < 300; client++) {
        const bool has_first = client % 2 == 0;
        const bool has_second = client % 3 == 0;
        const double noise = ((double)(client * 37 % 101) - 50) / 50;
        world->portfolio.profit[client] =
            40 + (has_first ? 75.5 : 0) - (has_second ? 20.25 : 0) + noise;
        if (has_first)
            peer_world_hold(world, client, 0, NAN, NAN);
        if (has_second)
            peer_world_hold(world, client, 1, NAN, NAN);
        peer_world_hold(world, client, 2, NAN, NAN); /* all hold it: nothing to compare with */
    }
    for (size_t client = 0; client < 12; client += 2)
        world->portfolio.profit[client] = 1e6;
    peer_world_close(world, 100);
    const Increment increment = increment_of(world, 1);
    const IncrementEstimate first = increment_estimate(&increment, 0, 0, NAN);
    const IncrementEstimate second = increment_estimate(&increment, 0, 1, NAN);
    ck_assert_int_eq(first.source, INCREMENT_ROBUST);
    ck_assert_uint_eq(first.n_peers, 150);
    ck_assert_double_eq_tol(first.value, 75.5, 0.3);
    ck_assert_double_eq_tol(second.value, -20.25, 0.3);
    ck_assert(first.low < 75.5 && first.high > 75.5);
    ck_assert_int_eq(increment_estimate(&increment, 0, 2, NAN).source, INCREMENT_NONE);
    ck_assert_int_eq(increment_estimate(&increment, 0, 3, NAN).source, INCREMENT_NONE);
}
END_TEST

START_TEST(without_any_profit_there_is_no_increment)
{
    PeerWorld *const world = peer_world_new(40, 2, arena);
    for (size_t client = 0; client < 40; client++)
        peer_world_hold(world, client, client % 2, NAN, NAN);
    peer_world_close(world, 100);
    const Increment increment = increment_of(world, 1);
    ck_assert_int_eq(increment_estimate(&increment, 0, 0, 5125).source, INCREMENT_NONE);
    ck_assert(isnan(increment_estimate(&increment, 0, 0, 5125).value));
}
END_TEST

static Hash hash_of(Increment increment)
{
    Archive archive = archive_writer(arena);
    Hash hash = {0};
    CHECK_OK(increment_archive(&archive, &increment, &err), &err);
    CHECK_OK(archive_hash(&archive, &hash, &err), &err);
    return hash;
}

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    const PeerWorld *const world = noisy_world(1);
    const Hash one = hash_of(increment_of(world, 1));
    const Hash two = hash_of(increment_of(world, 2));
    const Hash four = hash_of(increment_of(world, 4));
    ck_assert_mem_eq(&one, &two, sizeof one);
    ck_assert_mem_eq(&one, &four, sizeof one);
}
END_TEST

Suite *suite_increment(void)
{
    TCase *const tests = tcase_create("increment");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, own_profit_grows_with_size_and_is_smeared);
    tcase_add_test(tests, an_unknown_revenue_is_taken_at_the_pool_s_mean_factor);
    tcase_add_test(tests, money_in_another_unit_gives_the_same_money);
    tcase_add_test(tests, zeros_and_losses_count_in_the_mean);
    tcase_add_test(tests, the_value_lies_within_its_interval);
    tcase_add_test(tests, what_holders_bring_is_turned_to_those_who_lack_the_product);
    tcase_add_test(tests, a_product_with_few_holders_says_nothing);
    tcase_add_test(tests, pool_means_are_shrunk_as_far_as_they_are_noise);
    tcase_add_test(tests, without_own_profits_a_robust_regression_finds_the_contributions);
    tcase_add_test(tests, without_any_profit_there_is_no_increment);
    tcase_add_test(tests, any_number_of_threads_gives_the_same_bytes);
    Suite *const suite = suite_create("increment");
    suite_add_tcase(suite, tests);
    return suite;
}
