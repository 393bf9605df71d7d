/* models/segment/relative_profit.c - ridge regression of profit on holdings, tenure and size. */
#include "models/segment/relative_profit.h"

#include <gsl/gsl_multilarge.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Rows handed to GSL at a time; the square root of the ridge, in clients. */
enum { BLOCK_ROWS = 512 };
static const double ridge_root = 1;

static bool holds(const ProfitRow *const row, const size_t product)
{
    return (row->held[product / 64] >> (product % 64) & 1) != 0;
}

static void fill_terms(const ProfitRow *const row, const size_t n_products, double *const terms)
{
    terms[0] = 1;
    terms[1] = isnan(row->tenure) ? 0 : row->tenure;
    terms[2] = isnan(row->tenure) ? 1 : 0;
    terms[3] = isnan(row->size) ? 0 : row->size;
    terms[4] = isnan(row->size) ? 1 : 0;
    for (size_t product = 0; product < n_products; product++)
        terms[RELATIVE_PROFIT_TERMS + product] = holds(row, product) ? 1 : 0;
}

static void release_matrix(void *const matrix)
{
    gsl_matrix_free(matrix);
}

static void release_vector(void *const vector)
{
    gsl_vector_free(vector);
}

static void release_regression(void *const regression)
{
    gsl_multilarge_linear_free(regression);
}

typedef struct Regression {
    gsl_multilarge_linear_workspace *work;
    gsl_matrix *terms;   /* (BLOCK_ROWS, n_terms), overwritten by GSL */
    gsl_vector *profits; /* (BLOCK_ROWS), likewise */
    size_t n_rows;       /* filled of the block */
} Regression;

static Status regression_new(const size_t n_terms, Arena *const arena, Regression *const regression,
                             Error *const err)
{
    *regression = (Regression){.n_rows = 0};
    ARENA_TAKE(regression->work, gsl_multilarge_linear_alloc(gsl_multilarge_linear_normal, n_terms),
               err);
    TRY(arena_defer(arena, release_regression, regression->work, err));
    ARENA_TAKE(regression->terms, gsl_matrix_alloc(BLOCK_ROWS, n_terms), err);
    TRY(arena_defer(arena, release_matrix, regression->terms, err));
    ARENA_TAKE(regression->profits, gsl_vector_alloc(BLOCK_ROWS), err);
    return arena_defer(arena, release_vector, regression->profits, err);
}

static Status flush_block(Regression *const regression, Error *const err)
{
    if (regression->n_rows == 0)
        return OK;
    gsl_matrix_view terms =
        gsl_matrix_submatrix(regression->terms, 0, 0, regression->n_rows, regression->terms->size2);
    gsl_vector_view profits = gsl_vector_subvector(regression->profits, 0, regression->n_rows);
    TRY_GSL(gsl_multilarge_linear_accumulate(&terms.matrix, &profits.vector, regression->work),
            err);
    regression->n_rows = 0;
    return OK;
}

static Status add_row(Regression *const regression, const ProfitRow *const row,
                      const size_t n_products, Error *const err)
{
    fill_terms(row, n_products, gsl_matrix_ptr(regression->terms, regression->n_rows, 0));
    gsl_vector_set(regression->profits, regression->n_rows, row->profit);
    regression->n_rows++;
    return regression->n_rows < BLOCK_ROWS ? OK : flush_block(regression, err);
}

Status relative_profit_fit(const ProfitRow *const rows, const size_t n, const size_t n_products,
                           Arena *const scratch, double *const coefficients, Error *const err)
{
    const size_t n_terms = RELATIVE_PROFIT_TERMS + n_products;
    memset(coefficients, 0, n_terms * sizeof *coefficients);

    const ArenaMark mark = arena_mark(scratch);
    Regression regression;
    TRY(regression_new(n_terms, scratch, &regression, err));
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(rows[i].profit))
            continue;
        TRY(add_row(&regression, &rows[i], n_products, err));
        n_known++;
    }
    TRY(flush_block(&regression, err));
    if (n_known > 0) {
        double residual_norm = 0;
        double solution_norm = 0;
        gsl_vector_view solution = gsl_vector_view_array(coefficients, n_terms);
        TRY_GSL(gsl_multilarge_linear_solve(ridge_root, &solution.vector, &residual_norm,
                                            &solution_norm, regression.work),
                err);
    }
    arena_reset(scratch, mark);
    return OK;
}

double relative_profit_residual(const ProfitRow *const row, const size_t n_products,
                                const double *const coefficients)
{
    double expected = coefficients[0];
    expected += isnan(row->tenure) ? coefficients[2] : coefficients[1] * row->tenure;
    expected += isnan(row->size) ? coefficients[4] : coefficients[3] * row->size;
    for (size_t product = 0; product < n_products; product++)
        if (holds(row, product))
            expected += coefficients[RELATIVE_PROFIT_TERMS + product];
    return row->profit - expected;
}
