/* tools/sample_bank/sample_lifetime.c - when a client came, whether it left, what changed. */
#include "tools/sample_bank/sample_features.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static const double DAYS_PER_MONTH = 30.4375;
static const double TENURE_SHAPE = 2;
static const double LONGEST_TENURE_MONTHS = 420;
static const double USE_SLOPE_SD = 0.012; /* of log use, per month */

/* Monthly hazard of closing: BASE x tenure factor x exp(-12 x slope x SLOPE - SATISFACTION x s). */
static const double BASE_HAZARD = 0.0062;
static const double HAZARD_SLOPE = 4;
static const double HAZARD_SATISFACTION = 0.3;
static const double HAZARD_AFTER_FALL = 2; /* factor after a planted change downwards */

static const double CHANGE_SHARE = 1.0 / 12.0;
enum { FIRST_MONTHS_SAFE = 3, CHANGE_NEEDS_MONTHS = 14, CHANGE_LATEST = 3, CHANGE_EARLIEST = 8 };

/* Low in the first two years, then rising for five. */
static double tenure_factor(const double months)
{
    return 0.6 + 0.9 * fmin(fmax((months - 24) / 60, 0), 1);
}

static double client_factor(const SampleClient *const client)
{
    return exp(-12 * client->use_slope * HAZARD_SLOPE - HAZARD_SATISFACTION * client->satisfaction);
}

static double monthly_hazard(const SampleClient *const client, const double factor, const Day day)
{
    const double months = (day - client->opened_on) / DAYS_PER_MONTH;
    return fmin(BASE_HAZARD * tenure_factor(months) * factor, 0.5);
}

static const char *draw_reason(const SampleClient *const client, Rng *const rng)
{
    static const char *const REASONS[] = {"moved_bank", "business_ceased", "price", "service",
                                          "merged"};
    static const double CONTENT[] = {0.28, 0.42, 0.14, 0.04, 0.12};
    static const double DISCONTENT[] = {0.36, 0.18, 0.16, 0.26, 0.04};
    return REASONS[sample_pick(client->satisfaction < -0.5 ? DISCONTENT : CONTENT, 5, rng)];
}

static void draw_opening(const SampleWorld *const world, const SampleCalendar *const calendar,
                         Rng *const rng, SampleClient *const client)
{
    const double scale = world->archetypes[client->archetype].tenure_scale_months;
    double months = gsl_ran_gamma(rng, TENURE_SHAPE, scale);
    while (months > LONGEST_TENURE_MONTHS)
        months = gsl_ran_gamma(rng, TENURE_SHAPE, scale);
    const Day days = (Day)fmax(round(months * DAYS_PER_MONTH), 7);
    client->opened_on = sample_working_day(calendar->as_of - days);
}

/* Month by month through the history, each with its own hazard. */
static void draw_closing(const SampleCalendar *const calendar, Rng *const rng,
                         SampleClient *const client)
{
    const double factor = client_factor(client);
    const Day safe_until = day_add_months(client->opened_on, FIRST_MONTHS_SAFE);
    client->closed_on = DAY_UNKNOWN;
    client->closed_reason = NULL;
    for (int month = SAMPLE_HISTORY_MONTHS - 1; month >= 0; month--) {
        const Day from = calendar->month_end[month + 1] + 1;
        const Day day = sample_working_day(from + (Day)(gsl_rng_uniform(rng) * DAYS_PER_MONTH));
        const bool closes = gsl_rng_uniform(rng) < monthly_hazard(client, factor, day);
        if (!closes || day <= safe_until || day < calendar->history_from || day > calendar->as_of)
            continue;
        client->closed_on = day;
        client->closed_reason = draw_reason(client, rng);
        break;
    }
    client->last_day = sample_is_active(client) ? calendar->as_of : client->closed_on - 1;
}

static void draw_change(const SampleCalendar *const calendar, Rng *const rng,
                        SampleClient *const client)
{
    const bool changes = gsl_rng_uniform(rng) < CHANGE_SHARE;
    const bool falls = gsl_rng_uniform(rng) < 0.6;
    const double factor = falls ? gsl_ran_flat(rng, 0.2, 0.6) : gsl_ran_flat(rng, 1.4, 2.2);
    const int month =
        CHANGE_LATEST + (int)gsl_rng_uniform_int(rng, CHANGE_EARLIEST - CHANGE_LATEST + 1);
    const bool long_enough =
        client->opened_on <= day_add_months(calendar->as_of, -CHANGE_NEEDS_MONTHS);
    const bool planted = changes && long_enough && sample_is_active(client);
    client->change_on = planted ? calendar->month_end[month] + 1 : DAY_UNKNOWN;
    client->change_factor = planted ? factor : 1;
}

static double yearly_hazard(const SampleClient *const client, const Day as_of)
{
    const double factor =
        client_factor(client) * (client->change_factor < 1 ? HAZARD_AFTER_FALL : 1);
    double stays = 1;
    for (int month = 0; month < 12; month++)
        stays *= 1 - monthly_hazard(client, factor, as_of + (Day)(DAYS_PER_MONTH * month));
    return 1 - stays;
}

void sample_lifetime_draw(const SampleWorld *const world, const SampleCalendar *const calendar,
                          Rng *const rng, SampleClient *const client)
{
    client->use_slope = gsl_ran_gaussian_ziggurat(rng, USE_SLOPE_SD);
    draw_opening(world, calendar, rng, client);
    draw_closing(calendar, rng, client);
    draw_change(calendar, rng, client);
    client->hazard = sample_is_active(client) ? yearly_hazard(client, calendar->as_of) : 1;
}
