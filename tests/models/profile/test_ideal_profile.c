/* tests/models/profile/test_ideal_profile.c - ideal clients, characteristic sets, use. */
#include "models/profile/ideal_profile.h"

#include "models/profile/adoption.h"
#include "models/profile/ideal_clients.h"
#include "tests/support/check_helpers.h"
#include "tests/support/peer_world.h"
#include "tests/support/suites.h"

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

static IdealProfiles profile(const PeerWorld *const world, const size_t n_threads)
{
    IdealProfiles profiles;
    CHECK_OK(ideal_profile_make(&world->clients, &PARAMS, n_threads, NULL, arena, &profiles, &err),
             &err);
    return profiles;
}

enum { ACCOUNT, CARDS, LEASING, NOBODY, N_PRODUCTS };

/* 120 clients of profit 1.25, 2.25 ... 120.25: the ideal are the last 30.  All have the account;
 * the ideal cards, and every second of them leasing; of the others every sixth cards. */
static PeerWorld *graded_world(const double unit)
{
    PeerWorld *const world = peer_world_new(120, N_PRODUCTS, arena);
    for (size_t client = 0; client < 120; client++) {
        const bool is_ideal = client >= 90;
        world->portfolio.profit[client] = unit * ((double)client + 1.25);
        world->month[client * N_PRODUCTS + CARDS] = (int)(client % 5);
        peer_world_hold(world, client, ACCOUNT, NAN, NAN);
        if (is_ideal || client % 6 == 0)
            peer_world_hold(world, client, CARDS, (double)client, NAN);
        if (is_ideal && client % 2 == 0)
            peer_world_hold(world, client, LEASING, NAN, NAN);
    }
    peer_world_close(world, 30);
    return world;
}

START_TEST(ideal_clients_are_the_top_quartile_and_their_products_characteristic)
{
    const PeerWorld *const world = graded_world(1);
    const IdealProfiles profiles = profile(world, 1);
    ck_assert_uint_eq(profiles.n_pools, 1);
    ck_assert_uint_eq(profiles.n_clients[0], 120);
    ck_assert_uint_eq(profiles.n_ideal[0], 30);
    ck_assert_uint_eq(profiles.pooled_from[0], CODE_NONE);
    ck_assert_uint_eq(profiles.n_holders[LEASING], 15);

    /* Jeffreys: (15 + 1/2) / 31; of the 90 others none leases, 15 have cards */
    ck_assert_double_eq_tol(profiles.adoption[LEASING], 0.5, 1e-12);
    ck_assert_double_eq_tol(profiles.adoption[CARDS], 30.5 / 31, 1e-12);
    ck_assert(isnan(profiles.lift[LEASING]));
    ck_assert_double_eq_tol(profiles.lift[CARDS], 30.5 / 31 / (15.0 / 90), 1e-9);
    ck_assert_double_eq_tol(profiles.held_share[CARDS], 45.0 / 120, 1e-12);

    /* leasing: lower bound about 1/2 - 1.96 * 0.09 = 0.33, below 0.4, but significant */
    ck_assert_uint_eq(profiles.n_characteristic[0], 3);
    ck_assert_int_eq(profiles.rank[ACCOUNT], 1); /* a tie: by number */
    ck_assert_int_eq(profiles.rank[CARDS], 2);
    ck_assert_int_eq(profiles.rank[LEASING], 3);
    ck_assert_int_eq(profiles.rank[NOBODY], 0);
    ck_assert(isnan(profiles.p_value[NOBODY]));

    /* quartiles of 91.25 .. 120.25 and of 1.25 .. 120.25 */
    ck_assert_double_eq_tol(profiles.ideal_profit[1], 105.75, 1e-9);
    ck_assert_double_eq_tol(profiles.client_profit[0], 31, 1e-9);
    /* shares: 75 have 1/3, 30 (15 + 15) have 2/3, 15 all; 45 are well developed */
    ck_assert_double_eq_tol(profiles.set_share[0], (75.0 / 3 + 20 + 15) / 120, 1e-12);
    ck_assert_uint_eq(profiles.n_developed[0], 45);
}
END_TEST

