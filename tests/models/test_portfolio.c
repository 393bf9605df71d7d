/* tests/models/test_portfolio.c - the state of a snapshot on its as-of day, by hand-made sums. */
#include "models/portfolio.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static Arena *arena;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

static const char *const PRODUCTS[] = {"account", "card", "loan"};

static const SmallClient THREE[] = {
    {.id = "a", .opened_on = "2019-03-31"}, {.id = "b", .opened_on = "2025-07-01"}, {.id = "c"}};

static Portfolio make(const SmallBank *const bank, const ProfitPeriod period)
{
    Portfolio portfolio = {.n_clients = 0};
    Error err = {.status = OK};
    const Status status =
        portfolio_make(small_bank_snapshot(bank, arena), period, arena, &portfolio, &err);
    ck_assert_msg(status == OK, "%s", err.text);
    return portfolio;
}

static Portfolio with_periods(const char *const as_of, const size_t n,
                              const SmallPeriod *const rows, const ProfitPeriod period)
{
    return make(&(SmallBank){.as_of = as_of,
                             .n_products = COUNT(PRODUCTS),
                             .products = PRODUCTS,
                             .n_clients = COUNT(THREE),
                             .clients = THREE,
                             .n_periods = n,
                             .periods = rows},
                period);
}

static Portfolio with_holdings(const size_t n, const SmallHolding *const rows)
{
    return make(&(SmallBank){.as_of = "2025-06-30",
                             .n_products = COUNT(PRODUCTS),
                             .products = PRODUCTS,
                             .n_clients = COUNT(THREE),
                             .clients = THREE,
                             .n_holdings = n,
                             .holdings = rows},
                PERIOD_AUTO);
}

START_TEST(a_client_is_active_from_its_first_day_and_has_tenure_in_whole_months)
{
    const Portfolio portfolio = with_holdings(0, NULL);
    ck_assert_uint_eq(portfolio.active[0], 1);
    ck_assert_uint_eq(portfolio.active[1], 0);
    ck_assert_uint_eq(portfolio.active[2], 1);
    ck_assert_double_eq(portfolio.tenure_months[0], 75.0); /* 31 March 2019 to 30 June 2025 */
    ck_assert_double_nan(portfolio.tenure_months[1]);
    ck_assert_double_nan(portfolio.tenure_months[2]);
}
END_TEST

START_TEST(a_holding_is_held_from_its_first_day_to_the_day_before_it_closes)
{
    static const SmallHolding ROWS[] = {
        {.client = 0, .product = 0, .opened_on = "2025-06-30"},
        {.client = 0, .product = 1, .opened_on = "2025-07-01"},
        {.client = 0, .product = 2, .closed_on = "2025-06-30"},
        {.client = 2, .product = 0, .closed_on = "2025-07-01"},
        {.client = 2, .product = 2, .opened_on = "2020-01-01", .closed_on = "2021-01-01"},
        {.client = 2, .product = 2, .opened_on = "2023-01-01"},
    };
    const Portfolio portfolio = with_holdings(COUNT(ROWS), ROWS);
    ck_assert(bit_get(&portfolio.held, 0, 0));
    ck_assert(!bit_get(&portfolio.held, 0, 1));
    ck_assert(!bit_get(&portfolio.held, 0, 2));
    ck_assert_uint_eq(bit_count(&portfolio.held, 1), 0);
    ck_assert(bit_get(&portfolio.held, 2, 0));
    ck_assert(bit_get(&portfolio.held, 2, 2));
    ck_assert(bit_get(&portfolio.given_up, 0, 2));
    ck_assert_uint_eq(bit_count(&portfolio.given_up, 0), 1);
    ck_assert_uint_eq(bit_count(&portfolio.given_up, 2), 0); /* not yet; held again */
}
END_TEST

START_TEST(a_year_of_quarters_is_summed_and_what_lies_outside_is_not)
{
    static const SmallPeriod ROWS[] = {
        {0, "2024-06-30", "1000", "1"},     {0, "2024-09-30", "10.25", "100"},
        {0, "2024-12-31", "-3.5", "250.5"}, {0, "2025-03-31", "7.125", NULL},
        {0, "2025-06-30", "2.0001", "50"},  {0, "2025-09-30", "9999", "9999"},
    };
    const Portfolio portfolio = with_periods("2025-06-30", COUNT(ROWS), ROWS, PERIOD_AUTO);
    ck_assert_int_eq(portfolio.period, PERIOD_QUARTER);
    ck_assert_double_eq_tol(portfolio.profit[0], 15.8751, 1e-12);
    ck_assert_double_eq_tol(portfolio.revenue[0], 400.5 * 4 / 3, 1e-12);
    ck_assert_double_nan(portfolio.profit[2]);
}
END_TEST

