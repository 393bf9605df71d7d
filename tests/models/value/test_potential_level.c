/* tests/models/value/test_potential_level.c - totals by hand and of made-up banks. */
#include "models/value/potential_level.h"

#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static const IdealProfileParams PARAMS = {
    .characteristic_min = 0.4, .max_products = 8, .mature_months = 12, .complete_share = 0.6};

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

/* Two pools: 200 * 3 - 450 = 150 with variance 4 * 9 + 9 * 5 = 81, and 50 * 2 - 70 = 30 with
 * variance 16 * 4 + 0 = 64; the 90 % point of the normal distribution is 1.2815516. */
START_TEST(total_is_the_levels_times_the_factors_less_what_is_there)
{
    double level[] = {200, 50, NAN};
    double variance[] = {4, 16, NAN};
    double spread[] = {3, 0, NAN};
    const PotentialLevels levels = {
        .n_pools = 3, .level = level, .variance = variance, .spread = spread};
    GapSum sums[3] = {{0}};
    potential_level_add(&sums[0], 250, 1);
    potential_level_add(&sums[0], 200, 2);
    potential_level_add(&sums[1], 70, 2);
    const GapTotal one = potential_level_total(&levels, sums, 0, 1);
    ck_assert_uint_eq(one.n, 2);
    ck_assert_double_eq_tol(one.gap, 150, 1e-9);
    ck_assert_double_eq_tol(one.low, 150 - 9 * 1.2815516, 1e-6);
    ck_assert_double_eq_tol(one.high, 150 + 9 * 1.2815516, 1e-6);
    const GapTotal all = potential_level_total(&levels, sums, 0, 3); /* nobody in the third */
    ck_assert_uint_eq(all.n, 3);
    ck_assert_double_eq_tol(all.gap, 180, 1e-9);
    ck_assert_double_eq_tol(all.high - all.gap, 1.2815516 * sqrt(145), 1e-6);
    const GapTotal none = potential_level_total(&levels, sums, 2, 3);
    ck_assert_uint_eq(none.n, 0);
    ck_assert_double_eq(none.gap, 0);
    potential_level_add(&sums[2], 5, 1);
    ck_assert(isnan(potential_level_total(&levels, sums, 0, 3).gap));
}
END_TEST

typedef struct Fitted {
    IdealProfiles profiles;
    Potential potential;
    Increment increment;
    PotentialLevels levels;
} Fitted;

static Fitted fit_world(const PeerWorld *const world, const size_t n_threads)
{
    Fitted fitted;
    CHECK_OK(ideal_profile_make(&world->clients, &PARAMS, n_threads, NULL, arena, &fitted.profiles,
                                &err),
             &err);
    CHECK_OK(potential_make(&world->clients, &fitted.profiles, 5, n_threads, NULL, arena,
                            &fitted.potential, &err),
             &err);
    CHECK_OK(increment_make(&world->clients, 5, n_threads, NULL, arena, &fitted.increment, &err),
             &err);
    CHECK_OK(potential_level_make(&world->clients, &fitted.profiles, &fitted.potential,
                                  &fitted.increment, 5, n_threads, NULL, arena, &fitted.levels,
                                  &err),
             &err);
    return fitted;
}

enum { N_CLIENTS = 2000, N_SET = 5 };

static double mean_profit(const double revenue, const double n_held)
{
    return pow(revenue, 0.7) * (1 + n_held);
}

/* A set of five, each held by 7 in 10; profit revenue^0.7 * (1 + products held) times a lognormal
 * factor of mean 1 and sigma 0.6, whose median is 16 % below its mean. */
static PeerWorld *skewed_world(void)
{
    PeerWorld *const world = peer_world_new(N_CLIENTS, N_SET, arena);
    Rng *rng = NULL;
    CHECK_OK(rng_new(8, "test", "level", arena, &rng, &err), &err);
    for (size_t client = 0; client < N_CLIENTS; client++) {
        double n_held = 0;
        for (size_t product = 0; product < N_SET; product++) {
            if (gsl_rng_uniform(rng) >= 0.7)
                continue;
            peer_world_hold(world, client, product, NAN, NAN);
            n_held++;
        }
        world->portfolio.revenue[client] = exp(gsl_ran_flat(rng, 7, 12));
        world->portfolio.profit[client] = mean_profit(world->portfolio.revenue[client], n_held) *
                                          gsl_ran_lognormal(rng, -0.18, 0.6);
    }
    peer_world_close(world, N_CLIENTS);
    return world;
}

