/* models/evaluate/top_offers.h - what a client's first offers promised, and what they brought.
 *
 * Every scorer ranks a client's candidates; its first few are the offers.  This knows no policy:
 * what may be offered is the caller's. */
#ifndef MODELS_EVALUATE_TOP_OFFERS_H
#define MODELS_EVALUATE_TOP_OFFERS_H

#include "core/base/bitset.h"
#include "core/base/matrix.h"
#include "core/base/progress.h"
#include "models/evaluate/scorer.h"

#include <stdint.h>

enum { TOP_OFFERS = 3 };

typedef struct OfferCases {
    size_t n;
    const uint32_t *clients;     /* (n) ascending */
    const BitMatrix *candidates; /* (n_clients, n_products) what may be offered */
    const BitMatrix *taken; /* (n_clients, n_products) what the client took in the year after */
    const float *profit;    /* (n_clients, n_products) annual profit of what was taken; NaN = not
                               known */
} OfferCases;

/* Sums over each client's offers. */
typedef struct TopOffers {
    Matrix promised; /* (n, n_scorers) of their scores */
    Matrix realised; /* (n, n_scorers) of the profit of those that were taken */
    double *total;   /* (n) profit of all candidates that were taken */
} TopOffers;

/**
 * top_offers_make - the first TOP_OFFERS candidates of every client and scorer, summed.
 *
 * Ties go to the lower product number.  A candidate without a score is no offer.  An offer that
 * was taken, but whose profit is not known, counts on neither side.
 *
 * Errors: what a scorer returns · E_CANCELLED
 * Cost:   O(n * n_scorers * n_products), clients in parallel
 */
Status top_offers_make(const OfferCases *cases, const Scorer *scorers, size_t n_scorers,
                       size_t n_threads, const Progress *progress, Arena *arena, TopOffers *offers,
                       Error *err) ATTR_NODISCARD;

#endif