START_TEST(half_of_the_months_are_scaled_to_the_year_and_fewer_are_not_known)
{
    static const SmallPeriod ROWS[] = {
        {0, "2025-01-31", "1.5", NULL}, {0, "2025-02-28", "2.25", NULL},
        {0, "2025-03-31", "-1", NULL},  {0, "2025-04-30", "0.375", NULL},
        {0, "2025-05-31", "4", NULL},   {0, "2025-06-30", "3.125", NULL},
        {2, "2025-01-31", "1.5", NULL}, {2, "2025-02-28", NULL, NULL},
        {2, "2025-03-31", "-1", NULL},  {2, "2025-04-30", "0.375", NULL},
        {2, "2025-05-31", "4", NULL},   {2, "2025-06-30", "3.125", NULL},
    };
    const Portfolio portfolio = with_periods("2025-06-30", COUNT(ROWS), ROWS, PERIOD_AUTO);
    ck_assert_int_eq(portfolio.period, PERIOD_MONTH);
    ck_assert_double_eq_tol(portfolio.profit[0], 20.5, 1e-12); /* 10.25 in half a year */
    ck_assert_double_nan(portfolio.profit[2]);
    ck_assert_double_nan(portfolio.revenue[0]);
}
END_TEST

START_TEST(a_missing_month_does_not_hide_the_usual_gap)
{
    static const SmallPeriod ROWS[] = {
        {0, "2025-01-31", "1", NULL}, {0, "2025-02-28", "1", NULL}, {0, "2025-04-30", "1", NULL},
        {0, "2025-05-31", "1", NULL}, {0, "2025-06-30", "1", NULL},
    };
    const Portfolio portfolio = with_periods("2025-06-30", COUNT(ROWS), ROWS, PERIOD_AUTO);
    ck_assert_int_eq(portfolio.period, PERIOD_MONTH);
    ck_assert_double_nan(portfolio.profit[0]);
}
END_TEST

START_TEST(years_and_a_single_period_are_taken_as_they_are)
{
    static const SmallPeriod ROWS[] = {
        {0, "2023-12-31", "11.5", NULL},
        {0, "2024-12-31", "12.75", NULL},
        {2, "2024-12-31", "-0.5", NULL},
    };
    const Portfolio portfolio = with_periods("2025-06-30", COUNT(ROWS), ROWS, PERIOD_AUTO);
    ck_assert_int_eq(portfolio.period, PERIOD_YEAR);
    ck_assert_double_eq(portfolio.profit[0], 12.75);
    ck_assert_double_eq(portfolio.profit[2], -0.5);
    const Portfolio single = with_periods("2025-06-30", 1, ROWS + 1, PERIOD_AUTO);
    ck_assert_int_eq(single.period, PERIOD_YEAR);
    ck_assert_double_eq(single.profit[0], 12.75);
}
END_TEST

START_TEST(a_given_period_overrides_the_gaps)
{
    static const SmallPeriod ROWS[] = {{0, "2025-03-31", "5", NULL}, {0, "2025-06-30", "7", NULL}};
    const Portfolio portfolio = with_periods("2025-06-30", COUNT(ROWS), ROWS, PERIOD_YEAR);
    ck_assert_int_eq(portfolio.period, PERIOD_YEAR);
    ck_assert_double_eq(portfolio.profit[0], 6.0);
}
END_TEST

START_TEST(the_year_up_to_28_february_leaves_out_29_february)
{
    static const SmallPeriod ROWS[] = {
        {0, "2024-02-29", "1000", NULL}, {0, "2024-03-31", "1", NULL}, {0, "2024-04-30", "1", NULL},
        {0, "2024-05-31", "1", NULL},    {0, "2024-06-30", "1", NULL}, {0, "2024-07-31", "1", NULL},
        {0, "2024-08-31", "1", NULL},    {0, "2024-09-30", "1", NULL}, {0, "2024-10-31", "1", NULL},
        {0, "2024-11-30", "1", NULL},    {0, "2024-12-31", "1", NULL}, {0, "2025-01-31", "1", NULL},
        {0, "2025-02-28", "1.5", NULL},
    };
    const Portfolio portfolio = with_periods("2025-02-28", COUNT(ROWS), ROWS, PERIOD_AUTO);
    ck_assert_double_eq(portfolio.profit[0], 12.5);
}
END_TEST

