/* models/value/profit_change.h - how a client's profit changed from one year to the next, and what
 * it held longer or shorter than before. */
#ifndef MODELS_VALUE_PROFIT_CHANGE_H
#define MODELS_VALUE_PROFIT_CHANGE_H

#include "models/portfolio.h"

/* Two years in a row: the 12 months up to so many years before the as-of day, and those before. */
typedef struct YearPair {
    Day start;  /* the last day before the first year */
    Day middle; /* the last day of the first year */
    Day end;    /* the last day of the second year */
} YearPair;

typedef struct ProfitChange {
    double profit; /* of the second year minus that of the first */
    size_t n;
    uint16_t *product; /* (n) ascending */
    double *exposure;  /* (n) share of the second year it was held minus that of the first, not 0 */
} ProfitChange;

/** profit_change_years - the pair that ends `years_back` years before the portfolio's day. */
YearPair profit_change_years(const Portfolio *portfolio, int years_back);

/** profit_change_room - arrays for the changes of any client of the portfolio. */
Status profit_change_room(const Portfolio *portfolio, Arena *arena, ProfitChange *change,
                          Error *err) ATTR_NODISCARD;

/** profit_change_of - the changes of a client; false where a period of the two years is not known.
 * A holding without opened_on was there from the beginning; contracts that follow one another are
 * one exposure.  Cost: O(periods + holdings of the client). */
bool profit_change_of(const Portfolio *portfolio, size_t client, YearPair years,
                      ProfitChange *change);

#endif
