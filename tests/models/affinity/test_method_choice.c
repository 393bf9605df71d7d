/* tests/models/affinity/test_method_choice.c - which method is taken, and that it says why. */
#include "core/base/rng.h"
#include "models/affinity/affinity.h"
#include "models/affinity/method_choice.h"
#include "tests/models/affinity/random_bank.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { N_CLIENTS = 600, N_LONERS = 40, N_MANY = 400 };

static const char *const AUTO[] = {"auto"};

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

static AffinityParams params_for(const AffinityRequest request)
{
    return (AffinityParams){
        .design = {.side_features = true, .attributes = {.n_use = 1, .use = AUTO}},
        .request = request,
        .seed = 7,
        .n_threads = 1};
}

static Portfolio random_portfolio(void)
{
    const RandomBank bank = {.n_clients = N_CLIENTS};
    return random_bank_portfolio(&bank, arena);
}

static Affinity fit(const Portfolio *const portfolio, const AffinityParams *const params)
{
    Affinity affinity;
    CHECK_OK(affinity_fit(portfolio, params, arena, &affinity, &err), &err);
    return affinity;
}

/* Rows of `n_products` products, each held with chance 0.5 / (1 + its number), whatever else is
 * held. */
static SparseRows independent_rows(const size_t n_rows, const size_t n_products)
{
    SparseRows rows = {.n_rows = n_rows, .n_columns = n_products};
    rows.first = arena_alloc(arena, n_rows + 1, sizeof *rows.first);
    rows.columns = arena_alloc(arena, n_rows * n_products, sizeof *rows.columns);
    rows.values = arena_alloc(arena, n_rows * n_products, sizeof *rows.values);
    Rng *rng = NULL;
    CHECK_OK(rng_new(5, "test", "rows", arena, &rng, &err), &err);
    size_t n = 0;
    for (size_t row = 0; row < n_rows; row++) {
        for (uint32_t product = 0; product < n_products; product++) {
            if (gsl_rng_uniform(rng) * (1 + product) >= 0.5)
                continue;
            rows.columns[n] = product;
            rows.values[n++] = 1;
        }
        rows.first[row + 1] = n;
    }
    return rows;
}

static Affinity of_products(const size_t n_products)
{
    Affinity affinity = {.design = {.n_products = n_products}};
    affinity.design.first_column = arena_alloc(arena, 1, sizeof(uint32_t));
    affinity.design.first_column[0] = (uint32_t)n_products;
    return affinity;
}

START_TEST(every_method_is_tried_and_its_figures_are_kept)
{
    const Portfolio portfolio = random_portfolio();
    const AffinityParams params = params_for(AFFINITY_REQUEST_AUTO);
    const Affinity affinity = fit(&portfolio, &params);
    const AffinityTrials *const trials = &affinity.trials;
    ck_assert_uint_eq(trials->n, AFFINITY_METHODS);
    ck_assert_uint_gt(trials->n_clients, N_CLIENTS / 2);
    ck_assert_double_eq(trials->gain[0], 0);
    for (size_t at = 0; at < trials->n; at++) {
        ck_assert_uint_eq(trials->method[at], at);
        ck_assert(trials->ndcg[at] > 0.2 && trials->ndcg[at] < 1);
        ck_assert_double_eq_tol(trials->gain[at], trials->ndcg[at] - trials->ndcg[0], 1e-12);
        ck_assert(trials->log_loss[at] > 0 && trials->log_loss[at] < 8 * log(2));
    }
}
END_TEST

START_TEST(the_regression_stands_unless_another_is_better_by_a_standard_error)
{
    const Portfolio portfolio = random_portfolio();
    const AffinityParams params = params_for(AFFINITY_REQUEST_AUTO);
    const Affinity affinity = fit(&portfolio, &params);
    const AffinityTrials *const trials = &affinity.trials;
    bool any_is_better = false;
    for (size_t at = 1; at < trials->n; at++)
        any_is_better |= trials->gain[at] > trials->error[at];
    ck_assert_int_eq(affinity.method == AFFINITY_LOGISTIC, !any_is_better);
    ck_assert_uint_eq(affinity.n_notices, any_is_better);
}
END_TEST

