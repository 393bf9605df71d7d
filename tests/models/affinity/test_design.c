/* tests/models/affinity/test_design.c - columns and scales of a design, and clients in them. */
#include "models/affinity/design.h"
#include "models/affinity/encoder.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { N_CLIENTS = 50, N_PRODUCTS = 2 };

static const char *const AUTO[] = {"auto"};
static const DesignParams PARAMS = {.side_features = true, .attributes = {.n_use = 1, .use = AUTO}};
static const char *const PRODUCTS[] = {"account", "card"};
static const char *const PRODUCT_NAMES[] = {"Current account", "Card acquiring"};
static const char *const ATTRIBUTES[] = {"legal_seat", "score"};

static Arena *arena;
static Error err;
static SmallClient clients[N_CLIENTS];
static char ids[N_CLIENTS][16];
static char scores[N_CLIENTS][16];
static uint32_t all[N_CLIENTS];

/* 25 North, 20 South, 3 East, 2 not known; 12 to 60 months of tenure; one area; score 0 to 49. */
static void begin(void)
{
    static const char *const OPENED[] = {"2025-09-30", "2024-09-30", "2023-09-30", "2022-09-30",
                                         "2021-09-30"};
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    for (int i = 0; i < N_CLIENTS; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "c%02d", i);
        (void)snprintf(scores[i], sizeof scores[i], "%d", i);
        const char *const known = i < 25 ? "North" : i < 45 ? "South" : "East";
        clients[i] = (SmallClient){.id = ids[i],
                                   .region = i < 48 ? known : NULL,
                                   .area = "trade",
                                   .opened_on = OPENED[i % 5],
                                   .attributes = {i % 2 == 0 ? "1" : "2", scores[i]}};
        all[i] = (uint32_t)i;
    }
}

static void end(void)
{
    arena_free(arena);
}

static const SmallHolding HOLDINGS[] = {{.client = 0, .product = 1}, {.client = 3, .product = 0}};

static SmallBank fifty(void)
{
    return (SmallBank){.as_of = "2026-09-30",
                       .n_products = N_PRODUCTS,
                       .products = PRODUCTS,
                       .product_names = PRODUCT_NAMES,
                       .n_attributes = COUNT(ATTRIBUTES),
                       .attributes = ATTRIBUTES,
                       .n_clients = N_CLIENTS,
                       .clients = clients,
                       .n_holdings = COUNT(HOLDINGS),
                       .holdings = HOLDINGS};
}

static Portfolio portfolio_of(const SmallBank *const bank)
{
    Portfolio portfolio;
    const Snapshot *const snapshot = small_bank_snapshot(bank, arena);
    CHECK_OK(portfolio_make(snapshot, PERIOD_AUTO, arena, &portfolio, &err), &err);
    return portfolio;
}

static Design design_of(const Portfolio *const portfolio)
{
    Design design;
    CHECK_OK(design_fit(portfolio, portfolio->n_clients, all, &PARAMS, arena, &design, &err), &err);
    return design;
}

static Encoder encoder_of(const Design *const design, const Portfolio *const portfolio)
{
    Encoder encoder;
    CHECK_OK(encoder_make(design, portfolio, arena, &encoder, &err), &err);
    return encoder;
}

/* The value of a client in a column. */
static double value_in(const Encoder *const encoder, const size_t client, const uint32_t column)
{
    uint32_t columns[16];
    double values[16];
    const size_t n = encoder_encode(encoder, client, columns, values);
    for (size_t entry = 0; entry < n; entry++)
        if (columns[entry] == column)
            return values[entry];
    return 0;
}

static void says(const Encoder *const encoder, const size_t client, const size_t input,
                 const char *const expected)
{
    const char *words = NULL;
    CHECK_OK(encoder_input_words(encoder, client, input, arena, &words, &err), &err);
    ck_assert_str_eq(words, expected);
}

