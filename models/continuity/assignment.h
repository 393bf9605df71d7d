/* models/continuity/assignment.h - who belongs to whom, so that all pairs together fit best.
 *
 * The linear assignment problem.  This does NOT know what is paired, nor which pairs are too poor
 * to be kept. */
#ifndef MODELS_CONTINUITY_ASSIGNMENT_H
#define MODELS_CONTINUITY_ASSIGNMENT_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>
#include <stdint.h>

#define ASSIGNMENT_NONE UINT32_MAX

/**
 * assignment_best - pair rows with columns, each at most once, for the greatest sum of weights.
 *
 * @weights:   (n_rows, n_columns) finite, >= 0
 * @column_of: (n_rows) the column of each row; ASSIGNMENT_NONE for those left over where there are
 *             more rows than columns, and where the weight is 0
 *
 * Several best pairings: the same one every time, for the same weights in the same order.
 * Cost:   O(n^3), n = max(n_rows, n_columns)
 * Source: Kuhn 1955; by shortest augmenting paths, Jonker & Volgenant, Computing 38, 1987
 */
Status assignment_best(const double *weights, size_t n_rows, size_t n_columns, Arena *arena,
                       uint32_t *column_of, Error *err) ATTR_NODISCARD;

#endif
