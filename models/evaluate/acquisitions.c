/* models/evaluate/acquisitions.c - how high next year's new products rank; see acquisitions.h. */
#include "models/evaluate/acquisitions.h"

#include "models/evaluate/affinity_scorer.h"
#include "models/evaluate/recent_popularity.h"

/* What was learned; scorers point into it. */
typedef struct Learned {
    Baselines baselines;
    RecentPopularity recent;
    Affinity holding;
    AffinityScorer holding_scorer;
    Affinities affinities;
    AffinitiesScorer affinities_scorer;
} Learned;

static Status learn(const Portfolio *const state, const AcquisitionsParams *const params,
                    Arena *const scratch, Learned *const learned, Error *const err)
{
    Cohort year_before;
    TRY(baselines_make(state, &params->baselines, scratch, &learned->baselines, err));
    TRY(cohort_make(state, 1, scratch, &year_before, err));
    TRY(recent_popularity_make(&year_before, scratch, &learned->recent, err));
    TRY(affinity_fit(state, &params->affinity, scratch, &learned->holding, err));
    TRY(affinity_scorer_make(&learned->holding, state, true, scratch, &learned->holding_scorer,
                             err));
    TRY(affinities_fit(state, &params->affinity, scratch, &learned->affinities, err));
    return affinities_scorer_make(&learned->affinities, state, scratch, &learned->affinities_scorer,
                                  err);
}

static Status compare(const Cohort *const cohort, const NewHoldings *const taken,
                      const AcquisitionsParams *const params, Arena *const arena,
                      Arena *const scratch, Comparison *const comparison, Error *const err)
{
    const RankCases cases = {.n = taken->n_takers,
                             .clients = taken->takers,
                             .candidates = &taken->candidates,
                             .right = &taken->taken};
    Learned learned;
    Scorer scorers[ACQUISITIONS_METHODS];
    TRY(learn(&cohort->state, params, scratch, &learned, err));
    baselines_scorers(&learned.baselines, scorers);
    scorers[ACQUISITIONS_RECENT] = recent_popularity_scorer(&learned.recent, "recent popularity");
    scorers[ACQUISITIONS_STATUS] =
        affinity_scorer_named(&learned.holding_scorer, "status regression");
    scorers[ACQUISITIONS_CHOSEN] =
        affinities_scorer_named(&learned.affinities_scorer, "chosen model");
    return compare_rankings(&cases, scorers, ACQUISITIONS_METHODS, ACQUISITIONS_STRATUM,
                            params->seed, params->affinity.n_threads, params->affinity.progress,
                            arena, comparison, err);
}

Status acquisitions_compare(const Cohort *const cohort, const NewHoldings *const taken,
                            const AcquisitionsParams *const params, Arena *const arena,
                            Comparison *const comparison, Error *const err)
{
    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    const Status status = compare(cohort, taken, params, arena, scratch, comparison, err);
    arena_free(scratch);
    return status;
}