START_TEST(a_total_of_skewed_profits_is_that_of_their_means)
{
    const PeerWorld *const world = skewed_world();
    const Fitted fitted = fit_world(world, 1);
    GapSum sum = {0};
    double truth = 0;
    double medians = 0;
    for (size_t client = 0; client < N_CLIENTS; client++) {
        const double share =
            ideal_profile_share(&fitted.profiles, 0, &world->portfolio.held, client);
        const double revenue = world->portfolio.revenue[client];
        if (ideal_profile_is_developed(&fitted.profiles, share))
            continue;
        potential_level_add(&sum, world->portfolio.profit[client],
                            increment_factor(&fitted.increment, 0, revenue));
        truth += mean_profit(revenue, N_SET);
        medians += potential_estimate(&fitted.potential, 0, 60, revenue).median;
    }
    const GapTotal total = potential_level_total(&fitted.levels, &sum, 0, 1);
    ck_assert_double_eq_tol((total.gap + sum.profit) / truth, 1, 0.06);
    ck_assert(total.low < truth - sum.profit && truth - sum.profit < total.high);
    ck_assert_double_eq_tol(medians / truth, exp(-0.18), 0.06);
}
END_TEST

/* The newer half is not mature and holds little. */
START_TEST(a_pool_without_figures_takes_the_bank_s_mean)
{
    PeerWorld *const world = peer_world_new(400, 2, arena);
    for (size_t client = 0; client < 400; client++) {
        const bool is_newer = client < 200;
        world->portfolio.tenure_months[client] = (double)(client % 10) + (is_newer ? 1 : 50);
        world->portfolio.revenue[client] = 700 + (double)(client * 77 % 400);
        world->portfolio.profit[client] = 30.25 + (double)(client * 31 % 400);
        peer_world_hold(world, client, 0, NAN, NAN);
        if (!is_newer)
            peer_world_hold(world, client, 1, NAN, NAN);
    }
    peer_world_close(world, 200);
    const Fitted fitted = fit_world(world, 1);
    const uint32_t newer = world->clients.pool[0];
    const uint32_t older = world->clients.pool[399];
    ck_assert(fitted.levels.level[older] > 0);
    ck_assert_double_eq(fitted.levels.level[newer], fitted.levels.level[older]);
    ck_assert(fitted.levels.variance[newer] > 0);
}
END_TEST

START_TEST(peers_all_alike_have_a_level_without_error)
{
    PeerWorld *const world = peer_world_new(120, 2, arena);
    for (size_t client = 0; client < 120; client++) {
        world->portfolio.profit[client] = 640.5;
        world->portfolio.revenue[client] = 9000;
        peer_world_hold(world, client, 0, NAN, NAN);
        peer_world_hold(world, client, 1, NAN, NAN);
    }
    peer_world_close(world, 100);
    const Fitted fitted = fit_world(world, 1);
    ck_assert_double_eq_tol(fitted.levels.level[0], 640.5, 1e-6);
    ck_assert_double_eq_tol(fitted.levels.spread[0], 0, 1e-6);
}
END_TEST

START_TEST(without_potential_there_is_no_level)
{
    PeerWorld *const world = peer_world_new(40, 2, arena); /* fewer than 50 peers */
    for (size_t client = 0; client < 40; client++) {
        world->portfolio.profit[client] = 640.5 + (double)client;
        peer_world_hold(world, client, 0, NAN, NAN);
        peer_world_hold(world, client, 1, NAN, NAN);
    }
    peer_world_close(world, 40);
    const Fitted fitted = fit_world(world, 1);
    ck_assert(isnan(fitted.levels.level[0]));
    ck_assert(isnan(fitted.levels.variance[0]));
}
END_TEST

static Hash hash_of(PotentialLevels levels)
{
    Archive archive = archive_writer(arena);
    Hash hash = {0};
    CHECK_OK(potential_level_archive(&archive, &levels, &err), &err);
    CHECK_OK(archive_hash(&archive, &hash, &err), &err);
    return hash;
}

START_TEST(any_number_of_threads_gives_the_same_levels)
{
    const PeerWorld *const world = skewed_world();
    const Hash one = hash_of(fit_world(world, 1).levels);
    const Hash three = hash_of(fit_world(world, 3).levels);
    ck_assert_mem_eq(&one, &three, sizeof one);
}
END_TEST

Suite *suite_potential_level(void)
{
    TCase *const tests = tcase_create("potential level");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, total_is_the_levels_times_the_factors_less_what_is_there);
    tcase_add_test(tests, a_total_of_skewed_profits_is_that_of_their_means);
    tcase_add_test(tests, a_pool_without_figures_takes_the_bank_s_mean);
    tcase_add_test(tests, peers_all_alike_have_a_level_without_error);
    tcase_add_test(tests, without_potential_there_is_no_level);
    tcase_add_test(tests, any_number_of_threads_gives_the_same_levels);
    Suite *const suite = suite_create("potential_level");
    suite_add_tcase(suite, tests);
    return suite;
}
