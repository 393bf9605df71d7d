/* models/affinity/cross_validate.c - the ridge that predicts held-out clients best. */
#include "models/affinity/cross_validate.h"

#include "core/base/parallel.h"

static const double RIDGES[CROSS_VALIDATE_RIDGES] = {100, 30, 10, 3, 1, 0.3};
static const double RIDGES_AROUND_MEANS[CROSS_VALIDATE_RIDGES] = {1000, 300, 100, 30, 10, 3};

/* Far less than what tells two ridges apart. */
static const double LEAST_GAIN = 1e-6; /* nats */

typedef struct Validation {
    const ProductSample *sample;
    const double *ridges; /* (n_ridges) descending */
    double *losses;       /* (n_products, n_ridges) in nats */
} Validation;

/* From the strongest ridge down: each fit begins where the last one ended. */
static Status validate_fold(const Validation *const validation, const size_t product,
                            const size_t fold, Arena *const scratch, Error *const err)
{
    ProductSample others = *validation->sample;
    others.held_out_first = fold * others.rows.n_rows / CROSS_VALIDATE_FOLDS;
    others.held_out_end = (fold + 1) * others.rows.n_rows / CROSS_VALIDATE_FOLDS;
    double *const losses = validation->losses + product * CROSS_VALIDATE_RIDGES;
    double *weights = NULL;
    ProductModel model;
    ARENA_NEW(weights, scratch, others.rows.n_columns + 1, err);
    TRY(product_model_make(&others, product, scratch, &model, err));
    product_model_start(&model, weights);
    for (size_t ridge = 0; ridge < CROSS_VALIDATE_RIDGES; ridge++) {
        TRY(product_model_fit(&model, validation->ridges[ridge], LEAST_GAIN, weights, err));
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
    const size_t n_rows = validation->sample->rows.n_rows;
    size_t best = 0;
    for (size_t ridge = 0; ridge < CROSS_VALIDATE_RIDGES; ridge++) {
        double loss = 0;
        for (size_t product = 0; product < n_products; product++)
            loss += validation->losses[product * CROSS_VALIDATE_RIDGES + ridge];
        result->ridges[ridge] = validation->ridges[ridge];
        result->losses[ridge] = n_rows == 0 ? 0 : loss / (double)n_rows;
        if (result->losses[ridge] < result->losses[best])
            best = ridge;
    }
    result->ridge = validation->ridges[best];
}

Status cross_validate(const ProductSample *const sample, const size_t n_products,
                      const size_t n_threads, const Progress *const progress, Arena *const arena,
                      CrossValidation *const result, Error *const err)
{
    Validation validation = {.sample = sample,
                             .ridges = sample->means == NULL ? RIDGES : RIDGES_AROUND_MEANS};
    ARENA_NEW(validation.losses, arena, n_products * CROSS_VALIDATE_RIDGES, err);
    TRY(parallel_run(n_products, n_threads, validate_product, &validation,
                     "choose the penalty of the affinity model", progress, err));
    add_up(&validation, n_products, result);
    return OK;
}
