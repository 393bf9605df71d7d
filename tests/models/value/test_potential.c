/* tests/models/value/test_potential.c - potential profit of made-up banks. */
#include "models/value/potential.h"

#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

#include <gsl/gsl_randist.h>
#include <math.h>

enum { N_CLIENTS = 800 };

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

static Potential potential_of(const PeerWorld *const world, const size_t n_threads)
{
    IdealProfiles profiles;
    Potential potential;
    CHECK_OK(ideal_profile_make(&world->clients, &PARAMS, n_threads, NULL, arena, &profiles, &err),
             &err);
    CHECK_OK(
        potential_make(&world->clients, &profiles, 5, n_threads, NULL, arena, &potential, &err),
        &err);
    return potential;
}

/* Three products; every second client has all of them and brings revenue^0.7 times a lognormal
 * factor (sigma 0.5), the others have one and bring a fifth of it.  `first` is the number that the
 * first client gets, so that the same clients can stand in another order. */
static PeerWorld *made_world(const size_t first, const double unit)
{
    PeerWorld *const world = peer_world_new(N_CLIENTS, 3, arena);
    Rng *rng = NULL;
    CHECK_OK(rng_new(3, "test", "potential", arena, &rng, &err), &err);
    for (size_t i = 0; i < N_CLIENTS; i++) {
        const size_t client = (i + first) % N_CLIENTS;
        const bool is_developed = i % 2 == 0;
        const double revenue = exp(gsl_ran_flat(rng, 7, 12));
        const double factor = exp(gsl_ran_gaussian(rng, 0.5));
        world->portfolio.revenue[client] = unit * revenue;
        world->portfolio.profit[client] =
            unit * pow(revenue, 0.7) * factor * (is_developed ? 1 : 0.2);
        world->portfolio.tenure_months[client] = floor(gsl_ran_flat(rng, 20, 120));
        for (size_t product = 0; product < (is_developed ? 3 : 1); product++)
            peer_world_hold(world, client, product, NAN, NAN);
    }
    return world;
}

static PeerWorld *closed_world(const size_t first, const double unit)
{
    PeerWorld *const world = made_world(first, unit);
    peer_world_close(world, N_CLIENTS);
    return world;
}

/* 400 peers of sigma 0.5: the median's standard error is 3 % in the middle, 6 % at the ends. */
START_TEST(potential_is_the_conditional_median_of_well_developed_peers)
{
    const Potential potential = potential_of(closed_world(0, 1), 1);
    ck_assert_uint_eq(potential.n_peers[0], N_CLIENTS / 2);
    for (int step = 8; step < 12; step++) {
        const double log_revenue = step;
        const double truth = exp(0.7 * log_revenue);
        const PotentialEstimate estimate = potential_estimate(&potential, 0, 60, exp(log_revenue));
        ck_assert_double_eq_tol(estimate.median / truth, 1, 0.1);
        /* the true 10 % and 90 % quantiles: exp(-+1.2816 * 0.5) */
        ck_assert_double_eq_tol(estimate.low / truth, 0.527, 0.12);
        ck_assert_double_eq_tol(estimate.high / truth, 1.898, 0.35);
        ck_assert(estimate.size_adjusted);
        ck_assert_uint_eq(estimate.pooled_from, CODE_NONE);
        ck_assert_uint_eq(estimate.n_peers, N_CLIENTS / 2);
    }
}
END_TEST

/* 400 peers: a standard error of 0.02. */
START_TEST(measured_coverage_is_near_four_of_five)
{
    const Potential potential = potential_of(closed_world(0, 1), 1);
    PotentialCoverage coverage;
    potential_coverage(&potential, 0, &coverage);
    ck_assert_uint_eq(coverage.n, N_CLIENTS / 2);
    ck_assert_uint_eq(coverage.class_n[0], N_CLIENTS / 4); /* up to the median, and above it */
    ck_assert_uint_eq(coverage.class_n[1], N_CLIENTS / 4);
    ck_assert_double_eq_tol(coverage.share, 0.8, 0.06);
    ck_assert_double_eq_tol((coverage.class_share[0] + coverage.class_share[1]) / 2, coverage.share,
                            1e-12);
    ck_assert_double_eq(potential.coverage[0], coverage.share);
    ck_assert_double_eq(potential.overall_coverage, coverage.share);
}
END_TEST

enum { N_SET = 5, N_OTHERS = 4, N_GRADED = 1500 };

/* Every product of the set is held by 7 in 10, of the others by 3 in 20; each of the set brings 40
 * % more, each of the others 15 % (in logs), with a lognormal factor (sigma 0.3). */
