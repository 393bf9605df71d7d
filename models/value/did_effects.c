/* models/value/did_effects.c - least squares within groups; see did_effects.h. */
#include "models/value/did_effects.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

static const double LEAST_RIDGE = 1e-10; /* of the diagonal: products always taken together */

/* Sums over the rows of a group, each weighted. */
typedef struct GroupSums {
    double weight;
    double change;
    double *exposure; /* (n_columns) */
} GroupSums;

static Status group_sums_new(const DidRows *const rows, Arena *const scratch,
                             GroupSums **const groups, Error *const err)
{
    ARENA_NEW(*groups, scratch, rows->n_groups, err);
    for (size_t group = 0; group < rows->n_groups; group++)
        ARENA_NEW((*groups)[group].exposure, scratch, rows->n_columns, err);
    return OK;
}

static void add_to_group(const DidRows *const rows, const ChangeRow *const row, const double weight,
                         GroupSums *const group)
{
    group->weight += weight;
    group->change += weight * row->change;
    for (uint32_t i = row->first; i < row->first + row->n; i++)
        group->exposure[rows->column[i]] += weight * rows->exposure[i];
}

static void add_products(const DidRows *const rows, const ChangeRow *const row, const double weight,
                         double *const matrix)
{
    for (uint32_t i = row->first; i < row->first + row->n; i++)
        for (uint32_t j = row->first; j < row->first + row->n; j++)
            matrix[rows->column[i] * rows->n_columns + rows->column[j]] +=
                weight * rows->exposure[i] * rows->exposure[j];
}

/* X'X and X'y of deviations from the groups' means (Frisch and Waugh 1933); the groups are left
 * with their means. */
static void normal_equations(const DidRows *const rows, GroupSums *const groups,
                             double *const matrix, double *const right)
{
    const size_t n = rows->n_columns;
    for (size_t i = 0; i < rows->n; i++) {
        const ChangeRow *const row = &rows->rows[i];
        add_to_group(rows, row, 1, &groups[row->group]);
        add_products(rows, row, 1, matrix);
        for (uint32_t j = row->first; j < row->first + row->n; j++)
            right[rows->column[j]] += rows->exposure[j] * row->change;
    }
    for (size_t g = 0; g < rows->n_groups; g++) {
        GroupSums *const group = &groups[g];
        if (group->weight == 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            right[i] -= group->exposure[i] * group->change / group->weight;
            for (size_t j = 0; j < n; j++)
                matrix[i * n + j] -= group->exposure[i] * group->exposure[j] / group->weight;
        }
        group->change /= group->weight;
        for (size_t i = 0; i < n; i++)
            group->exposure[i] /= group->weight;
    }
}

static double predict(const DidRows *const rows, const ChangeRow *const row,
                      const double *const effects)
{
    double value = 0;
    for (uint32_t i = row->first; i < row->first + row->n; i++)
        value += rows->exposure[i] * effects[rows->column[i]];
    return value;
}

static double predict_mean(const GroupSums *const mean, const double *const effects, const size_t n)
{
    double value = 0;
    for (size_t i = 0; i < n; i++)
        value += mean->exposure[i] * effects[i];
    return value;
}

/* What the effects and the groups' means leave over. */
static Status find_residuals(const DidRows *const rows, const GroupSums *const means,
                             const double *const effects, Arena *const scratch,
                             double *const residuals, Error *const err)
{
    double *constant = NULL;
    ARENA_NEW(constant, scratch, rows->n_groups, err);
    for (size_t group = 0; group < rows->n_groups; group++)
        constant[group] =
            means[group].change - predict_mean(&means[group], effects, rows->n_columns);
    for (size_t i = 0; i < rows->n; i++) {
        const ChangeRow *const row = &rows->rows[i];
        residuals[i] = row->change - constant[row->group] - predict(rows, row, effects);
    }
    return OK;
}

/* Sum of e^2 (x - mean)(x - mean)': the middle of White's variance. */
static Status middle_of(const DidRows *const rows, const GroupSums *const means,
                        const double *const residuals, Arena *const scratch, double *const middle,
                        Error *const err)
{
    const size_t n = rows->n_columns;
    GroupSums *squares = NULL;
    TRY(group_sums_new(rows, scratch, &squares, err));
    for (size_t i = 0; i < rows->n; i++) {
        const ChangeRow *const row = &rows->rows[i];
        const double square = residuals[i] * residuals[i];
        add_to_group(rows, row, square, &squares[row->group]);
        add_products(rows, row, square, middle);
    }
    for (size_t g = 0; g < rows->n_groups; g++) {
        const double *const mean = means[g].exposure;
        const double *const sum = squares[g].exposure;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                middle[i * n + j] +=
                    squares[g].weight * mean[i] * mean[j] - sum[i] * mean[j] - mean[i] * sum[j];
    }
    return OK;
}

static Status invert(double *const values, double *const effects, const size_t n, Error *const err)
{
    for (size_t i = 0; i < n; i++)
        values[i * n + i] *= 1 + LEAST_RIDGE;
    gsl_matrix_view matrix = gsl_matrix_view_array(values, n, n);
    gsl_vector_view solution = gsl_vector_view_array(effects, n);
    TRY_GSL(gsl_linalg_cholesky_decomp1(&matrix.matrix), err);
    TRY_GSL(gsl_linalg_cholesky_svx(&matrix.matrix, &solution.vector), err);
    TRY_GSL(gsl_linalg_cholesky_invert(&matrix.matrix), err);
    return OK;
}

/* Square roots of the diagonal of inverse * middle * inverse. */
static Status find_errors(double *const inverse, double *const middle, const size_t n,
                          Arena *const scratch, double *const errors, Error *const err)
{
    double *half = NULL;
    ARENA_NEW(half, scratch, n * n, err);
    const gsl_matrix_view left = gsl_matrix_view_array(inverse, n, n);
    const gsl_matrix_view right = gsl_matrix_view_array(middle, n, n);
    gsl_matrix_view product = gsl_matrix_view_array(half, n, n);
    TRY_GSL(gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &left.matrix, &right.matrix, 0,
                           &product.matrix),
            err);
    for (size_t i = 0; i < n; i++) {
        double variance = 0;
        for (size_t j = 0; j < n; j++)
            variance += half[i * n + j] * inverse[j * n + i];
        errors[i] = sqrt(fmax(variance, 0));
    }
    return OK;
}

Status did_effects_fit(const DidRows *const rows, Arena *const scratch, DidEffects *const effects,
                       Error *const err)
{
    const size_t n = rows->n_columns;
    GroupSums *groups = NULL;
    double *matrix = NULL;
    double *middle = NULL;
    ARENA_NEW(effects->value, scratch, n, err);
    ARENA_NEW(effects->error, scratch, n, err);
    ARENA_NEW(effects->residual, scratch, rows->n, err);
    ARENA_NEW(matrix, scratch, n * n, err);
    ARENA_NEW(middle, scratch, n * n, err);
    TRY(group_sums_new(rows, scratch, &groups, err));
    normal_equations(rows, groups, matrix, effects->value);
    TRY(invert(matrix, effects->value, n, err));
    TRY(find_residuals(rows, groups, effects->value, scratch, effects->residual, err));
    TRY(middle_of(rows, groups, effects->residual, scratch, middle, err));
    return find_errors(matrix, middle, n, scratch, effects->error, err);
}
