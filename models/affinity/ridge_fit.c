/* models/affinity/ridge_fit.c - all products' ridge logistics on one sample of clients. */
#include "models/affinity/ridge_fit.h"

#include "core/base/parallel.h"

#include <string.h>

static const double LEAST_GAIN = 1e-16; /* nats: what rounding leaves of 200,000 rows */

typedef struct Fitting {
    const ProductSample *sample;
    Affinity *affinity;
} Fitting;

static ProductSample head_of(const ProductSample *const sample)
{
    ProductSample head = *sample;
    head.rows = sparse_rows_head(&sample->rows, AFFINITY_VALIDATED_CLIENTS);
    return head;
}

Status ridge_choose(const ProductSample *const sample, const AffinityParams *const params,
                    Arena *const arena, Affinity *const affinity, Error *const err)
{
    affinity->ridge = params->ridge;
    if (params->ridge > 0)
        return OK;
    const ProductSample head = head_of(sample);
    CrossValidation result;
    TRY(cross_validate(&head, affinity->design.n_products, params->n_threads, params->progress,
                       arena, &result, err));
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
    const SparseRows *const rows = &fitting->sample->rows;
    Affinity *const affinity = fitting->affinity;
    double *const weights = affinity->weights + product * (rows->n_columns + 1);
    const ProductSample head = head_of(fitting->sample);
    ProductModel model;
    TRY(product_model_make(&head, product, scratch, &model, err));
    product_model_start(&model, weights);
    TRY(product_model_fit(&model, affinity->ridge, LEAST_GAIN, weights, err));
    if (head.rows.n_rows < rows->n_rows) {
        TRY(product_model_make(fitting->sample, product, scratch, &model, err));
        TRY(product_model_fit(&model, affinity->ridge, LEAST_GAIN, weights, err));
    }
    affinity->holders[product] = (uint32_t)model.n_ones;
    return OK;
}

static Status fit_products(Fitting *const fitting, const AffinityParams *const params,
                           Arena *const arena, Error *const err)
{
    Affinity *const affinity = fitting->affinity;
    const size_t n_products = affinity->design.n_products;
    const size_t n_columns = design_n_columns(&affinity->design);
    ARENA_NEW(affinity->holders, arena, n_products, err);
    ARENA_NEW(affinity->weights, arena, n_products * (n_columns + 1), err);
    return parallel_run(n_products, params->n_threads, fit_product, fitting,
                        "fit the affinity model", params->progress, err);
}

Status ridge_fit(const ProductSample *const sample, const AffinityParams *const params,
                 Arena *const arena, Affinity *const affinity, Error *const err)
{
    double *penalties = NULL;
    ARENA_NEW(penalties, arena, design_n_columns(&affinity->design), err);
    design_penalties(&affinity->design, penalties);

    ProductSample own = *sample;
    own.design = &affinity->design;
    own.penalties = penalties;
    Fitting fitting = {.sample = &own, .affinity = affinity};
    TRY(ridge_choose(&own, params, arena, affinity, err));
    return fit_products(&fitting, params, arena, err);
}
