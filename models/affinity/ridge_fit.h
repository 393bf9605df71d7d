/* models/affinity/ridge_fit.h - all products' ridge logistics on one sample of clients. */
#ifndef MODELS_AFFINITY_RIDGE_FIT_H
#define MODELS_AFFINITY_RIDGE_FIT_H

#include "models/affinity/affinity.h"
#include "models/affinity/sparse_rows.h"

/**
 * ridge_fit - choose the ridge and fit the weights of every product.
 *
 * @rows:     clients in random order, in the columns of affinity->design; the first
 *            AFFINITY_VALIDATED_CLIENTS of them choose the ridge
 * @affinity: design is set; ridge, ridges, losses, holders and weights are made in `arena`
 *
 * A product that all or none hold gets its smoothed intercept only.
 * Errors: E_CANCELLED
 * Cost:   about 32 logistic fits per product, products in parallel
 */
Status ridge_fit(const SparseRows *rows, const AffinityParams *params, Arena *arena,
                 Affinity *affinity, Error *err) ATTR_NODISCARD;

#endif
