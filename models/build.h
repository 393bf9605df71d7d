/* models/build.h - the build: from a snapshot to a model. */
#ifndef MODELS_BUILD_H
#define MODELS_BUILD_H

#include "models/evaluate/baselines.h"
#include "models/model.h"

typedef struct BuildParams {
    ProfitPeriod profit_period;
    StrataParams strata;
    SegmentsParams segments;
    IdealProfileParams profile;
    DesignParams design;
    AffinityRequest request;
    double ridge; /* 0 = chosen on clients left out */
    uint64_t seed;
    size_t n_threads;
    const Progress *progress; /* may be NULL */
    bool scores_only; /* for back-tests: leave out what no score rests on: segments, potential,
                         ranking */
} BuildParams;

enum { BUILD_MAX_NOTICES = 32 };

/* What the build could not do for want of data, and what it did instead: sentences. */
typedef struct BuildNotices {
    size_t n;
    const char *sentences[BUILD_MAX_NOTICES];
} BuildNotices;

/** build_affinity_params - those of the affinity models. */
AffinityParams build_affinity_params(const BuildParams *params);

/** build_baseline_params - those of the rankings that a model has to beat. */
BaselineParams build_baseline_params(const BuildParams *params);

/**
 * build_model - segments, ideal profiles, affinities and money of a snapshot.
 *
 * Same snapshot content, parameters and seed: the same model, bit by bit, whatever n_threads.
 * @snapshot: must outlive the model (names are borrowed)
 * Errors: E_DATA periods of profit.csv cannot be told · E_CONFIG a denied attribute is named ·
 *         E_CANCELLED `progress` asked to stop
 */
Status build_model(const Snapshot *snapshot, const BuildParams *params, Arena *arena,
                   Portfolio *portfolio, Model *model, BuildNotices *notices,
                   Error *err) ATTR_NODISCARD;

/** build_model_on - the same from a portfolio that is there already, be it of an earlier day. */
Status build_model_on(const Portfolio *portfolio, const BuildParams *params, Arena *arena,
                      Model *model, BuildNotices *notices, Error *err) ATTR_NODISCARD;

/**
 * build_ranking - the hidden-holding test of what such a build makes of `portfolio`, on at most
 * RANKING_MOST_CLIENTS clients; a build puts its own into the model.
 */
Status build_ranking(const Portfolio *portfolio, const BuildParams *params, Arena *arena,
                     Ranking *ranking, Error *err) ATTR_NODISCARD;

#endif
