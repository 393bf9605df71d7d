/* tools/sample_bank/sample_odds.c - log-odds of holdings, and next year's acquisitions. */
#include "tools/sample_bank/sample_history.h"
#include "tools/sample_bank/sample_holdings.h"

#include <gsl/gsl_randist.h>
#include <math.h>

double sample_log_odds(const SampleWorld *const world, const SampleClient *const client,
                       const int product, const Day day)
{
    const SampleEffects *const effects = &world->products[product];
    const double months = fmax(day - client->opened_on, 0) / 30.4375;
    double log_odds = effects->base + effects->archetype[client->archetype] +
                      effects->area_group[client->area_group] + effects->region[client->region] +
                      effects->log_size * client->log_size +
                      effects->log_tenure * (log1p(months) - log1p(SAMPLE_TENURE_CENTRE));
    for (int taste = 0; taste < SAMPLE_TASTES; taste++)
        log_odds += effects->taste[taste] * client->taste[taste];
    return log_odds;
}

double sample_pull_of(const SampleWorld *const world, const ProductSet held, const int product,
                      const bool both_directions)
{
    double pull = 0;
    for (int other = 0; other < SAMPLE_PRODUCTS; other++) {
        if ((held & product_bit(other)) == 0)
            continue;
        pull += world->products[product].parent[other];
        if (both_directions)
            pull += world->products[other].parent[product];
    }
    return pull;
}

bool sample_may_hold(const SampleWorld *const world, const SampleClient *const client,
                     const ProductSet held, const int product, const Day day)
{
    const SampleRules *const rules = &world->products[product].rules;
    const unsigned form = 1U << client->legal_form;
    return (rules->requires & held) == rules->requires && (rules->excludes & held) == 0 &&
           (rules->legal_forms == 0 || (rules->legal_forms & form) != 0) &&
           (rules->max_risk_class == 0 || client->risk_class <= rules->max_risk_class) &&
           day_add_months(client->opened_on, rules->min_tenure_months) < day;
}

void sample_next_year_draw(const SampleWorld *const world, const SampleCalendar *const calendar,
                           Rng *const rng, SampleClient *const client)
{
    const Day in_a_year = day_add_months(calendar->as_of, 12);
    client->n_acquisitions = 0;
    for (int product = 0; product < SAMPLE_PRODUCTS && sample_is_active(client); product++) {
        if ((client->held & product_bit(product)) != 0)
            continue;
        const double log_odds = sample_log_odds(world, client, product, calendar->as_of) +
                                sample_pull_of(world, client->held, product, true) -
                                SAMPLE_YEAR_SHIFT;
        const bool possible = !world->products[product].rules.withdrawn &&
                              sample_may_hold(world, client, client->held, product, in_a_year);
        const double probability = possible ? 1 / (1 + exp(-log_odds)) : 0;
        const double scale = sample_scale_draw(world, client, product, rng);
        const double level = sample_level_draw(rng);
        client->acquisitions[client->n_acquisitions++] =
            (SampleAcquisition){.product = product,
                                .probability = probability,
                                .contribution = sample_contribution(scale, level),
                                .acquired = gsl_rng_uniform(rng) < probability};
    }
}