static double graded_profit(const double revenue, const double n_set, const double n_others)
{
    return pow(revenue, 0.7) * exp(0.4 * n_set + 0.15 * n_others);
}

static PeerWorld *graded_world(void)
{
    PeerWorld *const world = peer_world_new(N_GRADED, N_SET + N_OTHERS, arena);
    Rng *rng = NULL;
    CHECK_OK(rng_new(4, "test", "graded", arena, &rng, &err), &err);
    for (size_t client = 0; client < N_GRADED; client++) {
        double n_set = 0;
        double n_others = 0;
        for (size_t product = 0; product < N_SET + N_OTHERS; product++) {
            if (gsl_rng_uniform(rng) >= (product < N_SET ? 0.7 : 0.15))
                continue;
            peer_world_hold(world, client, product, NAN, NAN);
            *(product < N_SET ? &n_set : &n_others) += 1;
        }
        world->portfolio.revenue[client] = exp(gsl_ran_flat(rng, 7, 12));
        world->portfolio.profit[client] =
            graded_profit(world->portfolio.revenue[client], n_set, n_others) *
            exp(gsl_ran_gaussian(rng, 0.3));
    }
    peer_world_close(world, N_GRADED);
    return world;
}

START_TEST(potential_is_that_with_the_whole_set_beside_the_client_s_other_products)
{
    const Potential potential = potential_of(graded_world(), 1);
    ck_assert_double_eq(potential.set_share[0], 1);
    for (int n_others = 0; n_others <= 2; n_others++) {
        const PotentialEstimate estimate = potential_of_client(&potential, 0, 60, 15000, n_others);
        ck_assert_double_eq_tol(estimate.median / graded_profit(15000, N_SET, n_others), 1, 0.08);
        ck_assert_double_eq(estimate.set_share, 1);
    }
    const PotentialEstimate unknown = potential_estimate(&potential, 0, 60, 15000);
    const PotentialEstimate usual =
        potential_of_client(&potential, 0, 60, 15000, potential.middle[1]);
    ck_assert_double_eq(unknown.median, usual.median);
    const PotentialEstimate beyond = potential_of_client(&potential, 0, 60, 15000, 400);
    const PotentialEstimate most = potential_of_client(&potential, 0, 60, 15000, N_OTHERS);
    ck_assert_double_eq(beyond.median, most.median);
}
END_TEST

/* 200 peers hold two of a set of three, 4 (then 5) all three: what so few bring decides nothing. */
START_TEST(fewer_than_five_peers_do_not_decide_what_the_whole_set_brings)
{
    for (size_t n_whole = 4; n_whole <= 5; n_whole++) {
        PeerWorld *const world = peer_world_new(400, 3, arena);
        for (size_t client = 0; client < 400; client++) {
            const size_t second = 1 + client % 2;
            world->portfolio.revenue[client] = 9000 + (double)(client * 77 % 400);
            world->portfolio.profit[client] = client < n_whole ? 3000 : 700;
            peer_world_hold(world, client, 0, NAN, NAN);
            peer_world_hold(world, client, second, NAN, NAN);
            if (client < n_whole)
                peer_world_hold(world, client, 3 - second, NAN, NAN);
        }
        peer_world_close(world, 400);
        const Potential potential = potential_of(world, 1);
        const PotentialEstimate estimate = potential_estimate(&potential, 0, 60, 9200);
        ck_assert_double_eq_tol(estimate.set_share, n_whole < 5 ? 2.0 / 3 : 1, 1e-12);
        ck_assert_double_eq_tol(estimate.median, n_whole < 5 ? 700 : 3000, 1);
    }
}
END_TEST

START_TEST(others_are_counted_outside_the_set_the_figures_come_from)
{
    const PeerWorld *const world = graded_world();
    IdealProfiles profiles;
    Potential potential;
    CHECK_OK(ideal_profile_make(&world->clients, &PARAMS, 1, NULL, arena, &profiles, &err), &err);
    CHECK_OK(potential_make(&world->clients, &profiles, 5, 1, NULL, arena, &potential, &err), &err);
    for (size_t client = 0; client < 20; client++) {
        double n_others = 0;
        for (size_t product = N_SET; product < N_SET + N_OTHERS; product++)
            n_others += bit_get(&world->portfolio.held, client, product);
        ck_assert_double_eq(
            potential_others(&potential, &profiles, 0, &world->portfolio.held, client), n_others);
    }
    potential.source[0] = CODE_NONE;
    ck_assert(isnan(potential_others(&potential, &profiles, 0, &world->portfolio.held, 0)));
}
END_TEST

