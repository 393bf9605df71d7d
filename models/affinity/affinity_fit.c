/* models/affinity/affinity_fit.c - from a portfolio to its affinity model. */
#include "models/affinity/affinity.h"
#include "models/affinity/client_sample.h"
#include "models/affinity/closed_form.h"
#include "models/affinity/method_choice.h"
#include "models/affinity/ridge_fit.h"

static Status fit_regressions(const SparseRows *const rows, const AffinityParams *const params,
                              Arena *const arena, Affinity *const affinity, Error *const err)
{
    const ProductSample sample = {.rows = *rows};
    AffinityParams chosen = *params;
    if (affinity->ridge > 0)
        chosen.ridge = affinity->ridge;
    return ridge_fit(&sample, &chosen, arena, affinity, err);
}

static Status fit_closed_form(const Encoder *const encoder, Arena *const arena,
                              Arena *const scratch, Affinity *const affinity, Error *const err)
{
    const Design *const design = &affinity->design;
    const size_t n_columns = design_n_columns(design);
    Gram gram;
    double *penalties = NULL;
    TRY(gram_of_active(encoder, scratch, &gram, err));
    ARENA_NEW(penalties, scratch, n_columns, err);
    design_penalties(design, penalties);
    ARENA_NEW(affinity->holders, arena, design->n_products, err);
    ARENA_NEW(affinity->weights, arena, design->n_products * (n_columns + 1), err);
    for (size_t product = 0; product < design->n_products; product++)
        affinity->holders[product] = (uint32_t)gram_get(&gram, product, product);
    affinity->n_fitted = gram.n_clients;
    const ClosedForm form = {.method = (AffinityMethod)affinity->method,
                             .design = design,
                             .penalties = penalties,
                             .ridge = affinity->ridge};
    return closed_form_fit(&form, &gram, scratch, affinity->weights, err);
}

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
    SparseRows rows;
    TRY(encoder_make(&affinity->design, portfolio, scratch, &encoder, err));
    TRY(encoder_rows(&encoder, drawn.n, drawn.clients, scratch, &rows, err));
    TRY(method_choose(&rows, params, arena, scratch, affinity, err));
    if (affinity->method == AFFINITY_LOGISTIC)
        return fit_regressions(&rows, params, arena, affinity, err);
    return fit_closed_form(&encoder, arena, scratch, affinity, err);
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
