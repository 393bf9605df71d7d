/* models/affinity/cross_validate.c - the ridge that predicts held-out clients best. */
#include "models/affinity/cross_validate.h"

#include "core/base/parallel.h"
#include "models/affinity/product_model.h"

static const double RIDGES[CROSS_VALIDATE_RIDGES] = {300, 100, 30, 10, 3, 1, 0.3};

typedef struct Validation {
    const SparseRows *rows;
    const double *penalties;
    double *losses; /* (n_products, n_ridges) in nats */
} Validation;

/* From the strongest ridge down: each fit begins where the last one ended. */
static Status validate_fold(const ProductModel *const model, const size_t fold,
                            Arena *const scratch, double *const losses, Error *const err)
{
    const size_t n_rows = model->rows.n_rows;
    const RowRange held_out = {.first = fold * n_rows / CROSS_VALIDATE_FOLDS,
                               .end = (fold + 1) * n_rows / CROSS_VALIDATE_FOLDS};
    double *weights = NULL;
    ARENA_NEW(weights, scratch, model->rows.n_columns + 1, err);
    product_model_start(model, weights);
    for (size_t ridge = 0; ridge < CROSS_VALIDATE_RIDGES; ridge++) {
        TRY(product_model_fit(model, RIDGES[ridge], held_out, scratch, weights, err));
        losses[ridge] += product_model_loss(model, held_out, weights);
    }
    return OK;
}

static Status validate_product(void *const context, const size_t product, Arena *const scratch,
                               Error *const err)
{
    const Validation *const validation = context;
    ProductModel model;
    TRY(product_model_make(validation->rows, validation->penalties, product, scratch, &model, err));
    double *const losses = validation->losses + product * CROSS_VALIDATE_RIDGES;
    for (size_t fold = 0; fold < CROSS_VALIDATE_FOLDS; fold++)
        TRY(validate_fold(&model, fold, scratch, losses, err));
    return OK;
}

static void add_up(const Validation *const validation, const size_t n_products,
                   CrossValidation *const result)
{
    const size_t n_rows = validation->rows->n_rows;
    size_t best = 0;
    for (size_t ridge = 0; ridge < CROSS_VALIDATE_RIDGES; ridge++) {
        double loss = 0;
        for (size_t product = 0; product < n_products; product++)
            loss += validation->losses[product * CROSS_VALIDATE_RIDGES + ridge];
        result->ridges[ridge] = RIDGES[ridge];
        result->losses[ridge] = n_rows == 0 ? 0 : loss / (double)n_rows;
        if (result->losses[ridge] < result->losses[best])
            best = ridge;
    }
    result->ridge = RIDGES[best];
}

Status cross_validate(const SparseRows *const rows, const double *const penalties,
                      const size_t n_products, const size_t n_threads,
                      const Progress *const progress, Arena *const arena,
                      CrossValidation *const result, Error *const err)
{
    Validation validation = {.rows = rows, .penalties = penalties};
    ARENA_NEW(validation.losses, arena, n_products * CROSS_VALIDATE_RIDGES, err);
    TRY(parallel_run(n_products, n_threads, validate_product, &validation,
                     "choose the penalty of the affinity model", progress, err));
    add_up(&validation, n_products, result);
    return OK;
}
