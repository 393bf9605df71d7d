/* models/evaluate/top_offers.c - the first offers of every client, by every scorer. */
#include "models/evaluate/top_offers.h"

#include "core/base/parallel.h"

#include <math.h>

typedef struct OfferWork {
    const OfferCases *cases;
    const Scorer *scorers;
    size_t n_scorers;
    TopOffers *offers;
} OfferWork;

/* The best candidates, best first; how many there are. */
static size_t choose_offers(const BitMatrix *const candidates, const size_t client,
                            const double *const scores, size_t chosen[TOP_OFFERS])
{
    size_t n = 0;
    for (size_t product = bit_next(candidates, client, 0); product < candidates->n_bits;
         product = bit_next(candidates, client, product + 1)) {
        if (isnan(scores[product]))
            continue;
        size_t place = n < TOP_OFFERS ? n++ : TOP_OFFERS;
        for (; place > 0 && scores[product] > scores[chosen[place - 1]]; place--)
            if (place < TOP_OFFERS)
                chosen[place] = chosen[place - 1];
        if (place < TOP_OFFERS)
            chosen[place] = product;
    }
    return n;
}

/* Profit of a product that the client took; 0 where it did not. */
static double profit_of(const OfferCases *const cases, const size_t client, const size_t product)
{
    return bit_get(cases->taken, client, product)
               ? (double)cases->profit[client * cases->taken->n_bits + product]
               : 0;
}

static void sum_offers(const OfferWork *const work, const size_t at, const size_t scorer,
                       const double *const scores)
{
    const OfferCases *const cases = work->cases;
    const size_t client = cases->clients[at];
    size_t chosen[TOP_OFFERS];
    const size_t n = choose_offers(cases->candidates, client, scores, chosen);
    double promised = 0;
    double realised = 0;
    for (size_t i = 0; i < n; i++) {
        const double profit = profit_of(cases, client, chosen[i]);
        if (isnan(profit))
            continue;
        promised += scores[chosen[i]];
        realised += profit;
    }
    matrix_set(&work->offers->promised, at, scorer, promised);
    matrix_set(&work->offers->realised, at, scorer, realised);
}

static double total_of(const OfferCases *const cases, const size_t client)
{
    const BitMatrix *const candidates = cases->candidates;
    double total = 0;
    for (size_t product = bit_next(candidates, client, 0); product < candidates->n_bits;
         product = bit_next(candidates, client, product + 1)) {
        const double profit = profit_of(cases, client, product);
        total += isnan(profit) ? 0 : profit;
    }
    return total;
}

static Status offer_chunk(void *const context, const size_t chunk, Arena *const scratch,
                          Error *const err)
{
    const OfferWork *const work = context;
    const OfferCases *const cases = work->cases;
    const size_t end =
        cases->n < (chunk + 1) * PARALLEL_CHUNK ? cases->n : (chunk + 1) * PARALLEL_CHUNK;
    double *scores = NULL;
    ARENA_NEW(scores, scratch, cases->candidates->n_bits, err);
    for (size_t at = chunk * PARALLEL_CHUNK; at < end; at++) {
        work->offers->total[at] = total_of(cases, cases->clients[at]);
        for (size_t i = 0; i < work->n_scorers; i++) {
            const Scorer *const scorer = &work->scorers[i];
            const ArenaMark mark = arena_mark(scratch);
            TRY(scorer->score(scorer->self, cases->clients[at], scratch, scores, err));
            arena_reset(scratch, mark);
            sum_offers(work, at, i, scores);
        }
    }
    return OK;
}

Status top_offers_make(const OfferCases *const cases, const Scorer *const scorers,
                       const size_t n_scorers, const size_t n_threads,
                       const Progress *const progress, Arena *const arena, TopOffers *const offers,
                       Error *const err)
{
    OfferWork work = {.cases = cases, .scorers = scorers, .n_scorers = n_scorers, .offers = offers};
    offers->promised = (Matrix){.n_rows = cases->n, .n_columns = n_scorers};
    offers->realised = offers->promised;
    ARENA_NEW(offers->promised.values, arena, cases->n * n_scorers, err);
    ARENA_NEW(offers->realised.values, arena, cases->n * n_scorers, err);
    ARENA_NEW(offers->total, arena, cases->n, err);
    return parallel_run(parallel_chunks(cases->n), n_threads, offer_chunk, &work, "rank offers",
                        progress, err);
}
