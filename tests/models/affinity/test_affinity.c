/* tests/models/affinity/test_affinity.c - properties of the affinity model and its scores. */
#include "models/affinity/affinity.h"
#include "tests/models/affinity/random_bank.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { N_CLIENTS = 600 };

static const char *const AUTO[] = {"auto"};
static const char *const DENY[] = {"staff"};

static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

static AffinityParams params_with(const double ridge)
{
    return (AffinityParams){
        .design = {.side_features = true, .attributes = {.n_use = 1, .use = AUTO}},
        .request = AFFINITY_REQUEST_LOGISTIC,
        .ridge = ridge,
        .seed = 7,
        .n_threads = 1};
}

static Affinity fit(const Portfolio *const portfolio, const AffinityParams *const params)
{
    Affinity affinity;
    CHECK_OK(affinity_fit(portfolio, params, arena, &affinity, &err), &err);
    return affinity;
}

/* Scores (n_clients, n_products) of a portfolio. */
static double *score(const Affinity *const affinity, const Portfolio *const portfolio)
{
    Encoder encoder;
    CHECK_OK(encoder_make(&affinity->design, portfolio, arena, &encoder, &err), &err);
    double *const scores =
        arena_alloc(arena, portfolio->n_clients * portfolio->n_products, sizeof *scores);
    ck_assert_ptr_nonnull(scores);
    CHECK_OK(affinity_score(affinity, &encoder, 0, portfolio->n_clients, arena, scores, &err),
             &err);
    return scores;
}

static void equal_weights(const Affinity *const a, const Affinity *const b)
{
    const size_t n_columns = design_n_columns(&a->design);
    ck_assert_uint_eq(n_columns, design_n_columns(&b->design));
    ck_assert_double_eq(a->ridge, b->ridge);
    ck_assert_mem_eq(a->weights, b->weights,
                     a->design.n_products * (n_columns + 1) * sizeof *a->weights);
}

START_TEST(only_products_not_held_have_a_score)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    const AffinityParams params = params_with(1);
    const Affinity affinity = fit(&portfolio, &params);
    const double *const scores = score(&affinity, &portfolio);
    for (size_t client = 0; client < N_CLIENTS; client++)
        for (size_t product = 0; product < RANDOM_BANK_PRODUCTS; product++)
            ck_assert_int_eq(isfinite(scores[client * RANDOM_BANK_PRODUCTS + product]) != 0,
                             !bit_get(&portfolio.held, client, product));
}
END_TEST

START_TEST(without_side_features_a_score_is_the_sum_of_the_weights_of_what_is_held)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    AffinityParams params = params_with(0.7);
    params.design.side_features = false;
    const Affinity affinity = fit(&portfolio, &params);
    const double *const scores = score(&affinity, &portfolio);
    const double *const weights = affinity_weights(&affinity, 3);
    ck_assert_double_eq(weights[3], 0);
    for (size_t client = 0; client < N_CLIENTS; client++) {
        double expected = weights[RANDOM_BANK_PRODUCTS];
        for (size_t product = 0; product < RANDOM_BANK_PRODUCTS; product++)
            expected += bit_get(&portfolio.held, client, product) ? weights[product] : 0;
        if (!bit_get(&portfolio.held, client, 3))
            ck_assert_double_eq_tol(scores[client * RANDOM_BANK_PRODUCTS + 3], expected, 1e-12);
    }
}
END_TEST

START_TEST(reversing_the_clients_reverses_the_scores)
{
    const RandomBank forward_bank = {.n_clients = N_CLIENTS};
    const RandomBank reversed_bank = {.n_clients = N_CLIENTS, .is_reversed = true};
    const Portfolio forward = random_bank_portfolio(&forward_bank, arena);
    const Portfolio reversed = random_bank_portfolio(&reversed_bank, arena);
    const AffinityParams params = params_with(1);
    const Affinity one = fit(&forward, &params);
    const Affinity two = fit(&reversed, &params);
    const double *const scores_one = score(&one, &forward);
    const double *const scores_two = score(&two, &reversed);
    for (size_t client = 0; client < N_CLIENTS; client++)
        for (size_t product = 0; product < RANDOM_BANK_PRODUCTS; product++) {
            const double expected = scores_one[client * RANDOM_BANK_PRODUCTS + product];
            const double got =
                scores_two[(N_CLIENTS - 1 - client) * RANDOM_BANK_PRODUCTS + product];
            if (!isnan(expected))
                ck_assert_double_eq_tol(got, expected, 1e-8);
        }
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    AffinityParams params = params_with(0);
    const Affinity one = fit(&portfolio, &params);
    ck_assert_uint_eq(one.n_ridges, CROSS_VALIDATE_RIDGES);
    params.n_threads = 2;
    const Affinity two = fit(&portfolio, &params);
    params.n_threads = 4;
    const Affinity four = fit(&portfolio, &params);
    equal_weights(&one, &two);
    equal_weights(&one, &four);
}
END_TEST