/* Two kinds of client at every size: even ones hold the first two products, odd ones the others.  A
 * pool made of holdings would be one kind, and its set what all of it hold.  Pools are not: of
 * 200 ideal clients half are of either kind, so all four products are characteristic, and every
 * client holds half of the set. */
START_TEST(no_pool_s_set_is_what_its_members_hold_by_definition)
{
    PeerWorld *const world = peer_world_new(800, N_PRODUCTS, arena);
    for (size_t client = 0; client < 800; client++) {
        const size_t size = client / 2; /* shared by one client of either kind */
        const double revenue = exp(0.01 * (double)size);
        world->portfolio.revenue[client] = revenue;
        world->portfolio.profit[client] = revenue * (size % 4 == 1 ? 2.75 : 0.375);
        const size_t kind = client % 2;
        peer_world_hold(world, client, 2 * kind, NAN, NAN);
        peer_world_hold(world, client, 2 * kind + 1, NAN, NAN);
    }
    peer_world_close(world, 200);
    const IdealProfiles profiles = profile(world, 1);
    ck_assert_uint_eq(profiles.n_pools, 1);
    ck_assert_uint_eq(profiles.n_ideal[0], 200);
    ck_assert_uint_eq(profiles.n_characteristic[0], 4);
    ck_assert_double_eq_tol(profiles.set_share[0], 0.5, 1e-12);
    for (size_t product = 0; product < N_PRODUCTS; product++)
        ck_assert_double_eq_tol(profiles.held_share[product], 0.5, 1e-12);
}
END_TEST

START_TEST(use_and_month_of_adoption_are_the_ideal_clients)
{
    const PeerWorld *const world = graded_world(1);
    const IdealProfiles profiles = profile(world, 1);
    ck_assert_double_eq_tol(profiles.usage_median[CARDS], 104.5, 1e-9);
    ck_assert_double_eq_tol(profiles.adoption_month[3 * CARDS + 1], 2, 1e-9);
    ck_assert(isnan(profiles.usage_median[ACCOUNT]));
    /* 45 holders: 0, 6 .. 84, then 90 .. 119 */
    ck_assert_double_eq(ideal_profile_usage_rank(&profiles, 0, CARDS, -3), 0);
    ck_assert_double_eq(ideal_profile_usage_rank(&profiles, 0, CARDS, 500), 1);
    ck_assert_double_eq_tol(ideal_profile_usage_rank(&profiles, 0, CARDS, 97), 0.5, 0.01);
    ck_assert(isnan(ideal_profile_usage_rank(&profiles, 0, ACCOUNT, 4.5)));
    ck_assert(isnan(ideal_profile_usage_rank(&profiles, 0, CARDS, NAN)));
}
END_TEST

START_TEST(a_client_s_share_of_the_set_tells_whether_it_is_well_developed)
{
    const PeerWorld *const world = graded_world(1);
    const IdealProfiles profiles = profile(world, 1);
    const double share = ideal_profile_share(&profiles, 0, &world->portfolio.held, 6);
    ck_assert_double_eq(share, 2.0 / 3);
    ck_assert(ideal_profile_is_developed(&profiles, share));
    ck_assert(!ideal_profile_is_developed(&profiles, 0.5));
    ck_assert(!ideal_profile_is_developed(&profiles, NAN));
}
END_TEST

