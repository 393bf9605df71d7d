/* tools/sample_bank/sample_openings.h - when what a client holds was opened, in its last years.
 *
 * The years of the history that a client has seen whole follow the law of the next one: in a year
 * it takes what it lacks at its beginning with the log-odds given all that it has, less
 * SAMPLE_YEAR_SHIFT (sample_next_year_draw).  So what is learned from the dates of openings holds
 * for next year as well. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_OPENINGS_H
#define TOOLS_SAMPLE_BANK_SAMPLE_OPENINGS_H

#include "core/base/rng.h"
#include "tools/sample_bank/sample_calendar.h"
#include "tools/sample_bank/sample_client.h"
#include "tools/sample_bank/sample_world.h"

typedef struct SampleOpenings {
    Day before;                     /* the last day before these years */
    Day opened_on[SAMPLE_PRODUCTS]; /* DAY_UNKNOWN = in none of these years */
} SampleOpenings;

/**
 * sample_openings_draw - the openings of what the client holds, year by year into the past.
 *
 * The holdings at the end of a year are taken as drawn by the log-odds of having each product given
 * the earlier ones; the year is run backwards from there (Bayes).  A child may so come before its
 * parent, but nothing before what it requires.
 */
void sample_openings_draw(const SampleWorld *world, const SampleCalendar *calendar,
                          const SampleClient *client, Rng *rng, SampleOpenings *openings);

/** sample_could_open - was the product sold at all since the client came?  Withdrawn products have
 * no parents, so this is known before dates are. */
bool sample_could_open(const SampleWorld *world, const SampleCalendar *calendar,
                       const SampleClient *client, int product);

#endif
