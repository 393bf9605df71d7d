/* models/evaluate/affinity_scorer.h - an affinity model as a scorer, of probabilities.
 *
 * Every product of every client gets one, held or not: a product's own column has no weight, so
 * that also what is held is predicted from everything else. */
#ifndef MODELS_EVALUATE_AFFINITY_SCORER_H
#define MODELS_EVALUATE_AFFINITY_SCORER_H

#include "models/affinity/affinity.h"
#include "models/evaluate/scorer.h"

typedef struct AffinityScorer {
    const Affinity *affinity; /* borrowed */
    Encoder encoder;
} AffinityScorer;

/** affinity_scorer_make - `affinity` at work on the clients of `portfolio`; both are borrowed. */
Status affinity_scorer_make(const Affinity *affinity, const Portfolio *portfolio, Arena *arena,
                            AffinityScorer *made, Error *err) ATTR_NODISCARD;

/** affinity_scorer - its scores are probabilities; NaN for a product that the model does not know.
 * Borrows `self` and `name`. */
Scorer affinity_scorer(const AffinityScorer *self, const char *name);

#endif