START_TEST(an_attribute_that_all_share_changes_nothing)
{
    const RandomBank plain_bank = {.n_clients = N_CLIENTS};
    const RandomBank more_bank = {.n_clients = N_CLIENTS, .constant = "always"};
    const Portfolio plain = random_bank_portfolio(&plain_bank, arena);
    const Portfolio more = random_bank_portfolio(&more_bank, arena);
    const AffinityParams params = params_with(0);
    const Affinity without = fit(&plain, &params);
    const Affinity with = fit(&more, &params);
    equal_weights(&without, &with);
}
END_TEST

START_TEST(a_denied_attribute_is_not_seen_and_the_fit_says_so)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    AffinityParams params = params_with(1);
    const Affinity seeing = fit(&portfolio, &params);
    params.design.attributes.n_deny = 1;
    params.design.attributes.deny = DENY;
    const Affinity blind = fit(&portfolio, &params);
    ck_assert_uint_eq(seeing.design.n_notices, 0);
    ck_assert_uint_eq(blind.design.n_inputs + 1, seeing.design.n_inputs);
    ck_assert_uint_eq(blind.design.n_notices, 1);
    ck_assert_str_eq(blind.design.notices[0],
                     "attribute \"staff\" is not used: \"staff\" is on attributes.deny");
    params.design.attributes.use = DENY;
    Affinity affinity = {.n_fitted = 77};
    CHECK_FAILS(affinity_fit(&portfolio, &params, arena, &affinity, &err), &err, E_CONFIG,
                "attributes.use names \"staff\", which \"staff\" on attributes.deny denies");
    ck_assert_uint_eq(affinity.n_fitted, 77);
}
END_TEST

static Hash hash_of(Affinity *const affinity)
{
    Hash hash;
    Archive archive = archive_writer(arena);
    CHECK_OK(affinity_archive(affinity, &archive, &err), &err);
    CHECK_OK(archive_hash(&archive, &hash, &err), &err);
    return hash;
}

START_TEST(the_values_of_a_denied_attribute_change_no_byte_of_the_model)
{
    /* By every method, and whatever the name is written like. */
    const char *names[] = {"Owner-STAFF", "ownerStaff",
                           ("st\xc3\xa4"
                            "ff"),
                           "staff_2"};
    const AffinityRequest requests[] = {AFFINITY_REQUEST_AUTO, AFFINITY_REQUEST_LOGISTIC,
                                        AFFINITY_REQUEST_EASE};
    const RandomBank bank = {.n_clients = 200};
    for (size_t i = 0; i < 3; i++) {
        Portfolio portfolio = random_bank_portfolio(&bank, arena);
        Snapshot snapshot = *portfolio.snapshot;
        portfolio.snapshot = &snapshot;
        AffinityParams params = params_with(1);
        params.request = requests[i];
        params.design.attributes.n_deny = 1;
        params.design.attributes.deny = DENY;
        Affinity before = fit(&portfolio, &params);
        const Hash expected = hash_of(&before);
        CodeColumn *const column = &snapshot.clients.attributes[0];
        for (size_t client = 0; client < bank.n_clients; client++)
            column->codes[client] =
                bit_get(&portfolio.held, client, 1) ? 0 : (uint32_t)column->values.n - 1;
        for (size_t name = 0; name < 4; name++) {
            snapshot.clients.attribute_names = &names[name];
            Affinity after = fit(&portfolio, &params);
            const Hash got = hash_of(&after);
            ck_assert_mem_eq(&got, &expected, sizeof got);
        }
    }
}
END_TEST

START_TEST(a_product_that_nobody_or_everybody_holds_has_a_smoothed_intercept_only)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    const AffinityParams params = params_with(1);
    const Affinity affinity = fit(&portfolio, &params);
    const size_t n_columns = design_n_columns(&affinity.design);
    const double *const nobody = affinity_weights(&affinity, RANDOM_BANK_NOBODY);
    const double *const everybody = affinity_weights(&affinity, RANDOM_BANK_EVERYBODY);
    ck_assert_uint_eq(affinity.holders[RANDOM_BANK_NOBODY], 0);
    ck_assert_uint_eq(affinity.holders[RANDOM_BANK_EVERYBODY], N_CLIENTS);
    for (size_t column = 0; column < n_columns; column++) {
        ck_assert_double_eq(nobody[column], 0);
        ck_assert_double_eq(everybody[column], 0);
    }
    ck_assert_double_eq_tol(nobody[n_columns], log(0.5 / 600.5), 1e-14);
    ck_assert_double_eq_tol(everybody[n_columns], log(600.5 / 0.5), 1e-14);
}
END_TEST

