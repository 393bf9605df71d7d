/* models/affinity/ridge_fit.c - all products' ridge logistics on one sample of clients. */
#include "models/affinity/ridge_fit.h"

#include "core/base/parallel.h"
#include "models/affinity/product_model.h"

#include <string.h>

static const double LEAST_GAIN = 1e-16; /* nats: what rounding leaves of 200,000 rows */

typedef struct Fitting {
    const SparseRows *rows;
    const double *penalties; /* (n_columns) */
    Affinity *affinity;
} Fitting;

static Status choose_ridge(const Fitting *const fitting, const AffinityParams *const params,
                           Arena *const arena, Error *const err)
{
    Affinity *const affinity = fitting->affinity;
    affinity->ridge = params->ridge;
    if (params->ridge > 0)
        return OK;
    const SparseRows head = sparse_rows_head(fitting->rows, AFFINITY_VALIDATED_CLIENTS);
    CrossValidation result;
    TRY(cross_validate(&head, fitting->penalties, affinity->design.n_products, params->n_threads,
                       params->progress, arena, &result, err));
    affinity->ridge = result.ridge;
    affinity->n_ridges = CROSS_VALIDATE_RIDGES;
    ARENA_NEW(affinity->ridges, arena, affinity->n_ridges, err);
    ARENA_NEW(affinity->losses, arena, affinity->n_ridges, err);
    memcpy(affinity->ridges, result.ridges, sizeof result.ridges);
    memcpy(affinity->losses, result.losses, sizeof result.losses);
    return OK;
}

/* First on the head of the sample, which brings the weights close at a tenth of the price. */
static Status fit_product(void *const context, const size_t product, Arena *const scratch,
                          Error *const err)
{
    const Fitting *const fitting = context;
    Affinity *const affinity = fitting->affinity;
    double *const weights = affinity->weights + product * (fitting->rows->n_columns + 1);
    ProductSample sample = {.rows = sparse_rows_head(fitting->rows, AFFINITY_VALIDATED_CLIENTS),
                            .penalties = fitting->penalties};
    ProductModel model;
    TRY(product_model_make(&sample, product, scratch, &model, err));
    product_model_start(&model, weights);
    TRY(product_model_fit(&model, affinity->ridge, LEAST_GAIN, weights, err));
    if (sample.rows.n_rows < fitting->rows->n_rows) {
        sample.rows = *fitting->rows;
        TRY(product_model_make(&sample, product, scratch, &model, err));
        TRY(product_model_fit(&model, affinity->ridge, LEAST_GAIN, weights, err));
    }
    affinity->holders[product] = (uint32_t)model.n_holders;
    return OK;
}

static Status fit_products(Fitting *const fitting, const AffinityParams *const params,
                           Arena *const arena, Error *const err)
{
    Affinity *const affinity = fitting->affinity;
    const size_t n_products = affinity->design.n_products;
    ARENA_NEW(affinity->holders, arena, n_products, err);
    ARENA_NEW(affinity->weights, arena, n_products * (fitting->rows->n_columns + 1), err);
    return parallel_run(n_products, params->n_threads, fit_product, fitting,
                        "fit the affinity model", params->progress, err);
}

Status ridge_fit(const SparseRows *const rows, const AffinityParams *const params,
                 Arena *const arena, Affinity *const affinity, Error *const err)
{
    double *penalties = NULL;
    ARENA_NEW(penalties, arena, rows->n_columns, err);
    design_penalties(&affinity->design, penalties);

    Fitting fitting = {.rows = rows, .penalties = penalties, .affinity = affinity};
    TRY(choose_ridge(&fitting, params, arena, err));
    return fit_products(&fitting, params, arena, err);
}
