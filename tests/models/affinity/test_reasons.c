/* tests/models/affinity/test_reasons.c - contributions that add up to the score. */
#include "models/affinity/reasons.h"
#include "tests/models/affinity/random_bank.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>

enum { N_CLIENTS = 400, N_GROUPS = 3 };

static const char *const AUTO[] = {"auto"};

static Arena *arena;
static Error err;
static Portfolio portfolio;
static Affinity affinity;
static Encoder encoder;
static Reason *reasons;

static void begin(void)
{
    static const RandomBank BANK = {.n_clients = N_CLIENTS};
    static const AffinityParams PARAMS = {
        .design = {.side_features = true, .attributes = {.n_use = 1, .use = AUTO}},
        .request = AFFINITY_REQUEST_LOGISTIC,
        .ridge = 0.8,
        .seed = 3,
        .n_threads = 1};
    uint32_t groups[N_CLIENTS];
    for (uint32_t client = 0; client < N_CLIENTS; client++)
        groups[client] = client % N_GROUPS;
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    portfolio = random_bank_portfolio(&BANK, arena);
    CHECK_OK(affinity_fit(&portfolio, &PARAMS, arena, &affinity, &err), &err);
    CHECK_OK(encoder_make(&affinity.design, &portfolio, arena, &encoder, &err), &err);
    CHECK_OK(affinity_reference(&affinity, &encoder, groups, N_GROUPS, arena, &err), &err);
    reasons = arena_alloc(arena, reasons_most(&affinity), sizeof *reasons);
    ck_assert_ptr_nonnull(reasons);
}

static void end(void)
{
    arena_free(arena);
}

static size_t find(const size_t client, const size_t product, double *const baseline)
{
    size_t n = 0;
    CHECK_OK(reasons_find(&affinity, &encoder, client, product, client % N_GROUPS, arena, baseline,
                          reasons, &n, &err),
             &err);
    return n;
}

static double score_of(const size_t client, const size_t product)
{
    double scores[RANDOM_BANK_PRODUCTS];
    CHECK_OK(affinity_score(&affinity, &encoder, client, client + 1, arena, scores, &err), &err);
    return scores[product];
}

START_TEST(baseline_and_contributions_add_up_to_the_score)
{
    for (size_t client = 0; client < N_CLIENTS; client++)
        for (size_t product = 0; product < RANDOM_BANK_PRODUCTS; product++) {
            if (bit_get(&portfolio.held, client, product))
                continue;
            double total = 0;
            const size_t n = find(client, product, &total);
            for (size_t reason = 0; reason < n; reason++)
                total += reasons[reason].contribution;
            ck_assert_double_eq_tol(total, score_of(client, product), 1e-9);
        }
}
END_TEST

START_TEST(scores_of_ease_have_reasons_too)
{
    const AffinityParams params = {
        .design = {.side_features = true, .attributes = {.n_use = 1, .use = AUTO}},
        .request = AFFINITY_REQUEST_EASE,
        .ridge = 20,
        .seed = 3,
        .n_threads = 1};
    const Matrix reference = affinity.reference;
    CHECK_OK(affinity_fit(&portfolio, &params, arena, &affinity, &err), &err);
    affinity.reference = reference;
    for (size_t client = 0; client < N_CLIENTS; client++) {
        double total = 0;
        const size_t n = find(client, 5, &total);
        for (size_t reason = 0; reason < n; reason++)
            total += reasons[reason].contribution;
        if (!bit_get(&portfolio.held, client, 5))
            ck_assert_double_eq_tol(total, score_of(client, 5), 1e-9);
    }
}
END_TEST

START_TEST(each_input_has_one_reason_and_the_largest_comes_first)
{
    for (size_t client = 0; client < N_CLIENTS; client++) {
        double baseline = 0;
        const size_t n = find(client, 5, &baseline);
        bool seen[64] = {false};
        for (size_t reason = 0; reason < n; reason++) {
            ck_assert(!seen[reasons[reason].subject]);
            seen[reasons[reason].subject] = true;
            ck_assert_double_ne(reasons[reason].contribution, 0);
            if (reason > 0)
                ck_assert_double_le(fabs(reasons[reason].contribution),
                                    fabs(reasons[reason - 1].contribution));
        }
        ck_assert(!seen[5]); /* the product itself is no reason */
    }
}
END_TEST

