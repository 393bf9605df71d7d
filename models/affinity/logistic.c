/* models/affinity/logistic.c - ridge logistic regression on sparse rows. */
#include "models/affinity/logistic.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

enum { MAX_STEPS = 100, MAX_HALVINGS = 40 };

static const double LEAST_GAIN = 1e-9;       /* nats */
static const double ARMIJO = 1e-4;           /* share of the promised gain that must be there */
static const double LEAST_CURVATURE = 1e-12; /* keeps the intercept's Newton step finite */

/* The objective and its derivatives at one point; the intercept is the last coordinate. */
typedef struct Newton {
    size_t n; /* n_columns + 1 */
    double objective;
    double *gradient;  /* (n) */
    double *hessian;   /* (n, n) of minus the objective; lower triangle only */
    double *step;      /* (n) */
    double *candidate; /* (n) */
} Newton;

/* log(1 + exp(value)) and 1 / (1 + exp(-value)), given `small` = exp(-|value|), which is at most 1
 * and so never overflows. */
static double softplus(const double value, const double small)
{
    return fmax(value, 0) + log1p(small);
}

static double logistic(const double value, const double small)
{
    return value >= 0 ? 1 / (1 + small) : small / (1 + small);
}

/* Columns ascend, so every pair of a row's entries lies in the lower triangle, row by row. */
static void add_row(Newton *const newton, const uint32_t *const columns, const double *const values,
                    const size_t n_entries, const double residual, const double curvature)
{
    const size_t n = newton->n;
    double *const last = newton->hessian + (n - 1) * n;
    for (size_t entry = 0; entry < n_entries; entry++) {
        const double weighted = curvature * values[entry];
        double *const line = newton->hessian + columns[entry] * n;
        for (size_t other = 0; other <= entry; other++)
            line[columns[other]] += weighted * values[other];
        last[columns[entry]] += weighted;
        newton->gradient[columns[entry]] += residual * values[entry];
    }
    last[n - 1] += curvature;
    newton->gradient[n - 1] += residual;
}

static void add_rows(const LogisticProblem *const problem, const size_t first, const size_t end,
                     const double *const weights, Newton *const newton)
{
    const SparseRows *const rows = problem->rows;
    for (size_t row = first; row < end; row++) {
        const double score = sparse_rows_score(rows, row, weights);
        const double small = exp(-fabs(score));
        const double probability = logistic(score, small);
        const double curvature = fmax(probability * (1 - probability), LEAST_CURVATURE);
        newton->objective += problem->target[row] * score - softplus(score, small);
        add_row(newton, rows->columns + rows->first[row], rows->values + rows->first[row],
                rows->first[row + 1] - rows->first[row], problem->target[row] - probability,
                curvature);
    }
}

/* Take a column out of the problem: its weight is 0 and stays so. */
static void clear_column(Newton *const newton, const size_t column)
{
    newton->gradient[column] = 0;
    for (size_t other = 0; other < newton->n; other++) {
        newton->hessian[column * newton->n + other] = 0;
        newton->hessian[other * newton->n + column] = 0;
    }
}

static void evaluate(const LogisticProblem *const problem, const double *const weights,
                     Newton *const newton)
{
    const size_t n = newton->n;
    newton->objective = 0;
    memset(newton->gradient, 0, n * sizeof *newton->gradient);
    memset(newton->hessian, 0, n * n * sizeof *newton->hessian);
    add_rows(problem, 0, problem->held_out_first, weights, newton);
    add_rows(problem, problem->held_out_end, problem->rows->n_rows, weights, newton);
    if (problem->left_out < problem->rows->n_columns)
        clear_column(newton, problem->left_out);
    for (size_t column = 0; column + 1 < n; column++) {
        const double ridge = problem->ridge * problem->penalties[column];
        newton->objective -= ridge / 2 * weights[column] * weights[column];
        newton->gradient[column] -= ridge * weights[column];
        newton->hessian[column * n + column] += ridge;
    }
}