START_TEST(clients_that_are_all_alike_are_fine)
{
    static const char *const PRODUCTS[] = {"account", "card"};
    SmallClient clients[30];
    SmallHolding holdings[30];
    for (size_t client = 0; client < 30; client++) {
        clients[client] = (SmallClient){.id = arena_printf(arena, "c%02zu", client)};
        holdings[client] = (SmallHolding){.client = client, .product = 0};
    }
    const SmallBank bank = {.as_of = "2026-09-30",
                            .n_products = 2,
                            .products = PRODUCTS,
                            .n_clients = 30,
                            .clients = clients,
                            .n_holdings = 30,
                            .holdings = holdings};
    Portfolio portfolio;
    CHECK_OK(
        portfolio_make(small_bank_snapshot(&bank, arena), PERIOD_AUTO, arena, &portfolio, &err),
        &err);
    const AffinityParams params = params_with(0);
    const Affinity affinity = fit(&portfolio, &params);
    const double *const scores = score(&affinity, &portfolio);
    for (size_t client = 0; client < 30; client++)
        ck_assert_double_eq_tol(affinity_probability(&affinity, 1, scores[client * 2 + 1]),
                                0.5 / 31, 1e-14);
}
END_TEST

START_TEST(a_bank_without_clients_is_fine)
{
    const RandomBank bank = {.n_clients = 0};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    const AffinityParams params = params_with(0);
    const Affinity affinity = fit(&portfolio, &params);
    ck_assert_uint_eq(affinity.n_fitted, 0);
    ck_assert_uint_eq(design_n_columns(&affinity.design), RANDOM_BANK_PRODUCTS);
    ck_assert_double_eq(affinity_weights(&affinity, 0)[RANDOM_BANK_PRODUCTS], 0);
}
END_TEST

START_TEST(a_later_snapshot_scores_the_products_it_shares_with_the_model)
{
    static const char *const LATER[] = {"account", "card", "loan", "new"};
    static const SmallClient CLIENTS[] = {
        {.id = "a", .region = "South", .opened_on = "2020-02-29"}};
    static const SmallHolding HOLDINGS[] = {{.client = 0, .product = 1}};
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    AffinityParams params = params_with(1);
    params.design.side_features = false;
    const Affinity affinity = fit(&portfolio, &params);
    const SmallBank later_bank = {.as_of = "2026-12-31",
                                  .n_products = 4,
                                  .products = LATER,
                                  .n_clients = 1,
                                  .clients = CLIENTS,
                                  .n_holdings = 1,
                                  .holdings = HOLDINGS};
    Portfolio later;
    CHECK_OK(
        portfolio_make(small_bank_snapshot(&later_bank, arena), PERIOD_AUTO, arena, &later, &err),
        &err);
    const double *const scores = score(&affinity, &later);
    const double *const loan = affinity_weights(&affinity, 5);
    ck_assert(isfinite(scores[0]));
    ck_assert_double_nan(scores[1]);
    ck_assert_double_eq_tol(scores[2], loan[1] + loan[RANDOM_BANK_PRODUCTS], 1e-14);
    ck_assert_double_nan(scores[3]);
}
END_TEST

START_TEST(the_reference_is_the_mean_of_each_group_s_active_clients)
{
    const RandomBank bank = {.n_clients = 40};
    Portfolio portfolio = random_bank_portfolio(&bank, arena);
    AffinityParams params = params_with(1);
    params.design.side_features = false;
    Affinity affinity = fit(&portfolio, &params);
    Encoder encoder;
    CHECK_OK(encoder_make(&affinity.design, &portfolio, arena, &encoder, &err), &err);
    uint32_t groups[40];
    double in_group = 0;
    double in_all = 0;
    for (size_t client = 0; client < 40; client++) {
        groups[client] = client < 10 ? 1 : CODE_NONE;
        portfolio.active[client] = client != 3;
        in_group += client < 10 && client != 3 && bit_get(&portfolio.held, client, 2);
        in_all += client != 3 && bit_get(&portfolio.held, client, 2);
    }
    CHECK_OK(affinity_reference(&affinity, &encoder, groups, 3, arena, &err), &err);
    ck_assert_uint_eq(affinity.reference.n_rows, 3);
    ck_assert_double_eq_tol(matrix_get(&affinity.reference, 1, 2), in_group / 9, 1e-15);
    ck_assert_double_eq_tol(matrix_get(&affinity.reference, 0, 2), in_all / 39, 1e-15);
    ck_assert_double_eq_tol(matrix_get(&affinity.reference, 2, 2), in_all / 39, 1e-15);
}
END_TEST