START_TEST(nothing_is_extrapolated_beyond_the_peers)
{
    const PeerWorld *const world = closed_world(0, 1);
    const Potential potential = potential_of(world, 1);
    double greatest = 0;
    for (size_t client = 0; client < N_CLIENTS; client += 2)
        greatest = fmax(greatest, world->portfolio.profit[client]);
    const PotentialEstimate huge = potential_estimate(&potential, 0, 60, 1e15);
    ck_assert(huge.high <= greatest * (1 + 1e-9));
    const PotentialEstimate large = potential_estimate(&potential, 0, 60, exp(12));
    ck_assert_double_eq_tol(huge.median, large.median, 0.01 * large.median);
    const PotentialEstimate tiny = potential_estimate(&potential, 0, 60, 1e-9);
    ck_assert(tiny.low > 0);
}
END_TEST

START_TEST(an_unknown_size_gets_the_peers_quantiles_and_no_gap)
{
    const Potential potential = potential_of(closed_world(0, 1), 1);
    const PotentialEstimate estimate = potential_estimate(&potential, 0, 60, NAN);
    ck_assert(!estimate.size_adjusted);
    ck_assert(estimate.low < estimate.median && estimate.median < estimate.high);
    ck_assert(isnan(estimate.coverage));
    ck_assert(isnan(potential_gap(&estimate, 10.5, false)));
    const PotentialEstimate sized = potential_estimate(&potential, 0, NAN, 40000);
    ck_assert(sized.size_adjusted); /* an unknown tenure is no hindrance */
}
END_TEST

START_TEST(gap_is_what_is_missing_and_nothing_for_the_well_developed)
{
    const PotentialEstimate estimate = {.median = 875.5, .size_adjusted = true};
    ck_assert_double_eq(potential_gap(&estimate, 300.25, false), 575.25);
    ck_assert_double_eq(potential_gap(&estimate, 900, false), 0);
    ck_assert_double_eq(potential_gap(&estimate, 300.25, true), 0);
    ck_assert(isnan(potential_gap(&estimate, NAN, false)));
}
END_TEST

START_TEST(without_revenue_nothing_is_size_adjusted)
{
    PeerWorld *const world = made_world(0, 1);
    for (size_t client = 0; client < N_CLIENTS; client++)
        world->portfolio.revenue[client] = NAN;
    peer_world_close(world, N_CLIENTS);
    const Potential potential = potential_of(world, 1);
    const PotentialEstimate estimate = potential_estimate(&potential, 0, 60, 40000);
    ck_assert(!estimate.size_adjusted);
    ck_assert(estimate.median > 0);
    ck_assert_double_eq_tol(estimate.coverage, 0.8, 0.06);
}
END_TEST

START_TEST(without_profit_or_with_few_peers_nothing_is_said)
{
    PeerWorld *const world = made_world(0, 1);
    for (size_t client = 0; client < N_CLIENTS; client++)
        if (client >= 98)
            world->portfolio.profit[client] = NAN;
    peer_world_close(world, N_CLIENTS);
    const Potential potential = potential_of(world, 1);
    const PotentialEstimate estimate = potential_estimate(&potential, 0, 60, 40000);
    ck_assert(isnan(estimate.median) && isnan(estimate.low) && isnan(estimate.high));
    ck_assert_uint_eq(estimate.pooled_from, CODE_NONE);
    ck_assert(isnan(estimate.set_share));
    ck_assert(isnan(potential.overall_coverage));
    PotentialCoverage coverage;
    potential_coverage(&potential, 0, &coverage);
    ck_assert_uint_eq(coverage.n, 0);
    ck_assert(isnan(coverage.share) && isnan(coverage.class_share[0]));
}
END_TEST

/* The newer half is not mature and holds little: it takes the whole bank's figure. */
START_TEST(a_pool_with_few_peers_takes_its_parent_s_figure)
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
    const uint32_t newer = world->clients.pool[0];
    ck_assert_uint_eq(newer, 1);
    const Potential potential = potential_of(world, 1);
    ck_assert_uint_eq(potential.n_peers[newer], 0);
    const PotentialEstimate estimate = potential_estimate(&potential, newer, 5, 900);
    const PotentialEstimate whole = potential_estimate(&potential, 0, 5, 900);
    ck_assert_uint_eq(estimate.pooled_from, 0);
    ck_assert_uint_eq(estimate.n_peers, 200);
    ck_assert_double_eq(estimate.median, whole.median);
}
END_TEST