/* The Newton step, and twice what it promises to gain. */
static Status solve(Newton *const newton, double *const decrement, Error *const err)
{
    gsl_matrix_view hessian = gsl_matrix_view_array(newton->hessian, newton->n, newton->n);
    const gsl_vector_const_view gradient = gsl_vector_const_view_array(newton->gradient, newton->n);
    gsl_vector_view step = gsl_vector_view_array(newton->step, newton->n);
    TRY_GSL(gsl_linalg_cholesky_decomp1(&hessian.matrix), err);
    TRY_GSL(gsl_linalg_cholesky_solve(&hessian.matrix, &gradient.vector, &step.vector), err);
    TRY_GSL(gsl_blas_ddot(&gradient.vector, &step.vector, decrement), err);
    return OK;
}

/* Go along the step as far as the objective grows enough; false when it does nowhere. */
static bool advance(const LogisticProblem *const problem, const double decrement,
                    double *const weights, Newton *const newton)
{
    const double before = newton->objective;
    double share = 1;
    for (int halving = 0; halving < MAX_HALVINGS; halving++) {
        for (size_t i = 0; i < newton->n; i++)
            newton->candidate[i] = weights[i] + share * newton->step[i];
        evaluate(problem, newton->candidate, newton);
        if (newton->objective >= before + ARMIJO * share * decrement) {
            memcpy(weights, newton->candidate, newton->n * sizeof *weights);
            return true;
        }
        share /= 2;
    }
    return false;
}

static Status maximise(const LogisticProblem *const problem, Newton *const newton,
                       double *const weights, Error *const err)
{
    evaluate(problem, weights, newton);
    for (int step = 0; step < MAX_STEPS; step++) {
        double decrement = 0;
        TRY(solve(newton, &decrement, err));
        /* What rounding of the objective can hide counts as nothing to gain. */
        const double least = LEAST_GAIN + 1e-13 * fabs(newton->objective);
        if (decrement / 2 <= least) {
            for (size_t i = 0; i < newton->n; i++)
                weights[i] += newton->step[i];
            return OK;
        }
        if (!advance(problem, decrement, weights, newton))
            return ERROR_SET(err, E_BUG, "logistic fit: no step gains %g nats", decrement / 2);
    }
    return ERROR_SET(err, E_BUG, "logistic fit: no convergence in %d steps", MAX_STEPS);
}

/* Are all fitted targets equal?  Then only the intercept can be told, smoothed by half a row. */
static bool decide_alone(const LogisticProblem *const problem, double *const weights)
{
    size_t n_ones = 0;
    size_t n_rows = 0;
    for (size_t row = 0; row < problem->rows->n_rows; row++) {
        if (row >= problem->held_out_first && row < problem->held_out_end)
            continue;
        n_ones += problem->target[row];
        n_rows++;
    }
    if (n_ones > 0 && n_ones < n_rows)
        return false;
    memset(weights, 0, problem->rows->n_columns * sizeof *weights);
    weights[problem->rows->n_columns] =
        log(((double)n_ones + 0.5) / ((double)(n_rows - n_ones) + 0.5));
    return true;
}

Status logistic_fit(const LogisticProblem *const problem, Arena *const scratch,
                    double *const weights, Error *const err)
{
    if (!(problem->ridge > 0))
        return ERROR_SET(err, E_DOMAIN, "logistic fit: ridge %g is not positive", problem->ridge);
    if (decide_alone(problem, weights))
        return OK;

    const ArenaMark mark = arena_mark(scratch);
    const size_t n = problem->rows->n_columns + 1;
    Newton newton = {.n = n};
    ARENA_NEW(newton.gradient, scratch, n, err);
    ARENA_NEW(newton.step, scratch, n, err);
    ARENA_NEW(newton.candidate, scratch, n, err);
    ARENA_TAKE(newton.hessian, arena_alloc(scratch, n, n * sizeof *newton.hessian), err);
    if (problem->left_out < problem->rows->n_columns)
        weights[problem->left_out] = 0;
    TRY(maximise(problem, &newton, weights, err));
    arena_reset(scratch, mark);
    return OK;
}

double logistic_log_loss(const LogisticProblem *const problem, const double *const weights)
{
    double loss = 0;
    for (size_t row = problem->held_out_first; row < problem->held_out_end; row++) {
        const double score = sparse_rows_score(problem->rows, row, weights);
        loss += softplus(score, exp(-fabs(score))) - problem->target[row] * score;
    }
    return loss;
}
