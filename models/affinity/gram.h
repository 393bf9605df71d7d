/* models/affinity/gram.h - what the columns of a design have in common: X'X, in one pass.
 *
 * For two products it is the number of clients that hold both, on the diagonal the holders: all
 * that EASE^R (ease.h) and naive Bayes (naive_bayes.h) need to know of the clients. */
#ifndef MODELS_AFFINITY_GRAM_H
#define MODELS_AFFINITY_GRAM_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "models/affinity/encoder.h"
#include "models/affinity/sparse_rows.h"

#include <stddef.h>

typedef struct Gram {
    size_t n_clients;
    size_t n_columns;
    double *sums; /* (n_columns, n_columns) lower triangle; the rest stays 0 */
} Gram;

/** gram_new - of no client. */
Status gram_new(size_t n_columns, Arena *arena, Gram *gram, Error *err) ATTR_NODISCARD;

/** gram_add - the rows first .. end - 1.  Cost: O(entries of a row ^ 2) each. */
void gram_add(Gram *gram, const SparseRows *rows, size_t first, size_t end);

/** gram_of_active - of all active clients of the encoder's portfolio. */
Status gram_of_active(const Encoder *encoder, Arena *arena, Gram *gram, Error *err) ATTR_NODISCARD;

/** gram_get - in either order. */
static inline double gram_get(const Gram *const gram, const size_t a, const size_t b)
{
    return a >= b ? gram->sums[a * gram->n_columns + b] : gram->sums[b * gram->n_columns + a];
}

#endif
