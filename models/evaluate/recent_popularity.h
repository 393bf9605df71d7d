/* models/evaluate/recent_popularity.h - what clients took most in the year before a day.
 *
 * The simplest guess at what they will take in the year after it.  Popularity answers another
 * question: what most clients hold, they may have taken long ago. */
#ifndef MODELS_EVALUATE_RECENT_POPULARITY_H
#define MODELS_EVALUATE_RECENT_POPULARITY_H

#include "models/affinity/cohort.h"
#include "models/evaluate/scorer.h"

typedef struct RecentPopularity {
    size_t n_products;
    double *takers; /* (n_products) clients who took it and did not hold it before */
} RecentPopularity;

/** recent_popularity_make - of the cohort of a year ago. */
Status recent_popularity_make(const Cohort *cohort, Arena *arena, RecentPopularity *made,
                              Error *err) ATTR_NODISCARD;

/** recent_popularity_scorer - the same scores for every client.  Borrows both. */
Scorer recent_popularity_scorer(const RecentPopularity *self, const char *name);

#endif
