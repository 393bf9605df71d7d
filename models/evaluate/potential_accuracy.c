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

/* The same clients, estimated in several ways. */
typedef struct Cases {
    EstimateCases potential;
    EstimateCases gap;
    EstimateCases missing;
    EstimateCases as_adopted;
} Cases;

static Status allocate_cases(const size_t n, Arena *const scratch, EstimateCases *const cases,
                             Error *const err)
{
    ARENA_NEW(cases->estimate, scratch, n, err);
    ARENA_NEW(cases->truth, scratch, n, err);
    ARENA_NEW(cases->size, scratch, n, err);
    return OK;
}

static void add_case(const double estimate, const double truth, const double size,
                     EstimateCases *const cases)
{
    cases->estimate[cases->n] = estimate;
    cases->truth[cases->n] = truth;
    cases->size[cases->n++] = size;
}

static void add_client(const GapEngine *const engine, const size_t client,
                       const float *const contribution, Cases *const cases)
{
    const Application *const application = engine->application;
    const double profit = application->portfolio->profit[client];
    const double revenue = application->portfolio->revenue[client];
    ClientGap gap = {0};
    gap_engine_potential(engine, client, &gap);
    if (gap.developed || isnan(gap.gap) || isnan(gap.missing.whole))
        return;
    const double missing = missing_contribution(application, client, contribution);
    add_case(gap.potential.median, profit + missing, revenue, &cases->potential);
    add_case(gap.gap, missing, revenue, &cases->gap);
    add_case(gap.missing.whole, missing, revenue, &cases->missing);
    add_case(gap.missing.adopted, missing, revenue, &cases->as_adopted);
}

Status potential_accuracy_planted(const GapEngine *const engine, const float *const contribution,
                                  const BootstrapParams *const params, Arena *const scratch,
                                  PotentialAccuracy *const accuracy, Error *const err)
{
    const Application *const application = engine->application;
    const size_t n = application->portfolio->n_clients;
    const ArenaMark mark = arena_mark(scratch);
    Cases cases = {0};
    TRY(allocate_cases(n, scratch, &cases.potential, err));
    TRY(allocate_cases(n, scratch, &cases.gap, err));
    TRY(allocate_cases(n, scratch, &cases.missing, err));
    TRY(allocate_cases(n, scratch, &cases.as_adopted, err));
    for (size_t client = 0; client < n; client++)
        if (application->portfolio->active[client] && application->pool[client] != CODE_NONE)
            add_client(engine, client, contribution, &cases);
    TRY(estimate_accuracy_measure(&cases.potential, params, scratch, &accuracy->potential, err));
    TRY(estimate_accuracy_measure(&cases.gap, params, scratch, &accuracy->gap, err));
    TRY(estimate_accuracy_measure(&cases.missing, params, scratch, &accuracy->missing, err));
    TRY(estimate_accuracy_measure(&cases.as_adopted, params, scratch, &accuracy->as_adopted, err));
    arena_reset(scratch, mark);
    return OK;
}