START_TEST(columns_are_products_then_inputs_that_differ_between_clients)
{
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    ck_assert_uint_eq(design.n_inputs, 4); /* no bank, area, legal form, risk class, size */
    ck_assert_uint_eq(design.sources[0], INPUT_TENURE);
    ck_assert_uint_eq(design.first_column[0], 2);
    ck_assert_uint_eq(design.sources[1], INPUT_REGION);
    ck_assert_uint_eq(design.first_column[1], 5); /* value, above the median, not known */
    ck_assert_str_eq(design.names[2], "legal_seat");
    ck_assert_uint_eq(design.is_number[2], 0); /* two different numbers are categories */
    ck_assert_uint_eq(design.first_column[2], 9);
    ck_assert_str_eq(design.names[3], "score");
    ck_assert_uint_eq(design.is_number[3], 1);
    ck_assert_uint_eq(design.first_column[3], 13);
    ck_assert_uint_eq(design_n_columns(&design), 15);
}
END_TEST

START_TEST(numbers_are_scaled_by_median_and_quartiles)
{
    /* Quantiles at (n - 1) q of the sorted values: tenure 36, 24 and 48 months; score 24.5, 12.25
     * and 36.75. */
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    ck_assert_double_eq_tol(design.centres[0], log(37), 1e-14);
    ck_assert_double_eq_tol(design.scales[0], log(49) - log(25), 1e-14);
    ck_assert_double_eq_tol(value_in(&encoder, 0, 2), log(13.0 / 37) / log(49.0 / 25), 1e-14);
    ck_assert_double_eq_tol(value_in(&encoder, 0, 13), -1, 1e-14);
    ck_assert_double_eq_tol(value_in(&encoder, 37, 13), 12.5 / 24.5, 1e-14);
}
END_TEST

START_TEST(a_client_has_one_entry_per_input_and_one_per_holding)
{
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    uint32_t columns[16];
    double values[16];
    ck_assert_uint_ge(encoder_most_entries(&encoder), 5);
    ck_assert_uint_eq(encoder_encode(&encoder, 0, columns, values), 5);
    ck_assert_uint_eq(columns[0], 1);
    ck_assert_uint_eq(columns[1], 2);
    ck_assert_uint_eq(columns[2], 5);
    ck_assert_uint_eq(columns[3], 9);
    ck_assert_uint_eq(columns[4], 13);
    ck_assert_double_eq(values[0], 1);
    ck_assert_uint_eq(encoder_encode(&encoder, 1, columns, values), 4);
}
END_TEST

START_TEST(tenure_above_the_median_counts_once_more)
{
    /* 12, 24, 36, 48, 60 months in turn; the median is 36. */
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    ck_assert(design_has_bend(&design, 0));
    ck_assert(!design_has_bend(&design, 3));
    ck_assert_double_eq(value_in(&encoder, 1, 3), 0);
    ck_assert_double_eq(value_in(&encoder, 2, 3), 0);
    ck_assert_double_eq_tol(value_in(&encoder, 3, 3), log(49.0 / 37) / log(49.0 / 25), 1e-14);
    ck_assert_double_eq(value_in(&encoder, 3, 3), value_in(&encoder, 3, 2));
}
END_TEST

/* Clients 0 .. n - 1 had a card until `closed_on`, client 0 twice; the last renewed its own. */
static size_t former_cards(SmallHolding *const rows, const size_t n, const char *const closed_on)
{
    size_t n_rows = 0;
    rows[n_rows++] = (SmallHolding){.client = 0, .product = 1, .closed_on = "2020-03-31"};
    for (size_t client = 0; client < n; client++)
        rows[n_rows++] = (SmallHolding){
            .client = client, .product = 1, .opened_on = "2021-05-31", .closed_on = closed_on};
    rows[n_rows++] =
        (SmallHolding){.client = N_CLIENTS - 1, .product = 1, .closed_on = "2026-01-31"};
    rows[n_rows++] =
        (SmallHolding){.client = N_CLIENTS - 1, .product = 1, .opened_on = "2026-01-31"};
    return n_rows;
}

