/* models/portfolio.c - the clients of a snapshot and what each holds and brings on its day. */
#include "models/portfolio.h"

#include <math.h>

typedef struct PeriodRule {
    int per_year;
    Day least_gap; /* days between two period ends in a row */
    Day most_gap;
} PeriodRule;

enum { PERIOD_KINDS = PERIOD_YEAR + 1 };
#define PERIOD_OTHER PERIOD_AUTO /* no kind of period that we know */

static const PeriodRule RULES[PERIOD_KINDS] = {
    [PERIOD_MONTH] = {12, 26, 36}, [PERIOD_QUARTER] = {4, 85, 97}, [PERIOD_YEAR] = {1, 355, 376}};

/* A period is told when all but this share of the clients with two periods or more agree on it:
 * a few have so many months missing that their usual gap says nothing. */
static const double LARGEST_DISSENT = 0.05;

/* The 12 months up to the as-of day. */
typedef struct Year {
    Day before; /* the last day not in it */
    Day last;
} Year;

/* Counted from the day after `as_of`, so that the year up to 28 February 2025 begins after
 * 29 February 2024 and not after the 28th. */
static Year year_up_to(const Day as_of)
{
    return (Year){.before = day_add_months(as_of + 1, -12) - 1, .last = as_of};
}

static bool is_within(const Year year, const Day day)
{
    return day > year.before && day <= year.last;
}

/* A gap of several years is a yearly series with years missing. */
static ProfitPeriod gap_period(const Day gap)
{
    if (gap > RULES[PERIOD_YEAR].most_gap)
        return PERIOD_YEAR;
    for (ProfitPeriod period = PERIOD_MONTH; period <= PERIOD_YEAR; period++)
        if (gap >= RULES[period].least_gap && gap <= RULES[period].most_gap)
            return period;
    return PERIOD_OTHER;
}

/* The period of more than half of a client's gaps; PERIOD_OTHER when there is no such period. */
static ProfitPeriod usual_period(const Day *const ends, const size_t n_ends)
{
    size_t n_gaps[PERIOD_KINDS] = {0};
    for (size_t i = 1; i < n_ends; i++)
        n_gaps[gap_period(ends[i] - ends[i - 1])]++;
    for (ProfitPeriod period = PERIOD_MONTH; period <= PERIOD_YEAR; period++)
        if (2 * n_gaps[period] > n_ends - 1)
            return period;
    return PERIOD_OTHER;
}

/* Each client with two periods or more up to the day votes for its usual gap. */
static Status find_period(const ProfitPeriods *const profit, const size_t n_clients,
                          const Day as_of, ProfitPeriod *const period, Error *const err)
{
    size_t n_votes[PERIOD_KINDS] = {0};
    size_t n_voters = 0;
    for (size_t client = 0; client < n_clients; client++) {
        const Day *const ends = profit->period_end + profit->first[client];
        size_t n_ends = profit->first[client + 1] - profit->first[client];
        while (n_ends > 0 && ends[n_ends - 1] > as_of)
            n_ends--;
        if (n_ends < 2)
            continue;
        n_votes[usual_period(ends, n_ends)]++;
        n_voters++;
    }

    ProfitPeriod most = PERIOD_YEAR;
    for (ProfitPeriod other = PERIOD_MONTH; other < PERIOD_YEAR; other++)
        if (n_votes[other] > n_votes[most])
            most = other;
    if ((double)(n_voters - n_votes[most]) > LARGEST_DISSENT * (double)n_voters) {
        (void)ERROR_SET(
            err, E_DATA,
            "profit.csv: the periods are a mixture: %zu clients by month, %zu by quarter, "
            "%zu by year, %zu by none of these",
            n_votes[PERIOD_MONTH], n_votes[PERIOD_QUARTER], n_votes[PERIOD_YEAR],
            n_votes[PERIOD_OTHER]);
        return error_hint(err, "Deliver periods of one length, or set profit.period.");
    }
    *period = most;
    return OK;
}

static double units_of_sum(const MoneySum sum)
{
    return (double)sum / (double)MONEY_SCALE;
}

/* Sum over the periods that end within the year, scaled to the whole of it; not known when fewer
 * than half of its periods are. */
