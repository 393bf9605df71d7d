/* tests/models/segment/test_bank_scale.c - scores within each bank. */
#include "models/segment/bank_scale.h"

#include "tests/models/segment/planted_base.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

enum { N_CLIENTS = 6 };

static Arena *arena;
static Error error;
static PlantedBase *base;

/* Clients 0 to 2 are in bank alpha, 3 to 5 in bank beta, whose money is worth a hundredth. */
static void setup(void)
{
    static const char *const banks[N_CLIENTS] = {"alpha", "alpha", "alpha", "beta", "beta", "beta"};
    arena = arena_new();
    base = planted_base_new(N_CLIENTS, 1, arena);
    planted_base_name(&base->snapshot.clients.bank, N_CLIENTS, banks, arena);
    for (size_t client = 0; client < N_CLIENTS; client++) {
        const double unit = client < 3 ? 1 : 100;
        base->portfolio.tenure_months[client] = 10 + 7 * (double)(client % 3);
        base->portfolio.revenue[client] = unit * (2000 - 385 * (double)(client % 3));
        base->portfolio.profit[client] = unit * (double)(client % 3);
    }
}

static void teardown(void)
{
    arena_free(arena);
}

static void score(double scores[N_CLIENTS * SCORES], const Dictionary *const banks)
{
    BankScale scale;
    CHECK_OK(bank_scale_fit(&base->portfolio, banks, 1, 2, arena, &scale, &error), &error);
    CHECK_OK(bank_scale_apply(&scale, banks, &base->portfolio, &base->portfolio.held, 2, arena,
                              scores, &error),
             &error);
}

/* Blom's scores of three: -0.869423773288886, 0 and its opposite. */
START_TEST(each_bank_is_scored_on_its_own_whatever_its_currency)
{
    double scores[N_CLIENTS * SCORES];
    score(scores, &base->snapshot.clients.bank.values);
    for (size_t client = 0; client < N_CLIENTS; client++) {
        const double rank = (double)(client % 3) - 1;
        const double *const row = scores + client * SCORES;
        ck_assert_double_eq_tol(row[SCORE_TENURE], rank * 0.869423773288886, 1e-12);
        ck_assert_double_eq_tol(row[SCORE_SIZE], -rank * 0.869423773288886, 1e-12);
        ck_assert_double_eq(row[SCORE_RELATIVE_PROFIT],
                            scores[(client % 3) * SCORES + SCORE_RELATIVE_PROFIT]);
    }
}
END_TEST

START_TEST(what_is_not_known_has_no_score)
{
    base->portfolio.revenue[1] = NAN;
    base->portfolio.profit[2] = NAN;
    base->portfolio.active[4] = 0;
    double scores[N_CLIENTS * SCORES];
    score(scores, &base->snapshot.clients.bank.values);
    ck_assert(isnan(scores[1 * SCORES + SCORE_SIZE]));
    ck_assert(!isnan(scores[1 * SCORES + SCORE_RELATIVE_PROFIT]));
    ck_assert(isnan(scores[2 * SCORES + SCORE_RELATIVE_PROFIT]));
    ck_assert(isnan(scores[4 * SCORES + SCORE_TENURE]));
}
END_TEST

START_TEST(clients_of_a_bank_the_scale_does_not_know_have_no_scores)
{
    const char *only_beta[] = {"beta"};
    const Dictionary banks = {.n = 1, .texts = only_beta};
    double scores[N_CLIENTS * SCORES];
    score(scores, &banks);
    ck_assert(isnan(scores[SCORE_TENURE]));
    ck_assert_double_eq_tol(scores[5 * SCORES + SCORE_TENURE], 0.869423773288886, 1e-12);
}
END_TEST

Suite *suite_bank_scale(void)
{
    Suite *const suite = suite_create("bank_scale");
    TCase *const tcase = tcase_create("bank_scale");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, each_bank_is_scored_on_its_own_whatever_its_currency);
    tcase_add_test(tcase, what_is_not_known_has_no_score);
    tcase_add_test(tcase, clients_of_a_bank_the_scale_does_not_know_have_no_scores);
    suite_add_tcase(suite, tcase);
    return suite;
}
