/* models/evaluate/offer_scorers.h - ways of ranking offers by what they are worth. */
#ifndef MODELS_EVALUATE_OFFER_SCORERS_H
#define MODELS_EVALUATE_OFFER_SCORERS_H

#include "models/evaluate/scorer.h"
#include "models/gap/gap_engine.h"

/** offer_scorer_value - by expected value, as the gap engine scores it; `engine` is borrowed. */
Scorer offer_scorer_value(const GapEngine *engine, const char *name);

/** offer_scorer_probability - by probability alone. */
Scorer offer_scorer_probability(const GapEngine *engine, const char *name);

/* The same figure for every client. */
typedef struct ProductScores {
    size_t n_products;
    double *scores; /* (n_products) */
} ProductScores;

/** offer_scorer_popular - share of active clients who hold the product, times the mean annual
 * profit that its open holdings carry; NaN where none does. Cost: O(clients + holdings) */
Status offer_scorer_popular(const Portfolio *portfolio, const char *name, Arena *arena,
                            ProductScores *popular, Scorer *scorer, Error *err) ATTR_NODISCARD;

/* What only the maker of a sample bank knows; tables (n_clients, n_products). */
typedef struct KnownFuture {
    size_t n_products;
    const float *probability;
    const float *profit;
} KnownFuture;

/** offer_scorer_oracle - by true probability times true profit; `future` is borrowed. */
Scorer offer_scorer_oracle(const KnownFuture *future, const char *name);

#endif