static double annual_amount(const ProfitPeriods *const profit, const Money *const amounts,
                            const size_t client, const Year year, const int per_year)
{
    MoneySum sum = 0;
    int n_known = 0;
    for (uint32_t row = profit->first[client]; row < profit->first[client + 1]; row++) {
        if (amounts[row] == MONEY_UNKNOWN || !is_within(year, profit->period_end[row]))
            continue;
        sum += amounts[row];
        n_known++;
    }
    if (2 * n_known < per_year)
        return NAN;
    return units_of_sum(sum) * per_year / n_known;
}

static Status fill_profit(Portfolio *const portfolio, const ProfitPeriod period, Error *const err)
{
    const ProfitPeriods *const profit = &portfolio->snapshot->profit;
    portfolio->period = period == PERIOD_AUTO ? PERIOD_YEAR : period;
    if (period == PERIOD_AUTO && profit->n > 0)
        TRY(find_period(profit, portfolio->n_clients, portfolio->as_of, &portfolio->period, err));

    const int per_year = RULES[portfolio->period].per_year;
    const Year year = year_up_to(portfolio->as_of);
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        portfolio->profit[client] = NAN;
        portfolio->revenue[client] = NAN;
        if (profit->n == 0)
            continue;
        portfolio->profit[client] = annual_amount(profit, profit->profit, client, year, per_year);
        portfolio->revenue[client] = annual_amount(profit, profit->revenue, client, year, per_year);
    }
    return OK;
}

static void fill_clients(Portfolio *const portfolio)
{
    const Clients *const clients = &portfolio->snapshot->clients;
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        const Day opened_on = clients->opened_on[client];
        const bool is_known = opened_on != DAY_UNKNOWN && opened_on <= portfolio->as_of;
        portfolio->active[client] = client_is_active(clients, client, portfolio->as_of);
        portfolio->tenure_months[client] =
            is_known ? (double)day_months_between(opened_on, portfolio->as_of) : NAN;
    }
}

static void fill_holdings(Portfolio *const portfolio)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    if (holdings->n == 0)
        return;
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
            const bool is_open = holding_is_open(holdings, row, portfolio->as_of);
            const Money profit = is_open ? holdings->annual_profit[row] : MONEY_UNKNOWN;
            portfolio->product_profit[row] = (float)money_units(profit);
            if (profit != MONEY_UNKNOWN)
                portfolio->has_product_profit = true;
            if (is_open)
                bit_set(&portfolio->held, client, holdings->product[row]);
        }
    }
}

/* What is held again, or was renewed, was not given up. */
static void fill_given_up(Portfolio *const portfolio)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    for (size_t client = 0; holdings->n > 0 && client < portfolio->n_clients; client++) {
        for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
            const Day closed_on = holdings->closed_on[row];
            const uint16_t product = holdings->product[row];
            if (closed_on != DAY_UNKNOWN && closed_on <= portfolio->as_of &&
                !bit_get(&portfolio->held, client, product))
                bit_set(&portfolio->given_up, client, product);
        }
    }
}

/* What the holdings bring, where there is no profit.csv. */
static void fill_profit_from_holdings(Portfolio *const portfolio)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        MoneySum sum = 0;
        bool is_known = false;
        for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
            if (!holding_is_open(holdings, row, portfolio->as_of) ||
                holdings->annual_profit[row] == MONEY_UNKNOWN)
                continue;
            sum += holdings->annual_profit[row];
            is_known = true;
        }
        portfolio->profit[client] = is_known ? units_of_sum(sum) : NAN;
    }
}

/* Amounts and counts of one product cannot be compared, so a product has one unit: amounts where
 * any of its recent periods has one, else counts. */
static Status products_with_amounts(const UsagePeriods *const usage, const size_t n_products,
                                    const Year year, Arena *const arena, bool **const has_amount,
                                    Error *const err)
{
    ARENA_NEW(*has_amount, arena, n_products, err);
    for (size_t row = 0; row < usage->n; row++)
        if (usage->amount[row] != MONEY_UNKNOWN && is_within(year, usage->period_end[row]))
            (*has_amount)[usage->product[row]] = true;
    return OK;
}

/* Mean per period over the recent usage periods of one client's product, which begin at `row`. */
static float mean_usage(const UsagePeriods *const usage, size_t row, const size_t end,
                        const uint16_t product, const Year year, const bool by_amount)
{
    const int64_t unknown = by_amount ? MONEY_UNKNOWN : COUNT_UNKNOWN;
    MoneySum sum = 0;
    int n_known = 0;
    for (; row < end && usage->product[row] == product; row++) {
        const int64_t value = by_amount ? usage->amount[row] : usage->count[row];
        if (value == unknown || !is_within(year, usage->period_end[row]))
            continue;
        sum += value;
        n_known++;
    }
    if (n_known == 0)
        return NAN;
    const double total = by_amount ? units_of_sum(sum) : (double)sum;
    return (float)(total / n_known);
}

