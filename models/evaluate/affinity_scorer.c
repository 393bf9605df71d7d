/* models/evaluate/affinity_scorer.c - an affinity model as a scorer; see affinity_scorer.h. */
#include "models/evaluate/affinity_scorer.h"

#include <math.h>

Status affinity_scorer_make(const Affinity *const affinity, const Portfolio *const portfolio,
                            Arena *const arena, AffinityScorer *const made, Error *const err)
{
    made->affinity = affinity;
    return encoder_make(&affinity->design, portfolio, arena, &made->encoder, err);
}

static Status score(const void *const self, const size_t client, Arena *const scratch,
                    double *const scores, Error *const err)
{
    const AffinityScorer *const scorer = self;
    const Affinity *const affinity = scorer->affinity;
    const Encoder *const encoder = &scorer->encoder;
    const ArenaMark mark = arena_mark(scratch);
    SparseRows row = {.n_rows = 1, .n_columns = design_n_columns(&affinity->design)};
    ARENA_NEW(row.first, scratch, 2, err);
    ARENA_NEW(row.columns, scratch, encoder_most_entries(encoder), err);
    ARENA_NEW(row.values, scratch, encoder_most_entries(encoder), err);
    row.first[1] = encoder_encode(encoder, client, row.columns, row.values);
    for (size_t product = 0; product < encoder->portfolio->n_products; product++) {
        const uint32_t column = encoder->product_columns[product];
        scores[product] = column == CODE_NONE
                              ? NAN
                              : affinity_probability(
                                    affinity, column,
                                    sparse_rows_score(&row, 0, affinity_weights(affinity, column)));
    }
    arena_reset(scratch, mark);
    return OK;
}

Scorer affinity_scorer(const AffinityScorer *const self, const char *const name)
{
    return (Scorer){.name = name, .self = self, .score = score};
}
