/* models/segment/relative_profit.h - what a client brings beyond what its holdings explain.
 *
 * Profit is made by the holdings.  As a column of its own it would make any base look segmented,
 * even one whose products are independent of each other; what is left of it after a linear
 * regression on holdings, tenure and size does not (docs/methods.md, "Segments").
 *
 *     profit score = a + b tenure + c [tenure not known] + d size + e [size not known]
 *                      + sum over held products p of f_p + residual
 *
 * in normal scores, not known counting 0 beside its indicator.  A ridge of one client's weight
 * keeps columns that are constant or follow from each other harmless, and small banks sane. */
#ifndef MODELS_SEGMENT_RELATIVE_PROFIT_H
#define MODELS_SEGMENT_RELATIVE_PROFIT_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Coefficients before those of the products: a .. e. */
enum { RELATIVE_PROFIT_TERMS = 5 };

/* The normal scores of one client, NaN = not known, and what it holds. */
typedef struct ProfitRow {
    double profit;
    double tenure;
    double size;
    const uint64_t *held; /* borrowed: a row of a BitMatrix */
} ProfitRow;

/**
 * relative_profit_fit - the coefficients.
 *
 * @rows:         (n) those whose profit is not known are left out
 * @coefficients: (RELATIVE_PROFIT_TERMS + products) caller allocates; all 0 when no profit is known
 * Cost: O(n h^2 + p^3) for p products, h of them held by a client; memory O(p^2).
 * Method: normal equations, made from what is held, by Cholesky's factors (gsl_linalg_cholesky).
 */
Status relative_profit_fit(const ProfitRow *rows, size_t n, size_t n_products, Arena *scratch,
                           double *coefficients, Error *err) ATTR_NODISCARD;

/** relative_profit_residual - the residual of one client; NaN where its profit is not known. */
double relative_profit_residual(const ProfitRow *row, size_t n_products,
                                const double *coefficients) ATTR_NODISCARD;

#endif