START_TEST(a_product_that_twenty_clients_have_given_up_has_a_column)
{
    SmallHolding rows[N_CLIENTS + 3];
    SmallBank bank = fifty();
    bank.holdings = rows;
    bank.n_holdings = former_cards(rows, DESIGN_LEAST_LEVEL, "2026-09-30");
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    ck_assert_uint_eq(design.n_former, 1);
    ck_assert_uint_eq(design.former[0], 1);
    ck_assert_uint_eq(design_n_columns(&design), 16);
    double penalties[16];
    design_penalties(&design, penalties);
    ck_assert_double_eq(penalties[15], 1);
    ck_assert_double_eq(value_in(&encoder, 0, 15), 1);
    ck_assert_double_eq(value_in(&encoder, 19, 15), 1);
    ck_assert_double_eq(value_in(&encoder, 20, 15), 0);
    ck_assert_double_eq(value_in(&encoder, N_CLIENTS - 1, 15), 0); /* renewed is not given up */
    uint32_t columns[16];
    double values[16];
    ck_assert_uint_eq(encoder_encode(&encoder, 0, columns, values), 5); /* given up counts once */
    SparseRows encoded;
    CHECK_OK(encoder_rows(&encoder, N_CLIENTS, all, arena, &encoded, &err), &err);
    ck_assert_uint_eq(encoded.columns[encoded.first[1] - 1], 15);
}
END_TEST

START_TEST(a_product_given_up_by_fewer_or_later_has_no_column)
{
    SmallHolding rows[N_CLIENTS + 3];
    SmallBank bank = fifty();
    bank.holdings = rows;
    bank.n_holdings = former_cards(rows, DESIGN_LEAST_LEVEL - 1, "2026-09-30");
    const Portfolio few = portfolio_of(&bank);
    ck_assert_uint_eq(design_of(&few).n_former, 0);
    bank.n_holdings = former_cards(rows, N_CLIENTS - 1, "2026-10-01");
    const Portfolio later = portfolio_of(&bank);
    ck_assert_uint_eq(design_of(&later).n_former, 0);
    DesignParams params = PARAMS;
    params.side_features = false;
    bank.n_holdings = former_cards(rows, N_CLIENTS - 1, "2026-09-30");
    const Portfolio many = portfolio_of(&bank);
    Design design;
    CHECK_OK(design_fit(&many, N_CLIENTS, all, &params, arena, &design, &err), &err);
    ck_assert_uint_eq(design.n_former, 0);
}
END_TEST

START_TEST(what_was_given_up_is_told_in_words)
{
    SmallHolding rows[N_CLIENTS + 3];
    SmallBank bank = fifty();
    bank.holdings = rows;
    bank.n_holdings = former_cards(rows, DESIGN_LEAST_LEVEL, "2026-09-30");
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    const char *words = NULL;
    CHECK_OK(encoder_former_words(&encoder, 3, 0, arena, &words, &err), &err);
    ck_assert_str_eq(words, "gave up Card acquiring");
    CHECK_OK(encoder_former_words(&encoder, 30, 0, arena, &words, &err), &err);
    ck_assert_str_eq(words, "has not given up Card acquiring");
}
END_TEST

START_TEST(rare_levels_are_pooled_and_what_is_not_known_is_a_level)
{
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    ck_assert_double_eq(value_in(&encoder, 0, 5), 1);  /* North */
    ck_assert_double_eq(value_in(&encoder, 25, 6), 1); /* South */
    ck_assert_double_eq(value_in(&encoder, 45, 7), 1); /* East */
    ck_assert_double_eq(value_in(&encoder, 48, 8), 1); /* not known */
}
END_TEST

START_TEST(a_category_shares_its_prior_among_its_columns)
{
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    double penalties[15];
    design_penalties(&design, penalties);
    ck_assert_double_eq(penalties[0], 1);
    ck_assert_double_eq(penalties[4], 1);
    ck_assert_double_eq(penalties[5], 4);
    ck_assert_double_eq(penalties[12], 4);
    ck_assert_double_eq(penalties[14], 1);
}
END_TEST

