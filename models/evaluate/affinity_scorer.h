/* models/evaluate/affinity_scorer.h - an affinity model as a way of ranking. */
#ifndef MODELS_EVALUATE_AFFINITY_SCORER_H
#define MODELS_EVALUATE_AFFINITY_SCORER_H

#include "models/affinity/affinity.h"
#include "models/evaluate/scorer.h"

typedef struct AffinityScorer {
    const Affinity *affinity; /* borrowed */
    Encoder encoder;
    bool by_probability; /* else by the raw additive score */
} AffinityScorer;

/** affinity_scorer_make - rank the clients of `portfolio`, which is borrowed. */
Status affinity_scorer_make(const Affinity *affinity, const Portfolio *portfolio,
                            bool by_probability, Arena *arena, AffinityScorer *scorer,
                            Error *err) ATTR_NODISCARD;

/** affinity_scorer_named - as a scorer; `scorer` is borrowed. */
Scorer affinity_scorer_named(const AffinityScorer *scorer, const char *name);

#endif
