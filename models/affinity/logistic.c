/* models/affinity/logistic.c - ridge logistic regression on sparse rows. */
#include "models/affinity/logistic.h"

#include "models/affinity/log_odds.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

enum { MAX_STEPS = 100, MAX_HALVINGS = 40 };

static const double ARMIJO = 1e-4;           /* share of the promised gain that must be there */
static const double FAST = 0.1;              /* a good step leaves no more of the gain to come */
static const double ROUNDING = 1e-11;        /* relative; smaller gains drown in the objective */
static const double LEAST_CURVATURE = 1e-12; /* keeps the intercept's step finite */

struct Logistic {
    LogisticProblem problem;
    size_t n; /* n_columns + 1; the intercept is the last coordinate */
    bool has_curvature;
    double objective;
    double *gradient;  /* (n) */
    double *curvature; /* (n, n) sum of p (1 - p) x x', lower triangle; of some earlier weights */
    double *factor;    /* (n, n) Cholesky factor of the curvature with the ridge */
    double *step;      /* (n) */
    double *candidate; /* (n) */
};

static void add_gradient(Logistic *const logistic, const size_t first, const size_t end,
                         const double *const weights)
{
    const SparseRows *const rows = logistic->problem.rows;
    double *const gradient = logistic->gradient;
    for (size_t row = first; row < end; row++) {
        if (logistic->problem.target[row] == LOGISTIC_NO_ROW)
            continue;
        const double score = sparse_rows_score(rows, row, weights);
        const double small = exp(-fabs(score));
        const double residual = logistic->problem.target[row] - log_odds_probability(score, small);
        logistic->objective +=
            logistic->problem.target[row] * score - log_odds_softplus(score, small);
        for (size_t entry = rows->first[row]; entry < rows->first[row + 1]; entry++)
            gradient[rows->columns[entry]] += residual * rows->values[entry];
        gradient[logistic->n - 1] += residual;
    }
}

/* Columns ascend, so every pair of a row's entries lies in the lower triangle, line by line. */
static void add_curvature(Logistic *const logistic, const size_t first, const size_t end,
                          const double *const weights)
{
    const SparseRows *const rows = logistic->problem.rows;
    const size_t n = logistic->n;
    double *const last = logistic->curvature + (n - 1) * n;
    for (size_t row = first; row < end; row++) {
        if (logistic->problem.target[row] == LOGISTIC_NO_ROW)
            continue;
        const uint32_t *const columns = rows->columns + rows->first[row];
        const double *const values = rows->values + rows->first[row];
        const size_t n_entries = rows->first[row + 1] - rows->first[row];
        const double score = sparse_rows_score(rows, row, weights);
        const double p = log_odds_probability(score, exp(-fabs(score)));
        const double weight = p * (1 - p) + LEAST_CURVATURE;
        for (size_t entry = 0; entry < n_entries; entry++) {
            const double weighted = weight * values[entry];
            double *const line = logistic->curvature + columns[entry] * n;
            for (size_t other = 0; other <= entry; other++)
                line[columns[other]] += weighted * values[other];
            last[columns[entry]] += weighted;
        }
        last[n - 1] += weight;
    }
}

static double prior_mean(const LogisticProblem *const problem, const size_t column)
{
    return problem->means == NULL ? 0 : problem->means[column];
}

static void evaluate(Logistic *const logistic, const double ridge, const double *const weights)
{
    const LogisticProblem *const problem = &logistic->problem;
    logistic->objective = 0;
    memset(logistic->gradient, 0, logistic->n * sizeof *logistic->gradient);
    add_gradient(logistic, 0, problem->held_out_first, weights);
    add_gradient(logistic, problem->held_out_end, problem->rows->n_rows, weights);
    for (size_t column = 0; column < problem->rows->n_columns; column++) {
        const double away = weights[column] - prior_mean(problem, column);
        const double shrunk = ridge * problem->penalties[column] * away;
        logistic->objective -= shrunk * away / 2;
        logistic->gradient[column] -= shrunk;
    }
    for (size_t i = 0; i < problem->n_left_out; i++)
        logistic->gradient[problem->left_out[i]] = 0;
}

static void renew_curvature(Logistic *const logistic, const double *const weights)
{
    const LogisticProblem *const problem = &logistic->problem;
    const size_t n = logistic->n;
    memset(logistic->curvature, 0, n * n * sizeof *logistic->curvature);
    add_curvature(logistic, 0, problem->held_out_first, weights);
    add_curvature(logistic, problem->held_out_end, problem->rows->n_rows, weights);
    logistic->has_curvature = true;
    for (size_t i = 0; i < problem->n_left_out; i++) {
        const size_t column = problem->left_out[i];
        for (size_t other = 0; other < n; other++) {
            logistic->curvature[column * n + other] = 0;
            logistic->curvature[other * n + column] = 0;
        }
    }
}

