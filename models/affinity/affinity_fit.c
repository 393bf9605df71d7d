/* models/affinity/affinity_fit.c - from a portfolio to its affinity model. */
#include "models/affinity/affinity.h"
#include "models/affinity/client_sample.h"
#include "models/affinity/ridge_fit.h"

static Status fit(const Portfolio *const portfolio, const AffinityParams *const params,
                  Arena *const arena, Arena *const scratch, Affinity *const affinity,
                  Error *const err)
{
    ClientSample drawn;
    TRY(client_sample_draw(portfolio, AFFINITY_FITTED_CLIENTS, params->seed, "affinity.folds",
                           scratch, &drawn, err));
    affinity->n_fitted = drawn.n;
    TRY(design_fit(portfolio, drawn.n, drawn.clients, &params->design, arena, &affinity->design,
                   err));

    Encoder encoder;
    ProductSample sample = {0};
    TRY(encoder_make(&affinity->design, portfolio, scratch, &encoder, err));
    TRY(encoder_rows(&encoder, drawn.n, drawn.clients, scratch, &sample.rows, err));
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