START_TEST(money_is_summed_exactly)
{
    /* In doubles the ten-thousandth would be lost: they are 1/64 apart at 9e13. */
    static const SmallPeriod ROWS[] = {
        {0, "2024-09-30", "90000000000000.0001", NULL},
        {0, "2024-12-31", "90000000000000", NULL},
        {0, "2025-03-31", "-90000000000000", NULL},
        {0, "2025-06-30", "-90000000000000", NULL},
    };
    const Portfolio portfolio = with_periods("2025-06-30", COUNT(ROWS), ROWS, PERIOD_AUTO);
    ck_assert_double_eq(portfolio.profit[0], 0.0001);
}
END_TEST

static void refuses_mixture(const size_t n, const SmallPeriod *const rows, const char *const text)
{
    const SmallBank bank = {.as_of = "2025-06-30",
                            .n_products = COUNT(PRODUCTS),
                            .products = PRODUCTS,
                            .n_clients = COUNT(THREE),
                            .clients = THREE,
                            .n_periods = n,
                            .periods = rows};
    Portfolio portfolio = {.n_clients = 77};
    Error err = {.status = OK};
    const Snapshot *const snapshot = small_bank_snapshot(&bank, arena);
    ck_assert_int_eq(portfolio_make(snapshot, PERIOD_AUTO, arena, &portfolio, &err), E_DATA);
    ck_assert_int_eq(err.status, E_DATA);
    ck_assert_str_eq(err.text, text);
    ck_assert_str_eq(err.hint, "Deliver periods of one length, or set profit.period.");
    ck_assert_uint_eq(portfolio.n_clients, 77);
}

START_TEST(clients_by_month_and_by_quarter_are_refused)
{
    static const SmallPeriod ROWS[] = {
        {0, "2025-05-31", "1", NULL},
        {0, "2025-06-30", "1", NULL},
        {2, "2025-03-31", "1", NULL},
        {2, "2025-06-30", "1", NULL},
    };
    refuses_mixture(COUNT(ROWS), ROWS,
                    "profit.csv: the periods are a mixture: 1 clients by month, 1 by quarter, "
                    "0 by year, 0 by none of these");
}
END_TEST

START_TEST(half_years_are_refused)
{
    static const SmallPeriod ROWS[] = {{0, "2024-12-31", "1", NULL}, {0, "2025-06-30", "1", NULL}};
    refuses_mixture(COUNT(ROWS), ROWS,
                    "profit.csv: the periods are a mixture: 0 clients by month, 0 by quarter, "
                    "0 by year, 1 by none of these");
}
END_TEST

/* As in a loan register: one row per year in which something happened. */
START_TEST(years_with_gaps_are_a_yearly_series)
{
    static const SmallPeriod ROWS[] = {{0, "2020-12-31", "8", NULL},
                                       {0, "2024-12-31", "16.5", NULL},
                                       {1, "2023-12-31", "4", NULL}};
    const Portfolio portfolio = with_periods("2025-06-30", COUNT(ROWS), ROWS, PERIOD_AUTO);
    ck_assert_int_eq(portfolio.period, PERIOD_YEAR);
    ck_assert_double_eq(portfolio.profit[0], 16.5);
}
END_TEST

START_TEST(without_profit_rows_open_holdings_tell_the_profit)
{
    static const SmallHolding ROWS[] = {
        {.client = 0, .product = 0, .annual_profit = "36.0625"},
        {.client = 0, .product = 1, .annual_profit = NULL},
        {.client = 0, .product = 2, .annual_profit = "-1.5"},
        {.client = 1, .product = 1, .annual_profit = NULL},
        {.client = 2, .product = 1, .closed_on = "2020-01-01", .annual_profit = "5"},
    };
    const Portfolio portfolio = with_holdings(COUNT(ROWS), ROWS);
    ck_assert(portfolio.has_product_profit);
    ck_assert_double_eq(portfolio.profit[0], 34.5625);
    ck_assert_double_nan(portfolio.profit[1]);
    ck_assert_double_nan(portfolio.profit[2]);
    ck_assert_double_nan(portfolio.revenue[0]);
    ck_assert_float_eq(portfolio.product_profit[0], 36.0625F);
    ck_assert_float_nan(portfolio.product_profit[1]);
    ck_assert_float_nan(portfolio.product_profit[4]);
}
END_TEST

