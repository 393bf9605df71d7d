/* models/affinity/ease.c - EASE^R: an item-to-item linear model in closed form. */
#include "models/affinity/ease.h"

#include <gsl/gsl_linalg.h>
#include <string.h>

/* P, through the Cholesky factor of its inverse, which the ridge makes positive definite. */
static Status invert(const Gram *const gram, const EaseParams *const params,
                     gsl_matrix *const inverse, Error *const err)
{
    for (size_t row = 0; row < params->n_used; row++) {
        memcpy(gsl_matrix_ptr(inverse, row, 0), gram->sums + row * gram->n_columns,
               (row + 1) * sizeof *gram->sums);
        *gsl_matrix_ptr(inverse, row, row) += params->ridge * params->penalties[row];
    }
    TRY_GSL(gsl_linalg_cholesky_decomp1(inverse), err);
    TRY_GSL(gsl_linalg_cholesky_invert(inverse), err);
    return OK;
}

Status ease_fit(const Gram *const gram, const EaseParams *const params, Arena *const scratch,
                double *const weights, Error *const err)
{
    const size_t n_used = params->n_used;
    if (!(params->ridge > 0))
        return ERROR_SET(err, E_DOMAIN, "EASE^R: ridge %g is not positive", params->ridge);

    const ArenaMark mark = arena_mark(scratch);
    double *values = NULL;
    memset(weights, 0, params->n_products * (gram->n_columns + 1) * sizeof *weights);
    ARENA_TAKE(values, arena_alloc(scratch, n_used, n_used * sizeof *values), err);
    if (n_used > 0) {
        gsl_matrix_view inverse = gsl_matrix_view_array(values, n_used, n_used);
        TRY(invert(gram, params, &inverse.matrix, err));
    }
    for (size_t product = 0; product < params->n_products; product++) {
        const double *const line = values + product * n_used;
        double *const own = weights + product * (gram->n_columns + 1);
        for (size_t column = 0; column < n_used; column++)
            own[column] = column == product ? 0 : -line[column] / line[product];
    }
    arena_reset(scratch, mark);
    return OK;
}
