/* models/evaluate/acquisitions.c - how high next year's new products rank; see acquisitions.h. */
#include "models/evaluate/acquisitions.h"

#include "models/evaluate/affinity_scorer.h"
#include "models/evaluate/recent_popularity.h"

/* What was learned; scorers point into it. */
typedef struct Learned {
    Baselines baselines;
    RecentPopularity recent;
    Affinity item_weights;
    AffinityScorer ease;
    Affinity holding;
    AffinityScorer status;
    Affinities affinities;
    AffinitiesScorer chosen;
} Learned;

static Status learn_ease(const Portfolio *const state, AffinityParams params, Arena *const scratch,
                         Learned *const learned, Error *const err)
{
    params.request = AFFINITY_REQUEST_EASE;
    params.design.side_features = false;
    TRY(affinity_fit(state, &params, scratch, &learned->item_weights, err));
    return affinity_scorer_make(&learned->item_weights, state, false, scratch, &learned->ease, err);
}

/* Where no bank can have target acquisition, the model of all banks is this one. */
static Status learn_status(const Portfolio *const state, const AffinityParams *const params,
                           Arena *const scratch, Learned *const learned, Error *const err)
{
    const Affinities *const affinities = &learned->affinities;
    const Affinity *holding = &affinities->of_target[TARGET_STATUS];
    if (affinities->is_fitted[TARGET_ACQUISITION]) {
        TRY(affinity_fit(state, params, scratch, &learned->holding, err));
        holding = &learned->holding;
    }
    return affinity_scorer_make(holding, state, true, scratch, &learned->status, err);
}

static Status learn(const Portfolio *const state, const AcquisitionsParams *const params,
                    Arena *const scratch, Learned *const learned, Error *const err)
{
    Cohort year_before;
    TRY(baselines_make(state, &params->baselines, scratch, &learned->baselines, err));
    TRY(cohort_make(state, scratch, &year_before, err));
    TRY(recent_popularity_make(&year_before, scratch, &learned->recent, err));
    TRY(learn_ease(state, params->affinity, scratch, learned, err));
    TRY(affinities_fit(state, &params->affinity, scratch, &learned->affinities, err));
    TRY(learn_status(state, &params->affinity, scratch, learned, err));
    return affinities_scorer_make(&learned->affinities, state, scratch, &learned->chosen, err);
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
    scorers[ACQUISITIONS_EASE] = affinity_scorer_named(&learned.ease, "EASE^R");
    scorers[ACQUISITIONS_STATUS] = affinity_scorer_named(&learned.status, "status model");
    scorers[ACQUISITIONS_CHOSEN] = affinities_scorer_named(&learned.chosen, "chosen model");
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
