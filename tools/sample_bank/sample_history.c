/* tools/sample_bank/sample_history.c - usage by month, contributions, profit by quarter. */
#include "tools/sample_bank/sample_history.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static const double LEVEL_A = 2.2;
static const double LEVEL_B = 1.6;
static const double CONTRIBUTION_BY_SIZE = 0.55;
static const double CONTRIBUTION_NOISE = 0.45;
static const double UNUSED_SHARE = 0.25; /* of a full year's contribution, without any use */
static const double BOOKING_NOISE = 0.05;
static const double COST_BY_SIZE = 0.5;
static const double COST_NOISE = 0.6;
static const double LOG_REVENUE = 11.9;
static const double REVENUE_NOISE = 0.5;
static const double QUARTER_NOISE = 0.08;
static const double MONTH_NOISE = 0.15;
static const double USAGE_BY_SIZE = 0.6;
enum { RECENT_MONTHS = 3 };

double sample_scale_draw(const SampleWorld *const world, const SampleClient *const client,
                         const int product, Rng *const rng)
{
    return world->products[product].median_contribution *
           exp(CONTRIBUTION_BY_SIZE * client->log_size +
               gsl_ran_gaussian_ziggurat(rng, CONTRIBUTION_NOISE));
}

double sample_level_draw(Rng *const rng)
{
    return gsl_ran_beta(rng, LEVEL_A, LEVEL_B);
}

double sample_contribution(const double scale, const double use)
{
    return scale * (UNUSED_SHARE + (1 - UNUSED_SHARE) * use);
}

double sample_cost_draw(const SampleClient *const client, Rng *const rng)
{
    return COST_BY_SIZE * client->log_size + gsl_ran_gaussian_ziggurat(rng, COST_NOISE);
}

static Money cents(const double units)
{
    return money_from_units(nearbyint(units * 100) / 100);
}

/* Use in each month as a multiple of the service's level: the client's trend and its change. */
static void fill_trend(const SampleCalendar *const calendar, const SampleClient *const client,
                       double trend[], const int n_months)
{
    for (int month = 0; month < n_months; month++) {
        const bool changed =
            client->change_on != DAY_UNKNOWN && calendar->month_end[month] >= client->change_on;
        trend[month] = exp(-client->use_slope * month) * (changed ? client->change_factor : 1);
    }
}

static double mean_of(const double values[], const int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += values[i];
    return sum / n;
}

static void draw_services(const SampleWorld *const world, const double trend[], Rng *const money,
                          SampleClient *const client)
{
    const double year = mean_of(trend, SAMPLE_USAGE_MONTHS);
    for (size_t i = 0; i < client->n_services; i++) {
        SampleService *const service = &client->services[i];
        service->level = sample_level_draw(money);
        service->scale = sample_scale_draw(world, client, service->product, money);
        service->contribution = sample_contribution(service->scale, service->level * year);
        const double booked =
            service->contribution * exp(gsl_ran_gaussian_ziggurat(money, BOOKING_NOISE));
        service->observed_contribution =
            service->until == DAY_UNKNOWN ? cents(booked) : MONEY_UNKNOWN;
    }
}

/* Share of the days in (after, end] on which something open over [from, until) is open. */
static double share_open(const Day from, const Day until, const Day after, const Day end)
{
    const Day first = from > after + 1 ? from : after + 1;
    const Day last = until != DAY_UNKNOWN && until <= end ? until - 1 : end;
    return last < first ? 0 : (double)(last - first + 1) / (end - after);
}

/* What a client costs and turns over in a year, apart from its products. */
typedef struct YearlyFigures {
    double cost;
    double revenue;
} YearlyFigures;

static YearlyFigures draw_yearly(const SampleWorld *const world, const SampleClient *const client,
                                 Rng *const money)
{
    const double log_cost = world->log_cost + sample_cost_draw(client, money);
    const double revenue_noise = gsl_ran_gaussian_ziggurat(money, REVENUE_NOISE);
    return (YearlyFigures){.cost = exp(log_cost),
                           .revenue = exp(LOG_REVENUE + client->log_size + revenue_noise)};
}

static SampleQuarter draw_quarter(const SampleCalendar *const calendar,
                                  const SampleClient *const client, const int quarter,
                                  const double trend, const YearlyFigures yearly, Rng *const money)
{
    const Day after = calendar->quarter_end[quarter + 1];
    const Day end = calendar->quarter_end[quarter];
    double income = 0;
    double fees = 0;
    for (size_t i = 0; i < client->n_services; i++) {
        const SampleService *const service = &client->services[i];
        const double brought = share_open(service->from, service->until, after, end) *
                               sample_contribution(service->scale, service->level * trend) / 4;
        income += brought;
        fees += brought * SAMPLE_PRODUCT_LIST[service->product].fee_share;
    }
    const double present = share_open(client->opened_on, client->closed_on, after, end) / 4;
    const double season = exp(gsl_ran_gaussian_ziggurat(money, QUARTER_NOISE));
    const double cost_noise = exp(gsl_ran_gaussian_ziggurat(money, QUARTER_NOISE));
    const double revenue_noise = exp(gsl_ran_gaussian_ziggurat(money, QUARTER_NOISE));
    return (SampleQuarter){.period_end = end,
                           .profit = cents(income * season - yearly.cost * present * cost_noise),
                           .fee_income = cents(fees * season),
                           .revenue = cents(yearly.revenue * present * trend * revenue_noise)};
}

