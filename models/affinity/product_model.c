/* models/affinity/product_model.c - one product's ridge logistic on the encoded clients. */
#include "models/affinity/product_model.h"

#include <math.h>

static uint8_t target_of(const ProductSample *const sample, const size_t row, const size_t product)
{
    const bool holds = sparse_rows_has(&sample->rows, row, (uint32_t)product);
    if (sample->acquired == NULL)
        return holds;
    return holds ? LOGISTIC_NO_ROW : bit_get(sample->acquired, row, product);
}

static void leave_out(const ProductSample *const sample, const size_t product,
                      LogisticProblem *const problem)
{
    problem->left_out[problem->n_left_out++] = product;
    if (sample->design == NULL || sample->acquired != NULL)
        return;
    const size_t given_up = design_former_column(sample->design, product);
    if (given_up < sample->rows.n_columns)
        problem->left_out[problem->n_left_out++] = given_up;
}

Status product_model_make(const ProductSample *const sample, const size_t product,
                          Arena *const arena, ProductModel *const model, Error *const err)
{
    const SparseRows *const rows = &sample->rows;
    ProductModel made = {.n_columns = rows->n_columns};
    uint8_t *target = NULL;
    if (sample->means != NULL)
        made.means = sample->means + product * (rows->n_columns + 1);
    ARENA_NEW(target, arena, rows->n_rows, err);
    for (size_t row = 0; row < rows->n_rows; row++) {
        target[row] = target_of(sample, row, product);
        if (row >= sample->held_out_first && row < sample->held_out_end)
            continue;
        made.n_ones += target[row] == 1;
        made.n_others += target[row] == 0;
    }
    LogisticProblem problem = {.rows = rows,
                               .target = target,
                               .penalties = sample->penalties,
                               .means = made.means,
                               .held_out_first = sample->held_out_first,
                               .held_out_end = sample->held_out_end};
    leave_out(sample, product, &problem);
    TRY(logistic_new(&problem, arena, &made.logistic, err));
    *model = made;
    return OK;
}

void product_model_start(const ProductModel *const model, double *const weights)
{
    for (size_t column = 0; column < model->n_columns; column++)
        weights[column] = model->means == NULL ? 0 : model->means[column];
    weights[model->n_columns] =
        log(((double)model->n_ones + 0.5) / ((double)model->n_others + 0.5));
}

/* The stronger prior of a product with few rows of either outcome. */
static double own_ridge(const ProductModel *const model, const double ridge)
{
    const size_t n_fewer = model->n_ones < model->n_others ? model->n_ones : model->n_others;
    if (n_fewer == 0 || n_fewer >= PRODUCT_MODEL_FEW)
        return ridge;
    return ridge * PRODUCT_MODEL_FEW / (double)n_fewer;
}

Status product_model_fit(const ProductModel *const model, const double ridge,
                         const double least_gain, double *const weights, Error *const err)
{
    return logistic_fit(model->logistic, own_ridge(model, ridge), least_gain, weights, err);
}