START_TEST(profitability_is_judged_for_the_size)
{
    PeerWorld *const world = peer_world_new(200, 1, arena);
    for (size_t client = 0; client < 200; client++) {
        const double revenue = exp(0.05 * (double)client);
        world->portfolio.revenue[client] = revenue;
        world->portfolio.profit[client] = revenue * (client % 4 == 1 ? 2.75 : 0.375);
    }
    uint32_t clients[200];
    uint8_t is_ideal[200];
    size_t n_ideal = 0;
    for (uint32_t client = 0; client < 200; client++)
        clients[client] = client;
    CHECK_OK(ideal_clients_find(&world->portfolio, clients, 200, 12, true, arena, is_ideal,
                                &n_ideal, &err),
             &err);
    ck_assert_uint_eq(n_ideal, 50);
    size_t n_small = 0;
    for (size_t client = 0; client < 100; client++)
        n_small += is_ideal[client];
    ck_assert_uint_ge(n_small, 20); /* half of them, not none */
}
END_TEST

START_TEST(without_profit_all_mature_clients_are_ideal)
{
    PeerWorld *const world = peer_world_new(40, 2, arena);
    for (size_t client = 0; client < 40; client++) {
        world->portfolio.tenure_months[client] = client < 5 ? 11 : 12;
        peer_world_hold(world, client, 0, NAN, NAN);
    }
    world->portfolio.tenure_months[7] = NAN; /* counts as mature */
    peer_world_close(world, 30);
    const IdealProfiles profiles = profile(world, 1);
    ck_assert_uint_eq(profiles.n_ideal[0], 35);
    ck_assert(isnan(profiles.client_profit[1]));
}
END_TEST

START_TEST(one_characteristic_product_is_no_cross_sell_profile)
{
    PeerWorld *const world = peer_world_new(100, 2, arena);
    for (size_t client = 0; client < 100; client++)
        peer_world_hold(world, client, 0, NAN, NAN);
    peer_world_close(world, 30);
    const IdealProfiles profiles = profile(world, 1);
    ck_assert_uint_eq(profiles.n_characteristic[0], 0);
    ck_assert_int_eq(profiles.rank[0], 0);
    ck_assert(isnan(ideal_profile_share(&profiles, 0, &world->portfolio.held, 3)));
    ck_assert(isnan(profiles.set_share[0]));
}
END_TEST

START_TEST(nothing_is_characteristic_that_fewer_than_ten_ideal_clients_hold)
{
    PeerWorld *const world = peer_world_new(36, 3, arena);
    for (size_t client = 0; client < 36; client++) {
        world->portfolio.profit[client] = (double)client + 0.5; /* 9 ideal */
        for (size_t product = 0; product < 3; product++)
            peer_world_hold(world, client, product, NAN, NAN);
    }
    peer_world_close(world, 30);
    ck_assert_uint_eq(profile(world, 1).n_ideal[0], 9);
    ck_assert_uint_eq(profile(world, 1).n_characteristic[0], 0);
}
END_TEST

/* Smaller clients hold product 0, larger ones 1; only 20 of the larger are mature. */
START_TEST(a_thin_pool_borrows_the_ideal_clients_it_lacks)
{
    PeerWorld *const world = peer_world_new(400, 2, arena);
    for (size_t client = 0; client < 400; client++) {
        world->portfolio.revenue[client] = (double)client + 0.5;
        world->portfolio.tenure_months[client] = client < 200 || client >= 380 ? 60 : 3;
        peer_world_hold(world, client, client < 200 ? 0 : 1, NAN, NAN);
    }
    for (size_t client = 0; client < 200; client++)
        world->portfolio.tenure_months[client] = 60 + (double)(client % 7);
    peer_world_close(world, 150);
    const IdealProfiles profiles = profile(world, 2);
    ck_assert_uint_eq(profiles.n_pools, 3);
    ck_assert_uint_eq(profiles.n_ideal[2], 20);
    ck_assert_uint_eq(profiles.pooled_from[2], 0);
    ck_assert_uint_eq(profiles.pooled_from[1], CODE_NONE);
    /* whole bank: 20 of 220, Jeffreys; 10 clients are lent at that rate on top of the prior's */
    const double bank = 20.5 / 221;
    const uint32_t holders[] = {0, 20};
    const uint32_t ideal[] = {200, 20};
    const double strength = adoption_fit_prior(holders, ideal, 2).strength + 10;
    ck_assert_double_eq_tol(profiles.adoption[profile_at(&profiles, 0, 1)], bank, 1e-12);
    ck_assert_double_eq_tol(profiles.adoption[profile_at(&profiles, 2, 1)],
                            (strength * bank + 20) / (strength + 20), 1e-9);
}
END_TEST

