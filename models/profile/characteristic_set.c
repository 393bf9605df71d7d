/* models/profile/characteristic_set.c - choosing the products of the ideal client. */
#include "models/profile/characteristic_set.h"

#include "models/profile/adoption.h"

/* By itself, whatever the other products do. */
static SetStanding criterion_of(const SetEvidence *const evidence, const SetRule *const rule,
                                const size_t product, const bool is_significant)
{
    const double low = evidence->adoption_low[product];
    if (evidence->n_holders[product] < rule->min_holders)
        return SET_FEW_HOLDERS;
    if (low >= rule->characteristic_min)
        return SET_WIDESPREAD;
    if (!(low >= rule->significant_min))
        return SET_LOW;
    if (!is_significant)
        return SET_ORDINARY;
    return evidence->lift[product] < rule->lift_min ? SET_LITTLE_LIFT : SET_DISTINCT;
}

/* @criteria: (n_products) SetStanding */
static Status judge(const SetEvidence *const evidence, const SetRule *const rule,
                    Arena *const scratch, uint8_t *const criteria, Error *const err)
{
    TRY(adoption_significant(evidence->p_value, evidence->n_products, rule->false_discoveries,
                             scratch, criteria, err));
    for (size_t product = 0; product < evidence->n_products; product++)
        criteria[product] = (uint8_t)criterion_of(evidence, rule, product, criteria[product]);
    return OK;
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
    TRY(judge(evidence, rule, scratch, is_candidate, err));
    size_t n_candidates = 0;
    for (size_t product = 0; product < evidence->n_products; product++) {
        is_candidate[product] = is_candidate[product] >= SET_DISTINCT;
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

Status characteristic_set_stand(const SetEvidence *const evidence, const SetRule *const rule,
                                Arena *const scratch, uint8_t *const standing, Error *const err)
{
    uint8_t *rank = NULL;
    uint32_t n_chosen = 0;
    ARENA_NEW(rank, scratch, evidence->n_products, err);
    TRY(characteristic_set_choose(evidence, rule, scratch, rank, &n_chosen, err));
    TRY(judge(evidence, rule, scratch, standing, err));
    for (size_t product = 0; product < evidence->n_products; product++)
        if (standing[product] >= SET_DISTINCT && rank[product] == 0)
            standing[product] = n_chosen == 0 ? SET_ALONE : SET_DISPLACED;
    return OK;
}