static void fill_client_usage(Portfolio *const portfolio, const size_t client, const Year year,
                              const bool *const has_amount)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    const UsagePeriods *const usage = &portfolio->snapshot->usage;
    size_t period = usage->n == 0 ? 0 : usage->first[client];
    const size_t end = usage->n == 0 ? 0 : usage->first[client + 1];
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
        const uint16_t product = holdings->product[row];
        while (period < end && usage->product[period] < product)
            period++;
        portfolio->usage[row] = NAN;
        if (!holding_is_open(holdings, row, portfolio->as_of))
            continue;
        portfolio->usage[row] =
            holdings->monthly_usage[row] != MONEY_UNKNOWN
                ? (float)money_units(holdings->monthly_usage[row])
                : mean_usage(usage, period, end, product, year, has_amount[product]);
        if (!isnan(portfolio->usage[row]))
            portfolio->has_usage = true;
    }
}

static Status fill_usage(Portfolio *const portfolio, Arena *const arena, Error *const err)
{
    const Snapshot *const snapshot = portfolio->snapshot;
    const ArenaMark mark = arena_mark(arena);
    bool *has_amount = NULL;
    const Year year = year_up_to(portfolio->as_of);
    TRY(products_with_amounts(&snapshot->usage, portfolio->n_products, year, arena, &has_amount,
                              err));
    for (size_t client = 0; snapshot->holdings.n > 0 && client < portfolio->n_clients; client++)
        fill_client_usage(portfolio, client, year, has_amount);
    arena_reset(arena, mark);
    return OK;
}

int portfolio_periods_per_year(const Portfolio *const portfolio)
{
    return RULES[portfolio->period].per_year;
}

static Status allocate(const Snapshot *const snapshot, const Day as_of, Arena *const arena,
                       Portfolio *const made, Error *const err)
{
    *made = (Portfolio){.snapshot = snapshot,
                        .as_of = as_of,
                        .n_clients = snapshot->clients.n,
                        .n_products = snapshot->products.n};
    const size_t n_words = bit_words(made->n_products);
    made->held =
        (BitMatrix){.n_rows = made->n_clients, .n_bits = made->n_products, .n_words = n_words};
    ARENA_TAKE(made->held.words, arena_alloc(arena, made->n_clients, n_words * sizeof(uint64_t)),
               err);
    TRY(bit_new_like(&made->held, arena, &made->given_up, err));
    ARENA_NEW(made->active, arena, made->n_clients, err);
    ARENA_NEW(made->tenure_months, arena, made->n_clients, err);
    ARENA_NEW(made->profit, arena, made->n_clients, err);
    ARENA_NEW(made->revenue, arena, made->n_clients, err);
    ARENA_NEW(made->usage, arena, snapshot->holdings.n, err);
    ARENA_NEW(made->product_profit, arena, snapshot->holdings.n, err);
    return OK;
}

Status portfolio_make(const Snapshot *const snapshot, const ProfitPeriod period, Arena *const arena,
                      Portfolio *const portfolio, Error *const err)
{
    return portfolio_at(snapshot, snapshot->as_of, period, arena, portfolio, err);
}

Status portfolio_at(const Snapshot *const snapshot, const Day as_of, const ProfitPeriod period,
                    Arena *const arena, Portfolio *const portfolio, Error *const err)
{
    Portfolio made;
    TRY(allocate(snapshot, as_of, arena, &made, err));
    fill_clients(&made);
    fill_holdings(&made);
    fill_given_up(&made);
    TRY(fill_profit(&made, period, err));
    if (!snapshot->has_profit && made.has_product_profit)
        fill_profit_from_holdings(&made);
    TRY(fill_usage(&made, arena, err));
    *portfolio = made;
    return OK;
}

Status portfolio_lacking(const Portfolio *const portfolio, Arena *const arena,
                         BitMatrix *const lacking, Error *const err)
{
    BitMatrix made;
    TRY(bit_new_like(&portfolio->held, arena, &made, err));
    for (size_t client = 0; client < made.n_rows; client++)
        for (size_t product = 0; portfolio->active[client] && product < made.n_bits; product++)
            if (!bit_get(&portfolio->held, client, product))
                bit_set(&made, client, product);
    *lacking = made;
    return OK;
}
