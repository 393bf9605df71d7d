/* tools/sample_bank/sample_features.c - features of a client that the extracts show. */
#include "tools/sample_bank/sample_features.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static const double LOG_SIZE_SD = 0.7;

/* The tables are short and differ from client to client: a walk beats building an alias table. */
int sample_pick(const double shares[], const int n, Rng *const rng)
{
    double left = gsl_rng_uniform(rng);
    for (int chosen = 0; chosen < n - 1; chosen++) {
        left -= shares[chosen];
        if (left < 0)
            return chosen;
    }
    return n - 1;
}

static int pick_named(const SampleShare shares[], const int n, Rng *const rng)
{
    double left = gsl_rng_uniform(rng);
    for (int chosen = 0; chosen < n - 1; chosen++) {
        left -= shares[chosen].share;
        if (left < 0)
            return chosen;
    }
    return n - 1;
}

void sample_place_draw(const SampleWorld *const world, Rng *const rng, SampleClient *const client)
{
    client->bank = pick_named(SAMPLE_BANK_SHARES, SAMPLE_BANKS, rng);
    client->region = pick_named(SAMPLE_REGION_SHARES, SAMPLE_REGIONS, rng);
    client->area = sample_pick(world->area_share, SAMPLE_AREAS, rng);
    client->area_group = client->area / SAMPLE_AREAS_PER_GROUP;

    double shares[SAMPLE_MAX_ARCHETYPES] = {0};
    for (int archetype = 0; archetype < world->n_archetypes; archetype++)
        shares[archetype] = world->archetypes[archetype].share[client->area_group];
    client->archetype = sample_pick(shares, world->n_archetypes, rng);
    client->log_size = world->archetypes[client->archetype].mean_log_size +
                       gsl_ran_gaussian_ziggurat(rng, LOG_SIZE_SD);
    for (int taste = 0; taste < SAMPLE_TASTES; taste++)
        client->taste[taste] = gsl_ran_gaussian_ziggurat(rng, 1);
    client->satisfaction = gsl_ran_gaussian_ziggurat(rng, 1);
}

static void draw_acquisition(const SampleCalendar *const calendar, Rng *const rng,
                             SampleClient *const client)
{
    static const SampleShare CHANNELS[] = {
        {"branch", 0.44}, {"referral", 0.22}, {"web", 0.16}, {"partner", 0.12}, {"campaign", 0.06}};
    static const double MEDIAN_COSTS[] = {180, 90, 60, 240, 310};
    enum { RECORDED_MONTHS = 96 }; /* older openings carry no cost */
    const int channel = pick_named(CHANNELS, 5, rng);
    const double cost = MEDIAN_COSTS[channel] * exp(gsl_ran_gaussian_ziggurat(rng, 0.5));
    const Day recorded_from = day_add_months(calendar->as_of, -RECORDED_MONTHS);
    client->acquisition_channel = CHANNELS[channel].name;
    client->acquisition_cost =
        client->opened_on >= recorded_from ? money_from_units(round(cost)) : MONEY_UNKNOWN;
}

static int draw_risk_class(const SampleClient *const client, const Day as_of, Rng *const rng)
{
    const double years = (as_of - client->opened_on) / 365.25;
    const double score =
        5.2 - 0.45 * log1p(years) - 0.3 * client->log_size + gsl_ran_gaussian_ziggurat(rng, 1.5);
    return (int)fmin(fmax(round(score), 1), 9);
}

static const char *draw_block(Rng *const rng)
{
    static const double BLOCKED_SHARE = 0.01;
    static const SampleShare REASONS[] = {{"kyc", 0.5}, {"default", 0.3}, {"aml", 0.2}};
    const bool is_blocked = gsl_rng_uniform(rng) < BLOCKED_SHARE;
    const int reason = pick_named(REASONS, 3, rng);
    return is_blocked ? REASONS[reason].name : NULL;
}

void sample_attributes_draw(const SampleCalendar *const calendar, Rng *const rng,
                            SampleClient *const client)
{
    const double sole_trader_share = 1 / (1 + exp(0.3 + 1.1 * client->log_size));
    client->legal_form =
        gsl_rng_uniform(rng) < sole_trader_share ? SAMPLE_SOLE_TRADER : SAMPLE_COMPANY;
    client->risk_class = draw_risk_class(client, calendar->as_of, rng);
    client->employees =
        (int)round(exp(1.1 + 0.8 * client->log_size + gsl_ran_gaussian_ziggurat(rng, 0.4)));
    client->has_website = gsl_rng_uniform(rng) < 1 / (1 + exp(-0.2 - 0.6 * client->log_size));
    client->owner_is_female = gsl_rng_uniform(rng) < 0.36;
    client->do_not_contact = gsl_rng_uniform(rng) < 0.03;
    client->blocked = draw_block(rng);
    draw_acquisition(calendar, rng, client);
}

void sample_hidden_draw(Rng *const rng, SampleClient *const client)
{
    client->hidden = (SampleHidden){.region = gsl_rng_uniform(rng) < 0.02,
                                    .business_area = gsl_rng_uniform(rng) < 0.01,
                                    .opened_on = gsl_rng_uniform(rng) < 0.05,
                                    .revenue = gsl_rng_uniform(rng) < 0.06,
                                    .profit = gsl_rng_uniform(rng) < 0.03,
                                    .employees = gsl_rng_uniform(rng) < 0.08};
}
