/* tests/models/segment/test_choose_k.c - splits where there is structure, and only there. */
#include "models/segment/choose_k.h"

#include "tests/models/segment/split_rows.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error error;
static KChoice choice;

static void setup(void)
{
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
}

static Rng *new_rng(const uint64_t seed, const char *const name)
{
    Rng *rng = NULL;
    CHECK_OK(rng_new(seed, "test", name, arena, &rng, &error), &error);
    return rng;
}

static MixtureRows make_rows(const size_t n, const bool apart, Rng *const rng)
{
    return split_rows(n, apart, rng, arena);
}

static void choose(const MixtureRows *const rows, const size_t n_clients,
                   const KParams *const params, const uint64_t seed)
{
    CHECK_OK(choose_k(rows, n_clients, params, new_rng(seed, "choose"), arena, &choice, &error),
             &error);
}

static const char *reason_of(const KTrial *const trial)
{
    const char *reason = NULL;
    CHECK_OK(choose_k_reason(trial, &K_LIMITS_DEFAULT, arena, &reason, &error), &error);
    return reason;
}

START_TEST(two_groups_are_split_in_two)
{
    const MixtureRows rows = make_rows(900, true, new_rng(5, "rows"));
    choose(&rows, 900, &K_PARAMS_DEFAULT, 1);
    ck_assert_uint_eq(choice.mixture.n_components, 2);
    ck_assert_int_eq(choice.trials[1].verdict, K_ACCEPTED);
    ck_assert_double_ge(choice.trials[1].gain, 0.2);
    ck_assert_double_eq(choice.trials[1].gain,
                        choice.trials[1].held_out - choice.trials[0].held_out);
    ck_assert_int_eq(choice.trials[0].verdict, K_MORE_ACCEPTED);
    ck_assert_uint_ge(choice.trials[1].smallest, 240);
    ck_assert_uint_le(choice.trials[1].smallest, 360);
}
END_TEST

START_TEST(independent_products_are_never_split)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const ArenaMark mark = arena_mark(arena);
        const MixtureRows rows = make_rows(600, false, new_rng(seed, "rows"));
        choose(&rows, 600, &K_PARAMS_DEFAULT, seed);
        ck_assert_uint_eq(choice.mixture.n_components, 1);
        ck_assert_int_eq(choice.trials[0].verdict, K_ACCEPTED);
        arena_reset(arena, mark);
    }
}
END_TEST

START_TEST(trying_stops_when_the_held_out_likelihood_has_fallen_twice)
{
    const MixtureRows rows = make_rows(1200, false, new_rng(3, "rows"));
    choose(&rows, 1200, &K_PARAMS_DEFAULT, 3);
    ck_assert_uint_ge(choice.n_trials, 3);
    ck_assert_uint_lt(choice.n_trials, 8);
    ck_assert_double_lt(choice.trials[choice.n_trials - 1].held_out,
                        choice.trials[choice.n_trials - 2].held_out);
    ck_assert_double_lt(choice.trials[choice.n_trials - 2].held_out,
                        choice.trials[choice.n_trials - 3].held_out);
}
END_TEST

START_TEST(a_gain_below_the_least_is_refused_and_the_reason_says_so)
{
    const MixtureRows rows = make_rows(900, true, new_rng(5, "rows"));
    KParams params = K_PARAMS_DEFAULT;
    params.limits.min_gain = 30;
    choose(&rows, 900, &params, 1);
    ck_assert_uint_eq(choice.mixture.n_components, 1);
    ck_assert_int_eq(choice.trials[1].verdict, K_LITTLE_GAIN);
    const KTrial trial = {.k = 2, .gain = 0.125, .verdict = K_LITTLE_GAIN};
    ck_assert_str_eq(reason_of(&trial),
                     "The gain over one segment is 0.125 nats per client, less than 0.2.");
}
END_TEST

START_TEST(a_segment_below_the_least_size_is_refused_and_the_reason_says_so)
{
    const MixtureRows rows = make_rows(900, true, new_rng(5, "rows"));
    KParams params = K_PARAMS_DEFAULT;
    params.limits.min_segment = 430; /* two could exist, but a third of 900 is about 300 */
    choose(&rows, 900, &params, 1);
    ck_assert_uint_eq(choice.mixture.n_components, 1);
    ck_assert_uint_eq(choice.n_trials, 2);
    ck_assert_int_eq(choice.trials[1].verdict, K_SMALL_SEGMENT);
    const KTrial trial = {.k = 3, .smallest = 41, .verdict = K_SMALL_SEGMENT};
    ck_assert_str_eq(reason_of(&trial), "The smallest segment has 41 clients, fewer than 100.");
}
END_TEST

