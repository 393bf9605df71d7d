/* models/affinity/cohort.h - who was a client on an earlier day, and what each took afterwards.
 *
 * What models of acquisition are learned from and tested on.  A client counts when it is known to
 * have been one: it opened on or before the day or, where its opening is not known, some dated
 * holding did.  A product is acquired when a holding of it opens within the 12 months after the
 * day and none was held on the day: a renewal is none.
 * This does NOT know which products could be sold then: those that could not were taken by nobody,
 * and the models learn just that. */
#ifndef MODELS_AFFINITY_COHORT_H
#define MODELS_AFFINITY_COHORT_H

#include "models/portfolio.h"

typedef struct Cohort {
    Portfolio state;    /* on the day; active = counts */
    Day last;           /* of the time looked at afterwards */
    BitMatrix acquired; /* (n_clients, n_products) */
} Cohort;

/** cohort_year_before, cohort_year_after - a year to the day, counted from the day after, so that
 * a year up to 28 February begins after 29 February. */
Day cohort_year_before(Day day);
Day cohort_year_after(Day day);

/** cohort_at - the clients on `day`, and what they acquired after it and up to `last`.
 * @period: as portfolio_at() */
Status cohort_at(const Snapshot *snapshot, Day day, Day last, ProfitPeriod period, Arena *arena,
                 Cohort *cohort, Error *err) ATTR_NODISCARD;

/** cohort_make - the clients of the portfolio's snapshot a year before its day.
 * Cost: as portfolio_at(). */
Status cohort_make(const Portfolio *now, Arena *arena, Cohort *cohort, Error *err) ATTR_NODISCARD;

/** cohort_rows - what `clients` (n_clients) acquired, in that order. */
Status cohort_rows(const Cohort *cohort, size_t n_clients, const uint32_t *clients, Arena *arena,
                   BitMatrix *acquired, Error *err) ATTR_NODISCARD;

#endif
