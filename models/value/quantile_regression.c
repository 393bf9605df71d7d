/* models/value/quantile_regression.c - the MM algorithm of Hunter and Lange (2000). */
#include "models/value/quantile_regression.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_vector.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { MOST_STEPS = 200 };
static const double LOSS_TOLERANCE = 1e-8;     /* share of the loss won by a step */
static const double LEAST_PERTURBATION = 1e-6; /* of the mean absolute residual */
static const double RIDGE = 1e-12;             /* of the mean diagonal element */

typedef struct Workspace {
    double *normal;    /* (p, p) X'WX */
    double *right;     /* (p) */
    double *solution;  /* (p) */
    double *residuals; /* (n) */
    size_t *nearest;   /* (p) rows of the smallest residuals */
    gsl_permutation *permutation;
} Workspace;

static void release_permutation(void *const permutation)
{
    gsl_permutation_free(permutation);
}

static Status make_workspace(const Matrix *const x, Arena *const scratch, Workspace *const work,
                             Error *const err)
{
    ARENA_NEW(work->normal, scratch, x->n_columns * x->n_columns, err);
    ARENA_NEW(work->right, scratch, x->n_columns, err);
    ARENA_NEW(work->solution, scratch, x->n_columns, err);
    ARENA_NEW(work->residuals, scratch, x->n_rows, err);
    ARENA_NEW(work->nearest, scratch, x->n_columns, err);
    work->permutation = gsl_permutation_alloc(x->n_columns);
    if (work->permutation == NULL)
        return error_no_memory(err, "a permutation");
    return arena_defer(scratch, release_permutation, work->permutation, err);
}

static double residual_of(const Matrix *const x, const double *const y, const size_t row,
                          const double *const coefficients)
{
    const double *const values = matrix_row(x, row);
    double residual = y[row];
    for (size_t column = 0; column < x->n_columns; column++)
        residual -= values[column] * coefficients[column];
    return residual;
}

static double check_loss(const double residual, const double quantile)
{
    return residual * (residual < 0 ? quantile - 1 : quantile);
}

double quantile_regression_loss(const Matrix *const x, const double *const y, const double quantile,
                                const double *const coefficients)
{
    double loss = 0;
    for (size_t row = 0; row < x->n_rows; row++)
        loss += check_loss(residual_of(x, y, row, coefficients), quantile);
    return loss;
}

/* One weighted least-squares problem: X'WX b = X'Wy + shift X'1. With `epsilon` 0: plain least
 * squares, W = 1; otherwise W = 1 / (epsilon + |residual|). */
static Status solve_weighted(const Matrix *const x, const double *const y, const double shift,
                             const double epsilon, const Workspace *const work, Error *const err)
{
    const size_t p = x->n_columns;
    memset(work->normal, 0, p * p * sizeof *work->normal);
    memset(work->right, 0, p * sizeof *work->right);
    for (size_t row = 0; row < x->n_rows; row++) {
        const double *const values = matrix_row(x, row);
        const double weight = epsilon > 0 ? 1 / (epsilon + fabs(work->residuals[row])) : 1;
        for (size_t i = 0; i < p; i++) {
            work->right[i] += values[i] * (weight * y[row] + shift);
            for (size_t j = 0; j <= i; j++)
                work->normal[i * p + j] += weight * values[i] * values[j];
        }
    }
    double trace = 0;
    for (size_t i = 0; i < p; i++)
        trace += work->normal[i * p + i];
    for (size_t i = 0; i < p; i++)
        work->normal[i * p + i] += RIDGE * trace / (double)p;

    gsl_matrix_view normal = gsl_matrix_view_array(work->normal, p, p);
    const gsl_vector_const_view right = gsl_vector_const_view_array(work->right, p);
    gsl_vector_view solution = gsl_vector_view_array(work->solution, p);
    TRY_GSL(gsl_linalg_cholesky_decomp1(&normal.matrix), err);
    TRY_GSL(gsl_linalg_cholesky_solve(&normal.matrix, &right.vector, &solution.vector), err);
    return OK;
}

