/* tools/sample_bank/sample_history.h - use and money of a client over the history. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_HISTORY_H
#define TOOLS_SAMPLE_BANK_SAMPLE_HISTORY_H

#include "core/base/rng.h"
#include "tools/sample_bank/sample_calendar.h"
#include "tools/sample_bank/sample_client.h"
#include "tools/sample_bank/sample_world.h"

/** sample_scale_draw - what a product brings this client in a year of full use, before the use:
 * product median x exp(.55 log size + .45 noise). */
double sample_scale_draw(const SampleWorld *world, const SampleClient *client, int product,
                         Rng *rng);

/** sample_level_draw - how much a client uses a product: Beta(2.2, 1.6). */
double sample_level_draw(Rng *rng);

/** sample_contribution - a year's contribution at a given use: scale x (.25 + .75 use). */
double sample_contribution(double scale, double use);

/** sample_cost_draw - log of the yearly cost of serving this client, world->log_cost left out:
 * .5 log size + .6 noise. */
double sample_cost_draw(const SampleClient *client, Rng *rng);

/** sample_history_draw - level and contribution of every service, the quarters of profit.csv, the
 * months of usage.csv. */
void sample_history_draw(const SampleWorld *world, const SampleCalendar *calendar, Rng *money,
                         Rng *usage, SampleClient *client);

#endif