START_TEST(usage_is_monthly_usage_or_the_mean_of_recent_periods_in_the_product_s_unit)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = 0, .product = 0, .monthly_usage = "12.5"},
        {.client = 0, .product = 1},
        {.client = 0, .product = 2},
        {.client = 1, .product = 1},
        {.client = 2, .product = 1, .closed_on = "2025-01-01"},
    };
    static const SmallUsage USAGE[] = {
        {0, 0, "2025-05-31", "9", "9"},    {0, 1, "2024-06-30", NULL, "999"},
        {0, 1, "2025-04-30", "3", "10.5"}, {0, 1, "2025-05-31", "3", NULL},
        {0, 1, "2025-06-30", "3", "20"},   {0, 1, "2025-07-31", NULL, "999"},
        {0, 2, "2025-05-31", "3", NULL},   {0, 2, "2025-06-30", "8", NULL},
        {1, 1, "2025-06-30", "3", NULL},   {2, 1, "2024-12-31", NULL, "5"},
    };
    const Portfolio portfolio = make(&(SmallBank){.as_of = "2025-06-30",
                                                  .n_products = COUNT(PRODUCTS),
                                                  .products = PRODUCTS,
                                                  .n_clients = COUNT(THREE),
                                                  .clients = THREE,
                                                  .n_holdings = COUNT(HOLDINGS),
                                                  .holdings = HOLDINGS,
                                                  .n_usage = COUNT(USAGE),
                                                  .usage = USAGE},
                                     PERIOD_AUTO);
    ck_assert(portfolio.has_usage);
    ck_assert_float_eq(portfolio.usage[0], 12.5F);
    ck_assert_float_eq(portfolio.usage[1], 15.25F);
    ck_assert_float_eq(portfolio.usage[2], 5.5F);
    ck_assert_float_nan(portfolio.usage[3]); /* a count, where the product goes by amounts */
    ck_assert_float_nan(portfolio.usage[4]);
}
END_TEST

START_TEST(a_bank_without_clients_is_fine)
{
    const Portfolio portfolio = make(&(SmallBank){.as_of = "2025-06-30"}, PERIOD_AUTO);
    ck_assert_uint_eq(portfolio.n_clients, 0);
    ck_assert_int_eq(portfolio.period, PERIOD_YEAR);
    ck_assert(!portfolio.has_usage);
    ck_assert(!portfolio.has_product_profit);
}
END_TEST

Suite *suite_portfolio(void)
{
    TCase *const tests = tcase_create("portfolio");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_client_is_active_from_its_first_day_and_has_tenure_in_whole_months);
    tcase_add_test(tests, a_holding_is_held_from_its_first_day_to_the_day_before_it_closes);
    tcase_add_test(tests, a_year_of_quarters_is_summed_and_what_lies_outside_is_not);
    tcase_add_test(tests, half_of_the_months_are_scaled_to_the_year_and_fewer_are_not_known);
    tcase_add_test(tests, a_missing_month_does_not_hide_the_usual_gap);
    tcase_add_test(tests, years_and_a_single_period_are_taken_as_they_are);
    tcase_add_test(tests, a_given_period_overrides_the_gaps);
    tcase_add_test(tests, the_year_up_to_28_february_leaves_out_29_february);
    tcase_add_test(tests, money_is_summed_exactly);
    tcase_add_test(tests, clients_by_month_and_by_quarter_are_refused);
    tcase_add_test(tests, half_years_are_refused);
    tcase_add_test(tests, years_with_gaps_are_a_yearly_series);
    tcase_add_test(tests, without_profit_rows_open_holdings_tell_the_profit);
    tcase_add_test(tests,
                   usage_is_monthly_usage_or_the_mean_of_recent_periods_in_the_product_s_unit);
    tcase_add_test(tests, a_bank_without_clients_is_fine);
    Suite *const suite = suite_create("portfolio");
    suite_add_tcase(suite, tests);
    return suite;
}