static Status factorise(Logistic *const logistic, const double ridge, Error *const err)
{
    const size_t n = logistic->n;
    memcpy(logistic->factor, logistic->curvature, n * n * sizeof *logistic->factor);
    for (size_t column = 0; column + 1 < n; column++)
        logistic->factor[column * n + column] += ridge * logistic->problem.penalties[column];
    gsl_matrix_view factor = gsl_matrix_view_array(logistic->factor, n, n);
    TRY_GSL(gsl_linalg_cholesky_decomp1(&factor.matrix), err);
    return OK;
}

/* The step, and the gain it promises, in nats. */
static Status solve(Logistic *const logistic, double *const gain, Error *const err)
{
    const size_t n = logistic->n;
    const gsl_matrix_const_view factor = gsl_matrix_const_view_array(logistic->factor, n, n);
    const gsl_vector_const_view gradient = gsl_vector_const_view_array(logistic->gradient, n);
    gsl_vector_view step = gsl_vector_view_array(logistic->step, n);
    TRY_GSL(gsl_linalg_cholesky_solve(&factor.matrix, &gradient.vector, &step.vector), err);
    TRY_GSL(gsl_blas_ddot(&gradient.vector, &step.vector, gain), err);
    *gain /= 2;
    return OK;
}

/* The same; with the curvature of `weights` where the old one serves no longer. */
static Status find_step(Logistic *const logistic, const double ridge, const double *const weights,
                        const double last_gain, double *const gain, Error *const err)
{
    TRY(solve(logistic, gain, err));
    if (*gain <= FAST * last_gain)
        return OK;
    renew_curvature(logistic, weights);
    TRY(factorise(logistic, ridge, err));
    return solve(logistic, gain, err);
}

/* Go along the step as far as the objective grows enough; false when it does nowhere. */
static bool advance(Logistic *const logistic, const double ridge, const double gain,
                    double *const weights)
{
    const double before = logistic->objective;
    const double hidden = ROUNDING * fabs(before);
    double share = 1;
    for (int halving = 0; halving < MAX_HALVINGS; halving++) {
        for (size_t i = 0; i < logistic->n; i++)
            logistic->candidate[i] = weights[i] + share * logistic->step[i];
        evaluate(logistic, ridge, logistic->candidate);
        if (logistic->objective >= before + ARMIJO * share * gain - hidden) {
            memcpy(weights, logistic->candidate, logistic->n * sizeof *weights);
            return true;
        }
        share /= 2;
    }
    return false;
}

static Status maximise(Logistic *const logistic, const double ridge, const double least_gain,
                       double *const weights, Error *const err)
{
    if (!logistic->has_curvature)
        renew_curvature(logistic, weights);
    TRY(factorise(logistic, ridge, err));
    evaluate(logistic, ridge, weights);
    double last_gain = INFINITY;
    for (int step = 0; step < MAX_STEPS; step++) {
        double gain = 0;
        TRY(find_step(logistic, ridge, weights, last_gain, &gain, err));
        if (gain <= least_gain) {
            for (size_t i = 0; i < logistic->n; i++)
                weights[i] += logistic->step[i];
            return OK;
        }
        if (!advance(logistic, ridge, gain, weights))
            return ERROR_SET(err, E_BUG, "logistic fit: no step gains the %g nats promised", gain);
        last_gain = gain;
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
        if (problem->target[row] == LOGISTIC_NO_ROW)
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

Status logistic_new(const LogisticProblem *const problem, Arena *const arena,
                    Logistic **const logistic, Error *const err)
{
    Logistic *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->problem = *problem;
    made->n = problem->rows->n_columns + 1;
    ARENA_NEW(made->gradient, arena, made->n, err);
    ARENA_NEW(made->step, arena, made->n, err);
    ARENA_NEW(made->candidate, arena, made->n, err);
    ARENA_TAKE(made->curvature, arena_alloc(arena, made->n, made->n * sizeof(double)), err);
    ARENA_TAKE(made->factor, arena_alloc(arena, made->n, made->n * sizeof(double)), err);
    *logistic = made;
    return OK;
}

Status logistic_fit(Logistic *const logistic, const double ridge, const double least_gain,
                    double *const weights, Error *const err)
{
    const LogisticProblem *const problem = &logistic->problem;
    if (!(ridge > 0))
        return ERROR_SET(err, E_DOMAIN, "logistic fit: ridge %g is not positive", ridge);
    if (decide_alone(problem, weights))
        return OK;
    for (size_t i = 0; i < problem->n_left_out; i++)
        weights[problem->left_out[i]] = 0;
    return maximise(logistic, ridge, least_gain, weights, err);
}

double logistic_log_loss(const Logistic *const logistic, const double *const weights)
{
    const LogisticProblem *const problem = &logistic->problem;
    double loss = 0;
    for (size_t row = problem->held_out_first; row < problem->held_out_end; row++) {
        if (problem->target[row] == LOGISTIC_NO_ROW)
            continue;
        const double score = sparse_rows_score(problem->rows, row, weights);
        loss += log_odds_softplus(score, exp(-fabs(score))) - problem->target[row] * score;
    }
    return loss;
}
