/* tests/models/evaluate/test_value_deciles.c - first offers, what they promised and what they
 * brought: worked out by hand. */
#include "models/evaluate/value_deciles.h"

#include "models/evaluate/value_capture.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

enum { N_CLIENTS = 4, N_PRODUCTS = 5 };

static Arena *arena;
static Error err;

/* What each client could be offered, took, and what that brings; product 4 is no candidate. */
static const bool TAKEN[N_CLIENTS][N_PRODUCTS] = {
    {1, 0, 0, 1, 0}, {0, 1, 0, 0, 1}, {0, 0, 0, 0, 0}, {0, 0, 1, 0, 0}};
static const float PROFIT[N_CLIENTS * N_PRODUCTS] = {10.5F, 7, 3, 20.25F, 9, 1, 40, 2,   8, 100,
                                                     5,     5, 5, 5,      5, 3, 4,  NAN, 6, 7};
static const double SCORES[2][N_CLIENTS][N_PRODUCTS] = {
    {{4, 3, 2, 1, 9}, {1, 2, 3, 4, 9}, {2, 2, 2, 2, 9}, {1, NAN, 3, NAN, 9}},
    {{1, 2, 3, 4, 9}, {4, 3, 2, 1, 9}, {1, 1, 1, 5, 9}, {NAN, NAN, NAN, NAN, 9}}};

static BitMatrix candidates;
static BitMatrix taken;
static const uint32_t CLIENTS[N_CLIENTS] = {0, 1, 2, 3};
static OfferCases cases;

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
    candidates = taken = (BitMatrix){.n_rows = N_CLIENTS, .n_bits = N_PRODUCTS, .n_words = 1};
    candidates.words = arena_alloc(arena, N_CLIENTS, sizeof(uint64_t));
    taken.words = arena_alloc(arena, N_CLIENTS, sizeof(uint64_t));
    for (size_t client = 0; client < N_CLIENTS; client++)
        for (size_t product = 0; product < N_PRODUCTS; product++) {
            if (product < 4)
                bit_set(&candidates, client, product);
            if (TAKEN[client][product])
                bit_set(&taken, client, product);
        }
    cases = (OfferCases){.n = N_CLIENTS,
                         .clients = CLIENTS,
                         .candidates = &candidates,
                         .taken = &taken,
                         .profit = PROFIT};
}

static void end(void)
{
    arena_free(arena);
}

static Status look_up(const void *const self, const size_t client, Arena *const scratch,
                      double *const scores, Error *const error)
{
    const double *const table = self; /* (n_clients, N_PRODUCTS) */
    (void)scratch;
    (void)error;
    for (size_t product = 0; product < N_PRODUCTS; product++)
        scores[product] = table[client * N_PRODUCTS + product];
    return OK;
}

static TopOffers make(void)
{
    const Scorer scorers[] = {{"first", SCORES[0][0], look_up}, {"second", SCORES[1][0], look_up}};
    TopOffers offers;
    CHECK_OK(top_offers_make(&cases, scorers, 2, 2, NULL, arena, &offers, &err), &err);
    return offers;
}

START_TEST(the_best_three_candidates_are_the_offers)
{
    const TopOffers offers = make();
    ck_assert_double_eq(matrix_get(&offers.promised, 0, 0), 4 + 3 + 2);
    ck_assert_double_eq(matrix_get(&offers.realised, 0, 0), 10.5);
    ck_assert_double_eq(matrix_get(&offers.promised, 0, 1), 4 + 3 + 2);
    ck_assert_double_eq(matrix_get(&offers.realised, 0, 1), 20.25);
    ck_assert_double_eq(matrix_get(&offers.realised, 1, 0), 40);
    ck_assert_double_eq(offers.total[0], 30.75);
    ck_assert_double_eq(offers.total[1], 40); /* product 4 was no candidate */
}
END_TEST

START_TEST(ties_go_to_the_lower_number)
{
    const TopOffers offers = make();
    ck_assert_double_eq(matrix_get(&offers.promised, 2, 0), 6);
    ck_assert_double_eq(matrix_get(&offers.promised, 2, 1), 7); /* 3, then 0 and 1 */
    const double tied[N_PRODUCTS] = {1, 1, 1, 1, 1};
    const Scorer scorer = {"tied", tied, look_up};
    TopOffers of_tied;
    cases.n = 1;
    CHECK_OK(top_offers_make(&cases, &scorer, 1, 1, NULL, arena, &of_tied, &err), &err);
    ck_assert_double_eq(of_tied.realised.values[0], 10.5); /* 0 is there, 3 is not */
}
END_TEST

/* Client 3 took product 2, and nobody knows what it brings: the promise of 3 does not count. */
START_TEST(what_is_not_known_counts_on_neither_side)
{
    const TopOffers offers = make();
    ck_assert_double_eq(matrix_get(&offers.promised, 3, 0), 1);
    ck_assert_double_eq(matrix_get(&offers.realised, 3, 0), 0);
    ck_assert_double_eq(matrix_get(&offers.promised, 3, 1), 0); /* no candidate has a score */
    ck_assert_double_eq(offers.total[3], 0);
}
END_TEST