START_TEST(the_average_client_of_a_group_has_the_mean_score_as_baseline)
{
    /* Also of those who hold it: the baseline is about the group, not about who may be offered. */
    const size_t product = 5;
    const double *const weights = affinity_weights(&affinity, product);
    uint32_t columns[64];
    double values[64];
    double sum = 0;
    double n_members = 0;
    for (size_t client = 1; client < N_CLIENTS; client += N_GROUPS) {
        sum += weights[design_n_columns(&affinity.design)];
        const size_t n = encoder_encode(&encoder, client, columns, values);
        for (size_t entry = 0; entry < n; entry++)
            sum += weights[columns[entry]] * values[entry];
        n_members++;
    }
    double baseline = 0;
    (void)find(1, product, &baseline);
    ck_assert_double_eq_tol(baseline, sum / n_members, 1e-12);
}
END_TEST

START_TEST(a_holding_contributes_its_weight_times_what_the_group_lacks_of_it)
{
    size_t client = 0;
    while (!bit_get(&portfolio.held, client, 4) || bit_get(&portfolio.held, client, 5))
        client++;
    double baseline = 0;
    const size_t n = find(client, 5, &baseline);
    size_t at = 0;
    while (at < n && reasons[at].subject != 4)
        at++;
    ck_assert_uint_lt(at, n);
    const double share = matrix_get(&affinity.reference, client % N_GROUPS, 4);
    ck_assert_double_eq_tol(reasons[at].contribution,
                            affinity_weights(&affinity, 5)[4] * (1 - share), 1e-12);
    const char *words = NULL;
    CHECK_OK(reasons_words(&encoder, client, &reasons[at], arena, &words, &err), &err);
    ck_assert_str_eq(words, "uses leasing");
}
END_TEST

START_TEST(an_input_is_told_in_words)
{
    const Reason tenure = {.subject = RANDOM_BANK_PRODUCTS};
    size_t client = 0;
    while (portfolio.tenure_months[client] != 79) /* since 29 February 2020 */
        client++;
    const char *words = NULL;
    CHECK_OK(reasons_words(&encoder, client, &tenure, arena, &words, &err), &err);
    ck_assert_str_eq(words, "6 years with the bank");
}
END_TEST

START_TEST(a_group_that_is_not_there_is_refused)
{
    double baseline = 0;
    size_t n = 0;
    CHECK_FAILS(
        reasons_find(&affinity, &encoder, 0, 5, N_GROUPS, arena, &baseline, reasons, &n, &err),
        &err, E_DOMAIN, "group 3 is none of the 3 reference groups");
}
END_TEST

START_TEST(a_product_without_a_model_is_refused)
{
    double baseline = 0;
    size_t n = 0;
    encoder.product_columns[5] = CODE_NONE;
    CHECK_FAILS(reasons_find(&affinity, &encoder, 0, 5, 0, arena, &baseline, reasons, &n, &err),
                &err, E_DOMAIN, "product \"loan\" has no affinity model");
}
END_TEST

Suite *suite_reasons(void)
{
    TCase *const tests = tcase_create("reasons");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, baseline_and_contributions_add_up_to_the_score);
    tcase_add_test(tests, scores_of_ease_have_reasons_too);
    tcase_add_test(tests, each_input_has_one_reason_and_the_largest_comes_first);
    tcase_add_test(tests, the_average_client_of_a_group_has_the_mean_score_as_baseline);
    tcase_add_test(tests, a_holding_contributes_its_weight_times_what_the_group_lacks_of_it);
    tcase_add_test(tests, an_input_is_told_in_words);
    tcase_add_test(tests, a_group_that_is_not_there_is_refused);
    tcase_add_test(tests, a_product_without_a_model_is_refused);
    Suite *const suite = suite_create("reasons");
    suite_add_tcase(suite, tests);
    return suite;
}