START_TEST(without_side_features_only_products_have_columns)
{
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    DesignParams params = PARAMS;
    params.side_features = false;
    Design design;
    CHECK_OK(design_fit(&portfolio, N_CLIENTS, all, &params, arena, &design, &err), &err);
    ck_assert_uint_eq(design.n_inputs, 0);
    ck_assert_uint_eq(design_n_columns(&design), N_PRODUCTS);
}
END_TEST

START_TEST(a_later_snapshot_is_matched_by_texts)
{
    static const char *const LATER_PRODUCTS[] = {"card", "loan"};
    static const char *const LATER_ATTRIBUTES[] = {"score"};
    static const SmallClient LATER[] = {
        {.id = "c00", .region = "West", .opened_on = "2026-08-30", .attributes = {"100000"}},
        {.id = "new", .region = "South", .attributes = {"a lot"}}};
    static const SmallHolding LATER_HOLDINGS[] = {{.client = 0, .product = 0},
                                                  {.client = 0, .product = 1}};
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const SmallBank later_bank = {.as_of = "2026-12-31",
                                  .n_products = COUNT(LATER_PRODUCTS),
                                  .products = LATER_PRODUCTS,
                                  .n_attributes = 1,
                                  .attributes = LATER_ATTRIBUTES,
                                  .n_clients = COUNT(LATER),
                                  .clients = LATER,
                                  .n_holdings = COUNT(LATER_HOLDINGS),
                                  .holdings = LATER_HOLDINGS};
    const Portfolio later = portfolio_of(&later_bank);
    const Encoder encoder = encoder_of(&design, &later);
    ck_assert_uint_eq(encoder.product_columns[0], 1);
    ck_assert_uint_eq(encoder.product_columns[1], CODE_NONE);
    ck_assert_uint_eq(encoder.products[0], CODE_NONE);
    ck_assert_uint_eq(encoder.products[1], 0);
    ck_assert_double_eq(value_in(&encoder, 0, 1), 1);
    ck_assert_double_eq(value_in(&encoder, 0, 7), 1);  /* a region not seen before */
    ck_assert_double_eq(value_in(&encoder, 0, 12), 1); /* the column legal_seat is gone */
    ck_assert_double_eq(value_in(&encoder, 0, 13), DESIGN_LARGEST);
    ck_assert_double_eq(value_in(&encoder, 1, 4), 1); /* tenure not known */
    ck_assert_double_eq(value_in(&encoder, 1, 6), 1);
    ck_assert_double_eq(value_in(&encoder, 1, 14), 1); /* no number any more */
    says(&encoder, 0, 0, "4 months with the bank");
    says(&encoder, 0, 1, "region West");
    says(&encoder, 0, 2, "legal seat not known");
    says(&encoder, 1, 0, "time with the bank not known");
}
END_TEST

START_TEST(inputs_and_products_are_told_in_words)
{
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    says(&encoder, 0, 0, "12 months with the bank");
    says(&encoder, 4, 0, "5 years with the bank");
    says(&encoder, 0, 1, "region North");
    says(&encoder, 48, 1, "region not known");
    says(&encoder, 1, 2, "legal seat 2");
    says(&encoder, 17, 3, "score 17");
    const char *words = NULL;
    CHECK_OK(encoder_product_words(&encoder, 0, 1, arena, &words, &err), &err);
    ck_assert_str_eq(words, "uses Card acquiring");
    CHECK_OK(encoder_product_words(&encoder, 0, 0, arena, &words, &err), &err);
    ck_assert_str_eq(words, "does not use Current account");
}
END_TEST

