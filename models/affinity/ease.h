/* models/affinity/ease.h - EASE^R: an item-to-item linear model in closed form.
 *
 *     P = (X'X + ridge * diag(penalties))^-1,   B_ij = -P_ij / P_jj,   B_jj = 0,   scores = X B
 *
 * B minimises |X - X B|^2 + ridge * sum_ij penalty_i * B_ij^2 among all B without a diagonal.  With
 * products alone and penalties of 1 it is Steck's model to the letter: no intercept, no clamping.
 * With more columns only those of products are targets.  A score is no probability
 * (calibration.h makes one of it). */
#ifndef MODELS_AFFINITY_EASE_H
#define MODELS_AFFINITY_EASE_H

#include "models/affinity/gram.h"

typedef struct EaseParams {
    size_t n_products;       /* columns 0 .. n_products - 1 are the targets */
    size_t n_used;           /* columns 0 .. n_used - 1 are looked at; at least n_products */
    const double *penalties; /* (n_used) relative to the ridge */
    double ridge;            /* > 0 */
} EaseParams;

/**
 * ease_fit - the weights of every product.
 *
 * @weights: (n_products, gram columns + 1) column j of B in row j; the intercept, last, is 0, and
 *           so is the weight of a column that is not looked at
 * A product that nobody holds gets a score of 0 everywhere and has no influence on others.
 *
 * Errors: E_DOMAIN the ridge is not positive
 * Cost:   about 2 n_used^3, memory n_used^2
 * Source: Steck, Embarrassingly shallow autoencoders for sparse data, WWW 2019, equation 8
 */
Status ease_fit(const Gram *gram, const EaseParams *params, Arena *scratch, double *weights,
                Error *err) ATTR_NODISCARD;

#endif
