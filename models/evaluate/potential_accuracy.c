/* models/evaluate/potential_accuracy.c - potentials against what clients would bring. */
#include "models/evaluate/potential_accuracy.h"

#include <math.h>

/* What the products of the characteristic set that the client lacks would bring. */
static double missing_contribution(const Application *const application, const size_t client,
                                   const float *const contribution)
{
    const IdealProfiles *const profiles = &application->model->profiles;
    const Portfolio *const portfolio = application->portfolio;
    const size_t pool = application->pool[client];
    double sum = 0;
    for (size_t product = 0; product < portfolio->n_products; product++) {
        const uint32_t model_product = application->model_product[product];
        const double profit = (double)contribution[client * portfolio->n_products + product];
        if (model_product != CODE_NONE && !bit_get(&portfolio->held, client, product) &&
            profiles->rank[profile_at(profiles, pool, model_product)] > 0 && !isnan(profit))
            sum += profit;
    }
    return sum;
}

static Status allocate_cases(const size_t n, Arena *const scratch, EstimateCases *const cases,
                             Error *const err)
{
    ARENA_NEW(cases->estimate, scratch, n, err);
    ARENA_NEW(cases->truth, scratch, n, err);
    ARENA_NEW(cases->size, scratch, n, err);
    return OK;
}

Status potential_accuracy_planted(const GapEngine *const engine, const float *const contribution,
                                  const BootstrapParams *const params, Arena *const scratch,
                                  EstimateAccuracy *const potential, Error *const err)
{
    const Application *const application = engine->application;
    const Portfolio *const portfolio = application->portfolio;
    const ArenaMark mark = arena_mark(scratch);
    EstimateCases cases = {0};
    TRY(allocate_cases(portfolio->n_clients, scratch, &cases, err));
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        ClientGap gap = {0};
        if (!portfolio->active[client] || application->pool[client] == CODE_NONE)
            continue;
        gap_engine_potential(engine, client, &gap);
        if (gap.developed || isnan(gap.set_share) || !gap.potential.size_adjusted ||
            isnan(portfolio->profit[client]))
            continue;
        cases.estimate[cases.n] = gap.potential.median;
        cases.truth[cases.n] =
            portfolio->profit[client] + missing_contribution(application, client, contribution);
        cases.size[cases.n++] = portfolio->revenue[client];
    }
    TRY(estimate_accuracy_measure(&cases, params, scratch, potential, err));
    arena_reset(scratch, mark);
    return OK;
}
