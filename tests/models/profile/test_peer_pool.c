/* tests/models/profile/test_peer_pool.c - when strata are split into pools, and who goes where. */
#include "models/profile/peer_pool.h"

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

/* 400 clients; the 200 of revenue 1 .. 200 hold the product `lower` times, the others 40 times. */
static PeerWorld *world_of_two_halves(const size_t lower)
{
    PeerWorld *const world = peer_world_new(400, 2, arena);
    for (size_t client = 0; client < 400; client++) {
        world->portfolio.revenue[client] = (double)client + 1;
        if (client < 200 ? client < lower : client < 240)
            peer_world_hold(world, client, 1, NAN, NAN);
    }
    return world;
}

/* By hand: G^2 of 61 against 40 of 200 each is 5.874, of 62 against 40 it is 6.408; the limit for
 * one product that some hold is ln 400 = 5.991. */
START_TEST(a_split_must_gain_more_than_its_parameters_cost)
{
    PeerWorld *const below = world_of_two_halves(61);
    PeerWorld *const above = world_of_two_halves(62);
    peer_world_close(below, 100);
    peer_world_close(above, 100);
    ck_assert_uint_eq(below->pools.n, 1);
    ck_assert(peer_pools_is_leaf(&below->pools, 0));
    ck_assert_uint_eq(above->pools.n, 3);
    ck_assert(!peer_pools_is_leaf(&above->pools, 0));
    ck_assert_double_eq(above->pools.size_cut[1], 200.5);
    ck_assert_uint_eq(above->pools.parent[0], CODE_NONE);
    ck_assert_uint_eq(above->pools.parent[2], 0);
    ck_assert_uint_eq(above->clients.pool[199], 1);
    ck_assert_uint_eq(above->clients.pool[200], 2);
}
END_TEST

START_TEST(halves_smaller_than_the_least_stratum_are_not_made)
{
    PeerWorld *const world = world_of_two_halves(180);
    peer_world_close(world, 201);
    ck_assert_uint_eq(world->pools.n, 1);
}
END_TEST

START_TEST(each_part_is_split_on_tenure_by_itself)
{
    PeerWorld *const world = peer_world_new(400, 3, arena);
    for (size_t client = 0; client < 400; client++) {
        const bool is_large = client >= 200;
        world->portfolio.revenue[client] = 310.75 + (double)client;
        world->portfolio.tenure_months[client] = (double)(client % 40);
        if (is_large)
            peer_world_hold(world, client, 0, NAN, NAN);
        if (is_large && client % 40 >= 20)
            peer_world_hold(world, client, 2, NAN, NAN);
    }
    world->portfolio.tenure_months[220] = NAN; /* held for long: it goes with the long-standing */
    world->portfolio.revenue[0] = NAN;         /* goes with the smaller */
    peer_world_close(world, 80);

    const PeerPools *const pools = &world->pools;
    ck_assert_uint_eq(pools->n, 4);
    const char *words = NULL;
    const char *const expected[] = {"clients of Lom", "smaller clients of Lom",
                                    "larger, newer clients of Lom",
                                    "larger, long-standing clients of Lom"};
    for (size_t pool = 0; pool < 4; pool++) {
        CHECK_OK(peer_pools_words(pools, pool, "Lom", arena, &words, &err), &err);
        ck_assert_str_eq(words, expected[pool]);
    }
    ck_assert_uint_eq(world->clients.pool[0], 1);
    ck_assert_uint_eq(world->clients.pool[240], 2);
    ck_assert_uint_eq(world->clients.pool[220], 3);
    const ClientLists *const fitted = &world->clients.fitted;
    ck_assert_uint_eq(fitted->first[1] - fitted->first[0], 400);
    ck_assert_uint_eq(fitted->first[4] - fitted->first[1], 400);
}
END_TEST

START_TEST(nothing_is_split_on_what_is_not_known_for_most)
{
    PeerWorld *const world = world_of_two_halves(180);
    for (size_t client = 0; client < 201; client++)
        world->portfolio.revenue[2 * client % 400] = NAN;
    for (size_t client = 1; client < 4; client += 2)
        world->portfolio.revenue[client] = NAN;
    peer_world_close(world, 50);
    ck_assert_uint_eq(world->pools.n, 1);
}
END_TEST

START_TEST(a_later_snapshot_is_dealt_out_by_the_same_cuts)
{
    PeerWorld *const world = world_of_two_halves(100);
    peer_world_close(world, 100);
    PeerWorld *const later = peer_world_new(4, 2, arena);
    later->portfolio.revenue[0] = 200.5;
    later->portfolio.revenue[1] = 200.75;
    const uint32_t stratum[] = {0, 0, 0, CODE_NONE};
    uint32_t pool[4];
    peer_pools_assign(&world->pools, &later->portfolio, stratum, pool);
    ck_assert_uint_eq(pool[0], 1);
    ck_assert_uint_eq(pool[1], 2);
    ck_assert_uint_eq(pool[2], 1);
    ck_assert_uint_eq(pool[3], CODE_NONE);
}
END_TEST

START_TEST(one_client_and_clients_all_alike_make_one_pool)
{
    PeerWorld *const lonely = peer_world_new(1, 2, arena);
    peer_world_close(lonely, 30);
    ck_assert_uint_eq(lonely->clients.pool[0], 0);
    PeerWorld *const alike = peer_world_new(300, 2, arena);
    for (size_t client = 0; client < 300; client++) {
        alike->portfolio.revenue[client] = 4711.5;
        peer_world_hold(alike, client, 0, NAN, NAN);
    }
    peer_world_close(alike, 30);
    ck_assert_uint_eq(alike->pools.n, 1);
}
END_TEST

START_TEST(pools_come_back_from_an_archive)
{
    PeerWorld *const world = world_of_two_halves(100);
    peer_world_close(world, 100);
    Archive out = archive_writer(arena);
    CHECK_OK(peer_pools_archive(&out, &world->pools, &err), &err);
    Archive in = archive_reader(arena, out.n_arrays, out.arrays);
    PeerPools back = {0};
    CHECK_OK(peer_pools_archive(&in, &back, &err), &err);
    ck_assert_uint_eq(back.n, 3);
    ck_assert_double_eq(back.size_cut[2], 200.5);
    ck_assert(isnan(back.tenure_cut[2]));
}
END_TEST

Suite *suite_peer_pool(void)
{
    TCase *const tests = tcase_create("peer_pool");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_split_must_gain_more_than_its_parameters_cost);
    tcase_add_test(tests, halves_smaller_than_the_least_stratum_are_not_made);
    tcase_add_test(tests, each_part_is_split_on_tenure_by_itself);
    tcase_add_test(tests, nothing_is_split_on_what_is_not_known_for_most);
    tcase_add_test(tests, a_later_snapshot_is_dealt_out_by_the_same_cuts);
    tcase_add_test(tests, one_client_and_clients_all_alike_make_one_pool);
    tcase_add_test(tests, pools_come_back_from_an_archive);
    Suite *const suite = suite_create("peer_pool");
    suite_add_tcase(suite, tests);
    return suite;
}