START_TEST(a_model_read_from_an_archive_scores_the_same)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    const AffinityParams params = params_with(0);
    Affinity affinity = fit(&portfolio, &params);
    Archive writer = archive_writer(arena);
    CHECK_OK(affinity_archive(&affinity, &writer, &err), &err);
    Archive reader = archive_reader(arena, writer.n_arrays, writer.arrays);
    Affinity read = {.n_fitted = 0};
    CHECK_OK(affinity_archive(&read, &reader, &err), &err);
    equal_weights(&affinity, &read);
    ck_assert_uint_eq(read.n_fitted, N_CLIENTS);
    const double *const before = score(&affinity, &portfolio);
    const double *const after = score(&read, &portfolio);
    ck_assert_mem_eq(before, after, N_CLIENTS * RANDOM_BANK_PRODUCTS * sizeof *before);
}
END_TEST

static bool stop(void *const context, const char *const step, const double share)
{
    (void)context;
    (void)step;
    return share < 0.5;
}

START_TEST(a_fit_stops_on_request)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    const Progress progress = {.report = stop};
    AffinityParams params = params_with(1);
    params.progress = &progress;
    Affinity affinity = {.n_fitted = 77};
    CHECK_FAILS(affinity_fit(&portfolio, &params, arena, &affinity, &err), &err, E_CANCELLED,
                "stopped on request during \"fit the affinity model\"");
    ck_assert_uint_eq(affinity.n_fitted, 77);
}
END_TEST

START_TEST(a_score_of_a_regression_is_the_log_odds_of_the_probability)
{
    Affinity affinity = {.method = AFFINITY_LOGISTIC};
    CHECK_OK(calibration_none(2, arena, &affinity.calibration, &err), &err);
    ck_assert_double_eq_tol(affinity_probability(&affinity, 1, log(0.375 / 0.625)), 0.375, 1e-15);
    ck_assert_double_eq(affinity_probability(&affinity, 0, 0), 0.5);
    ck_assert_double_eq(affinity_probability(&affinity, 0, -1000), 0);
}
END_TEST

/* Every third client who does not hold product 0 has given it up, every fifth product 1. */
static void give_up(Portfolio *const portfolio)
{
    static const size_t every[] = {3, 5};
    for (size_t client = 0; client < portfolio->n_clients; client++)
        for (size_t product = 0; product < 2; product++)
            if (client % every[product] == 0 && !bit_get(&portfolio->held, client, product))
                bit_set(&portfolio->given_up, client, product);
}

/* Who gave a product up does not hold it: that is no finding, and no reason against it. */
START_TEST(having_given_up_a_product_says_nothing_of_holding_that_one)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    Portfolio portfolio = random_bank_portfolio(&bank, arena);
    give_up(&portfolio);
    const AffinityParams params = params_with(1);
    const Affinity affinity = fit(&portfolio, &params);
    const double *const of_0 = affinity.weights;
    const double *const of_1 = of_0 + design_n_columns(&affinity.design) + 1;
    const size_t former_0 = design_former_column(&affinity.design, 0);
    const size_t former_1 = design_former_column(&affinity.design, 1);
    ck_assert_uint_eq(affinity.design.n_former, 2);
    ck_assert_double_eq(of_0[former_0], 0);
    ck_assert_double_eq(of_1[former_1], 0);
    ck_assert_double_ne(of_0[former_1], 0);
    ck_assert_double_ne(of_1[former_0], 0);
}
END_TEST

Suite *suite_affinity(void)
{
    TCase *const tests = tcase_create("affinity");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, only_products_not_held_have_a_score);
    tcase_add_test(tests, without_side_features_a_score_is_the_sum_of_the_weights_of_what_is_held);
    tcase_add_test(tests, reversing_the_clients_reverses_the_scores);
    tcase_add_test(tests, any_number_of_threads_gives_the_same_bytes);
    tcase_add_test(tests, an_attribute_that_all_share_changes_nothing);
    tcase_add_test(tests, a_denied_attribute_is_not_seen_and_the_fit_says_so);
    tcase_add_test(tests, the_values_of_a_denied_attribute_change_no_byte_of_the_model);
    tcase_add_test(tests, a_product_that_nobody_or_everybody_holds_has_a_smoothed_intercept_only);
    tcase_add_test(tests, clients_that_are_all_alike_are_fine);
    tcase_add_test(tests, a_bank_without_clients_is_fine);
    tcase_add_test(tests, a_later_snapshot_scores_the_products_it_shares_with_the_model);
    tcase_add_test(tests, the_reference_is_the_mean_of_each_group_s_active_clients);
    tcase_add_test(tests, a_model_read_from_an_archive_scores_the_same);
    tcase_add_test(tests, a_fit_stops_on_request);
    tcase_add_test(tests, having_given_up_a_product_says_nothing_of_holding_that_one);
    tcase_add_test(tests, a_score_of_a_regression_is_the_log_odds_of_the_probability);
    Suite *const suite = suite_create("affinity");
    suite_add_tcase(suite, tests);
    return suite;
}
