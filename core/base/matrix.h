/* core/base/matrix.h - a flat, row-major matrix of doubles whose shape is in the type. */
#ifndef CORE_BASE_MATRIX_H
#define CORE_BASE_MATRIX_H

#include <stddef.h>

typedef struct Matrix {
    size_t n_rows;
    size_t n_columns;
    double *values; /* (n_rows, n_columns), row-major */
} Matrix;

static inline double *matrix_row(const Matrix *const matrix, const size_t row)
{
    return matrix->values + row * matrix->n_columns;
}

static inline double matrix_get(const Matrix *const matrix, const size_t row, const size_t column)
{
    return matrix->values[row * matrix->n_columns + column];
}

static inline void matrix_set(const Matrix *const matrix, const size_t row, const size_t column,
                              const double value)
{
    matrix->values[row * matrix->n_columns + column] = value;
}

#endif
