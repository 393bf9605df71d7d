/* models/evaluate/ranking.h - how well holdings that were hidden are found again.
 *
 * The hidden-holding test of the affinity model with target status, beside popularity, popularity
 * in the stratum, the naive gap and EASE^R, all learned from the same training portfolio.  Every
 * choice the affinity model makes, of its method and its ridge, is made there as well. */
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
    RANKING_EASE, /* on holdings alone, Steck's closed form */
    RANKING_CHOSEN,
    RANKING_METHODS
};

/* Of nDCG@5 against popularity in the stratum. */
typedef enum RankingVerdict {
    RANKING_BETTER,     /* the whole interval of the difference is above 0 */
    RANKING_NOT_BETTER, /* it reaches to 0 or below, and nowhere up to RANKING_WORTH */
    RANKING_TOO_FEW,    /* fewer than RANKING_LEAST_CASES, or an interval that holds both */
    RANKING_VERDICTS
} RankingVerdict;

enum { RANKING_MOST_CLIENTS = 10000, RANKING_LEAST_CASES = 30 };
#define RANKING_WORTH 0.01 /* a difference that would be worth having */

typedef struct Ranking {
    size_t n_clients; /* active clients who took part */
    Comparison comparison;
} Ranking;

/**
 * ranking_evaluate - split, learn, compare.
 *
 * @ranking: its comparison lives in `arena`
 * Errors: as affinity_fit(), segments_fit() · E_CANCELLED
 * Cost: one fit of every method
 */
Status ranking_evaluate(const Portfolio *portfolio, const RankingParams *params, Arena *arena,
                        Ranking *ranking, Error *err) ATTR_NODISCARD;

/** ranking_verdict - is the method better than popularity in the stratum?  NaN: too few cases. */
RankingVerdict ranking_verdict(const Ranking *ranking, size_t method);

/** ranking_verdict_name - "better", "not better", "too few cases": as lists show it. */
const char *ranking_verdict_name(RankingVerdict verdict);

/** ranking_verdict_sentence - the same about the chosen model, in a sentence. */
const char *ranking_verdict_sentence(RankingVerdict verdict);

/** ranking_archive - write to or read from a model. */
Status ranking_archive(Ranking *ranking, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
