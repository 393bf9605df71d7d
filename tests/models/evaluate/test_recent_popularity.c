/* tests/models/evaluate/test_recent_popularity.c - what was taken in a year, by hand. */
#include "models/evaluate/recent_popularity.h"

#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

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

static const char *const PRODUCTS[] = {"account", "card", "loan"};
static const SmallClient CLIENTS[] = {{.id = "a", .opened_on = "2019-03-31"},
                                      {.id = "b", .opened_on = "2023-07-01"},
                                      {.id = "c", .opened_on = "2024-07-01"}};

static const SmallHolding ROWS[] = {
    {.client = 0, .product = 0, .opened_on = "2019-03-31"},
    {.client = 0, .product = 1, .opened_on = "2023-06-30"}, /* at the start of the year: held */
    {.client = 0, .product = 2, .opened_on = "2023-07-01"},
    {.client = 1, .product = 0, .opened_on = "2023-07-01"}, /* no client at the start */
    {.client = 1, .product = 2, .opened_on = "2024-06-30"},
};

static void score_year_up_to(const char *const day, const size_t client, double scores[3])
{
    const SmallBank bank = {.as_of = "2025-12-31",
                            .n_products = 3,
                            .products = PRODUCTS,
                            .n_clients = 3,
                            .clients = CLIENTS,
                            .n_holdings = sizeof ROWS / sizeof *ROWS,
                            .holdings = ROWS};
    const Snapshot *const snapshot = small_bank_snapshot(&bank, arena);
    Day end_of_year = 0;
    Cohort cohort;
    RecentPopularity recent;
    ck_assert(day_parse(day, 10, &end_of_year));
    CHECK_OK(cohort_at(snapshot, cohort_year_before(end_of_year), end_of_year, PERIOD_AUTO, arena,
                       &cohort, &err),
             &err);
    CHECK_OK(recent_popularity_make(&cohort, arena, &recent, &err), &err);
    const Scorer scorer = recent_popularity_scorer(&recent, "recent");
    ck_assert_str_eq(scorer.name, "recent");
    CHECK_OK(scorer.score(scorer.self, client, arena, scores, &err), &err);
}

START_TEST(takers_are_clients_of_the_start_of_the_year_without_the_product)
{
    double scores[3] = {7, 7, 7};
    score_year_up_to("2024-06-30", 0, scores);
    ck_assert_double_eq(scores[0], 0);
    ck_assert_double_eq(scores[1], 0);
    ck_assert_double_eq(scores[2], 1);
}
END_TEST

START_TEST(every_client_gets_the_same_scores)
{
    double scores[3];
    for (size_t client = 0; client < 3; client++) {
        score_year_up_to("2024-07-01", client, scores);
        ck_assert_double_eq(scores[0], 0);
        ck_assert_double_eq(scores[1], 0);
        ck_assert_double_eq(scores[2], 1); /* b's: a's of a year ago to the day is held by now */
    }
}
END_TEST

START_TEST(before_all_history_nothing_was_taken)
{
    double scores[3];
    score_year_up_to("2010-12-31", 0, scores);
    for (size_t product = 0; product < 3; product++)
        ck_assert_double_eq(scores[product], 0);
}
END_TEST

Suite *suite_recent_popularity(void)
{
    TCase *const tests = tcase_create("recent_popularity");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, takers_are_clients_of_the_start_of_the_year_without_the_product);
    tcase_add_test(tests, every_client_gets_the_same_scores);
    tcase_add_test(tests, before_all_history_nothing_was_taken);
    Suite *const suite = suite_create("recent_popularity");
    suite_add_tcase(suite, tests);
    return suite;
}
