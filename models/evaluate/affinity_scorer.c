/* models/evaluate/affinity_scorer.c - an affinity model as a way of ranking. */
#include "models/evaluate/affinity_scorer.h"

Status affinity_scorer_make(const Affinity *const affinity, const Portfolio *const portfolio,
                            const bool by_probability, Arena *const arena,
                            AffinityScorer *const scorer, Error *const err)
{
    *scorer = (AffinityScorer){.affinity = affinity, .by_probability = by_probability};
    return encoder_make(&affinity->design, portfolio, arena, &scorer->encoder, err);
}

static Status score(const void *const self, const size_t client, Arena *const scratch,
                    double *const scores, Error *const err)
{
    const AffinityScorer *const scorer = self;
    const Encoder *const encoder = &scorer->encoder;
    TRY(affinity_score(scorer->affinity, encoder, client, client + 1, scratch, scores, err));
    for (size_t product = 0; scorer->by_probability && product < encoder->portfolio->n_products;
         product++)
        if (encoder->product_columns[product] != CODE_NONE)
            scores[product] = affinity_probability(
                scorer->affinity, encoder->product_columns[product], scores[product]);
    return OK;
}

Scorer affinity_scorer_named(const AffinityScorer *const scorer, const char *const name)
{
    return (Scorer){.name = name, .self = scorer, .score = score};
}