START_TEST(where_a_regression_only_learns_noise_popularity_stands_in_and_it_says_so)
{
    /* Products know nothing of each other; without a penalty 200 clients mislead a regression. */
    const SparseRows rows = independent_rows(200, 16);
    AffinityParams params = params_for(AFFINITY_REQUEST_AUTO);
    params.ridge = 1e-3;
    Affinity affinity = of_products(16);
    CHECK_OK(method_choose(&rows, &params, arena, arena, &affinity, &err), &err);
    ck_assert_uint_eq(affinity.method, AFFINITY_POPULARITY);
    ck_assert_uint_eq(affinity.n_notices, 1);
    CHECK_CONTAINS(affinity.notices[0],
                   "popularity stands in for ridge logistic regression: nDCG@5 0.");
}
END_TEST

START_TEST(a_method_that_costs_too_much_is_left_out_with_a_notice)
{
    const SparseRows rows = independent_rows(30, N_MANY);
    AffinityParams params = params_for(AFFINITY_REQUEST_AUTO);
    params.ridge = 100;
    Affinity affinity = of_products(N_MANY);
    CHECK_OK(method_choose(&rows, &params, arena, arena, &affinity, &err), &err);
    ck_assert_uint_eq(affinity.trials.method[0], AFFINITY_EASE_HOLDINGS);
    ck_assert_str_eq(affinity.notices[0], "ridge logistic regression is not tried: 400 products on "
                                          "400 columns are too many for it");
}
END_TEST

START_TEST(a_regression_without_end_is_refused_with_what_to_do)
{
    const SparseRows rows = independent_rows(0, 1700);
    const AffinityParams params = params_for(AFFINITY_REQUEST_LOGISTIC);
    Affinity affinity = of_products(1700);
    CHECK_FAILS(method_choose(&rows, &params, arena, arena, &affinity, &err), &err, E_CONFIG,
                "affinity.method is logistic, and regressions of 1700 products on 1700 columns "
                "would take far more than an hour");
    ck_assert_str_eq(err.hint, "Set affinity.method to \"ease\", which is made for large "
                               "catalogues, or to \"auto\".");
}
END_TEST

START_TEST(clients_with_one_product_each_decide_nothing)
{
    static const char *const PRODUCTS[] = {"account", "card"};
    SmallClient clients[N_LONERS];
    SmallHolding holdings[N_LONERS];
    for (size_t client = 0; client < N_LONERS; client++) {
        clients[client] = (SmallClient){.id = arena_printf(arena, "c%02zu", client)};
        holdings[client] = (SmallHolding){.client = client, .product = client % 3 == 0};
    }
    const SmallBank bank = {.as_of = "2026-09-30",
                            .n_products = 2,
                            .products = PRODUCTS,
                            .n_clients = N_LONERS,
                            .clients = clients,
                            .n_holdings = N_LONERS,
                            .holdings = holdings};
    Portfolio portfolio;
    CHECK_OK(
        portfolio_make(small_bank_snapshot(&bank, arena), PERIOD_AUTO, arena, &portfolio, &err),
        &err);
    const AffinityParams params = params_for(AFFINITY_REQUEST_AUTO);
    const Affinity affinity = fit(&portfolio, &params);
    ck_assert_uint_eq(affinity.method, AFFINITY_LOGISTIC);
    ck_assert_uint_eq(affinity.trials.n_clients, 0);
    ck_assert(isnan(affinity.trials.ndcg[0]));
}
END_TEST

START_TEST(a_bank_without_clients_has_a_method_too)
{
    const RandomBank bank = {.n_clients = 0};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    const AffinityParams automatic = params_for(AFFINITY_REQUEST_AUTO);
    const AffinityParams ease = params_for(AFFINITY_REQUEST_EASE);
    ck_assert_uint_eq(fit(&portfolio, &automatic).method, AFFINITY_LOGISTIC);
    ck_assert_uint_eq(fit(&portfolio, &ease).method, AFFINITY_EASE_HOLDINGS);
}
END_TEST

