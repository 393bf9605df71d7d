/* tools/sample_bank/sample_features.h - who a client of the sample bank is, and how long it stays.
 */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_FEATURES_H
#define TOOLS_SAMPLE_BANK_SAMPLE_FEATURES_H

#include "core/base/rng.h"
#include "tools/sample_bank/sample_calendar.h"
#include "tools/sample_bank/sample_client.h"
#include "tools/sample_bank/sample_world.h"

#include <stddef.h>

/* A number below `n` by cumulative shares that add up to one. */
int sample_pick(const double shares[], int n, Rng *rng);

/** sample_place_draw - bank, region, area, archetype, size, tastes. */
void sample_place_draw(const SampleWorld *world, Rng *rng, SampleClient *client);

/** sample_lifetime_draw - opened_on, slope of use, closing within the history, planted change. */
void sample_lifetime_draw(const SampleWorld *world, const SampleCalendar *calendar, Rng *rng,
                          SampleClient *client);

/** sample_attributes_draw - legal form, risk class, attributes, marks, cost of acquisition. */
void sample_attributes_draw(const SampleCalendar *calendar, Rng *rng, SampleClient *client);

/** sample_hidden_draw - what the extracts leave out about this client. */
void sample_hidden_draw(Rng *rng, SampleClient *client);

#endif
