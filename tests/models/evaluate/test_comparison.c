/* tests/models/evaluate/test_comparison.c - ranks and metrics by hand. */
#include "models/evaluate/comparison.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-14

enum { CLIENTS = 4, PRODUCTS = 8 };

static Arena *arena;
static Error err;
static Comparison comparison;

/* Scores of every client; product 7 is held by all and no candidate. */
static const double GOOD[CLIENTS][PRODUCTS] = {{.9, .8, .7, .6, .5, .4, .3, 9},
                                               {.1, .2, .3, .4, .5, .6, .7, 9},
                                               {.5, .5, .5, .1, .1, .1, .1, 9},
                                               {NAN, NAN, .3, .2, .1, .0, -.1, 9}};
static const double LEVEL[CLIENTS][PRODUCTS];

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void end(void)
{
    arena_free(arena);
}

static Status look_up(const void *const self, const size_t client, Arena *const scratch,
                      double *const scores, Error *const error)
{
    (void)scratch;
    (void)error;
    const double *const table = self;
    memcpy(scores, table + client * PRODUCTS, PRODUCTS * sizeof *scores);
    return OK;
}

/* Right: the client's products by these bits. */
static void compare(const size_t n_cases, const uint64_t right_of[CLIENTS])
{
    static const uint32_t EVERYBODY[CLIENTS] = {0, 1, 2, 3};
    uint64_t candidates[CLIENTS] = {127, 127, 127, 127};
    uint64_t right[CLIENTS];
    for (size_t client = 0; client < CLIENTS; client++)
        right[client] = right_of[client];
    const BitMatrix candidate_bits = {CLIENTS, PRODUCTS, 1, candidates};
    const BitMatrix right_bits = {CLIENTS, PRODUCTS, 1, right};
    const RankCases cases = {n_cases, EVERYBODY, &candidate_bits, &right_bits};
    const Scorer scorers[] = {{"level", LEVEL, look_up}, {"good", GOOD, look_up}};
    CHECK_OK(compare_rankings(&cases, scorers, 2, 0, 1, 2, NULL, arena, &comparison, &err), &err);
}

static double mean_of(const size_t method, const RankMetric metric)
{
    return comparison_figure(&comparison, method, metric).value;
}

START_TEST(metrics_of_one_hidden_holding_follow_from_its_rank)
{
    static const uint64_t RIGHT[CLIENTS] = {1 << 0, 1 << 4, 1 << 1, 1 << 0};
    compare(CLIENTS, RIGHT);
    /* Ranks 1; 3; the mean of 1, 2, 3 = 2; the mean of the last two of seven, 6 and 7 = 6.5. */
    ck_assert_uint_eq(comparison.n_cases, 4);
    ck_assert_double_eq(mean_of(1, RANK_HR1), .25);
    ck_assert_double_eq(mean_of(1, RANK_HR3), .75);
    ck_assert_double_eq(mean_of(1, RANK_HR5), .75);
    ck_assert_double_eq_tol(mean_of(1, RANK_NDCG5), (1 + 1 / log2(4) + 1 / log2(3)) / 4, TOLERANCE);
    ck_assert_double_eq_tol(mean_of(1, RANK_MRR), (1 + 1. / 3 + 1. / 2 + 1 / 6.5) / 4, TOLERANCE);
}
END_TEST

START_TEST(a_scorer_that_tells_nothing_apart_gets_the_mean_rank)
{
    static const uint64_t RIGHT[CLIENTS] = {1 << 0, 1 << 4, 1 << 1, 1 << 0};
    compare(CLIENTS, RIGHT);
    ck_assert_double_eq(mean_of(0, RANK_HR3), 0);
    ck_assert_double_eq_tol(mean_of(0, RANK_NDCG5), 1 / log2(5), TOLERANCE);
    ck_assert_double_eq_tol(mean_of(0, RANK_MRR), 1. / 4, TOLERANCE);
}
END_TEST

START_TEST(several_right_answers_are_measured_against_the_best_possible)
{
    /* Client 0: ranks 1, 3 and 7; client 1: rank 1 alone. */
    static const uint64_t RIGHT[CLIENTS] = {1 << 0 | 1 << 2 | 1 << 6, 1 << 6};
    compare(2, RIGHT);
    const double gain = 1 + 1 / log2(4);
    const double ideal = 1 + 1 / log2(3) + 1 / log2(4);
    ck_assert_double_eq_tol(mean_of(1, RANK_NDCG5), (gain / ideal + 1) / 2, TOLERANCE);
    ck_assert_double_eq(mean_of(1, RANK_HR1), 1);
    ck_assert_double_eq(mean_of(1, RANK_MRR), 1);
}
END_TEST

START_TEST(the_difference_is_paired_and_its_interval_decides)
{
    static const uint64_t RIGHT[CLIENTS] = {1 << 0, 1 << 6, 1 << 0, 1 << 2};
    compare(CLIENTS, RIGHT);
    const Measured difference = comparison_difference(&comparison, 1);
    ck_assert_double_eq_tol(difference.value, (3 + 1 / log2(3)) / 4 - 1 / log2(5), TOLERANCE);
    /* Every client is better off, the least by 1 / log2(3) - 1 / log2(5). */
    ck_assert_double_ge(difference.low, 1 / log2(3) - 1 / log2(5) - TOLERANCE);
    ck_assert_double_le(difference.high, 1 - 1 / log2(5) + TOLERANCE);
    ck_assert(comparison_beats(&comparison, 1));
    ck_assert(!comparison_beats(&comparison, 0));
}
END_TEST

START_TEST(without_cases_nothing_is_said)
{
    static const uint64_t NONE[CLIENTS];
    compare(0, NONE);
    ck_assert_double_nan(mean_of(1, RANK_NDCG5));
    ck_assert_double_nan(comparison_difference(&comparison, 1).low);
    ck_assert(!comparison_beats(&comparison, 1));
}
END_TEST

START_TEST(a_comparison_survives_its_storage)
{
    static const uint64_t RIGHT[CLIENTS] = {1 << 0, 1 << 4, 1 << 1, 1 << 0};
    compare(CLIENTS, RIGHT);
    Archive writer = archive_writer(arena);
    CHECK_OK(comparison_archive(&comparison, "ranking", &writer, &err), &err);
    Archive reader = archive_reader(arena, writer.n_arrays, writer.arrays);
    Comparison again = {0};
    CHECK_OK(comparison_archive(&again, "ranking", &reader, &err), &err);
    ck_assert_uint_eq(again.n_cases, 4);
    ck_assert_str_eq(again.names[1], "good");
    ck_assert_double_eq(comparison_figure(&again, 1, RANK_HR3).value, .75);
}
END_TEST

Suite *suite_comparison(void)
{
    Suite *const suite = suite_create("comparison");
    TCase *const tcase = tcase_create("comparison");
    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_test(tcase, metrics_of_one_hidden_holding_follow_from_its_rank);
    tcase_add_test(tcase, a_scorer_that_tells_nothing_apart_gets_the_mean_rank);
    tcase_add_test(tcase, several_right_answers_are_measured_against_the_best_possible);
    tcase_add_test(tcase, the_difference_is_paired_and_its_interval_decides);
    tcase_add_test(tcase, without_cases_nothing_is_said);
    tcase_add_test(tcase, a_comparison_survives_its_storage);
    suite_add_tcase(suite, tcase);
    return suite;
}