START_TEST(the_probabilities_of_ease_are_calibrated)
{
    const Portfolio portfolio = random_portfolio();
    const AffinityParams params = params_for(AFFINITY_REQUEST_EASE);
    const Affinity affinity = fit(&portfolio, &params);
    ck_assert_uint_eq(affinity.method, AFFINITY_EASE);
    ck_assert_uint_eq(affinity.n_fitted, N_CLIENTS);
    Encoder encoder;
    SparseRows rows;
    uint32_t all[N_CLIENTS];
    for (uint32_t client = 0; client < N_CLIENTS; client++)
        all[client] = client;
    CHECK_OK(encoder_make(&affinity.design, &portfolio, arena, &encoder, &err), &err);
    CHECK_OK(encoder_rows(&encoder, N_CLIENTS, all, arena, &rows, &err), &err);
    for (size_t product = 0; product < RANDOM_BANK_NOBODY; product++) {
        double expected = 0;
        double held = 0;
        for (size_t client = 0; client < N_CLIENTS; client++) {
            const double score =
                sparse_rows_score(&rows, client, affinity_weights(&affinity, product));
            expected += affinity_probability(&affinity, product, score);
            held += bit_get(&portfolio.held, client, product);
        }
        ck_assert_double_eq_tol(expected / N_CLIENTS, held / N_CLIENTS, 0.01);
    }
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_model)
{
    const Portfolio portfolio = random_portfolio();
    const AffinityRequest requests[] = {AFFINITY_REQUEST_AUTO, AFFINITY_REQUEST_EASE};
    for (size_t i = 0; i < 2; i++) {
        AffinityParams params = params_for(requests[i]);
        Hash hash[2];
        for (size_t j = 0; j < 2; j++) {
            params.n_threads = 1 + 2 * j;
            Affinity affinity = fit(&portfolio, &params);
            Archive archive = archive_writer(arena);
            CHECK_OK(affinity_archive(&affinity, &archive, &err), &err);
            CHECK_OK(archive_hash(&archive, &hash[j], &err), &err);
        }
        ck_assert_mem_eq(&hash[0], &hash[1], sizeof(Hash));
    }
}
END_TEST

START_TEST(a_stored_method_that_is_none_is_refused)
{
    const Portfolio portfolio = random_portfolio();
    const AffinityParams params = params_for(AFFINITY_REQUEST_EASE);
    Affinity affinity = fit(&portfolio, &params);
    affinity.method = AFFINITY_METHODS;
    Archive archive = archive_writer(arena);
    CHECK_FAILS(affinity_archive(&affinity, &archive, &err), &err, E_DATA,
                "affinity method 5 of the stored model is none");
}
END_TEST

Suite *suite_method_choice(void)
{
    TCase *const tests = tcase_create("method_choice");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, every_method_is_tried_and_its_figures_are_kept);
    tcase_add_test(tests, the_regression_stands_unless_another_is_better_by_a_standard_error);
    tcase_add_test(tests, where_a_regression_only_learns_noise_popularity_stands_in_and_it_says_so);
    tcase_add_test(tests, a_method_that_costs_too_much_is_left_out_with_a_notice);
    tcase_add_test(tests, a_regression_without_end_is_refused_with_what_to_do);
    tcase_add_test(tests, clients_with_one_product_each_decide_nothing);
    tcase_add_test(tests, a_bank_without_clients_has_a_method_too);
    tcase_add_test(tests, the_probabilities_of_ease_are_calibrated);
    tcase_add_test(tests, any_number_of_threads_gives_the_same_model);
    tcase_add_test(tests, a_stored_method_that_is_none_is_refused);
    Suite *const suite = suite_create("method_choice");
    suite_add_tcase(suite, tests);
    return suite;
}