/* Residuals of the present solution; their check loss, and their mean size. */
static double take_residuals(const Matrix *const x, const double *const y, const double quantile,
                             const Workspace *const work, double *const mean_size)
{
    double loss = 0;
    double sum = 0;
    for (size_t row = 0; row < x->n_rows; row++) {
        work->residuals[row] = residual_of(x, y, row, work->solution);
        loss += check_loss(work->residuals[row], quantile);
        sum += fabs(work->residuals[row]);
    }
    *mean_size = sum / (double)x->n_rows;
    return loss;
}

static void find_nearest(const Matrix *const x, const Workspace *const work)
{
    size_t n = 0;
    for (size_t row = 0; row < x->n_rows; row++) {
        size_t place = n < x->n_columns ? n++ : x->n_columns;
        for (; place > 0 &&
               fabs(work->residuals[row]) < fabs(work->residuals[work->nearest[place - 1]]);
             place--)
            if (place < x->n_columns)
                work->nearest[place] = work->nearest[place - 1];
        if (place < x->n_columns)
            work->nearest[place] = row;
    }
}

/* The minimum lies on a plane through p points (Koenker and Bassett 1978, theorem 3.1), and MM
 * comes close to it without touching. Gives false where those points determine no plane. */
static bool step_to_plane(const Matrix *const x, const double *const y, const Workspace *const work)
{
    const size_t p = x->n_columns;
    find_nearest(x, work);
    for (size_t i = 0; i < p; i++) {
        memcpy(work->normal + i * p, matrix_row(x, work->nearest[i]), p * sizeof(double));
        work->right[i] = y[work->nearest[i]];
    }
    int sign = 0;
    gsl_matrix_view plane = gsl_matrix_view_array(work->normal, p, p);
    const gsl_vector_const_view right = gsl_vector_const_view_array(work->right, p);
    gsl_vector_view solution = gsl_vector_view_array(work->solution, p);
    return gsl_linalg_LU_decomp(&plane.matrix, work->permutation, &sign) == GSL_SUCCESS &&
           gsl_linalg_LU_solve(&plane.matrix, work->permutation, &right.vector, &solution.vector) ==
               GSL_SUCCESS;
}

/* MM steps, the perturbation halved from the size of the residuals down to nearly nothing: a small
 * one from the start would hold the plane fast at the first points it meets. */
static Status descend(const Matrix *const x, const double *const y, const double quantile,
                      const Workspace *const work, double *const best, Error *const err)
{
    double mean_size = 0;
    TRY(solve_weighted(x, y, 0, 0, work, err));
    double loss = take_residuals(x, y, quantile, work, &mean_size);
    memcpy(best, work->solution, x->n_columns * sizeof *best);
    const double least_epsilon = LEAST_PERTURBATION * mean_size;
    double epsilon = mean_size;
    for (int step = 0; step < MOST_STEPS && epsilon > 0; step++) {
        epsilon = fmax(least_epsilon, epsilon / 2);
        TRY(solve_weighted(x, y, 2 * quantile - 1, epsilon, work, err));
        const double next = take_residuals(x, y, quantile, work, &mean_size);
        const bool has_converged =
            epsilon <= least_epsilon && !(loss - next > LOSS_TOLERANCE * loss);
        if (next < loss) {
            memcpy(best, work->solution, x->n_columns * sizeof *best);
            loss = next;
        }
        if (has_converged)
            break;
    }
    if (step_to_plane(x, y, work) &&
        quantile_regression_loss(x, y, quantile, work->solution) < loss)
        memcpy(best, work->solution, x->n_columns * sizeof *best);
    return OK;
}

Status quantile_regression_fit(const Matrix *const x, const double *const y, const double quantile,
                               Arena *const scratch, double *const coefficients, Error *const err)
{
    if (x->n_rows < x->n_columns || x->n_columns == 0)
        return ERROR_SET(err, E_SHAPE, "quantile regression of %zu rows on %zu columns", x->n_rows,
                         x->n_columns);
    if (!(quantile > 0 && quantile < 1))
        return ERROR_SET(err, E_DOMAIN, "quantile %g is not between 0 and 1", quantile);
    const ArenaMark mark = arena_mark(scratch);
    Workspace work = {0};
    double *best = NULL;
    ARENA_NEW(best, scratch, x->n_columns, err);
    TRY(make_workspace(x, scratch, &work, err));
    TRY(descend(x, y, quantile, &work, best, err));
    memcpy(coefficients, best, x->n_columns * sizeof *best);
    arena_reset(scratch, mark);
    return OK;
}
