/* tests/models/evaluate/test_adoption_coverage.c - intervals of tenths, looked at in a made-up
 * bank.
 */
#include "models/evaluate/adoption_coverage.h"

#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

#include <math.h>

enum { N_CLIENTS = 1000, N_PRODUCTS = 12 };

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

/* One pool; no profit is known, so that all clients are ideal.  All hold product 0, nobody 1, the
 * others are held with probability 0.05 to 0.5. */
static PeerWorld *one_pool(const size_t n_clients)
{
    PeerWorld *const world = peer_world_new(n_clients, N_PRODUCTS, arena);
    Rng *rng = NULL;
    CHECK_OK(rng_new(5, "test", "holdings", arena, &rng, &err), &err);
    for (size_t client = 0; client < n_clients; client++) {
        peer_world_hold(world, client, 0, NAN, NAN);
        for (size_t product = 2; product < N_PRODUCTS; product++)
            if (gsl_rng_uniform(rng) < 0.05 * (double)(product - 1))
                peer_world_hold(world, client, product, NAN, NAN);
    }
    peer_world_close(world, n_clients);
    return world;
}

static AdoptionCoverage measure(const PeerWorld *const world, const size_t n_threads)
{
    const BootstrapParams params = {.seed = 1, .name = "test", .n_threads = n_threads};
    AdoptionCoverage coverage;
    CHECK_OK(adoption_coverage_measure(&world->clients, 12, &params, arena, &coverage, &err), &err);
    return coverage;
}

START_TEST(every_tenth_of_every_pool_and_product_is_a_case)
{
    const AdoptionCoverage coverage = measure(one_pool(N_CLIENTS), 1);
    ck_assert_uint_eq(coverage.n_pools, 1);
    ck_assert_uint_eq(coverage.all.n, 120);
    ck_assert_uint_eq(coverage.all_or_none.n, 20);
    ck_assert_uint_eq(coverage.held_by_some.n, 100);
}
END_TEST

/* With Jeffreys' prior a pool of its own promises 95 %, and 96 % against a population that the
 * tenth is part of; 100 cases have a standard error of 2 %. */
START_TEST(intervals_hold_most_shares)
{
    const AdoptionCoverage coverage = measure(one_pool(N_CLIENTS), 1);
    ck_assert_double_ge(coverage.held_by_some.value, 0.9);
    ck_assert_double_ge(coverage.held_by_some.high, coverage.held_by_some.value);
    ck_assert_double_le(coverage.held_by_some.low, coverage.held_by_some.value);
}
END_TEST

/* An equal-tailed interval never reaches 0 or 1: such products are reported apart. */
START_TEST(a_share_of_none_or_all_is_outside_every_interval)
{
    ck_assert_double_eq(measure(one_pool(N_CLIENTS), 1).all_or_none.value, 0);
}
END_TEST

START_TEST(threads_do_not_matter)
{
    const PeerWorld *const world = one_pool(N_CLIENTS);
    ck_assert_double_eq(measure(world, 1).all.low, measure(world, 3).all.low);
}
END_TEST

START_TEST(a_bank_without_a_large_pool_says_nothing)
{
    const AdoptionCoverage coverage = measure(one_pool(ADOPTION_COVERAGE_LEAST - 1), 1);
    ck_assert_uint_eq(coverage.n_pools, 0);
    ck_assert_uint_eq(coverage.all.n, 0);
    ck_assert_double_nan(coverage.all.value);
}
END_TEST

Suite *suite_adoption_coverage(void)
{
    TCase *const tests = tcase_create("adoption_coverage");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, every_tenth_of_every_pool_and_product_is_a_case);
    tcase_add_test(tests, intervals_hold_most_shares);
    tcase_add_test(tests, a_share_of_none_or_all_is_outside_every_interval);
    tcase_add_test(tests, threads_do_not_matter);
    tcase_add_test(tests, a_bank_without_a_large_pool_says_nothing);
    Suite *const suite = suite_create("adoption_coverage");
    suite_add_tcase(suite, tests);
    return suite;
}
