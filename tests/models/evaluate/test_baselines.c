/* tests/models/evaluate/test_baselines.c - simple rankings, counted by hand. */
#include "models/evaluate/baselines.h"

#include "tests/models/segment/planted_base.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <string.h>

enum { CLIENTS = 8, PRODUCTS = 4 };

static Arena *arena;
static Error err;
static PlantedBase *base;
static Baselines baselines;

/* p00 is held by five, p01 by four, p02 by two, p03 by nobody. */
static const uint64_t HELD[CLIENTS] = {3, 1, 1, 5, 2, 2, 7, 0};

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
    base = planted_base_new(CLIENTS, PRODUCTS, arena);
    memcpy(base->portfolio.held.words, HELD, sizeof HELD);
}

static void end(void)
{
    arena_free(arena);
}

static void make(const Portfolio *const sample)
{
    const BaselineParams params = {.strata = {.min_stratum = 2, .first_pooled = POOL_BUSINESS_AREA},
                                   .segments = SEGMENTS_PARAMS_DEFAULT,
                                   .sample = sample,
                                   .seed = 1,
                                   .n_threads = 1};
    CHECK_OK(baselines_make(&base->portfolio, &params, arena, &baselines, &err), &err);
}

static void scores_of(const size_t baseline, const size_t client, double scores[PRODUCTS])
{
    Scorer scorers[BASELINES];
    baselines_scorers(&baselines, scorers);
    CHECK_OK(scorers[baseline].score(scorers[baseline].self, client, arena, scores, &err), &err);
}

/* Products of a client, the best first, as digits. */
static const char *order_of(const size_t baseline, const size_t client)
{
    double scores[PRODUCTS];
    char *const digits = arena_strdup(arena, "....");
    scores_of(baseline, client, scores);
    for (size_t product = 0; product < PRODUCTS; product++) {
        size_t n_above = 0;
        for (size_t other = 0; other < PRODUCTS; other++)
            n_above += scores[other] > scores[product];
        digits[n_above] = (char)('0' + product);
    }
    return digits;
}

START_TEST(popularity_is_the_share_of_holders_among_active_clients)
{
    double scores[PRODUCTS];
    make(NULL);
    scores_of(BASELINE_POPULARITY, 0, scores);
    ck_assert_double_eq(scores[0], 5. / 8);
    ck_assert_double_eq(scores[3], 0);
    base->portfolio.active[1] = base->portfolio.active[2] = 0;
    make(NULL); /* three of p00 are left, four of p01 */
    scores_of(BASELINE_POPULARITY, 1, scores);
    ck_assert_double_eq(scores[0], 3. / 6);
    ck_assert_double_eq(scores[1], 4. / 6);
}
END_TEST

START_TEST(without_active_clients_all_products_are_level)
{
    double scores[PRODUCTS];
    memset(base->portfolio.active, 0, CLIENTS);
    make(NULL);
    for (size_t baseline = 0; baseline < BASELINES; baseline++) {
        scores_of(baseline, 0, scores);
        for (size_t product = 0; product < PRODUCTS; product++)
            ck_assert_double_eq(scores[product], 0);
    }
}
END_TEST

START_TEST(a_stratum_has_an_order_of_its_own_and_ties_go_by_the_whole_bank)
{
    /* Clients 4 and 5 are in the south and hold p01 alone: 2 of 2, drawn by one client's weight
     * towards 4 of 8.  The region of client 7 is not known. */
    static const char *const REGIONS[CLIENTS] = {"north", "north", "north", "north",
                                                 "south", "south", "north", NULL};
    double scores[PRODUCTS];
    planted_base_name(&base->snapshot.clients.region, CLIENTS, REGIONS, arena);
    make(NULL);
    scores_of(BASELINE_STRATUM, 4, scores);
    ck_assert_double_eq(scores[1], (2 + 4. / 8) / 3);
    ck_assert_str_eq(order_of(BASELINE_STRATUM, 4),
                     "1023"); /* p00, p02, p03 have no holder there */
    /* In the north p01 and p02 have two holders each; in the whole bank p01 has more. */
    ck_assert_str_eq(order_of(BASELINE_STRATUM, 0), "0123");
    ck_assert_str_eq(order_of(BASELINE_STRATUM, 7), "0123");
}
END_TEST

/* Clients 6 and 7 are the most profitable quarter: profits 1 ... 8, upper quartile 6.25. */
static void make_rich(void)
{
    for (size_t client = 0; client < CLIENTS; client++)
        base->portfolio.profit[client] = (double)client + 1;
    base->portfolio.held.words[6] = 1 << 2;
    base->portfolio.held.words[7] = 1 << 2 | 1 << 3;
}

START_TEST(the_naive_gap_follows_the_most_profitable_quarter)
{
    double scores[PRODUCTS];
    make_rich();
    make(NULL);
    ck_assert_str_eq(order_of(BASELINE_NAIVE_GAP, 0), "2301");
    scores_of(BASELINE_NAIVE_GAP, 0, scores);
    ck_assert_double_eq(scores[2], (2 + 3. / 8) / 3);
}
END_TEST

START_TEST(without_profits_the_naive_gap_follows_the_whole_segment)
{
    make(NULL);
    ck_assert_str_eq(order_of(BASELINE_NAIVE_GAP, 0), "0123");
}
END_TEST

START_TEST(the_naive_gap_is_learned_on_the_sample_alone)
{
    uint8_t takes_part[CLIENTS] = {1, 1, 1, 1, 0, 0, 0, 0};
    Portfolio sample = base->portfolio;
    make_rich();
    sample.held = base->portfolio.held;
    sample.active = takes_part;
    make(&sample); /* the best of the first four is client 3, who holds p00 and p02 */
    ck_assert_str_eq(order_of(BASELINE_NAIVE_GAP, 0), "0213");
    double scores[PRODUCTS];
    scores_of(BASELINE_POPULARITY, 0, scores);
    ck_assert_double_eq(scores[0], 4. / 8); /* of all eight */
}
END_TEST

Suite *suite_baselines(void)
{
    Suite *const suite = suite_create("baselines");
    TCase *const tcase = tcase_create("baselines");
    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_test(tcase, popularity_is_the_share_of_holders_among_active_clients);
    tcase_add_test(tcase, without_active_clients_all_products_are_level);
    tcase_add_test(tcase, a_stratum_has_an_order_of_its_own_and_ties_go_by_the_whole_bank);
    tcase_add_test(tcase, the_naive_gap_follows_the_most_profitable_quarter);
    tcase_add_test(tcase, without_profits_the_naive_gap_follows_the_whole_segment);
    tcase_add_test(tcase, the_naive_gap_is_learned_on_the_sample_alone);
    suite_add_tcase(suite, tcase);
    return suite;
}
