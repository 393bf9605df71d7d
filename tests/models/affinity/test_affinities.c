/* tests/models/affinity/test_affinities.c - each bank its target, by what its holdings tell. */
#include "models/affinity/affinities.h"
#include "tests/models/affinity/planted_cases.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <check.h>

enum { PER_BANK = 1500, MAX_CLIENTS = 2 * PER_BANK, CARD = 0, LOAN = 1, PLAN = 2, N_PRODUCTS = 3 };

/* A year's chances of taking a loan with and without a card, and of a plan. */
static const double LOAN_WITH_CARD = 0.3;
static const double LOAN_WITHOUT = 0.1;
static const double PLAN_CHANCE = 0.15;

static const char *const PRODUCTS[] = {"card", "loan", "plan"};
static Arena *arena;
static Error err;
static size_t n_clients;
static SmallClient clients[MAX_CLIENTS];
static size_t n_holdings;
static SmallHolding holdings[MAX_CLIENTS * N_PRODUCTS];
static uint32_t state;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    n_clients = 0;
    n_holdings = 0;
    state = 4711;
}

static void end(void)
{
    arena_free(arena);
}

static void hold(const size_t client, const uint16_t product, const char *const opened_on)
{
    holdings[n_holdings++] =
        (SmallHolding){.client = client, .product = product, .opened_on = opened_on};
}

/* When something of this yearly chance came in the two years before 2025-12-31; NULL = never. */
static const char *draw_year(const double chance)
{
    const double lot = next_random(&state);
    if (lot < chance)
        return "2024-06-03";
    return lot < chance + (1 - chance) * chance ? "2025-06-02" : NULL;
}

/* Half of the clients have a card; loans and plans are taken as planted, or nothing is. */
static void add_bank(const char *const bank, const bool is_dated, const bool takes)
{
    for (size_t i = 0; i < PER_BANK; i++) {
        const size_t client = n_clients++;
        const bool has_card = next_random(&state) < 0.5;
        clients[client] = (SmallClient){
            .id = arena_printf(arena, "%s%05zu", bank, i), .bank = bank, .opened_on = "2015-02-03"};
        const char *const loan = draw_year(has_card ? LOAN_WITH_CARD : LOAN_WITHOUT);
        const char *const plan = draw_year(PLAN_CHANCE);
        if (has_card)
            hold(client, CARD, is_dated ? "2016-04-01" : NULL);
        if (loan != NULL && takes)
            hold(client, LOAN, is_dated ? loan : NULL);
        if (plan != NULL && takes)
            hold(client, PLAN, is_dated ? plan : NULL);
    }
}

static Portfolio portfolio_now(void)
{
    Portfolio now;
    const SmallBank bank = {.as_of = "2025-12-31",
                            .n_products = N_PRODUCTS,
                            .products = PRODUCTS,
                            .n_clients = n_clients,
                            .clients = clients,
                            .n_holdings = n_holdings,
                            .holdings = holdings};
    CHECK_OK(portfolio_make(small_bank_snapshot(&bank, arena), PERIOD_YEAR, arena, &now, &err),
             &err);
    return now;
}

static Affinities fit(const Portfolio *const now, const size_t n_threads)
{
    Affinities affinities;
    const AffinityParams params = {
        .request = AFFINITY_REQUEST_LOGISTIC, .seed = 1, .n_threads = n_threads};
    CHECK_OK(affinities_fit(now, &params, arena, &affinities, &err), &err);
    return affinities;
}

static double probability(const Affinities *const affinities, const AffinityTarget target,
                          const Portfolio *const now, const size_t client, const size_t product)
{
    const Affinity *const affinity = &affinities->of_target[target];
    Encoder encoder;
    double scores[N_PRODUCTS];
    CHECK_OK(encoder_make(&affinity->design, now, arena, &encoder, &err), &err);
    CHECK_OK(affinity_score(affinity, &encoder, client, client + 1, arena, scores, &err), &err);
    return affinity_probability(affinity, product, scores[product]);
}

/* A client who lacks the product, with or without a card. */
static size_t find_client(const Portfolio *const now, const bool has_card, const size_t lacks)
{
    for (size_t client = 0; client < n_clients; client++)
        if (bit_get(&now->held, client, CARD) == has_card && !bit_get(&now->held, client, lacks) &&
            !bit_get(&now->held, client, lacks == LOAN ? PLAN : LOAN))
            return client;
    ck_abort_msg("no such client");
    return 0;
}

START_TEST(dated_holdings_give_the_probability_of_taking_a_product_within_a_year)
{
    add_bank("a", true, true);
    const Portfolio now = portfolio_now();
    const Affinities affinities = fit(&now, 1);
    ck_assert_uint_eq(affinities_target(&affinities, "a"), TARGET_ACQUISITION);
    ck_assert(!affinities.is_fitted[TARGET_STATUS]);
    ck_assert_uint_eq(affinities.n_notices, 0);
    /* Planted; three standard errors of some 700 clients a side, and as much for the ridge. */
    ck_assert_double_eq_tol(
        probability(&affinities, TARGET_ACQUISITION, &now, find_client(&now, true, LOAN), LOAN),
        LOAN_WITH_CARD, 0.08);
    ck_assert_double_eq_tol(
        probability(&affinities, TARGET_ACQUISITION, &now, find_client(&now, false, LOAN), LOAN),
        LOAN_WITHOUT, 0.05);
    /* Nobody took a card in these years. */
    ck_assert_double_lt(
        probability(&affinities, TARGET_ACQUISITION, &now, find_client(&now, false, LOAN), CARD),
        0.005);
}
END_TEST

