/* models/affinity/sparse_rows.h - rows with few values that are not 0 (compressed sparse rows).
 *
 * The entries of row r are first[r] .. first[r + 1] - 1, columns ascending. */
#ifndef MODELS_AFFINITY_SPARSE_ROWS_H
#define MODELS_AFFINITY_SPARSE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct SparseRows {
    size_t n_rows;
    size_t n_columns;
    size_t *first;     /* (n_rows + 1) */
    uint32_t *columns; /* (first[n_rows]) */
    double *values;    /* (first[n_rows]) */
} SparseRows;

/* The first `n_rows` rows, borrowed. */
static inline SparseRows sparse_rows_head(const SparseRows *const rows, const size_t n_rows)
{
    SparseRows head = *rows;
    head.n_rows = n_rows < rows->n_rows ? n_rows : rows->n_rows;
    return head;
}

static inline bool sparse_rows_has(const SparseRows *const rows, const size_t row,
                                   const uint32_t column)
{
    size_t entry = rows->first[row];
    while (entry < rows->first[row + 1] && rows->columns[entry] < column)
        entry++;
    return entry < rows->first[row + 1] && rows->columns[entry] == column;
}

/* weights' row + intercept; `weights` (n_columns + 1) has the intercept last. */
static inline double sparse_rows_score(const SparseRows *const rows, const size_t row,
                                       const double *const weights)
{
    double score = weights[rows->n_columns];
    for (size_t entry = rows->first[row]; entry < rows->first[row + 1]; entry++)
        score += weights[rows->columns[entry]] * rows->values[entry];
    return score;
}

#endif
