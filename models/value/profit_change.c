/* models/value/profit_change.c - changes of profit and of exposure, client by client. */
#include "models/value/profit_change.h"

#include <math.h>

YearPair profit_change_years(const Portfolio *const portfolio, const int years_back)
{
    /* Counted from the day after, as the portfolio's own year is. */
    const Day after = portfolio->as_of + 1;
    return (YearPair){.start = day_add_months(after, -12 * (years_back + 2)) - 1,
                      .middle = day_add_months(after, -12 * (years_back + 1)) - 1,
                      .end = day_add_months(after, -12 * years_back) - 1};
}

Status profit_change_room(const Portfolio *const portfolio, Arena *const arena,
                          ProfitChange *const change, Error *const err)
{
    *change = (ProfitChange){.n = 0};
    ARENA_NEW(change->product, arena, portfolio->n_products, err);
    ARENA_NEW(change->exposure, arena, portfolio->n_products, err);
    return OK;
}

/* Sum of the periods that end in (from, to]; false unless all of the year's are known. */
static bool sum_year(const Portfolio *const portfolio, const size_t client, const Day from,
                     const Day to, double *const sum)
{
    const ProfitPeriods *const profit = &portfolio->snapshot->profit;
    int n_known = 0;
    *sum = 0;
    for (uint32_t row = profit->first[client]; row < profit->first[client + 1]; row++) {
        const Day end = profit->period_end[row];
        if (end <= from || end > to || profit->profit[row] == MONEY_UNKNOWN)
            continue;
        *sum += money_units(profit->profit[row]);
        n_known++;
    }
    return n_known == portfolio_periods_per_year(portfolio);
}

/* Share of the days in (from, to] on which the contract ran. */
static double share_held(const Holdings *const holdings, const size_t row, const Day from,
                         const Day to)
{
    const Day closed_on = holdings->closed_on[row];
    const Day first = holdings->opened_on[row] > from + 1 ? holdings->opened_on[row] : from + 1;
    const Day last = closed_on == DAY_UNKNOWN || closed_on > to + 1 ? to + 1 : closed_on;
    return last > first ? (double)(last - first) / (double)(to - from) : 0;
}

static void add_product(ProfitChange *const change, const uint16_t product, const double before,
                        const double after)
{
    const double exposure = fmin(after, 1) - fmin(before, 1);
    if (exposure == 0)
        return;
    change->product[change->n] = product;
    change->exposure[change->n++] = exposure;
}

static void find_exposures(const Portfolio *const portfolio, const size_t client,
                           const YearPair years, ProfitChange *const change)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    const uint32_t end = holdings->first[client + 1];
    uint32_t row = holdings->first[client];
    change->n = 0;
    while (row < end) {
        const uint16_t product = holdings->product[row];
        double before = 0;
        double after = 0;
        for (; row < end && holdings->product[row] == product; row++) {
            before += share_held(holdings, row, years.start, years.middle);
            after += share_held(holdings, row, years.middle, years.end);
        }
        add_product(change, product, before, after);
    }
}

bool profit_change_of(const Portfolio *const portfolio, const size_t client, const YearPair years,
                      ProfitChange *const change)
{
    double before = 0;
    double after = 0;
    if (portfolio->snapshot->profit.n == 0 || portfolio->snapshot->holdings.n == 0 ||
        !sum_year(portfolio, client, years.start, years.middle, &before) ||
        !sum_year(portfolio, client, years.middle, years.end, &after))
        return false;
    change->profit = after - before;
    find_exposures(portfolio, client, years, change);
    return true;
}
