/* models/value/profit_spread.c - variances from squared residuals; see profit_spread.h. */
#include "models/value/profit_spread.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>

enum { PARTS = 3, STEPS = 10 };
static const double UPPER_TAIL = 0.05;     /* on either side of the interval */
static const double LEAST_VARIANCE = 0.01; /* of the mean square: no row weighs without limit */

Status profit_spread_rows(const size_t n, Arena *const arena, SpreadRows *const rows,
                          Error *const err)
{
    *rows = (SpreadRows){.n = n};
    ARENA_NEW(rows->square, arena, n, err);
    ARENA_NEW(rows->level, arena, n, err);
    ARENA_NEW(rows->own, arena, n, err);
    return OK;
}

static double mean_of(const double *const values, const size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return n == 0 ? 0 : sum / (double)n;
}

typedef struct NormalSums {
    double matrix[PARTS][PARTS];
    double right[PARTS];
} NormalSums;

/* Normal equations with weights by these variances. */
static NormalSums sum_rows(const SpreadRows *const rows, const double variances[PARTS],
                           const double least)
{
    NormalSums sums = {.right = {0}};
    for (size_t row = 0; row < rows->n; row++) {
        const double parts[PARTS] = {1, rows->level[row], rows->own[row]};
        double expected = 0;
        for (size_t i = 0; i < PARTS; i++)
            expected += variances[i] * parts[i];
        expected = fmax(expected, least);
        const double weight = 1 / (expected * expected);
        for (size_t i = 0; i < PARTS; i++) {
            sums.right[i] += weight * parts[i] * rows->square[row];
            for (size_t j = 0; j < PARTS; j++)
                sums.matrix[i][j] += weight * parts[i] * parts[j];
        }
    }
    return sums;
}

static bool is_chosen(const unsigned chosen, const size_t part)
{
    return (chosen >> part & 1U) != 0;
}

/* Least squares with the chosen parts only; false where they determine nothing, or not without a
 * variance below 0. */
static bool solve_chosen(const NormalSums *const sums, const unsigned chosen,
                         double variances[PARTS])
{
    double matrix[PARTS * PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        variances[i] = is_chosen(chosen, i) ? sums->right[i] : 0;
        for (size_t j = 0; j < PARTS; j++)
            matrix[i * PARTS + j] = is_chosen(chosen, i) && is_chosen(chosen, j)
                                        ? sums->matrix[i][j]
                                        : (double)(i == j);
    }
    gsl_matrix_view view = gsl_matrix_view_array(matrix, PARTS, PARTS);
    gsl_vector_view solution = gsl_vector_view_array(variances, PARTS);
    if (gsl_linalg_cholesky_decomp1(&view.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_svx(&view.matrix, &solution.vector) != GSL_SUCCESS)
        return false;
    for (size_t i = 0; i < PARTS; i++)
        if (!(variances[i] >= 0))
            return false;
    return true;
}

/* The squared distance, less that of all variances 0. */
static double loss_of(const NormalSums *const sums, const double variances[PARTS])
{
    double loss = 0;
    for (size_t i = 0; i < PARTS; i++) {
        loss -= 2 * sums->right[i] * variances[i];
        for (size_t j = 0; j < PARTS; j++)
            loss += sums->matrix[i][j] * variances[i] * variances[j];
    }
    return loss;
}

/* Non-negative least squares: with three parts every choice of those above 0 can be tried. */
static void solve(const NormalSums *const sums, double variances[PARTS])
{
    double best = 0;
    for (size_t i = 0; i < PARTS; i++)
        variances[i] = 0;
    for (unsigned chosen = 1; chosen < 1U << PARTS; chosen++) {
        double tried[PARTS];
        if (!solve_chosen(sums, chosen, tried) || !(loss_of(sums, tried) < best))
            continue;
        best = loss_of(sums, tried);
        for (size_t i = 0; i < PARTS; i++)
            variances[i] = tried[i];
    }
}

ProfitSpread profit_spread_fit(const SpreadRows *const rows)
{
    const double mean_square = mean_of(rows->square, rows->n);
    const double mean_level = mean_of(rows->level, rows->n);
    double variances[PARTS] = {mean_square, mean_level > 0 ? mean_square / mean_level : 0, 0};
    if (!(mean_square > 0))
        return (ProfitSpread){0};
    for (int step = 0; step < STEPS; step++) {
        const NormalSums sums = sum_rows(rows, variances, LEAST_VARIANCE * mean_square);
        solve(&sums, variances);
    }
    return (ProfitSpread){.noise = variances[0], .common = variances[1], .own = variances[2]};
}

void profit_spread_interval(const double value, const double error, const double relative,
                            double *const low, double *const high)
{
    const double z = gsl_cdf_ugaussian_Qinv(UPPER_TAIL);
    const double log_variance = log1p(relative);
    const double median = fabs(value) * exp(-log_variance / 2);
    const double reach = exp(z * sqrt(log_variance));
    const double below = hypot(fabs(value) - median / reach, z * error);
    const double above = hypot(fmax(median * reach - fabs(value), 0), z * error);
    *low = value - (value < 0 ? above : below);
    *high = value + (value < 0 ? below : above);
}
