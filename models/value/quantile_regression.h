/* models/value/quantile_regression.h - linear quantile regression with a few columns. */
#ifndef MODELS_VALUE_QUANTILE_REGRESSION_H
#define MODELS_VALUE_QUANTILE_REGRESSION_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/matrix.h"

/**
 * quantile_regression_fit - coefficients that minimise the sum of rho_q(y - x'b), the check loss
 * rho_q(r) = r * (q - [r < 0]) of Koenker and Bassett (1978).
 *
 * @x: (n, p) with a column of ones where an intercept is wanted; n >= p
 * @y: (n)
 * @quantile: in (0, 1)
 * @coefficients: (p) caller allocates; on failure unchanged
 *
 * The MM algorithm of Hunter and Lange (2000), then a step to the exact solution: the plane through
 * p of the nearest points, where its loss is lower.
 * Columns that are combinations of others get a coefficient of (nearly) 0 by a small ridge.
 *
 * Errors: E_SHAPE fewer rows than columns · E_DOMAIN quantile not in (0, 1)
 * Cost:   O(n * p^2) a step, usually 20 to 40 steps
 */
Status quantile_regression_fit(const Matrix *x, const double *y, double quantile, Arena *scratch,
                               double *coefficients, Error *err) ATTR_NODISCARD;

/** quantile_regression_loss - the check loss of these coefficients, summed over the rows. */
double quantile_regression_loss(const Matrix *x, const double *y, double quantile,
                                const double *coefficients);

#endif
