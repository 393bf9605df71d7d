/* models/evaluate/recent_popularity.h - what clients took most in the year before a day.
 *
 * The simplest guess at what they will take in the year after it.  Popularity answers another
 * question: what most clients hold, they may have taken long ago. */
#ifndef MODELS_EVALUATE_RECENT_POPULARITY_H
#define MODELS_EVALUATE_RECENT_POPULARITY_H

#include "models/evaluate/scorer.h"
#include "models/portfolio.h"

typedef struct RecentPopularity {
    size_t n_products;
    double *rates; /* (n_products) taken by clients who lacked it a year ago, per such client */
} RecentPopularity;

/**
 * recent_popularity_make - of the year up to the portfolio's day.
 *
 * Per product: clients who opened it within the year and did not hold it at its start, divided by
 * the clients of today who did not hold it then.  A product that all held then has a rate of 0.
 *
 * Errors: as portfolio_at()
 */
Status recent_popularity_make(const Portfolio *state, Arena *arena, RecentPopularity *made,
                              Error *err) ATTR_NODISCARD;

/** recent_popularity_scorer - the same scores for every client.  Borrows `self`. */
Scorer recent_popularity_scorer(const RecentPopularity *self);

#endif
