/* models/profile/characteristic_set.c - choosing the products of the ideal client. */
#include "models/profile/characteristic_set.h"

#include "models/profile/adoption.h"

static bool is_characteristic(const SetEvidence *const evidence, const SetRule *const rule,
                              const size_t product, const bool is_significant)
{
    const double low = evidence->adoption_low[product];
    if (evidence->n_holders[product] < rule->min_holders)
        return false;
    if (low >= rule->characteristic_min)
        return true;
    return is_significant && low >= rule->significant_min &&
           !(evidence->lift[product] < rule->lift_min);
}

/* The candidate with the highest lower bound that has no rank yet; n_products when none is left. */
static size_t best_left(const SetEvidence *const evidence, const uint8_t *const is_candidate,
                        const uint8_t *const rank)
{
    size_t best = evidence->n_products;
    for (size_t product = 0; product < evidence->n_products; product++)
        if (is_candidate[product] && rank[product] == 0 &&
            (best == evidence->n_products ||
             evidence->adoption_low[product] > evidence->adoption_low[best]))
            best = product;
    return best;
}

Status characteristic_set_choose(const SetEvidence *const evidence, const SetRule *const rule,
                                 Arena *const scratch, uint8_t *const rank,
                                 uint32_t *const n_chosen, Error *const err)
{
    uint8_t *is_candidate = NULL;
    ARENA_NEW(is_candidate, scratch, evidence->n_products, err);
    TRY(adoption_significant(evidence->p_value, evidence->n_products, rule->false_discoveries,
                             scratch, is_candidate, err));
    size_t n_candidates = 0;
    for (size_t product = 0; product < evidence->n_products; product++) {
        is_candidate[product] = is_characteristic(evidence, rule, product, is_candidate[product]);
        n_candidates += is_candidate[product];
        rank[product] = 0;
    }

    *n_chosen = 0;
    if (n_candidates < rule->min_products)
        return OK;
    while (*n_chosen < n_candidates && *n_chosen < rule->max_products) {
        const size_t best = best_left(evidence, is_candidate, rank);
        rank[best] = (uint8_t)++ * n_chosen;
    }
    return OK;
}
