/* models/build.c - the build, one line per step: the table of contents of docs/methods.md. */
#include "models/build.h"

#include "models/value/robust_profit.h"

static void note(BuildNotices *const notices, const char *const sentence)
{
    if (notices->n < BUILD_MAX_NOTICES)
        notices->sentences[notices->n++] = sentence;
}

static bool any_known(const double *const values, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            return true;
    return false;
}

/* Fallbacks that follow from what the extract holds. */
static void note_fallbacks(const Portfolio *const portfolio, BuildNotices *const notices)
{
    const Snapshot *const snapshot = portfolio->snapshot;
    if (!snapshot->has_profit && portfolio->has_product_profit)
        note(notices, "no profit.csv: a client's profit is the sum of its holdings' annual_profit");
    if (!any_known(portfolio->profit, portfolio->n_clients))
        note(notices, "no profit is known: ideal clients are all mature clients, offers are ranked "
                      "by probability, no potential is given");
    if (!any_known(portfolio->revenue, portfolio->n_clients))
        note(notices, "no revenue is known: potentials are not size-adjusted and no gap is "
                      "published");
    if (!portfolio->has_product_profit && any_known(portfolio->profit, portfolio->n_clients))
        note(notices, "no annual_profit of holdings: incremental profits come from what profit did "
                      "after clients took a product, where enough did within the profit history, "
                      "else from a robust regression and are weak");
    if (!portfolio->has_product_profit && any_known(portfolio->profit, portfolio->n_clients) &&
        portfolio->n_products > ROBUST_PROFIT_MOST_PRODUCTS)
        note(notices, "the regression of profit takes the 100 products that most clients hold: "
                      "others have an incremental profit only where enough clients took them "
                      "within the profit history");
    if (!portfolio->has_usage)
        note(notices, "no usage is known: under-used products are not looked for");
    if (snapshot->currencies.common == NULL && snapshot->currencies.n_banks == 0)
        note(notices, "no currency is given: amounts carry none");
}

AffinityParams build_affinity_params(const BuildParams *const params)
{
    return (AffinityParams){.design = params->design,
                            .request = params->request,
                            .ridge = params->ridge,
                            .seed = params->seed,
                            .n_threads = params->n_threads,
                            .progress = params->progress};
}

BaselineParams build_baseline_params(const BuildParams *const params)
{
    return (BaselineParams){.strata = params->strata,
                            .segments = params->segments,
                            .seed = params->seed,
                            .n_threads = params->n_threads,
                            .progress = params->progress};
}

static Status make_affinity(const Portfolio *const portfolio, const BuildParams *const params,
                            const PoolClients *const pool_clients, Arena *const arena,
                            Model *const model, BuildNotices *const notices, Error *const err)
{
    const AffinityParams affinity_params = build_affinity_params(params);
    Affinities *const affinities = &model->affinities;
    TRY(affinities_fit(portfolio, &affinity_params, arena, affinities, err));
    TRY(affinities_reference(affinities, portfolio, pool_clients->pool, model->pools.n, arena,
                             err));
    for (size_t i = 0; i < affinities->n_notices; i++)
        note(notices, affinities->notices[i]);
    const Design *const design = affinities_design(affinities);
    for (size_t i = 0; i < design->n_notices; i++)
        note(notices, design->notices[i]);
    const Affinity *const status = &affinities->of_target[TARGET_STATUS];
    for (size_t i = 0; i < status->n_notices; i++)
        note(notices, status->notices[i]);
    return OK;
}

Status build_model_on(const Portfolio *const portfolio, const BuildParams *const params,
                      Arena *const arena, Model *const model, BuildNotices *const notices,
                      Error *const err)
{
    const uint64_t seed = params->seed;
    const size_t n_threads = params->n_threads;
    const Progress *const progress = params->progress;
    PoolClients clients = {0};
    *model = (Model){.profit_period = (size_t)portfolio->period};
    *notices = (BuildNotices){0};
    note_fallbacks(portfolio, notices);

    TRY(strata_make(portfolio, &params->strata, arena, &model->strata, err));
    if (!params->scores_only)
        TRY(segments_fit(portfolio, &model->strata, &params->segments, seed, n_threads, progress,
                         arena, &model->segments, err));
    TRY(peer_pools_make(portfolio, &model->strata, params->strata.min_stratum, arena, &model->pools,
                        err));
    TRY(peer_pools_clients(&model->pools, &model->strata, portfolio, arena, &clients, err));
    TRY(ideal_profile_make(&clients, &params->profile, n_threads, progress, arena, &model->profiles,
                           err));
    TRY(make_affinity(portfolio, params, &clients, arena, model, notices, err));
    TRY(increment_make(&clients, seed, n_threads, progress, arena, &model->increment, err));
    if (params->scores_only)
        return OK;
    TRY(potential_make(&clients, &model->profiles, seed, n_threads, progress, arena,
                       &model->potential, err));
    TRY(potential_level_make(&clients, &model->profiles, &model->potential, &model->increment, seed,
                             n_threads, progress, arena, &model->levels, err));
    return build_ranking(portfolio, params, arena, &model->ranking, err);
}

Status build_model(const Snapshot *const snapshot, const BuildParams *const params,
                   Arena *const arena, Portfolio *const portfolio, Model *const model,
                   BuildNotices *const notices, Error *const err)
{
    TRY(portfolio_make(snapshot, params->profit_period, arena, portfolio, err));
    return build_model_on(portfolio, params, arena, model, notices, err);
}

Status build_ranking(const Portfolio *const portfolio, const BuildParams *const params,
                     Arena *const arena, Ranking *const ranking, Error *const err)
{
    const RankingParams ranking_params = {.affinity = build_affinity_params(params),
                                          .baselines = build_baseline_params(params),
                                          .most_clients = RANKING_MOST_CLIENTS,
                                          .seed = params->seed};
    return ranking_evaluate(portfolio, &ranking_params, arena, ranking, err);
}
