/* models/evaluate/affinity_scorer.h - an affinity model as a way of ranking.
 *
 * Every product of a client gets a score, held or not: a product's own column has no weight, so
 * that what is held, too, is predicted from everything else. */
#ifndef MODELS_EVALUATE_AFFINITY_SCORER_H
#define MODELS_EVALUATE_AFFINITY_SCORER_H

#include "models/affinity/affinities.h"
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

/* All models of a build: each client by that of its bank's target. */
typedef struct AffinitiesScorer {
    const Portfolio *portfolio;                 /* borrowed */
    uint8_t *target_of_bank;                    /* (banks of the snapshot) AffinityTarget */
    AffinityScorer of_target[AFFINITY_TARGETS]; /* of those that are fitted */
} AffinitiesScorer;

/** affinities_scorer_make - rank the clients of `portfolio` by probability; both are borrowed. */
Status affinities_scorer_make(const Affinities *affinities, const Portfolio *portfolio,
                              Arena *arena, AffinitiesScorer *scorer, Error *err) ATTR_NODISCARD;

/** affinities_scorer_target - what the probabilities of a client are about. */
AffinityTarget affinities_scorer_target(const AffinitiesScorer *scorer, size_t client);

/** affinities_scorer_named - as a scorer; `scorer` is borrowed. */
Scorer affinities_scorer_named(const AffinitiesScorer *scorer, const char *name);

#endif
