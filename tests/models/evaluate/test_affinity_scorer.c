/* tests/models/evaluate/test_affinity_scorer.c - what is held is scored as if it were not. */
#include "models/evaluate/affinity_scorer.h"

#include "tests/models/affinity/random_bank.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error err;
static Portfolio portfolio;
static AffinityParams params;

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
    params = (AffinityParams){.design = {.side_features = true}, .ridge = 1, .n_threads = 1};
    portfolio = random_bank_portfolio(&(RandomBank){.n_clients = 400}, arena);
}

static void end(void)
{
    arena_free(arena);
}

static void score(const Scorer *const scorer, const size_t client,
                  double scores[RANDOM_BANK_PRODUCTS])
{
    CHECK_OK(scorer->score(scorer->self, client, arena, scores, &err), &err);
}

START_TEST(what_is_not_held_gets_the_model_s_own_score)
{
    Affinity affinity;
    AffinityScorer raw;
    AffinityScorer likely;
    CHECK_OK(affinity_fit(&portfolio, &params, arena, &affinity, &err), &err);
    CHECK_OK(affinity_scorer_make(&affinity, &portfolio, false, arena, &raw, &err), &err);
    CHECK_OK(affinity_scorer_make(&affinity, &portfolio, true, arena, &likely, &err), &err);
    const Scorer by_score = affinity_scorer_named(&raw, "score");
    const Scorer by_probability = affinity_scorer_named(&likely, "probability");
    for (size_t client = 0; client < 50; client++) {
        double own[RANDOM_BANK_PRODUCTS];
        double scores[RANDOM_BANK_PRODUCTS];
        double shares[RANDOM_BANK_PRODUCTS];
        CHECK_OK(affinity_score(&affinity, &raw.encoder, client, client + 1, arena, own, &err),
                 &err);
        score(&by_score, client, scores);
        score(&by_probability, client, shares);
        for (uint32_t product = 0; product < RANDOM_BANK_PRODUCTS; product++) {
            if (!isnan(own[product]))
                ck_assert_double_eq(scores[product], own[product]);
            ck_assert_double_eq(shares[product],
                                affinity_probability(&affinity, product, scores[product]));
        }
    }
}
END_TEST

START_TEST(to_hold_a_product_does_not_change_its_own_score)
{
    Affinity affinity;
    AffinityScorer made;
    double scores[RANDOM_BANK_PRODUCTS];
    CHECK_OK(affinity_fit(&portfolio, &params, arena, &affinity, &err), &err);
    CHECK_OK(affinity_scorer_make(&affinity, &portfolio, false, arena, &made, &err), &err);
    const Scorer scorer = affinity_scorer_named(&made, "score");
    score(&scorer, 3, scores);
    for (size_t product = 0; product < RANDOM_BANK_PRODUCTS; product++) {
        double changed[RANDOM_BANK_PRODUCTS];
        uint64_t *const word = &portfolio.held.words[3 * portfolio.held.n_words];
        *word ^= UINT64_C(1) << product;
        score(&scorer, 3, changed);
        *word ^= UINT64_C(1) << product;
        ck_assert_double_eq(changed[product], scores[product]);
    }
}
END_TEST

/* The random bank has no dates, so that its one bank has target status. */
START_TEST(each_client_is_scored_by_the_model_of_its_bank_s_target)
{
    Affinities affinities;
    AffinitiesScorer made;
    AffinityScorer status;
    CHECK_OK(affinities_fit(&portfolio, &params, arena, &affinities, &err), &err);
    CHECK_OK(affinities_scorer_make(&affinities, &portfolio, arena, &made, &err), &err);
    CHECK_OK(affinity_scorer_make(&affinities.of_target[TARGET_STATUS], &portfolio, true, arena,
                                  &status, &err),
             &err);
    const Scorer all = affinities_scorer_named(&made, "all");
    const Scorer one = affinity_scorer_named(&status, "one");
    for (size_t client = 0; client < 20; client++) {
        double of_all[RANDOM_BANK_PRODUCTS];
        double of_one[RANDOM_BANK_PRODUCTS];
        ck_assert_int_eq(affinities_scorer_target(&made, client), TARGET_STATUS);
        score(&all, client, of_all);
        score(&one, client, of_one);
        for (size_t product = 0; product < RANDOM_BANK_PRODUCTS; product++)
            ck_assert_double_eq(of_all[product], of_one[product]);
    }
}
END_TEST

Suite *suite_affinity_scorer(void)
{
    TCase *const tests = tcase_create("affinity_scorer");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, what_is_not_held_gets_the_model_s_own_score);
    tcase_add_test(tests, to_hold_a_product_does_not_change_its_own_score);
    tcase_add_test(tests, each_client_is_scored_by_the_model_of_its_bank_s_target);
    Suite *const suite = suite_create("affinity_scorer");
    suite_add_tcase(suite, tests);
    return suite;
}