START_TEST(holdings_without_dates_give_the_probability_of_holding)
{
    add_bank("a", false, true);
    const Portfolio now = portfolio_now();
    const Affinities affinities = fit(&now, 1);
    ck_assert_uint_eq(affinities_target(&affinities, "a"), TARGET_STATUS);
    ck_assert(!affinities.is_fitted[TARGET_ACQUISITION]);
    ck_assert_uint_eq(affinities.n_notices, 1);
    ck_assert_str_eq(affinities.notices[0],
                     "target status: fewer than 90 % of the holdings carry opened_on");
    const double held = 1 - (1 - PLAN_CHANCE) * (1 - PLAN_CHANCE);
    ck_assert_double_eq_tol(
        probability(&affinities, TARGET_STATUS, &now, find_client(&now, true, PLAN), PLAN), held,
        0.08);
}
END_TEST

START_TEST(banks_have_their_own_targets_and_models)
{
    add_bank("a", true, true);
    add_bank("b", false, true);
    const Portfolio now = portfolio_now();
    const Affinities both = fit(&now, 1);
    ck_assert_uint_eq(affinities_target(&both, "a"), TARGET_ACQUISITION);
    ck_assert_uint_eq(affinities_target(&both, "b"), TARGET_STATUS);
    ck_assert_uint_eq(both.of_target[TARGET_STATUS].n_fitted, PER_BANK);
    ck_assert_uint_eq(both.of_target[TARGET_ACQUISITION].n_fitted, PER_BANK);
    ck_assert_str_eq(
        both.notices[0],
        "target status for bank \"b\": fewer than 90 % of the holdings carry opened_on");
}
END_TEST

START_TEST(a_bank_where_little_was_opened_has_target_status)
{
    add_bank("a", true, false);
    const Portfolio now = portfolio_now();
    const Affinities affinities = fit(&now, 1);
    ck_assert_uint_eq(affinities_target(&affinities, "a"), TARGET_STATUS);
    ck_assert_str_eq(affinities.notices[0],
                     "target status: fewer than 200 products were opened in the last year");
}
END_TEST

START_TEST(nobody_at_all_has_target_status)
{
    const Portfolio now = portfolio_now();
    const Affinities affinities = fit(&now, 1);
    ck_assert(affinities.is_fitted[TARGET_STATUS]);
    ck_assert_uint_eq(affinities_target(&affinities, "a"), TARGET_STATUS);
}
END_TEST

START_TEST(threads_do_not_show_and_what_is_stored_comes_back)
{
    add_bank("a", true, true);
    add_bank("b", false, true);
    const Portfolio now = portfolio_now();
    Affinities one = fit(&now, 1);
    Affinities many = fit(&now, 3);
    Archive writers[2] = {archive_writer(arena), archive_writer(arena)};
    Hash hashes[2];
    CHECK_OK(affinities_archive(&one, &writers[0], &err), &err);
    CHECK_OK(affinities_archive(&many, &writers[1], &err), &err);
    for (size_t i = 0; i < 2; i++)
        CHECK_OK(archive_hash(&writers[i], &hashes[i], &err), &err);
    ck_assert_mem_eq(hashes[0].bytes, hashes[1].bytes, sizeof hashes[0].bytes);

    Archive reader = archive_reader(arena, writers[0].n_arrays, writers[0].arrays);
    Affinities back = {0};
    CHECK_OK(affinities_archive(&back, &reader, &err), &err);
    const size_t client = find_client(&now, true, LOAN);
    for (AffinityTarget target = TARGET_STATUS; target < AFFINITY_TARGETS; target++)
        ck_assert_double_eq(probability(&back, target, &now, client, LOAN),
                            probability(&one, target, &now, client, LOAN));
    ck_assert_uint_eq(affinities_target(&back, "b"), TARGET_STATUS);
}
END_TEST

Suite *suite_affinities(void)
{
    TCase *const tests = tcase_create("affinities");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, dated_holdings_give_the_probability_of_taking_a_product_within_a_year);
    tcase_add_test(tests, holdings_without_dates_give_the_probability_of_holding);
    tcase_add_test(tests, banks_have_their_own_targets_and_models);
    tcase_add_test(tests, a_bank_where_little_was_opened_has_target_status);
    tcase_add_test(tests, nobody_at_all_has_target_status);
    tcase_add_test(tests, threads_do_not_show_and_what_is_stored_comes_back);
    Suite *const suite = suite_create("affinities");
    suite_add_tcase(suite, tests);
    return suite;
}