START_TEST(a_split_that_does_not_come_back_is_refused_and_the_reason_says_so)
{
    const MixtureRows rows = make_rows(900, true, new_rng(5, "rows"));
    KParams params = K_PARAMS_DEFAULT;
    params.k_max = 2;
    params.limits.min_stability = 1; /* one client that changes sides is enough */
    choose(&rows, 900, &params, 1);
    ck_assert_uint_eq(choice.mixture.n_components, 1);
    ck_assert_int_eq(choice.trials[1].verdict, K_UNSTABLE);
    ck_assert_int_eq(choice.trials[0].verdict, K_ACCEPTED);
    const KTrial trial = {.k = 3, .stability = 0.634, .n_resamples = 100, .verdict = K_UNSTABLE};
    ck_assert_str_eq(reason_of(&trial), "The least stable segment's mean Jaccard similarity to its "
                                        "like is 0.63 over 100 resamples, less than 0.7.");
    const KTrial stopped = {.k = 3, .stability = 0.4, .n_resamples = 51, .verdict = K_UNSTABLE};
    ck_assert_str_eq(reason_of(&stopped),
                     "The least stable segment's mean Jaccard similarity to its like is 0.40 over "
                     "51 resamples, less than 0.7, by more than three standard errors.");
}
END_TEST

START_TEST(what_only_stability_can_refuse_is_drawn_again_and_nothing_else)
{
    const MixtureRows rows = make_rows(900, true, new_rng(5, "rows"));
    choose(&rows, 900, &K_PARAMS_DEFAULT, 1);
    ck_assert_uint_eq(choice.trials[1].n_resamples, 10);
    ck_assert_double_ge(choice.trials[1].stability, 0.7);
    ck_assert_double_eq(fmin(choice.stability[0], choice.stability[1]), choice.trials[1].stability);
    ck_assert_uint_eq(choice.trials[0].n_resamples, 0);
    ck_assert(isnan(choice.trials[0].stability));
    for (size_t i = 2; i < choice.n_trials; i++)
        ck_assert_uint_eq(choice.trials[i].n_resamples > 0, choice.trials[i].verdict == K_UNSTABLE);
}
END_TEST

START_TEST(one_segment_has_no_stability)
{
    const MixtureRows rows = make_rows(600, false, new_rng(1, "rows"));
    choose(&rows, 600, &K_PARAMS_DEFAULT, 1);
    ck_assert(isnan(choice.stability[0]));
}
END_TEST

START_TEST(every_verdict_has_a_word)
{
    for (KVerdict verdict = 0; verdict < K_VERDICTS; verdict++)
        ck_assert_str_ne(choose_k_verdict(verdict), "");
    ck_assert_str_eq(choose_k_verdict(K_UNSTABLE), "unstable");
}
END_TEST

START_TEST(sizes_are_those_of_the_whole_stratum_when_the_rows_are_a_sample)
{
    const MixtureRows rows = make_rows(900, true, new_rng(5, "rows"));
    choose(&rows, 9000, &K_PARAMS_DEFAULT, 1);
    ck_assert_uint_eq(choice.trials[0].smallest, 9000);
    ck_assert_uint_ge(choice.trials[1].smallest, 2400);
    ck_assert_uint_le(choice.trials[1].smallest, 3600);
}
END_TEST

START_TEST(the_chosen_mixture_is_continued_on_all_rows)
{
    const MixtureRows rows = make_rows(900, true, new_rng(5, "rows"));
    KParams params = K_PARAMS_DEFAULT;
    params.n_sample = 600;
    choose(&rows, 900, &params, 1);
    ck_assert_uint_eq(choice.mixture.n_components, 2);
    /* The weight of the fit is the mean posterior of the 900 rows, a third of which are in one. */
    const double smaller = fmin(choice.mixture.weight[0], choice.mixture.weight[1]);
    ck_assert_double_eq_tol(smaller, 1.0 / 3, 0.04);
}
END_TEST

