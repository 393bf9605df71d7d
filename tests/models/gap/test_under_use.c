/* tests/models/gap/test_under_use.c - products that a client has and hardly uses, against a model
 * written down by hand (gap_world.h): usual use is 100 a month, holders use 0 to 200. */
#include "models/gap/under_use.h"
#include "tests/models/gap/gap_world.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

enum { ONLY };               /* the client */
#define SETTLED "2025-06-30" /* six months before the world's day */

static Arena *arena;
static GapWorld *world;
static ClientGap gap;
static Error err;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static void find(const size_t n, const SmallHolding *const holdings, const double rank)
{
    static const SmallClient CLIENTS[] = {{.id = "c1", .opened_on = "2022-12-31"}};
    world = gap_world_new(
        &(const SmallBank){
            .n_clients = 1, .clients = CLIENTS, .n_holdings = n, .holdings = holdings},
        arena);
    gap_world_close(world, &GAP_PARAMS_DEFAULT);
    CHECK_OK(under_use_find(&world->application, ONLY, rank, arena, &gap, &err), &err);
}

/* Is a holding of this product, opening and usage under-used? */
static bool is_under_used(const uint16_t product, const char *const opened_on,
                          const char *const usage)
{
    const SmallHolding holding = {
        .client = ONLY, .product = product, .opened_on = opened_on, .monthly_usage = usage};
    find(1, &holding, 0.25);
    return gap.n_under_used == 1;
}

START_TEST(little_use_of_a_settled_product_is_found_with_what_is_at_stake)
{
    ck_assert(is_under_used(1, SETTLED, "40"));
    const UnderUse *const found = &gap.under_used[0];
    ck_assert_uint_eq(found->product, 1);
    ck_assert_double_eq(found->usage, 40);
    ck_assert_double_eq(found->peers, 100);
    ck_assert_double_eq_tol(found->rank, 0.2, 1e-12); /* 40 of 200 */
    /* 400 a year, 60 % of the usual use missing, half the holders reach it */
    ck_assert_double_eq_tol(found->at_stake, 120, 1e-9);
}
END_TEST

START_TEST(use_must_be_both_low_among_peers_and_below_half_the_usual)
{
    ck_assert(is_under_used(1, SETTLED, "49.99"));
    ck_assert(!is_under_used(1, SETTLED, "50")); /* rank 0.25, half the usual */
    const SmallHolding holding = {
        .client = ONLY, .product = 1, .opened_on = SETTLED, .monthly_usage = "40"};
    find(1, &holding, 0.2);
    ck_assert_uint_eq(gap.n_under_used, 0); /* as low as its rank */
    find(1, &holding, 0.21);
    ck_assert_uint_eq(gap.n_under_used, 1);
    const SmallHolding half = {
        .client = ONLY, .product = 1, .opened_on = SETTLED, .monthly_usage = "60"};
    find(1, &half, 0.5);
    ck_assert_uint_eq(gap.n_under_used, 0); /* low among peers, more than half the usual */
}
END_TEST

START_TEST(no_use_at_all_is_under_use)
{
    ck_assert(is_under_used(1, SETTLED, "0"));
    ck_assert_double_eq_tol(gap.under_used[0].at_stake, 200, 1e-9);
}
END_TEST

START_TEST(a_product_that_is_still_being_taken_up_is_left_in_peace)
{
    ck_assert(!is_under_used(1, "2025-07-01", "40"));
    ck_assert(is_under_used(1, NULL, "40")); /* opened before anything is known */
}
END_TEST

START_TEST(what_is_not_known_or_not_of_the_profile_is_not_under_used)
{
    ck_assert(!is_under_used(1, SETTLED, NULL));
    ck_assert(!is_under_used(2, SETTLED, "1")); /* nobody knows the usual use */
    ck_assert(!is_under_used(4, SETTLED, "1")); /* not in the profile */
    const SmallHolding closed = {.client = ONLY,
                                 .product = 1,
                                 .opened_on = SETTLED,
                                 .closed_on = "2025-12-31",
                                 .monthly_usage = "40"};
    find(1, &closed, 0.25);
    ck_assert_uint_eq(gap.n_under_used, 0);
}
END_TEST

START_TEST(the_most_at_stake_comes_first_and_what_is_not_known_last)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = ONLY, .product = 0, .opened_on = SETTLED, .monthly_usage = "0"},
        {.client = ONLY, .product = 1, .opened_on = SETTLED, .monthly_usage = "40"}};
    find(2, HOLDINGS, 0.25); /* nothing is known of what p0 brings */
    ck_assert_uint_eq(gap.n_under_used, 2);
    ck_assert_uint_eq(gap.under_used[0].product, 1);
    ck_assert_uint_eq(gap.under_used[1].product, 0);
    ck_assert(isnan(gap.under_used[1].at_stake));
}
END_TEST

START_TEST(a_product_that_brings_a_loss_has_nothing_at_stake)
{
    const SmallHolding holding = {
        .client = ONLY, .product = 1, .opened_on = SETTLED, .monthly_usage = "40"};
    find(1, &holding, 0.25);
    world->model.increment.level[1] = -400;
    CHECK_OK(under_use_find(&world->application, ONLY, 0.25, arena, &gap, &err), &err);
    ck_assert_double_eq(gap.under_used[0].at_stake, 0);
}
END_TEST

Suite *suite_under_use(void)
{
    Suite *const suite = suite_create("under_use");
    TCase *const tests = tcase_create("usage");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, little_use_of_a_settled_product_is_found_with_what_is_at_stake);
    tcase_add_test(tests, use_must_be_both_low_among_peers_and_below_half_the_usual);
    tcase_add_test(tests, no_use_at_all_is_under_use);
    tcase_add_test(tests, a_product_that_is_still_being_taken_up_is_left_in_peace);
    tcase_add_test(tests, what_is_not_known_or_not_of_the_profile_is_not_under_used);
    tcase_add_test(tests, the_most_at_stake_comes_first_and_what_is_not_known_last);
    tcase_add_test(tests, a_product_that_brings_a_loss_has_nothing_at_stake);
    suite_add_tcase(suite, tests);
    return suite;
}
