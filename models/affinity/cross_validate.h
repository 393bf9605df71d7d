/* models/affinity/cross_validate.h - the ridge that predicts held-out clients best.
 *
 * One ridge for all products: it is the precision of a prior on weights that mean the same
 * everywhere, and a single product's loss is too noisy to choose by.  Five folds; the loss is the
 * log loss of the clients left out, summed over products. */
#ifndef MODELS_AFFINITY_CROSS_VALIDATE_H
#define MODELS_AFFINITY_CROSS_VALIDATE_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "models/affinity/product_model.h"

#include <stddef.h>

enum { CROSS_VALIDATE_FOLDS = 5, CROSS_VALIDATE_RIDGES = 6 };

typedef struct CrossValidation {
    double ridges[CROSS_VALIDATE_RIDGES]; /* descending */
    double losses[CROSS_VALIDATE_RIDGES]; /* nats per row, all products together */
    double ridge;                         /* the best: least loss, the larger one at a tie */
} CrossValidation;

/**
 * cross_validate - the loss of each ridge of a log grid, and the best ridge.
 *
 * @sample:     clients in random order: fold f is rows f * n / 5 .. (f + 1) * n / 5 - 1; which rows
 *              the sample itself holds out is not looked at
 * @n_products: columns 0 .. n_products - 1 are the products
 * The grid is 0.3 to 100, and 3 to 1,000 where the sample's priors have means: what is known from
 * elsewhere may be worth far more than nothing.  Without rows all losses are 0.
 *
 * Errors: as logistic_fit(), E_CANCELLED
 * Cost:   30 fits per product, products in parallel
 */
Status cross_validate(const ProductSample *sample, size_t n_products, size_t n_threads,
                      const Progress *progress, Arena *arena, CrossValidation *result,
                      Error *err) ATTR_NODISCARD;

#endif