/* Made-up sums: client i is promised i + 1 and gets twice that; 25 clients, deciles of 3 and 2. */
static TopOffers graded(const size_t n)
{
    TopOffers offers = {.promised = {.n_rows = n, .n_columns = 2}};
    offers.realised = offers.promised;
    offers.promised.values = arena_alloc(arena, 2 * n, sizeof(double));
    offers.realised.values = arena_alloc(arena, 2 * n, sizeof(double));
    offers.total = arena_alloc(arena, n, sizeof(double));
    for (size_t i = 0; i < n; i++) {
        matrix_set(&offers.promised, i, 1, (double)(n - i));
        matrix_set(&offers.realised, i, 1, 2 * (double)(n - i));
        matrix_set(&offers.realised, i, 0, (double)(n - i));
        offers.total[i] = 4 * (double)(n - i);
    }
    return offers;
}

static const BootstrapParams PARAMS = {.seed = 1, .name = "test", .n_threads = 1};

START_TEST(deciles_go_from_the_least_promise_to_the_greatest)
{
    const TopOffers offers = graded(25);
    ValueDecile deciles[VALUE_DECILES + 1];
    CHECK_OK(value_deciles_measure(&offers, 1, &PARAMS, arena, deciles, &err), &err);
    ck_assert_uint_eq(deciles[0].ratio.n, 3);
    ck_assert_double_eq_tol(deciles[0].promised.value, 2, 1e-12);   /* 1, 2, 3 */
    ck_assert_double_eq_tol(deciles[1].promised.value, 4.5, 1e-12); /* 4, 5 */
    ck_assert_double_eq_tol(deciles[9].realised.value, 49, 1e-12);  /* 24, 25 */
    for (size_t i = 0; i <= VALUE_DECILES; i++) {
        ck_assert_double_eq_tol(deciles[i].ratio.value, 2, 1e-12);
        ck_assert_double_eq_tol(deciles[i].ratio.low, 2, 1e-12);
        ck_assert_double_eq_tol(deciles[i].ratio.high, 2, 1e-12);
    }
    ck_assert_uint_eq(deciles[VALUE_DECILES].ratio.n, 25);
    ck_assert_double_eq_tol(deciles[VALUE_DECILES].promised.value, 13, 1e-12);
}
END_TEST

START_TEST(few_clients_leave_deciles_empty)
{
    const TopOffers offers = graded(3);
    ValueDecile deciles[VALUE_DECILES + 1];
    CHECK_OK(value_deciles_measure(&offers, 1, &PARAMS, arena, deciles, &err), &err);
    ck_assert_uint_eq(deciles[0].ratio.n, 1);
    ck_assert_uint_eq(deciles[1].ratio.n, 0);
    ck_assert_double_nan(deciles[1].ratio.value);
    const TopOffers none = graded(0);
    CHECK_OK(value_deciles_measure(&none, 1, &PARAMS, arena, deciles, &err), &err);
    ck_assert_uint_eq(deciles[VALUE_DECILES].ratio.n, 0);
    ck_assert_double_nan(deciles[VALUE_DECILES].promised.value);
}
END_TEST

START_TEST(captures_are_shares_of_all_and_of_the_reference)
{
    const TopOffers offers = graded(25);
    ValueCapture captures[2];
    CHECK_OK(value_capture_measure(&offers, 1, &PARAMS, arena, captures, &err), &err);
    ck_assert_double_eq_tol(captures[0].share.value, 0.25, 1e-12);
    ck_assert_double_eq_tol(captures[1].share.value, 0.5, 1e-12);
    ck_assert_double_eq_tol(captures[0].of_reference.value, 0.5, 1e-12);
    ck_assert_double_eq_tol(captures[0].of_reference.high, 0.5, 1e-12);
    ck_assert_double_eq_tol(captures[1].realised.value, 26, 1e-12);
    ck_assert_uint_eq(captures[1].realised.n, 25);
}
END_TEST

START_TEST(nothing_realised_has_no_share)
{
    TopOffers offers = graded(4);
    ValueCapture captures[2];
    for (size_t i = 0; i < 4; i++)
        offers.total[i] = offers.realised.values[2 * i] = offers.realised.values[2 * i + 1] = 0;
    CHECK_OK(value_capture_measure(&offers, 1, &PARAMS, arena, captures, &err), &err);
    ck_assert_double_nan(captures[0].share.value);
    ck_assert_double_nan(captures[0].of_reference.low);
    ck_assert_double_eq(captures[0].realised.value, 0);
}
END_TEST

Suite *suite_value_deciles(void)
{
    TCase *const tests = tcase_create("value_deciles");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, the_best_three_candidates_are_the_offers);
    tcase_add_test(tests, ties_go_to_the_lower_number);
    tcase_add_test(tests, what_is_not_known_counts_on_neither_side);
    tcase_add_test(tests, deciles_go_from_the_least_promise_to_the_greatest);
    tcase_add_test(tests, few_clients_leave_deciles_empty);
    tcase_add_test(tests, captures_are_shares_of_all_and_of_the_reference);
    tcase_add_test(tests, nothing_realised_has_no_share);
    Suite *const suite = suite_create("value_deciles");
    suite_add_tcase(suite, tests);
    return suite;
}
