/* tests/models/gap/test_look_alikes.c - clients like this one: who comes first, who never comes. */
#include "models/gap/look_alikes.h"
#include "tests/models/gap/gap_world.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

enum { ME, N_CLIENTS = 6, ANA = 0, BEN = 1 };

static Arena *arena;
static GapWorld *world;
static LookAlike found[LOOK_ALIKES];
static Error err;

/* I hold p0 and p2 and am offered p1.  Likeness leaves p1 out:
 *     1  p0 p1 p2   1 and has p1       3  p0 p1 p3   1/3 and has p1
 *     2  p0 p2      1                  4  p0         1/2
 *     5  p0 p2      1, of another bank */
static const SmallHolding HOLDINGS[] = {
    {.client = 0, .product = 0}, {.client = 0, .product = 2}, {.client = 1, .product = 0},
    {.client = 1, .product = 1}, {.client = 1, .product = 2}, {.client = 2, .product = 0},
    {.client = 2, .product = 2}, {.client = 3, .product = 0}, {.client = 3, .product = 1},
    {.client = 3, .product = 3}, {.client = 4, .product = 0}, {.client = 5, .product = 0},
    {.client = 5, .product = 2}};
static const SmallClient CLIENTS[N_CLIENTS] = {{.id = "c0"}, {.id = "c1"},
                                               {.id = "c2"}, {.id = "c3"},
                                               {.id = "c4"}, {.id = "c5", .bank = "other"}};
static const SmallPeriod PERIODS[] = {
    {.client = 0, .period_end = "2025-12-31", .profit = "1", .revenue = "1000"},
    {.client = 1, .period_end = "2025-12-31", .profit = "1", .revenue = "9000"},
    {.client = 2, .period_end = "2025-12-31", .profit = "1", .revenue = "1100"},
    {.client = 3, .period_end = "2025-12-31", .profit = "1", .revenue = "8000"}};

static void set_up(void)
{
    arena = arena_new();
    world = gap_world_new(&(const SmallBank){.n_clients = N_CLIENTS,
                                             .clients = CLIENTS,
                                             .n_holdings = sizeof HOLDINGS / sizeof HOLDINGS[0],
                                             .holdings = HOLDINGS,
                                             .n_periods = sizeof PERIODS / sizeof PERIODS[0],
                                             .periods = PERIODS},
                          arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

/* The clients found, by number, with card acquiring (p1) offered or nothing. */
static const char *look(const bool is_offered)
{
    Offer offer = {.product = 1};
    uint32_t offered[] = {0};
    const ClientGap gap = {
        .n_scored = 1, .scored = &offer, .n_offered = is_offered, .offered = offered};
    size_t n = 0;
    char *const text = arena_alloc(arena, LOOK_ALIKES + 1, 1);
    gap_world_close(world, &GAP_PARAMS_DEFAULT);
    CHECK_OK(look_alikes_find(&world->engine, ME, &gap, arena, found, &n, &err), &err);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)('0' + found[i].client);
    return text;
}

START_TEST(those_who_have_what_is_offered_come_first)
{
    ck_assert_str_eq(look(true), "132");
    ck_assert_double_eq(found[0].likeness, 1); /* p1 does not count */
    ck_assert_double_eq(found[1].likeness, 1.0 / 3);
    ck_assert_uint_eq(found[0].n_offered, 1);
    ck_assert_uint_eq(found[2].n_offered, 0);
}
END_TEST

START_TEST(where_nothing_is_offered_the_most_alike_come_first)
{
    ck_assert_str_eq(look(false), "214"); /* 1, 2/3, 1/2; then 1/4 */
    ck_assert_double_eq(found[1].likeness, 2.0 / 3);
}
END_TEST

START_TEST(clients_of_the_same_rm_come_before_more_alike_ones)
{
    uint32_t *const rm = world->snapshot.clients.rm.codes;
    rm[ME] = ANA;
    rm[4] = ANA;
    rm[2] = BEN;
    ck_assert_str_eq(look(false), "421");
    ck_assert(found[0].same_rm && !found[1].same_rm);
    rm[3] = ANA;
    ck_assert_str_eq(look(true), "314"); /* but after those who have what is offered */
}
END_TEST

START_TEST(clients_without_an_rm_do_not_share_one)
{
    (void)look(false);
    ck_assert(!found[0].same_rm);
}
END_TEST

START_TEST(equally_alike_ones_go_by_size_then_by_id)
{
    world->snapshot.holdings.product[3] = 2; /* c1 holds p0, p2 (twice): as alike as c2 */
    ck_assert_str_eq(look(false), "214");    /* 1000 is nearer to 1100 than to 9000 */
    world->snapshot.profit.revenue[2] = world->snapshot.profit.revenue[1];
    ck_assert_str_eq(look(false), "124");
}
END_TEST

START_TEST(other_banks_those_who_left_and_other_pools_never_come)
{
    Clients *const clients = &world->snapshot.clients;
    clients->closed_on[2] = world->snapshot.as_of;
    ck_assert_str_eq(look(false), "143");
    clients->bank.codes[1] = clients->bank.codes[5];
    ck_assert_str_eq(look(false), "43");
}
END_TEST

START_TEST(a_client_placed_nowhere_has_no_look_alikes)
{
    world->snapshot.clients.closed_on[ME] = world->snapshot.as_of;
    ck_assert_str_eq(look(false), "");
}
END_TEST

Suite *suite_look_alikes(void)
{
    Suite *const suite = suite_create("look_alikes");
    TCase *const tests = tcase_create("who comes first");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, those_who_have_what_is_offered_come_first);
    tcase_add_test(tests, where_nothing_is_offered_the_most_alike_come_first);
    tcase_add_test(tests, clients_of_the_same_rm_come_before_more_alike_ones);
    tcase_add_test(tests, clients_without_an_rm_do_not_share_one);
    tcase_add_test(tests, equally_alike_ones_go_by_size_then_by_id);
    tcase_add_test(tests, other_banks_those_who_left_and_other_pools_never_come);
    tcase_add_test(tests, a_client_placed_nowhere_has_no_look_alikes);
    suite_add_tcase(suite, tests);
    return suite;
}
