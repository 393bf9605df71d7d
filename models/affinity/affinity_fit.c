/* models/affinity/affinity_fit.c - from a portfolio to its affinity model. */
#include "core/base/rng.h"
#include "models/affinity/affinity.h"
#include "models/affinity/ridge_fit.h"

/* Active clients in random order, as many as are fitted on: the head of the list is a sample of
 * the sample. */
static Status draw_clients(const Portfolio *const portfolio, const uint64_t seed,
                           Arena *const arena, uint32_t **const clients, size_t *const n_drawn,
                           Error *const err)
{
    ARENA_NEW(*clients, arena, portfolio->n_clients, err);
    size_t n_active = 0;
    for (uint32_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client])
            (*clients)[n_active++] = client;
    *n_drawn = n_active < AFFINITY_FITTED_CLIENTS ? n_active : AFFINITY_FITTED_CLIENTS;

    Rng *rng = NULL;
    TRY(rng_new(seed, "affinity.folds", "clients", arena, &rng, err));
    rng_shuffle(rng, *clients, n_active, *n_drawn);
    return OK;
}

static Status fit(const Portfolio *const portfolio, const AffinityParams *const params,
                  Arena *const arena, Arena *const scratch, Affinity *const affinity,
                  Error *const err)
{
    uint32_t *clients = NULL;
    TRY(draw_clients(portfolio, params->seed, scratch, &clients, &affinity->n_fitted, err));
    TRY(design_fit(portfolio, affinity->n_fitted, clients, &params->design, arena,
                   &affinity->design, err));

    Encoder encoder;
    ProductSample sample = {0};
    TRY(encoder_make(&affinity->design, portfolio, scratch, &encoder, err));
    TRY(encoder_rows(&encoder, affinity->n_fitted, clients, scratch, &sample.rows, err));
    return ridge_fit(&sample, params, arena, affinity, err);
}

Status affinity_fit(const Portfolio *const portfolio, const AffinityParams *const params,
                    Arena *const arena, Affinity *const affinity, Error *const err)
{
    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    Affinity made = {.ridge = 0};
    const Status status = fit(portfolio, params, arena, scratch, &made, err);
    arena_free(scratch);
    TRY(status);
    *affinity = made;
    return OK;
}
