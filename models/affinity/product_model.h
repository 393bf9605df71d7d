/* models/affinity/product_model.h - one product's ridge logistic on the encoded clients.
 *
 * The target is whether the row holds the product, or whether it acquired it afterwards; then rows
 * that hold it already do not count.  The product's own column is left out; where the target is
 * holding, that of having given it up is, too: who gave it up does not hold it.  The ridge is the
 * precision of a prior shared by all products.  A product with fewer than 50 rows of either outcome
 * has a stronger one, ridge * 50 / rows, and so is drawn to the prior's means: 0, which leaves its
 * intercept, the bank-wide log-odds, or weights known from elsewhere. */
#ifndef MODELS_AFFINITY_PRODUCT_MODEL_H
#define MODELS_AFFINITY_PRODUCT_MODEL_H

#include "core/base/arena.h"
#include "core/base/bitset.h"
#include "core/base/error.h"
#include "models/affinity/design.h"
#include "models/affinity/logistic.h"
#include "models/affinity/sparse_rows.h"

#include <stddef.h>

enum { PRODUCT_MODEL_FEW = 50 };

/* What all products of a fit have in common; borrowed. */
typedef struct ProductSample {
    SparseRows rows;
    const Design *design;      /* of the columns; NULL = nobody has given anything up */
    const double *penalties;   /* (n_columns) relative to the ridge */
    const BitMatrix *acquired; /* (rows, products) NULL: the target is holding */
    const double *means;       /* (products, n_columns + 1) of the priors; NULL = 0 */
    size_t held_out_first;     /* rows held_out_first .. held_out_end - 1 are not fitted on */
    size_t held_out_end;
} ProductSample;

typedef struct ProductModel {
    Logistic *logistic;
    size_t n_columns;
    const double *means; /* (n_columns + 1) of the prior; NULL = 0 */
    size_t n_ones;       /* among the rows fitted on: those that hold, or acquired */
    size_t n_others;
} ProductModel;

/** product_model_make - the fit of one product on a sample, which must outlive it. */
Status product_model_make(const ProductSample *sample, size_t product, Arena *arena,
                          ProductModel *model, Error *err) ATTR_NODISCARD;

/** product_model_start - the prior's means, and the smoothed log-odds as intercept. */
void product_model_start(const ProductModel *model, double *weights);

/** product_model_fit - weights (n_columns + 1), from where they are, until a step gains no more
 * than `least_gain` nats.  Errors: as logistic_fit() */
Status product_model_fit(const ProductModel *model, double ridge, double least_gain,
                         double *weights, Error *err) ATTR_NODISCARD;

#endif
