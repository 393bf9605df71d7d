/* models/affinity/logistic.h - ridge logistic regression on sparse rows.
 *
 * Maximises  sum_i [ t_i eta_i - log(1 + exp(eta_i)) ] - ridge / 2 * sum_j penalty_j (w_j - m_j)^2,
 * eta_i = w_0 + sum_j x_ij w_j, the intercept w_0 without a penalty.  The weights have a normal
 * prior with means m_j, 0 unless something is known, and precisions ridge * penalty_j, which do not
 * grow with the number of rows. */
#ifndef MODELS_AFFINITY_LOGISTIC_H
#define MODELS_AFFINITY_LOGISTIC_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "models/affinity/sparse_rows.h"

#include <stddef.h>
#include <stdint.h>

/* The target of a row that does not count. */
enum { LOGISTIC_NO_ROW = 2, LOGISTIC_MOST_LEFT_OUT = 2 };

typedef struct LogisticProblem {
    const SparseRows *rows;
    const uint8_t *target;   /* (n_rows) 0, 1 or LOGISTIC_NO_ROW */
    const double *penalties; /* (n_columns) > 0 */
    const double *means;     /* (n_columns) of the prior; NULL = 0 */
    size_t n_left_out;
    size_t left_out[LOGISTIC_MOST_LEFT_OUT]; /* columns that are not used */
    size_t held_out_first; /* rows held_out_first .. held_out_end - 1 are not fitted on */
    size_t held_out_end;
} LogisticProblem;

typedef struct Logistic Logistic;

/** logistic_new - a problem and the workspace to solve it, for one ridge after another.
 * What the problem points to is borrowed. */
Status logistic_new(const LogisticProblem *problem, Arena *arena, Logistic **logistic,
                    Error *err) ATTR_NODISCARD;

/**
 * logistic_fit - the weights that maximise the penalised log-likelihood.
 *
 * @least_gain: nats; done when a full step would gain no more than this (it is still taken)
 * @weights:    (n_columns + 1) intercept last; on entry where to start, on failure undefined
 *
 * Newton steps, halved until the objective grows enough (Armijo).  The curvature is computed anew
 * only when the last step has not shrunk the gain to come by ten: it costs far more than a
 * gradient, and changes little from one ridge to the next.  Separable rows are fine: the ridge
 * keeps the weights finite.  Where all fitted targets are equal, or there is none, only the
 * intercept is set, to the log-odds of (ones + 1/2) to (zeros + 1/2), and all else to 0.
 *
 * Errors: E_DOMAIN ridge is not positive · E_BUG no convergence in 100 steps
 * Cost:   per gradient O(entries), per curvature O(entries^2 / rows + n_columns^3)
 * Source: Le Cessie & van Houwelingen, Applied Statistics 41(1), 1992; step-halving: Boyd &
 *         Vandenberghe, Convex Optimization, 2004, section 9.5; old curvature: Shamanskii,
 *         Ukrainian Mathematical Journal 19, 1967
 */
Status logistic_fit(Logistic *logistic, double ridge, double least_gain, double *weights,
                    Error *err) ATTR_NODISCARD;

/** logistic_log_loss - minus the log-likelihood of the held-out rows, in nats. */
double logistic_log_loss(const Logistic *logistic, const double *weights);

#endif