START_TEST(few_clients_are_one_segment)
{
    for (size_t n = 0; n < 3; n++) {
        const MixtureRows rows = make_rows(n, true, new_rng(5, "rows"));
        choose(&rows, n, &K_PARAMS_DEFAULT, 1);
        ck_assert_uint_eq(choice.n_trials, 1);
        ck_assert_uint_eq(choice.mixture.n_components, 1);
        ck_assert_int_eq(choice.trials[0].verdict, K_ACCEPTED);
    }
    ck_assert_str_eq(reason_of(&choice.trials[0]), "The clients are not split.");
}
END_TEST

START_TEST(identical_clients_are_one_segment)
{
    MixtureRows rows;
    CHECK_OK(mixture_rows_new(700, 4, arena, &rows, &error), &error);
    for (size_t row = 0; row < rows.n; row++)
        bit_set(&rows.held, row, 2);
    choose(&rows, 700, &K_PARAMS_DEFAULT, 1);
    ck_assert_uint_eq(choice.mixture.n_components, 1);
}
END_TEST

/* Four rows, one product held by two, no score: adoption .5, log-likelihood 4 log .5, one free
 * parameter. */
START_TEST(bic_and_icl_are_those_of_the_formulas)
{
    MixtureRows rows;
    CHECK_OK(mixture_rows_new(4, 2, arena, &rows, &error), &error);
    for (size_t at = 0; at < 4 * SCORES; at++)
        rows.scores[at] = NAN;
    bit_set(&rows.held, 0, 0);
    bit_set(&rows.held, 3, 0);
    choose(&rows, 4, &K_PARAMS_DEFAULT, 1);
    /* the second product's adoption is 0.1 * 2 / (4 + 2) by its prior (0 + 0.5) / 5 */
    const double log_likelihood = 4 * (log(0.5) + log(1 - 0.2 / 6));
    ck_assert_double_eq_tol(choice.trials[0].bic, -2 * log_likelihood + log(4), 1e-12);
    ck_assert_double_eq_tol(choice.trials[0].icl, choice.trials[0].bic, 1e-12);
}
END_TEST

static void refuses(const KParams params, const char *const text)
{
    const MixtureRows rows = make_rows(10, true, new_rng(5, "rows"));
    CHECK_FAILS(choose_k(&rows, 10, &params, new_rng(1, "choose"), arena, &choice, &error), &error,
                E_DOMAIN, text);
}

START_TEST(settings_out_of_range_are_refused)
{
    KParams params = K_PARAMS_DEFAULT;
    params.k_max = 0;
    refuses(params, "most segments 0 is not between 1 and 20");
    params.k_max = 21;
    refuses(params, "most segments 21 is not between 1 and 20");
    params = K_PARAMS_DEFAULT;
    params.limits.min_gain = -0.5;
    refuses(params, "least gain -0.5 is negative");
    params = K_PARAMS_DEFAULT;
    params.limits.min_stability = NAN;
    refuses(params, "least stability nan is not between 0 and 1");
    params = K_PARAMS_DEFAULT;
    params.limits.n_resamples = 0;
    refuses(params, "stability cannot be measured on 0 resamples");
}
END_TEST

Suite *suite_choose_k(void)
{
    Suite *const suite = suite_create("choose_k");
    TCase *const tcase = tcase_create("choose_k");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, two_groups_are_split_in_two);
    tcase_add_test(tcase, independent_products_are_never_split);
    tcase_add_test(tcase, trying_stops_when_the_held_out_likelihood_has_fallen_twice);
    tcase_add_test(tcase, a_gain_below_the_least_is_refused_and_the_reason_says_so);
    tcase_add_test(tcase, a_segment_below_the_least_size_is_refused_and_the_reason_says_so);
    tcase_add_test(tcase, a_split_that_does_not_come_back_is_refused_and_the_reason_says_so);
    tcase_add_test(tcase, what_only_stability_can_refuse_is_drawn_again_and_nothing_else);
    tcase_add_test(tcase, one_segment_has_no_stability);
    tcase_add_test(tcase, every_verdict_has_a_word);
    tcase_add_test(tcase, sizes_are_those_of_the_whole_stratum_when_the_rows_are_a_sample);
    tcase_add_test(tcase, the_chosen_mixture_is_continued_on_all_rows);
    tcase_add_test(tcase, few_clients_are_one_segment);
    tcase_add_test(tcase, identical_clients_are_one_segment);
    tcase_add_test(tcase, bic_and_icl_are_those_of_the_formulas);
    tcase_add_test(tcase, settings_out_of_range_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