START_TEST(size_is_revenue_against_the_median_of_the_own_bank)
{
    static const SmallClient ROWS[] = {{.id = "a", .bank = "A"},
                                       {.id = "b", .bank = "A"},
                                       {.id = "c", .bank = "A"},
                                       {.id = "d", .bank = "A"},
                                       {.id = "e", .bank = "B"}};
    static const SmallPeriod PERIODS[] = {{0, "2025-12-31", NULL, "100"},
                                          {1, "2025-12-31", NULL, "-250"},
                                          {2, "2025-12-31", NULL, "4000"},
                                          {3, "2025-12-31", NULL, "0"}};
    const SmallBank bank = {.as_of = "2026-09-30",
                            .n_clients = COUNT(ROWS),
                            .clients = ROWS,
                            .n_periods = COUNT(PERIODS),
                            .periods = PERIODS};
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    const Encoder encoder = encoder_of(&design, &portfolio);
    ck_assert_uint_eq(design.n_inputs, 1); /* no level of bank has 20 clients */
    ck_assert_double_eq(design.revenue_of_bank[0], 250);
    ck_assert_double_nan(design.revenue_of_bank[1]);
    /* asinh of -1, 0, .4, 16: median .5 asinh(.4); quartiles at .75 and 2.25 of 3 */
    const double low = asinh(-1) * 0.25;
    const double high = asinh(0.4) * 0.75 + asinh(16) * 0.25;
    ck_assert_double_eq_tol(design.centres[0], asinh(0.4) / 2, 1e-14);
    ck_assert_double_eq_tol(design.scales[0], high - low, 1e-14);
    says(&encoder, 0, 0, "of usual size");
    says(&encoder, 1, 0, "smaller than usual");
    says(&encoder, 2, 0, "larger than usual");
    says(&encoder, 4, 0, "size not known");
}
END_TEST

START_TEST(a_number_that_half_the_clients_share_is_scaled_by_its_deviation)
{
    for (int i = 0; i < N_CLIENTS; i++)
        clients[i].attributes[1] = i < 40 ? "7" : scores[i];
    const SmallBank bank = fifty();
    const Portfolio portfolio = portfolio_of(&bank);
    const Design design = design_of(&portfolio);
    ck_assert_uint_eq(design.is_number[3], 0); /* 11 different values only: categories */

    for (int i = 0; i < N_CLIENTS; i++)
        clients[i].attributes[1] = i < 38 ? "7" : scores[i];
    const Portfolio other = portfolio_of(&bank);
    const Design scaled = design_of(&other);
    /* 38 times 7, then 38 .. 49: mean 15.76; squares of the deviations 38 * 8.76^2 + 12 * 27.74^2
     * + 143 = 12293.12; over 49 and rooted: 15.83914... */
    ck_assert_uint_eq(scaled.is_number[3], 1);
    ck_assert_double_eq(scaled.centres[3], 7);
    ck_assert_double_eq_tol(scaled.scales[3], sqrt(12293.12 / 49), 1e-12);
}
END_TEST

Suite *suite_design(void)
{
    TCase *const tests = tcase_create("design");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, columns_are_products_then_inputs_that_differ_between_clients);
    tcase_add_test(tests, numbers_are_scaled_by_median_and_quartiles);
    tcase_add_test(tests, a_client_has_one_entry_per_input_and_one_per_holding);
    tcase_add_test(tests, tenure_above_the_median_counts_once_more);
    tcase_add_test(tests, a_product_that_twenty_clients_have_given_up_has_a_column);
    tcase_add_test(tests, a_product_given_up_by_fewer_or_later_has_no_column);
    tcase_add_test(tests, what_was_given_up_is_told_in_words);
    tcase_add_test(tests, rare_levels_are_pooled_and_what_is_not_known_is_a_level);
    tcase_add_test(tests, a_category_shares_its_prior_among_its_columns);
    tcase_add_test(tests, without_side_features_only_products_have_columns);
    tcase_add_test(tests, a_later_snapshot_is_matched_by_texts);
    tcase_add_test(tests, inputs_and_products_are_told_in_words);
    tcase_add_test(tests, size_is_revenue_against_the_median_of_the_own_bank);
    tcase_add_test(tests, a_number_that_half_the_clients_share_is_scaled_by_its_deviation);
    Suite *const suite = suite_create("design");
    suite_add_tcase(suite, tests);
    return suite;
}
