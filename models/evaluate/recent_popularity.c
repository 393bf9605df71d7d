/* models/evaluate/recent_popularity.c - what clients took most; see recent_popularity.h. */
#include "models/evaluate/recent_popularity.h"

#include <string.h>

Status recent_popularity_make(const Cohort *const cohort, Arena *const arena,
                              RecentPopularity *const made, Error *const err)
{
    const Portfolio *const state = &cohort->state;
    RecentPopularity result = {.n_products = state->n_products};
    ARENA_NEW(result.takers, arena, result.n_products, err);
    for (size_t client = 0; client < state->n_clients; client++)
        for (size_t product = bit_next(&cohort->acquired, client, 0); product < result.n_products;
             product = bit_next(&cohort->acquired, client, product + 1))
            result.takers[product]++;
    *made = result;
    return OK;
}

static Status score(const void *const self, const size_t client, Arena *const scratch,
                    double *const scores, Error *const err)
{
    const RecentPopularity *const recent = self;
    (void)client, (void)scratch, (void)err;
    memcpy(scores, recent->takers, recent->n_products * sizeof *scores);
    return OK;
}

Scorer recent_popularity_scorer(const RecentPopularity *const self, const char *const name)
{
    return (Scorer){.name = name, .self = self, .score = score};
}
