/* tests/models/evaluate/test_hidden_split.c - what is hidden, and what stays as it is. */
#include "models/evaluate/hidden_split.h"

#include "tests/models/affinity/random_bank.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <math.h>
#include <string.h>

enum { CLIENTS = 1000 };

static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void end(void)
{
    arena_free(arena);
}

static HiddenSplit *split_of(const Portfolio *const portfolio, const size_t most_clients,
                             const uint64_t seed)
{
    HiddenSplit *const split = arena_alloc(arena, 1, sizeof *split);
    CHECK_OK(hidden_split_make(portfolio, most_clients, seed, arena, split, &err), &err);
    return split;
}

static Portfolio random_portfolio(void)
{
    return random_bank_portfolio(&(const RandomBank){.n_clients = CLIENTS}, arena);
}

static size_t count_at_least_two(const Portfolio *const portfolio)
{
    size_t n = 0;
    for (size_t client = 0; client < portfolio->n_clients; client++)
        n += portfolio->active[client] && bit_count(&portfolio->held, client) >= 2;
    return n;
}

START_TEST(a_fifth_of_those_with_two_products_have_one_hidden)
{
    const Portfolio portfolio = random_portfolio();
    const HiddenSplit *const split = split_of(&portfolio, CLIENTS, 1);
    const double n = (double)count_at_least_two(&portfolio);
    /* Five standard deviations of a binomial. */
    ck_assert_double_eq_tol((double)split->cases.n, n / 5, 5 * sqrt(n * .2 * .8));
    for (size_t i = 0; i < split->cases.n; i++) {
        const uint32_t client = split->cases.clients[i];
        ck_assert(i == 0 || split->cases.clients[i - 1] < client);
        ck_assert_uint_ge(bit_count(&portfolio.held, client), 2);
        ck_assert_uint_eq(bit_count(&split->hidden, client), 1);
        for (size_t product = 0; product < portfolio.n_products; product++) {
            const bool held = bit_get(&portfolio.held, client, product);
            const bool hidden = bit_get(&split->hidden, client, product);
            ck_assert(!hidden || held);
            ck_assert(bit_get(&split->training.held, client, product) == (held && !hidden));
            ck_assert(bit_get(&split->candidates, client, product) == (!held || hidden));
        }
    }
}
END_TEST

START_TEST(other_clients_and_the_portfolio_itself_are_left_alone)
{
    const Portfolio portfolio = random_portfolio();
    const size_t n_words = portfolio.held.n_rows * portfolio.held.n_words;
    uint64_t *const before = arena_alloc(arena, n_words, sizeof *before);
    memcpy(before, portfolio.held.words, n_words * sizeof *before);
    const HiddenSplit *const split = split_of(&portfolio, CLIENTS, 1);
    ck_assert_mem_eq(portfolio.held.words, before, n_words * sizeof *before);
    size_t n_changed = 0;
    for (size_t client = 0; client < CLIENTS; client++)
        n_changed += bit_count(&split->training.held, client) != bit_count(&portfolio.held, client);
    ck_assert_uint_eq(n_changed, split->cases.n);
}
END_TEST

START_TEST(a_sample_takes_part_and_the_others_stay_in_the_training)
{
    const Portfolio portfolio = random_portfolio();
    const HiddenSplit *const split = split_of(&portfolio, 200, 1);
    size_t n_sample = 0;
    for (size_t client = 0; client < CLIENTS; client++) {
        n_sample += split->sample.active[client];
        ck_assert_uint_eq(split->training.active[client], portfolio.active[client]);
    }
    ck_assert_uint_eq(n_sample, 200);
    for (size_t i = 0; i < split->cases.n; i++)
        ck_assert_uint_eq(split->sample.active[split->cases.clients[i]], 1);
    ck_assert_uint_gt(split->cases.n, 0);
    ck_assert_uint_lt(split->cases.n, 80);
}
END_TEST

START_TEST(the_seed_decides_which)
{
    const Portfolio portfolio = random_portfolio();
    const HiddenSplit *const first = split_of(&portfolio, CLIENTS, 1);
    const HiddenSplit *const again = split_of(&portfolio, CLIENTS, 1);
    const HiddenSplit *const other = split_of(&portfolio, CLIENTS, 2);
    const size_t size = CLIENTS * first->hidden.n_words * sizeof *first->hidden.words;
    ck_assert_mem_eq(first->hidden.words, again->hidden.words, size);
    ck_assert_mem_ne(first->hidden.words, other->hidden.words, size);
}
END_TEST

/* Sixty clients with the same two holdings, whose use and profit are known; one in each of two
 * contracts of the first product. */
START_TEST(use_and_profit_of_what_is_hidden_are_not_known)
{
    enum { N = 60, ROWS = 3 };
    static const char *const PRODUCTS[] = {"account", "card"};
    SmallClient clients[N];
    SmallHolding holdings[N * ROWS];
    for (size_t i = 0; i < N; i++) {
        clients[i] = (SmallClient){.id = arena_printf(arena, "c%02zu", i)};
        for (size_t row = 0; row < ROWS; row++)
            holdings[i * ROWS + row] = (SmallHolding){.client = i,
                                                      .product = row == 2,
                                                      .monthly_usage = "3.75",
                                                      .annual_profit = "120.5"};
    }
    const SmallBank bank = {.as_of = "2025-06-30",
                            .n_products = 2,
                            .products = PRODUCTS,
                            .n_clients = N,
                            .clients = clients,
                            .n_holdings = N * ROWS,
                            .holdings = holdings};
    Portfolio portfolio;
    CHECK_OK(
        portfolio_make(small_bank_snapshot(&bank, arena), PERIOD_AUTO, arena, &portfolio, &err),
        &err);
    const HiddenSplit *const split = split_of(&portfolio, N, 3);
    ck_assert_uint_gt(split->cases.n, 0);
    for (size_t row = 0; row < N * ROWS; row++) {
        const bool hidden = bit_get(&split->hidden, row / ROWS, row % ROWS == 2);
        ck_assert_int_eq(isnan(split->training.usage[row]) != 0, hidden);
        ck_assert_int_eq(isnan(split->training.product_profit[row]) != 0, hidden);
        ck_assert_float_eq(portfolio.usage[row], 3.75F);
    }
}
END_TEST

START_TEST(nobody_with_two_products_makes_no_case)
{
    Portfolio portfolio = random_portfolio();
    for (size_t client = 0; client < CLIENTS; client++)
        portfolio.held.words[client] = 1;
    ck_assert_uint_eq(split_of(&portfolio, CLIENTS, 1)->cases.n, 0);
}
END_TEST

Suite *suite_hidden_split(void)
{
    Suite *const suite = suite_create("hidden_split");
    TCase *const tcase = tcase_create("hidden_split");
    tcase_add_checked_fixture(tcase, begin, end);
    tcase_add_test(tcase, a_fifth_of_those_with_two_products_have_one_hidden);
    tcase_add_test(tcase, other_clients_and_the_portfolio_itself_are_left_alone);
    tcase_add_test(tcase, a_sample_takes_part_and_the_others_stay_in_the_training);
    tcase_add_test(tcase, the_seed_decides_which);
    tcase_add_test(tcase, use_and_profit_of_what_is_hidden_are_not_known);
    tcase_add_test(tcase, nobody_with_two_products_makes_no_case);
    suite_add_tcase(suite, tcase);
    return suite;
}
