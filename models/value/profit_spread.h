/* models/value/profit_spread.h - how much single clients differ in what a product brings, where
 * only their whole profit is known.
 *
 * What a regression leaves over holds two things: noise, which grows with the client's profit, and
 * what its products bring more or less than others' do.  The second shows in the clients whose
 * products weigh more. */
#ifndef MODELS_VALUE_PROFIT_SPREAD_H
#define MODELS_VALUE_PROFIT_SPREAD_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>

/* One row of the regression each; all at the bank's mean size. */
typedef struct SpreadRows {
    size_t n;
    double *square; /* (n) of what the regression leaves over */
    double *level;  /* (n) square of what all of the client's products bring together */
    double *own;    /* (n) sum of the squares of what each product of the row accounts for */
} SpreadRows;

/* E(square) = noise + common * level + own * own */
typedef struct ProfitSpread {
    double noise;
    double common; /* relative variance that a client's products share */
    double own;    /* relative variance of each product by itself */
} ProfitSpread;

/** profit_spread_rows - room for `n` rows, all 0. */
Status profit_spread_rows(size_t n, Arena *arena, SpreadRows *rows, Error *err) ATTR_NODISCARD;

/**
 * profit_spread_fit - the three variances, none below 0.
 *
 * Weighted least squares of the squares, with weights 1 / E(square)^2 of the step before
 * (pseudo-likelihood), ten steps from weights that go by level.
 * No rows, or all squares 0: all 0.  A column that is 0 throughout has variance 0.
 * Cost:   O(rows)
 * Source: Hildreth & Houck, JASA 63, 1968 (random coefficients); Davidian & Carroll, JASA 82, 1987
 */
ProfitSpread profit_spread_fit(const SpreadRows *rows);

/**
 * profit_spread_interval - 90 % interval of what the product brings with one client.
 *
 * @value:    the mean
 * @error:    its standard error
 * @relative: variance between clients over the squared mean
 * Between clients the profit is taken as log-normal with this mean and variance, in keeping with
 * its growing by a power of size; the error is normal.  The distances of their bounds from the mean
 * are added in squares (Zou & Donner, Statistics in Medicine 27, 2008).  A mean below 0: the mirror
 * image.  The mean lies within.
 */
void profit_spread_interval(double value, double error, double relative, double *low, double *high);

#endif
