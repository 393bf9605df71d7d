/* models/affinity/product_model.h - one product's ridge logistic on the encoded clients.
 *
 * The target is whether the row holds the product; the product's own column is left out.  The
 * ridge is the precision of a prior shared by all products.  A product with fewer than 50 holders
 * (or fewer than 50 who do not hold it) has a stronger one, ridge * 50 / holders, and so is drawn
 * to its intercept, the bank-wide log-odds of holding it. */
#ifndef MODELS_AFFINITY_PRODUCT_MODEL_H
#define MODELS_AFFINITY_PRODUCT_MODEL_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "models/affinity/sparse_rows.h"

#include <stddef.h>
#include <stdint.h>

enum { PRODUCT_MODEL_FEW_HOLDERS = 50 };

/* What a fit is made on; borrowed but for the target. */
typedef struct ProductModel {
    size_t product; /* its column */
    SparseRows rows;
    const double *penalties; /* (n_columns) relative to the ridge */
    uint8_t *target;         /* (n_rows) 1 = the row holds the product */
} ProductModel;

/* Rows first .. end - 1: what is kept out of a fit. */
typedef struct RowRange {
    size_t first;
    size_t end;
} RowRange;

/** product_model_make - the target is read from the rows. */
Status product_model_make(const SparseRows *rows, const double *penalties, size_t product,
                          Arena *arena, ProductModel *model, Error *err) ATTR_NODISCARD;

/** product_model_holders - rows of the range that hold the product. */
size_t product_model_holders(const ProductModel *model, RowRange range);

/** product_model_start - no weights but the intercept: the log-odds of holding, smoothed. */
void product_model_start(const ProductModel *model, double *weights);

/** product_model_fit - weights (n_columns + 1) on all rows but those held out, from where they
 * are.  Errors: as logistic_fit() */
Status product_model_fit(const ProductModel *model, double ridge, RowRange held_out, Arena *scratch,
                         double *weights, Error *err) ATTR_NODISCARD;

/** product_model_loss - log loss of the held-out rows, in nats. */
double product_model_loss(const ProductModel *model, RowRange held_out, const double *weights);

#endif
