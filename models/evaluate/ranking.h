/* models/evaluate/ranking.h - how well holdings that were hidden are found again.
 *
 * The hidden-holding test of the affinity model with target status, beside popularity, popularity
 * in the stratum, the naive gap and EASE^R, all learned from the same training portfolio. */
#ifndef MODELS_EVALUATE_RANKING_H
#define MODELS_EVALUATE_RANKING_H

#include "models/affinity/affinity.h"
#include "models/evaluate/baselines.h"
#include "models/evaluate/comparison.h"

typedef struct RankingParams {
    AffinityParams affinity;
    BaselineParams baselines;
    size_t most_clients; /* more are sampled */
    uint64_t seed;       /* of the split */
} RankingParams;

/* The methods, in the order of the comparison. */
enum {
    RANKING_POPULARITY = BASELINE_POPULARITY,
    RANKING_STRATUM = BASELINE_STRATUM, /* the reference of all differences */
    RANKING_NAIVE_GAP = BASELINE_NAIVE_GAP,
    RANKING_CHOSEN,
    RANKING_METHODS
};

/** ranking_evaluate - split, learn, compare.
 *
 * @comparison: lives in `arena`
 * Errors: as affinity_fit(), segments_fit() · E_CANCELLED
 * Cost: one fit of every method
 */
Status ranking_evaluate(const Portfolio *portfolio, const RankingParams *params, Arena *arena,
                        Comparison *comparison, Error *err) ATTR_NODISCARD;

#endif
