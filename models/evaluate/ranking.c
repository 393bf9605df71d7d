/* models/evaluate/ranking.c - how well holdings that were hidden are found again. */
#include "models/evaluate/ranking.h"

#include "models/evaluate/affinity_scorer.h"
#include "models/evaluate/hidden_split.h"

static Status fit_scorer(const Portfolio *const training, const AffinityParams *const params,
                         const bool by_probability, Arena *const scratch,
                         AffinityScorer *const scorer, Error *const err)
{
    Affinity *affinity = NULL;
    ARENA_NEW(affinity, scratch, 1, err);
    TRY(affinity_fit(training, params, scratch, affinity, err));
    return affinity_scorer_make(affinity, training, by_probability, scratch, scorer, err);
}

static Status evaluate(const Portfolio *const portfolio, const RankingParams *const params,
                       Arena *const arena, Arena *const scratch, Comparison *const comparison,
                       Error *const err)
{
    HiddenSplit split;
    Baselines baselines;
    AffinityScorer chosen_scorer;
    Scorer scorers[RANKING_METHODS];
    TRY(hidden_split_make(portfolio, params->most_clients, params->seed, scratch, &split, err));
    TRY(baselines_make(&split.training, &params->baselines, scratch, &baselines, err));
    TRY(fit_scorer(&split.training, &params->affinity, true, scratch, &chosen_scorer, err));

    baselines_scorers(&baselines, scorers);
    scorers[RANKING_CHOSEN] = affinity_scorer_named(&chosen_scorer, "chosen model");
    return compare_rankings(&split.cases, scorers, RANKING_METHODS, RANKING_STRATUM, params->seed,
                            params->affinity.n_threads, params->affinity.progress, arena,
                            comparison, err);
}

Status ranking_evaluate(const Portfolio *const portfolio, const RankingParams *const params,
                        Arena *const arena, Comparison *const comparison, Error *const err)
{
    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    const Status status = evaluate(portfolio, params, arena, scratch, comparison, err);
    arena_free(scratch);
    return status;
}