static void draw_quarters(const SampleWorld *const world, const SampleCalendar *const calendar,
                          const double trend[], Rng *const money, SampleClient *const client)
{
    const YearlyFigures yearly = draw_yearly(world, client, money);
    client->n_quarters = 0;
    for (int quarter = SAMPLE_QUARTERS - 1; quarter >= 0; quarter--) {
        const Day after = calendar->quarter_end[quarter + 1];
        const Day end = calendar->quarter_end[quarter];
        if (share_open(client->opened_on, client->closed_on, after, end) <= 0)
            continue;
        const double quarter_trend = mean_of(trend + calendar->quarter_offset + 3 * quarter, 3);
        client->quarters[client->n_quarters++] =
            draw_quarter(calendar, client, quarter, quarter_trend, yearly, money);
    }
}

/* One month of a counted product: transactions are Poisson, their amounts nearly alike. */
static SampleUsage draw_month(const SampleClient *const client, const SampleService *const service,
                              const Day after, const Day end, const double trend, Rng *const usage)
{
    const SampleProduct *const product = &SAMPLE_PRODUCT_LIST[service->product];
    const double month_noise = exp(gsl_ran_gaussian_ziggurat(usage, MONTH_NOISE));
    const double expected = product->monthly_count * exp(USAGE_BY_SIZE * client->log_size) *
                            service->level * trend * month_noise *
                            share_open(service->from, service->until, after, end);
    const unsigned count = gsl_ran_poisson(usage, expected);
    const double unit = product->unit_amount * exp(gsl_ran_gaussian_ziggurat(usage, MONTH_NOISE));
    return (SampleUsage){.product = service->product,
                         .period_end = end,
                         .count = count,
                         .amount = cents(count * unit)};
}

/* Appends the service's months; the mean amount of the last few, for those still held. */
static double draw_counted(const SampleCalendar *const calendar, const double trend[],
                           const SampleService *const service, Rng *const usage,
                           SampleClient *const client)
{
    double recent = 0;
    int n_recent = 0;
    for (int month = SAMPLE_USAGE_MONTHS - 1; month >= 0; month--) {
        const Day after = calendar->month_end[month + 1];
        const Day end = calendar->month_end[month];
        if (share_open(service->from, service->until, after, end) <= 0)
            continue;
        const SampleUsage row = draw_month(client, service, after, end, trend[month], usage);
        client->usage[client->n_usage++] = row;
        if (month < RECENT_MONTHS) {
            recent += money_units(row.amount);
            n_recent++;
        }
    }
    return n_recent == 0 ? 0 : recent / n_recent;
}

static double draw_uncounted(const double trend[], const SampleService *const service,
                             Rng *const usage, const SampleClient *const client)
{
    const double full =
        SAMPLE_PRODUCT_LIST[service->product].unit_amount * exp(USAGE_BY_SIZE * client->log_size);
    const double noise = exp(gsl_ran_gaussian_ziggurat(usage, MONTH_NOISE));
    return full * service->level * mean_of(trend, RECENT_MONTHS) * noise;
}

static void draw_usage(const SampleCalendar *const calendar, const double trend[], Rng *const usage,
                       SampleClient *const client)
{
    client->n_usage = 0;
    for (size_t i = 0; i < client->n_services; i++) {
        SampleService *const service = &client->services[i];
        const bool counted = SAMPLE_PRODUCT_LIST[service->product].monthly_count > 0;
        const double recent = counted ? draw_counted(calendar, trend, service, usage, client)
                                      : draw_uncounted(trend, service, usage, client);
        service->monthly_usage = service->until == DAY_UNKNOWN ? cents(recent) : MONEY_UNKNOWN;
    }
}

void sample_history_draw(const SampleWorld *const world, const SampleCalendar *const calendar,
                         Rng *const money, Rng *const usage, SampleClient *const client)
{
    enum { TREND_MONTHS = SAMPLE_HISTORY_MONTHS + 2 };
    double trend[TREND_MONTHS];
    fill_trend(calendar, client, trend, TREND_MONTHS);
    draw_services(world, trend, money, client);
    draw_quarters(world, calendar, trend, money, client);
    draw_usage(calendar, trend, usage, client);
}