START_TEST(peers_all_alike_have_a_potential_without_spread)
{
    PeerWorld *const world = peer_world_new(120, 2, arena);
    for (size_t client = 0; client < 120; client++) {
        world->portfolio.profit[client] = 640.5;
        world->portfolio.revenue[client] = 9000;
        peer_world_hold(world, client, 0, NAN, NAN);
        peer_world_hold(world, client, 1, NAN, NAN);
    }
    peer_world_close(world, 100);
    const Potential potential = potential_of(world, 1);
    const PotentialEstimate estimate = potential_estimate(&potential, 0, 60, 9000);
    ck_assert_double_eq_tol(estimate.median, 640.5, 1e-6);
    ck_assert_double_eq_tol(estimate.low, 640.5, 1e-6);
    ck_assert_double_eq_tol(estimate.high, 640.5, 1e-6);
}
END_TEST

START_TEST(clients_in_another_order_have_the_same_potential)
{
    const Potential potential = potential_of(closed_world(0, 1), 1);
    const Potential turned = potential_of(closed_world(333, 1), 1);
    const PotentialEstimate here = potential_estimate(&potential, 0, 47, 31000);
    const PotentialEstimate there = potential_estimate(&turned, 0, 47, 31000);
    ck_assert_mem_eq(&here.median, &there.median, sizeof here.median);
    ck_assert_mem_eq(&here.low, &there.low, sizeof here.low);
    ck_assert_mem_eq(&here.high, &there.high, sizeof here.high);
    ck_assert_double_eq(here.coverage, there.coverage);
}
END_TEST

START_TEST(money_in_another_unit_gives_the_same_money)
{
    const Potential units = potential_of(closed_world(0, 1), 1);
    const Potential thousands = potential_of(closed_world(0, 1000), 1);
    const PotentialEstimate small = potential_estimate(&units, 0, 47, 31000);
    const PotentialEstimate large = potential_estimate(&thousands, 0, 47, 31000000);
    ck_assert_double_eq_tol(large.median / small.median, 1000, 0.1);
    ck_assert_double_eq_tol(large.low / small.low, 1000, 0.1);
    ck_assert_double_eq_tol(large.high / small.high, 1000, 0.1);
}
END_TEST

static Hash hash_of(Potential potential)
{
    Archive archive = archive_writer(arena);
    Hash hash = {0};
    CHECK_OK(potential_archive(&archive, &potential, &err), &err);
    CHECK_OK(archive_hash(&archive, &hash, &err), &err);
    return hash;
}

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    PeerWorld *const world = made_world(0, 1);
    peer_world_close(world, 100);
    const Hash one = hash_of(potential_of(world, 1));
    const Hash two = hash_of(potential_of(world, 2));
    const Hash four = hash_of(potential_of(world, 4));
    ck_assert_mem_eq(&one, &two, sizeof one);
    ck_assert_mem_eq(&one, &four, sizeof one);
}
END_TEST

Suite *suite_potential(void)
{
    TCase *const tests = tcase_create("potential");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, potential_is_the_conditional_median_of_well_developed_peers);
    tcase_add_test(tests, measured_coverage_is_near_four_of_five);
    tcase_add_test(tests, potential_is_that_with_the_whole_set_beside_the_client_s_other_products);
    tcase_add_test(tests, fewer_than_five_peers_do_not_decide_what_the_whole_set_brings);
    tcase_add_test(tests, others_are_counted_outside_the_set_the_figures_come_from);
    tcase_add_test(tests, nothing_is_extrapolated_beyond_the_peers);
    tcase_add_test(tests, an_unknown_size_gets_the_peers_quantiles_and_no_gap);
    tcase_add_test(tests, gap_is_what_is_missing_and_nothing_for_the_well_developed);
    tcase_add_test(tests, without_revenue_nothing_is_size_adjusted);
    tcase_add_test(tests, without_profit_or_with_few_peers_nothing_is_said);
    tcase_add_test(tests, a_pool_with_few_peers_takes_its_parent_s_figure);
    tcase_add_test(tests, peers_all_alike_have_a_potential_without_spread);
    tcase_add_test(tests, clients_in_another_order_have_the_same_potential);
    tcase_add_test(tests, money_in_another_unit_gives_the_same_money);
    tcase_add_test(tests, any_number_of_threads_gives_the_same_bytes);
    Suite *const suite = suite_create("potential");
    suite_add_tcase(suite, tests);
    return suite;
}
