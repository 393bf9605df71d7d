/* tools/sample_bank/sample_holdings.h - which products a client has, had, and will take next. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_HOLDINGS_H
#define TOOLS_SAMPLE_BANK_SAMPLE_HOLDINGS_H

#include "core/base/rng.h"
#include "tools/sample_bank/sample_calendar.h"
#include "tools/sample_bank/sample_client.h"
#include "tools/sample_bank/sample_world.h"

/* What a year takes off the log-odds of having a product, to give those of acquiring it. */
#define SAMPLE_YEAR_SHIFT 2.2

/** sample_log_odds - the client's log-odds for `product` on `day` without any dependence: base,
 * archetype, area group, region, size, tenure, taste. */
double sample_log_odds(const SampleWorld *world, const SampleClient *client, int product, Day day);

/** sample_pull_of - what the products in `held` add to the log-odds of `product`: its parents
 * among them, and its children as well where `both_directions`. */
double sample_pull_of(const SampleWorld *world, ProductSet held, int product, bool both_directions);

/** sample_may_hold - do the rules of `product` allow it beside `held` on `day`?  Whether it is
 * still sold is not asked here. */
bool sample_may_hold(const SampleWorld *world, const SampleClient *client, ProductSet held,
                     int product, Day day);

/** sample_holdings_draw - services held on the client's last day, some given up before, and the
 * contracts of both. */
void sample_holdings_draw(const SampleWorld *world, const SampleCalendar *calendar, Rng *rng,
                          SampleClient *client);

/** sample_next_year_draw - for an active client, every product not held: the probability that it
 * is acquired within the next year, what it would bring, and whether it is. */
void sample_next_year_draw(const SampleWorld *world, const SampleCalendar *calendar, Rng *rng,
                           SampleClient *client);

#endif
