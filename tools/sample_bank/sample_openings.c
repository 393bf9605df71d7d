/* tools/sample_bank/sample_openings.c - the last years' openings; see sample_openings.h. */
#include "tools/sample_bank/sample_openings.h"

#include "tools/sample_bank/sample_holdings.h"

#include <math.h>

static Day withdrawal_day(const SampleCalendar *const calendar)
{
    return day_add_months(calendar->as_of, -SAMPLE_WITHDRAWN_MONTHS);
}

bool sample_could_open(const SampleWorld *const world, const SampleCalendar *const calendar,
                       const SampleClient *const client, const int product)
{
    return !world->products[product].rules.withdrawn ||
           client->opened_on < withdrawal_day(calendar);
}

/* The odds of having the product given the earlier ones; 0 = impossible. */
static double odds_of(const SampleWorld *const world, const SampleCalendar *const calendar,
                      const SampleClient *const client, const ProductSet earlier, const int product)
{
    if (!sample_may_hold(world, client, earlier, product, client->last_day) ||
        !sample_could_open(world, calendar, client, product))
        return 0;
    return exp(sample_log_odds(world, client, product, client->last_day) +
               sample_pull_of(world, earlier, product, false));
}

/* How likely the product was taken in the year after which the client had `end`, which holds it,
 * when it began the year with none of what `start` lacks:
 *
 *     odds(taking it in a year, given start) / odds(having it, given end)
 *     = exp(pull(start) - pull(end) - SAMPLE_YEAR_SHIFT)
 *       * product over later products of (1 + their odds with it) / (1 + their odds without it)
 *
 * 0 where something else in `end` cannot be had without it.  May exceed 1. */
static double taken_share(const SampleWorld *const world, const SampleCalendar *const calendar,
                          const SampleClient *const client, const ProductSet start,
                          const ProductSet end, const int product)
{
    const ProductSet own = product_bit(product);
    double share = exp(sample_pull_of(world, start & ~own, product, true) -
                       sample_pull_of(world, end & ~own, product, true) - SAMPLE_YEAR_SHIFT);
    for (int child = product + 1; child < SAMPLE_PRODUCTS; child++) {
        const ProductSet with = (end | own) & (product_bit(child) - 1);
        const double odds_with = odds_of(world, calendar, client, with, child);
        const double odds_without = odds_of(world, calendar, client, with & ~own, child);
        if ((end & product_bit(child)) != 0 && !(odds_without > 0))
            return 0;
        share *= (1 + odds_with) / (1 + odds_without);
    }
    return share;
}

/* A working day of the year, when the product could be had; DAY_UNKNOWN when it could not. */
static Day day_within(const SampleWorld *const world, const SampleCalendar *const calendar,
                      const SampleClient *const client, const int product, const Day first,
                      const Day last, const double part)
{
    const SampleRules *const rules = &world->products[product].rules;
    const Day matured = day_add_months(client->opened_on, rules->min_tenure_months);
    Day day = sample_working_day(first + (Day)floor(part * (last - first + 1)));
    day = day < first ? first : day;
    day = day < matured ? matured : day;
    const bool is_possible = day <= last && day <= client->last_day &&
                             !(rules->withdrawn && day > withdrawal_day(calendar));
    return is_possible ? day : DAY_UNKNOWN;
}

/* One year back: what was taken in it leaves the set. */
static ProductSet year_before(const SampleWorld *const world, const SampleCalendar *const calendar,
                              const SampleClient *const client, const int year,
                              const ProductSet end, Rng *const rng, SampleOpenings *const openings)
{
    const Day first = openings->before + 1;
    const Day last = day_add_months(calendar->as_of + 1, -12 * (year - 1)) - 1;
    ProductSet start = end;
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        const double lot = gsl_rng_uniform(rng);
        const double part = gsl_rng_uniform(rng);
        if ((end & product_bit(product)) == 0)
            continue;
        const double share = taken_share(world, calendar, client, start, end, product);
        /* Of those who have it at the end of a year; later years' takers are not among them. */
        if (!(lot * (1 - (year - 1) * share) < share))
            continue;
        openings->opened_on[product] =
            day_within(world, calendar, client, product, first, last, part);
        if (openings->opened_on[product] != DAY_UNKNOWN)
            start &= ~product_bit(product);
    }
    return start;
}

void sample_openings_draw(const SampleWorld *const world, const SampleCalendar *const calendar,
                          const SampleClient *const client, Rng *const rng,
                          SampleOpenings *const openings)
{
    ProductSet held = client->held;
    openings->before = client->last_day;
    for (int product = 0; product < SAMPLE_PRODUCTS; product++)
        openings->opened_on[product] = DAY_UNKNOWN;
    for (int year = 1; 12 * year <= SAMPLE_HISTORY_MONTHS; year++) {
        const Day before = day_add_months(calendar->as_of + 1, -12 * year) - 1;
        if (client->opened_on > before)
            break;
        openings->before = before;
        held = year_before(world, calendar, client, year, held, rng, openings);
    }
}
