/* models/evaluate/affinity_scorer.c - an affinity model as a way of ranking. */
#include "models/evaluate/affinity_scorer.h"

#include <math.h>

/* ---- one model ---- */

Status affinity_scorer_make(const Affinity *const affinity, const Portfolio *const portfolio,
                            const bool by_probability, Arena *const arena,
                            AffinityScorer *const scorer, Error *const err)
{
    *scorer = (AffinityScorer){.affinity = affinity, .by_probability = by_probability};
    return encoder_make(&affinity->design, portfolio, arena, &scorer->encoder, err);
}

static double product_score(const AffinityScorer *const scorer, const SparseRows *const row,
                            const uint32_t column)
{
    if (column == CODE_NONE)
        return NAN;
    const double score = sparse_rows_score(row, 0, affinity_weights(scorer->affinity, column));
    return scorer->by_probability ? affinity_probability(scorer->affinity, column, score) : score;
}

static Status score(const void *const self, const size_t client, Arena *const scratch,
                    double *const scores, Error *const err)
{
    const AffinityScorer *const scorer = self;
    const Encoder *const encoder = &scorer->encoder;
    const ArenaMark mark = arena_mark(scratch);
    SparseRows row = {.n_rows = 1, .n_columns = design_n_columns(encoder->design)};
    ARENA_NEW(row.first, scratch, 2, err);
    ARENA_NEW(row.columns, scratch, encoder_most_entries(encoder), err);
    ARENA_NEW(row.values, scratch, encoder_most_entries(encoder), err);
    row.first[1] = encoder_encode(encoder, client, row.columns, row.values);
    for (size_t product = 0; product < encoder->portfolio->n_products; product++)
        scores[product] = product_score(scorer, &row, encoder->product_columns[product]);
    arena_reset(scratch, mark);
    return OK;
}

Scorer affinity_scorer_named(const AffinityScorer *const scorer, const char *const name)
{
    return (Scorer){.name = name, .self = scorer, .score = score};
}

/* ---- all models of a build ---- */

Status affinities_scorer_make(const Affinities *const affinities, const Portfolio *const portfolio,
                              Arena *const arena, AffinitiesScorer *const scorer, Error *const err)
{
    const Dictionary *const banks = &portfolio->snapshot->clients.bank.values;
    AffinitiesScorer made = {.portfolio = portfolio};
    ARENA_NEW(made.target_of_bank, arena, banks->n, err);
    for (size_t bank = 0; bank < banks->n; bank++)
        made.target_of_bank[bank] = (uint8_t)affinities_target(affinities, banks->texts[bank]);
    for (size_t target = 0; target < AFFINITY_TARGETS; target++)
        if (affinities->is_fitted[target])
            TRY(affinity_scorer_make(&affinities->of_target[target], portfolio, true, arena,
                                     &made.of_target[target], err));
    *scorer = made;
    return OK;
}

AffinityTarget affinities_scorer_target(const AffinitiesScorer *const scorer, const size_t client)
{
    const uint32_t bank = scorer->portfolio->snapshot->clients.bank.codes[client];
    return (AffinityTarget)scorer->target_of_bank[bank];
}

static Status score_by_bank(const void *const self, const size_t client, Arena *const scratch,
                            double *const scores, Error *const err)
{
    const AffinitiesScorer *const scorer = self;
    return score(&scorer->of_target[affinities_scorer_target(scorer, client)], client, scratch,
                 scores, err);
}

Scorer affinities_scorer_named(const AffinitiesScorer *const scorer, const char *const name)
{
    return (Scorer){.name = name, .self = scorer, .score = score_by_bank};
}
