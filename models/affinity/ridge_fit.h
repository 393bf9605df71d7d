/* models/affinity/ridge_fit.h - all products' ridge logistics on one sample of clients. */
#ifndef MODELS_AFFINITY_RIDGE_FIT_H
#define MODELS_AFFINITY_RIDGE_FIT_H

#include "models/affinity/affinity.h"
#include "models/affinity/product_model.h"

/**
 * ridge_choose - only the ridge: the one given, or the best by cross-validation.
 *
 * @sample:   as below, with its penalties
 * @affinity: design is set; ridge is set and, where it is chosen, ridges and losses
 * Errors: E_CANCELLED
 * Cost:   30 logistic fits per product
 */
Status ridge_choose(const ProductSample *sample, const AffinityParams *params, Arena *arena,
                    Affinity *affinity, Error *err) ATTR_NODISCARD;

/**
 * ridge_fit - choose the ridge and fit the weights of every product.
 *
 * @sample:   clients in random order, in the columns of affinity->design, none held out; the first
 *            AFFINITY_VALIDATED_CLIENTS of them choose the ridge; its penalties are the design's
 * @affinity: design is set; ridge, ridges, losses, holders and weights are made in `arena`
 *
 * A product with one outcome only gets its smoothed intercept only.
 * Errors: E_CANCELLED
 * Cost:   about 32 logistic fits per product, products in parallel
 */
Status ridge_fit(const ProductSample *sample, const AffinityParams *params, Arena *arena,
                 Affinity *affinity, Error *err) ATTR_NODISCARD;

#endif
