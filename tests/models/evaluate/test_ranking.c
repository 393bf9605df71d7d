/* tests/models/evaluate/test_ranking.c - what is found where something, or nothing, is planted. */
#include "models/evaluate/ranking.h"

#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <gsl/gsl_randist.h>
#include <math.h>

enum { CLIENTS = 1200, PRODUCTS = 6 };

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

/* Clients of whom nothing is known but what they hold: products in pairs, the second of a pair
 * following the first with `pull` in log-odds. */
static Portfolio paired_bank(const double pull)
{
    static const char *const IDS[PRODUCTS] = {"a", "b", "c", "d", "e", "f"};
    SmallClient *const clients = arena_alloc(arena, CLIENTS, sizeof *clients);
    SmallHolding *const holdings = arena_alloc(arena, CLIENTS * PRODUCTS, sizeof *holdings);
    Rng *rng = NULL;
    size_t n = 0;
    CHECK_OK(rng_new(4, "test", "ranking", arena, &rng, &err), &err);
    for (size_t client = 0; client < CLIENTS; client++) {
        bool held = false;
        clients[client] = (SmallClient){.id = arena_printf(arena, "c%04zu", client)};
        for (size_t product = 0; product < PRODUCTS; product++) {
            const bool is_second = product % 2 == 1;
            const double score = -.5 + (is_second ? pull * (held ? 1 : -1) : 0);
            held = gsl_ran_bernoulli(rng, 1 / (1 + exp(-score))) != 0;
            if (held)
                holdings[n++] = (SmallHolding){.client = client, .product = (uint16_t)product};
        }
    }
    const SmallBank bank = {.as_of = "2025-06-30",
                            .n_products = PRODUCTS,
                            .products = IDS,
                            .n_clients = CLIENTS,
                            .clients = clients,
                            .n_holdings = n,
                            .holdings = holdings};
    Portfolio portfolio;
    CHECK_OK(
        portfolio_make(small_bank_snapshot(&bank, arena), PERIOD_AUTO, arena, &portfolio, &err),
        &err);
    return portfolio;
}

static Ranking evaluate(const Portfolio *const portfolio, const size_t n_threads)
{
    const RankingParams params = {.affinity = {.design = {.side_features = true},
                                               .request = AFFINITY_REQUEST_LOGISTIC,
                                               .seed = 1,
                                               .n_threads = n_threads},
                                  .baselines = {.strata = {.min_stratum = 300},
                                                .segments = SEGMENTS_PARAMS_DEFAULT,
                                                .seed = 1,
                                                .n_threads = n_threads},
                                  .most_clients = RANKING_MOST_CLIENTS,
                                  .seed = 1};
    Ranking ranking;
    CHECK_OK(ranking_evaluate(portfolio, &params, arena, &ranking, &err), &err);
    return ranking;
}

START_TEST(products_that_go_together_are_found_better_than_by_popularity)
{
    const Portfolio portfolio = paired_bank(2.5);
    const Ranking ranking = evaluate(&portfolio, 1);
    ck_assert_uint_eq(ranking.n_clients, CLIENTS);
    ck_assert_uint_gt(ranking.comparison.n_cases, 150);
    ck_assert_int_eq(ranking_verdict(&ranking, RANKING_CHOSEN), RANKING_BETTER);
    ck_assert_int_eq(ranking_verdict(&ranking, RANKING_EASE), RANKING_BETTER);
    ck_assert_str_eq(ranking.comparison.names[RANKING_CHOSEN], "chosen model");
}
END_TEST

START_TEST(where_nothing_is_planted_nothing_is_better)
{
    const Portfolio portfolio = paired_bank(0);
    const Ranking ranking = evaluate(&portfolio, 2);
    for (size_t method = 0; method < RANKING_METHODS; method++)
        ck_assert_int_ne(ranking_verdict(&ranking, method), RANKING_BETTER);
}
END_TEST

START_TEST(the_number_of_threads_does_not_matter)
{
    const Portfolio portfolio = paired_bank(1);
    const Ranking one = evaluate(&portfolio, 1);
    const Ranking three = evaluate(&portfolio, 3);
    ck_assert_mem_eq(one.comparison.figures, three.comparison.figures,
                     (size_t)RANKING_METHODS * RANK_METRICS * 3 * sizeof(double));
    ck_assert_mem_eq(one.comparison.difference, three.comparison.difference,
                     (size_t)RANKING_METHODS * 3 * sizeof(double));
}
END_TEST

START_TEST(without_a_client_of_two_products_there_are_too_few_cases)
{
    Portfolio portfolio = paired_bank(1);
    for (size_t client = 0; client < CLIENTS; client++)
        portfolio.held.words[client] &= 1;
    const Ranking ranking = evaluate(&portfolio, 1);
    ck_assert_uint_eq(ranking.comparison.n_cases, 0);
    ck_assert_int_eq(ranking_verdict(&ranking, RANKING_CHOSEN), RANKING_TOO_FEW);
}
END_TEST

/* What follows from an interval of the difference and a number of cases. */
static RankingVerdict verdict_of(const size_t n_cases, double low, double high)
{
    double difference[] = {0, 0, 0, (low + high) / 2, low, high};
    const Ranking ranking = {
        .comparison = {.n_cases = n_cases, .n_methods = 2, .difference = difference}};
    return ranking_verdict(&ranking, 1);
}

START_TEST(the_verdict_follows_from_the_interval_and_the_number_of_cases)
{
    ck_assert_int_eq(verdict_of(400, .002, .051), RANKING_BETTER);
    ck_assert_int_eq(verdict_of(29, .002, .051), RANKING_TOO_FEW);
    ck_assert_int_eq(verdict_of(400, -.004, .009), RANKING_NOT_BETTER);
    ck_assert_int_eq(verdict_of(400, -.004, .019), RANKING_TOO_FEW);
    ck_assert_int_eq(verdict_of(400, 0, .019), RANKING_TOO_FEW);
    ck_assert_int_eq(verdict_of(400, -.2, -.1), RANKING_NOT_BETTER);
    ck_assert_int_eq(verdict_of(0, NAN, NAN), RANKING_TOO_FEW);
}
END_TEST

START_TEST(a_ranking_survives_its_storage)
{
    const Portfolio portfolio = paired_bank(1);
    Ranking ranking = evaluate(&portfolio, 1);
    Archive writer = archive_writer(arena);
    CHECK_OK(ranking_archive(&ranking, &writer, &err), &err);
    Archive reader = archive_reader(arena, writer.n_arrays, writer.arrays);
    Ranking again = {0};
    CHECK_OK(ranking_archive(&again, &reader, &err), &err);
    ck_assert_uint_eq(again.n_clients, CLIENTS);
    ck_assert_int_eq(ranking_verdict(&again, RANKING_CHOSEN),
                     ranking_verdict(&ranking, RANKING_CHOSEN));
}
END_TEST

Suite *suite_ranking(void)
{
    Suite *const suite = suite_create("ranking");
    TCase *const tcase = tcase_create("ranking");
    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_test(tcase, products_that_go_together_are_found_better_than_by_popularity);
    tcase_add_test(tcase, where_nothing_is_planted_nothing_is_better);
    tcase_add_test(tcase, the_number_of_threads_does_not_matter);
    tcase_add_test(tcase, without_a_client_of_two_products_there_are_too_few_cases);
    tcase_add_test(tcase, the_verdict_follows_from_the_interval_and_the_number_of_cases);
    tcase_add_test(tcase, a_ranking_survives_its_storage);
    suite_add_tcase(suite, tcase);
    return suite;
}
