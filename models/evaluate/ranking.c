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

static AffinityParams plain_ease(AffinityParams params)
{
    params.request = AFFINITY_REQUEST_EASE;
    params.design.side_features = false;
    return params;
}

static size_t count_active(const Portfolio *const portfolio)
{
    size_t n = 0;
    for (size_t client = 0; client < portfolio->n_clients; client++)
        n += portfolio->active[client];
    return n;
}

static Status evaluate(const Portfolio *const portfolio, const RankingParams *const params,
                       Arena *const arena, Arena *const scratch, Ranking *const ranking,
                       Error *const err)
{
    HiddenSplit split;
    Baselines baselines;
    AffinityScorer ease;
    AffinityScorer chosen;
    Scorer scorers[RANKING_METHODS];
    BaselineParams baseline_params = params->baselines;
    const AffinityParams ease_params = plain_ease(params->affinity);
    TRY(hidden_split_make(portfolio, params->most_clients, params->seed, scratch, &split, err));
    baseline_params.sample = &split.sample;
    TRY(baselines_make(&split.training, &baseline_params, scratch, &baselines, err));
    TRY(fit_scorer(&split.sample, &ease_params, false, scratch, &ease, err));
    TRY(fit_scorer(&split.sample, &params->affinity, true, scratch, &chosen, err));

    baselines_scorers(&baselines, scorers);
    scorers[RANKING_EASE] = affinity_scorer_named(&ease, "EASE^R");
    scorers[RANKING_CHOSEN] = affinity_scorer_named(&chosen, "chosen model");
    ranking->n_clients = count_active(&split.sample);
    return compare_rankings(&split.cases, scorers, RANKING_METHODS, RANKING_STRATUM, params->seed,
                            params->affinity.n_threads, params->affinity.progress, arena,
                            &ranking->comparison, err);
}

Status ranking_evaluate(const Portfolio *const portfolio, const RankingParams *const params,
                        Arena *const arena, Ranking *const ranking, Error *const err)
{
    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    Ranking made;
    const Status status = evaluate(portfolio, params, arena, scratch, &made, err);
    arena_free(scratch);
    TRY(status);
    *ranking = made;
    return OK;
}

RankingVerdict ranking_verdict(const Ranking *const ranking, const size_t method)
{
    const Comparison *const comparison = &ranking->comparison;
    const Measured difference = comparison_difference(comparison, method);
    if (comparison->n_cases < RANKING_LEAST_CASES)
        return RANKING_TOO_FEW;
    if (comparison_beats(comparison, method))
        return RANKING_BETTER;
    return difference.high < RANKING_WORTH ? RANKING_NOT_BETTER : RANKING_TOO_FEW;
}

const char *ranking_verdict_name(const RankingVerdict verdict)
{
    static const char *const NAMES[RANKING_VERDICTS] = {[RANKING_BETTER] = "better",
                                                        [RANKING_NOT_BETTER] = "not better",
                                                        [RANKING_TOO_FEW] = "too few cases"};
    return NAMES[verdict];
}

const char *ranking_verdict_sentence(const RankingVerdict verdict)
{
    static const char *const SENTENCES[RANKING_VERDICTS] = {
        [RANKING_BETTER] = "finds hidden holdings better than popularity in the stratum does",
        [RANKING_NOT_BETTER] = "does not find hidden holdings better than popularity in the "
                               "stratum does",
        [RANKING_TOO_FEW] = "has too few cases to tell whether it finds hidden holdings better "
                            "than popularity in the stratum does"};
    return SENTENCES[verdict];
}

Status ranking_archive(Ranking *const ranking, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "ranking.n_clients", &ranking->n_clients, err));
    return comparison_archive(&ranking->comparison, "ranking", archive, err);
}
