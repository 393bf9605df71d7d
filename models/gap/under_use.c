/* models/gap/under_use.c - products used less than peers use them; see under_use.h. */
#include "models/gap/under_use.h"

#include <stdlib.h>

static int by_stake(const void *const a, const void *const b)
{
    const UnderUse *const x = a;
    const UnderUse *const y = b;
    const double x_stake = isnan(x->at_stake) ? -INFINITY : x->at_stake;
    const double y_stake = isnan(y->at_stake) ? -INFINITY : y->at_stake;
    if (x_stake != y_stake)
        return x_stake > y_stake ? -1 : 1;
    return x->product < y->product ? -1 : 1;
}

static bool is_settled(const Portfolio *const portfolio, const size_t row)
{
    const Day opened_on = portfolio->snapshot->holdings.opened_on[row];
    return opened_on <= day_add_months(portfolio->as_of, -UNDER_USE_MONTHS);
}

/* False where the holding is used as usual, or nothing is known of its use. */
static bool measure(const Application *const application, const size_t client, const size_t row,
                    const double least_rank, UnderUse *const found)
{
    const Portfolio *const portfolio = application->portfolio;
    const Model *const model = application->model;
    const size_t pool = application->pool[client];
    const size_t product = portfolio->snapshot->holdings.product[row];
    const uint32_t model_product = application->model_product[product];
    const double usage = (double)portfolio->usage[row];
    if (model_product == CODE_NONE || isnan(usage) || !is_settled(portfolio, row))
        return false;

    const size_t at = profile_at(&model->profiles, pool, model_product);
    const double usual = model->profiles.usage_median[at];
    const double rank = ideal_profile_usage_rank(&model->profiles, pool, model_product, usage);
    if (model->profiles.rank[at] == 0 || !(rank < least_rank) || !(usage < UNDER_USE_SHARE * usual))
        return false;

    const double reach = 1 - ideal_profile_usage_rank(&model->profiles, pool, model_product, usual);
    const IncrementEstimate increment =
        increment_estimate(&model->increment, pool, model_product, portfolio->revenue[client]);
    *found = (UnderUse){.product = (uint32_t)product,
                        .model_product = model_product,
                        .usage = usage,
                        .peers = usual,
                        .rank = rank,
                        .increment = increment,
                        .at_stake = fmax(increment.value, 0) * (1 - usage / usual) * reach};
    if (isnan(increment.value))
        found->at_stake = NAN;
    return true;
}

Status under_use_find(const Application *const application, const size_t client, const double rank,
                      Arena *const arena, ClientGap *const gap, Error *const err)
{
    const Holdings *const holdings = &application->portfolio->snapshot->holdings;
    const size_t first = holdings->first[client];
    const size_t end = holdings->first[client + 1];
    gap->n_under_used = 0;
    ARENA_NEW(gap->under_used, arena, end - first, err);
    for (size_t row = first; row < end; row++)
        if (measure(application, client, row, rank, &gap->under_used[gap->n_under_used]))
            gap->n_under_used++;
    qsort(gap->under_used, gap->n_under_used, sizeof *gap->under_used, by_stake);
    return OK;
}
