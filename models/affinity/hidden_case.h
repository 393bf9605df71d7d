/* models/affinity/hidden_case.h - one holding of a client is hidden: how high does it rank?
 *
 * The question that methods and settings are chosen by, put to clients left out of the fit.  This
 * does NOT report anything: what is chosen on these cases is proved on others. */
#ifndef MODELS_AFFINITY_HIDDEN_CASE_H
#define MODELS_AFFINITY_HIDDEN_CASE_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "models/affinity/sparse_rows.h"

#include <stddef.h>
#include <stdint.h>

#define HIDDEN_CASE_NONE UINT32_MAX
enum { HIDDEN_CASE_FIRST = 5 };

/**
 * hidden_case_draw - hide one holding of every row that has two or more.
 *
 * @n_products: columns 0 .. n_products - 1 are products
 * @hidden:     (n_rows) made in `arena`: the hidden column, drawn evenly from the row's products;
 *              HIDDEN_CASE_NONE for a row with fewer than two
 */
Status hidden_case_draw(const SparseRows *rows, size_t n_products, uint64_t seed, Arena *arena,
                        uint32_t **hidden, Error *err) ATTR_NODISCARD;

/** hidden_case_mean_rank - place behind those above, ties at their mean. */
static inline double hidden_case_mean_rank(const size_t n_above, const size_t n_level)
{
    return 1 + (double)n_above + (double)n_level / 2;
}

/** hidden_case_rank - place of product `hidden` among the products that the row does not have, by
 * `values` (n_products), the highest first. */
double hidden_case_rank(const SparseRows *rows, size_t row, uint32_t hidden, size_t n_products,
                        const double *values);

/** hidden_case_gain - 1 / log2(1 + rank): the discounted gain of one right answer. */
double hidden_case_gain(double rank);

/** hidden_case_ndcg - the same among the first five, 0 behind them: nDCG@5 of one right answer. */
double hidden_case_ndcg(double rank);

#endif
