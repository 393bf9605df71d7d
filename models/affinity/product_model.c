/* models/affinity/product_model.c - one product's ridge logistic on the encoded clients. */
#include "models/affinity/product_model.h"

#include "models/affinity/logistic.h"

#include <math.h>
#include <string.h>

Status product_model_make(const SparseRows *const rows, const double *const penalties,
                          const size_t product, Arena *const arena, ProductModel *const model,
                          Error *const err)
{
    ProductModel made = {.product = product, .rows = *rows, .penalties = penalties};
    ARENA_NEW(made.target, arena, rows->n_rows, err);
    for (size_t row = 0; row < rows->n_rows; row++)
        made.target[row] = sparse_rows_has(rows, row, (uint32_t)product);
    *model = made;
    return OK;
}

size_t product_model_holders(const ProductModel *const model, const RowRange range)
{
    size_t n = 0;
    for (size_t row = range.first; row < range.end; row++)
        n += model->target[row];
    return n;
}

void product_model_start(const ProductModel *const model, double *const weights)
{
    const size_t n_rows = model->rows.n_rows;
    const size_t n_holders = product_model_holders(model, (RowRange){.first = 0, .end = n_rows});
    memset(weights, 0, model->rows.n_columns * sizeof *weights);
    weights[model->rows.n_columns] =
        log(((double)n_holders + 0.5) / ((double)(n_rows - n_holders) + 0.5));
}

/* The stronger prior of a product that few hold, or few do not. */
static double own_ridge(const ProductModel *const model, const double ridge,
                        const RowRange held_out)
{
    const size_t n_rows = model->rows.n_rows;
    const size_t n_fitted = n_rows - (held_out.end - held_out.first);
    const size_t n_holders = product_model_holders(model, (RowRange){.first = 0, .end = n_rows}) -
                             product_model_holders(model, held_out);
    const size_t n_fewer = n_holders < n_fitted - n_holders ? n_holders : n_fitted - n_holders;
    if (n_fewer == 0 || n_fewer >= PRODUCT_MODEL_FEW_HOLDERS)
        return ridge;
    return ridge * PRODUCT_MODEL_FEW_HOLDERS / (double)n_fewer;
}

static LogisticProblem problem_of(const ProductModel *const model, const double ridge,
                                  const RowRange held_out)
{
    return (LogisticProblem){.rows = &model->rows,
                             .target = model->target,
                             .left_out = model->product,
                             .held_out_first = held_out.first,
                             .held_out_end = held_out.end,
                             .ridge = ridge,
                             .penalties = model->penalties};
}

Status product_model_fit(const ProductModel *const model, const double ridge,
                         const RowRange held_out, Arena *const scratch, double *const weights,
                         Error *const err)
{
    const LogisticProblem problem = problem_of(model, own_ridge(model, ridge, held_out), held_out);
    return logistic_fit(&problem, scratch, weights, err);
}

double product_model_loss(const ProductModel *const model, const RowRange held_out,
                          const double *const weights)
{
    const LogisticProblem problem = problem_of(model, 0, held_out);
    return logistic_log_loss(&problem, weights);
}