START_TEST(money_in_another_unit_gives_the_same_sets)
{
    const IdealProfiles units = profile(graded_world(1), 1);
    const IdealProfiles thousands = profile(graded_world(1000), 1);
    ck_assert_mem_eq(units.rank, thousands.rank, N_PRODUCTS);
    ck_assert_mem_eq(units.adoption_low, thousands.adoption_low, N_PRODUCTS * sizeof(double));
    ck_assert_double_eq_tol(thousands.ideal_profit[1], 105750, 1e-6);
}
END_TEST

static Hash hash_of(IdealProfiles profiles)
{
    Archive archive = archive_writer(arena);
    Hash hash = {0};
    CHECK_OK(ideal_profile_archive(&archive, &profiles, &err), &err);
    CHECK_OK(archive_hash(&archive, &hash, &err), &err);
    return hash;
}

START_TEST(any_number_of_threads_gives_the_same_bytes_and_they_come_back)
{
    const PeerWorld *const world = graded_world(1);
    const Hash one = hash_of(profile(world, 1));
    const Hash two = hash_of(profile(world, 2));
    const Hash four = hash_of(profile(world, 4));
    ck_assert_mem_eq(&one, &two, sizeof one);
    ck_assert_mem_eq(&one, &four, sizeof one);

    IdealProfiles profiles = profile(world, 1);
    Archive out = archive_writer(arena);
    CHECK_OK(ideal_profile_archive(&out, &profiles, &err), &err);
    Archive in = archive_reader(arena, out.n_arrays, out.arrays);
    IdealProfiles back = {0};
    CHECK_OK(ideal_profile_archive(&in, &back, &err), &err);
    const Hash again = hash_of(back);
    ck_assert_mem_eq(&one, &again, sizeof one);
}
END_TEST

START_TEST(a_single_client_has_a_profile_that_says_nothing)
{
    PeerWorld *const world = peer_world_new(1, 2, arena);
    world->portfolio.profit[0] = 17.25;
    peer_world_hold(world, 0, 1, 3.5, NAN);
    peer_world_close(world, 30);
    const IdealProfiles profiles = profile(world, 1);
    ck_assert_uint_eq(profiles.n_ideal[0], 1);
    ck_assert_uint_eq(profiles.n_characteristic[0], 0);
    ck_assert_double_eq(profiles.ideal_profit[1], 17.25);
}
END_TEST

Suite *suite_ideal_profile(void)
{
    TCase *const tests = tcase_create("ideal_profile");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, ideal_clients_are_the_top_quartile_and_their_products_characteristic);
    tcase_add_test(tests, no_pool_s_set_is_what_its_members_hold_by_definition);
    tcase_add_test(tests, use_and_month_of_adoption_are_the_ideal_clients);
    tcase_add_test(tests, a_client_s_share_of_the_set_tells_whether_it_is_well_developed);
    tcase_add_test(tests, profitability_is_judged_for_the_size);
    tcase_add_test(tests, without_profit_all_mature_clients_are_ideal);
    tcase_add_test(tests, one_characteristic_product_is_no_cross_sell_profile);
    tcase_add_test(tests, nothing_is_characteristic_that_fewer_than_ten_ideal_clients_hold);
    tcase_add_test(tests, a_thin_pool_borrows_the_ideal_clients_it_lacks);
    tcase_add_test(tests, money_in_another_unit_gives_the_same_sets);
    tcase_add_test(tests, any_number_of_threads_gives_the_same_bytes_and_they_come_back);
    tcase_add_test(tests, a_single_client_has_a_profile_that_says_nothing);
    Suite *const suite = suite_create("ideal_profile");
    suite_add_tcase(suite, tests);
    return suite;
}
