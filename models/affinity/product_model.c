/* models/affinity/product_model.c - one product's ridge logistic on the encoded clients. */
#include "models/affinity/product_model.h"

#include <math.h>
#include <string.h>

Status product_model_make(const ProductSample *const sample, const size_t product,
                          Arena *const arena, ProductModel *const model, Error *const err)
{
    const SparseRows *const rows = &sample->rows;
    ProductModel made = {.n_columns = rows->n_columns};
    uint8_t *target = NULL;
    ARENA_NEW(target, arena, rows->n_rows, err);
    for (size_t row = 0; row < rows->n_rows; row++) {
        target[row] = sparse_rows_has(rows, row, (uint32_t)product);
        if (row >= sample->held_out_first && row < sample->held_out_end)
            continue;
        made.n_holders += target[row];
        made.n_others += !target[row];
    }
    const LogisticProblem problem = {.rows = rows,
                                     .target = target,
                                     .penalties = sample->penalties,
                                     .left_out = product,
                                     .held_out_first = sample->held_out_first,
                                     .held_out_end = sample->held_out_end};
    TRY(logistic_new(&problem, arena, &made.logistic, err));
    *model = made;
    return OK;
}

void product_model_start(const ProductModel *const model, double *const weights)
{
    memset(weights, 0, model->n_columns * sizeof *weights);
    weights[model->n_columns] =
        log(((double)model->n_holders + 0.5) / ((double)model->n_others + 0.5));
}

/* The stronger prior of a product that few hold, or few do not. */
static double own_ridge(const ProductModel *const model, const double ridge)
{
    const size_t n_fewer = model->n_holders < model->n_others ? model->n_holders : model->n_others;
    if (n_fewer == 0 || n_fewer >= PRODUCT_MODEL_FEW_HOLDERS)
        return ridge;
    return ridge * PRODUCT_MODEL_FEW_HOLDERS / (double)n_fewer;
}

Status product_model_fit(const ProductModel *const model, const double ridge,
                         const double least_gain, double *const weights, Error *const err)
{
    return logistic_fit(model->logistic, own_ridge(model, ridge), least_gain, weights, err);
}
