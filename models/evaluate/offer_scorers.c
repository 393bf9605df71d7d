/* models/evaluate/offer_scorers.c - rankings of offers by expected value and its simpler kin. */
#include "models/evaluate/offer_scorers.h"

#include <math.h>
#include <string.h>

/* ---- the gap engine's ---- */

static Status score_by(const GapEngine *const engine, const size_t client, const bool by_value,
                       Arena *const scratch, double *const scores, Error *const err)
{
    const size_t n_products = engine->application->portfolio->n_products;
    ClientGap gap;
    TRY(gap_engine_score(engine, client, scratch, &gap, err));
    for (size_t product = 0; product < n_products; product++)
        scores[product] = NAN;
    for (size_t i = 0; i < gap.n_scored; i++) {
        const Offer *const offer = &gap.scored[i];
        scores[offer->product] = by_value ? offer->expected_value : offer->probability;
    }
    return OK;
}

static Status score_value(const void *const self, const size_t client, Arena *const scratch,
                          double *const scores, Error *const err)
{
    return score_by(self, client, true, scratch, scores, err);
}

static Status score_probability(const void *const self, const size_t client, Arena *const scratch,
                                double *const scores, Error *const err)
{
    return score_by(self, client, false, scratch, scores, err);
}

Scorer offer_scorer_value(const GapEngine *const engine, const char *const name)
{
    return (Scorer){.name = name, .self = engine, .score = score_value};
}

Scorer offer_scorer_probability(const GapEngine *const engine, const char *const name)
{
    return (Scorer){.name = name, .self = engine, .score = score_probability};
}

/* ---- popular products that bring much ---- */

static Status score_product(const void *const self, const size_t client, Arena *const scratch,
                            double *const scores, Error *const err)
{
    const ProductScores *const products = self;
    (void)client;
    (void)scratch;
    (void)err;
    memcpy(scores, products->scores, products->n_products * sizeof *scores);
    return OK;
}

/* Holders, and the known annual profits of what is open. */
static void add_client(const Portfolio *const portfolio, const size_t client,
                       double *const n_holders, double *const n_known, double *const profit)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    for (size_t product = bit_next(&portfolio->held, client, 0); product < portfolio->n_products;
         product = bit_next(&portfolio->held, client, product + 1))
        n_holders[product]++;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
        if (isnan(portfolio->product_profit[row]))
            continue;
        n_known[holdings->product[row]]++;
        profit[holdings->product[row]] += (double)portfolio->product_profit[row];
    }
}

Status offer_scorer_popular(const Portfolio *const portfolio, const char *const name,
                            Arena *const arena, ProductScores *const popular, Scorer *const scorer,
                            Error *const err)
{
    double *n_holders = NULL;
    double *n_known = NULL;
    double n_active = 0;
    popular->n_products = portfolio->n_products;
    ARENA_NEW(popular->scores, arena, portfolio->n_products, err);
    const ArenaMark mark = arena_mark(arena);
    ARENA_NEW(n_holders, arena, portfolio->n_products, err);
    ARENA_NEW(n_known, arena, portfolio->n_products, err);
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        if (!portfolio->active[client])
            continue;
        n_active++;
        add_client(portfolio, client, n_holders, n_known, popular->scores);
    }
    for (size_t product = 0; product < portfolio->n_products; product++)
        popular->scores[product] *= n_holders[product] / n_active / n_known[product];
    arena_reset(arena, mark);
    *scorer = (Scorer){.name = name, .self = popular, .score = score_product};
    return OK;
}

/* ---- the oracle ---- */

static Status score_oracle(const void *const self, const size_t client, Arena *const scratch,
                           double *const scores, Error *const err)
{
    const KnownFuture *const future = self;
    const size_t first = client * future->n_products;
    (void)scratch;
    (void)err;
    for (size_t product = 0; product < future->n_products; product++)
        scores[product] =
            (double)future->probability[first + product] * (double)future->profit[first + product];
    return OK;
}

Scorer offer_scorer_oracle(const KnownFuture *const future, const char *const name)
{
    return (Scorer){.name = name, .self = future, .score = score_oracle};
}
