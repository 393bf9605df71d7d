/* models/affinity/cross_validate.c - the ridge that predicts held-out clients best. */
#include "models/affinity/cross_validate.h"

#include "core/base/parallel.h"
#include "models/affinity/product_model.h"

static const double RIDGES[CROSS_VALIDATE_RIDGES] = {100, 30, 10, 3, 1, 0.3};

/* Far less than what tells two ridges apart. */
static const double LEAST_GAIN = 1e-6; /* nats */

typedef struct Validation {
    const SparseRows *rows;
    const double *penalties;
    double *losses; /* (n_products, n_ridges) in nats */
} Validation;

/* From the strongest ridge down: each fit begins where the last one ended. */
static Status validate_fold(const Validation *const validation, const size_t product,
                            const size_t fold, Arena *const scratch, Error *const err)
{
    const size_t n_rows = validation->rows->n_rows;
    const size_t n_columns = validation->rows->n_columns;
    const ProductSample sample = {.rows = *validation->rows,
                                  .penalties = validation->penalties,
                                  .held_out_first = fold * n_rows / CROSS_VALIDATE_FOLDS,
                                  .held_out_end = (fold + 1) * n_rows / CROSS_VALIDATE_FOLDS};
    double *const losses = validation->losses + product * CROSS_VALIDATE_RIDGES;
    double *weights = NULL;
    ProductModel model;
    ARENA_NEW(weights, scratch, n_columns + 1, err);
    TRY(product_model_make(&sample, product, scratch, &model, err));
    product_model_start(&model, weights);
    for (size_t ridge = 0; ridge < CROSS_VALIDATE_RIDGES; ridge++) {
        TRY(product_model_fit(&model, RIDGES[ridge], LEAST_GAIN, weights, err));
        losses[ridge] += logistic_log_loss(model.logistic, weights);
    }
    return OK;
}

static Status validate_product(void *const context, const size_t product, Arena *const scratch,
                               Error *const err)
{
    for (size_t fold = 0; fold < CROSS_VALIDATE_FOLDS; fold++) {
        const ArenaMark mark = arena_mark(scratch);
        TRY(validate_fold(context, product, fold, scratch, err));
        arena_reset(scratch, mark);
    }
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
