/* models/gap/missing_set.c - a sum over the characteristic products not held. */
#include "models/gap/missing_set.h"

#include <math.h>

static const double FACTOR = 2;

MissingSet missing_set_find(const Application *const application, const size_t client)
{
    const Model *const model = application->model;
    const IdealProfiles *const profiles = &model->profiles;
    const size_t pool = application->pool[client];
    if (profiles->n_characteristic[pool] == 0)
        return (MissingSet){.whole = NAN, .adopted = NAN};
    MissingSet missing = {.n = 0};
    for (size_t product = 0; product < profiles->n_products; product++) {
        const size_t at = profile_at(profiles, pool, product);
        if (profiles->rank[at] == 0 || bit_get(&application->held, client, product))
            continue;
        const IncrementEstimate increment = increment_estimate(
            &model->increment, pool, product, application->portfolio->revenue[client]);
        missing.n++;
        missing.whole += increment.value;
        missing.adopted += profiles->adoption[at] * increment.value;
        missing.is_weak = missing.is_weak || increment.source == INCREMENT_ROBUST;
    }
    return missing;
}

bool missing_set_differs(const MissingSet *const missing, const PotentialEstimate *const potential,
                         const double gap)
{
    const double greater = fmax(gap, missing->whole);
    const double lesser = fmin(gap, missing->whole);
    if (isnan(gap) || isnan(missing->whole))
        return false;
    return greater >= FACTOR * lesser && greater - lesser > (potential->high - potential->low) / 2;
}
