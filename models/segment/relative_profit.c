/* models/segment/relative_profit.c - ridge regression of profit on holdings, tenure and size. */
#include "models/segment/relative_profit.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* In clients: what is added to the diagonal of the normal equations. */
static const double ridge = 1;

static bool holds(const ProfitRow *const row, const size_t product)
{
    return (row->held[product / 64] >> (product % 64) & 1) != 0;
}

/* The terms of a row that are not 0, ascending. */
typedef struct Terms {
    size_t n;
    size_t *index; /* (n_terms) */
    double *value; /* (n_terms) */
} Terms;

static void add_term(Terms *const terms, const size_t index, const double value)
{
    terms->index[terms->n] = index;
    terms->value[terms->n++] = value;
}

static void list_terms(const ProfitRow *const row, const size_t n_products, Terms *const terms)
{
    const bool tenure_known = !isnan(row->tenure);
    const bool size_known = !isnan(row->size);
    terms->n = 0;
    add_term(terms, 0, 1);
    add_term(terms, tenure_known ? 1 : 2, tenure_known ? row->tenure : 1);
    add_term(terms, size_known ? 3 : 4, size_known ? row->size : 1);
    for (size_t word = 0; word * 64 < n_products; word++)
        for (uint64_t left = row->held[word]; left != 0; left &= left - 1)
            add_term(terms, RELATIVE_PROFIT_TERMS + word * 64 + (size_t)__builtin_ctzll(left), 1);
}

/* Add a row to the normal equations, the lower half of the matrix. */
static void add_equations(const Terms *const terms, const double profit, const size_t n_terms,
                          double *const matrix, double *const right)
{
    for (size_t i = 0; i < terms->n; i++) {
        double *const row = matrix + terms->index[i] * n_terms;
        for (size_t j = 0; j <= i; j++)
            row[terms->index[j]] += terms->value[i] * terms->value[j];
        right[terms->index[i]] += terms->value[i] * profit;
    }
}

Status relative_profit_fit(const ProfitRow *const rows, const size_t n, const size_t n_products,
                           Arena *const scratch, double *const coefficients, Error *const err)
{
    const size_t n_terms = RELATIVE_PROFIT_TERMS + n_products;
    const ArenaMark mark = arena_mark(scratch);
    Terms terms = {.n = 0};
    double *matrix = NULL;
    ARENA_NEW(terms.index, scratch, n_terms, err);
    ARENA_NEW(terms.value, scratch, n_terms, err);
    ARENA_NEW(matrix, scratch, n_terms * n_terms, err);

    memset(coefficients, 0, n_terms * sizeof *coefficients);
    for (size_t i = 0; i < n; i++) {
        if (isnan(rows[i].profit))
            continue;
        list_terms(&rows[i], n_products, &terms);
        add_equations(&terms, rows[i].profit, n_terms, matrix, coefficients);
    }
    for (size_t term = 0; term < n_terms; term++)
        matrix[term * n_terms + term] += ridge;
    gsl_matrix_view equations = gsl_matrix_view_array(matrix, n_terms, n_terms);
    gsl_vector_view solution = gsl_vector_view_array(coefficients, n_terms);
    TRY_GSL(gsl_linalg_cholesky_decomp1(&equations.matrix), err);
    TRY_GSL(gsl_linalg_cholesky_svx(&equations.matrix, &solution.vector), err);
    arena_reset(scratch, mark);
    return OK;
}

double relative_profit_residual(const ProfitRow *const row, const size_t n_products,
                                const double *const coefficients)
{
    double expected = coefficients[0];
    expected += isnan(row->tenure) ? coefficients[2] : coefficients[1] * row->tenure;
    expected += isnan(row->size) ? coefficients[4] : coefficients[3] * row->size;
    for (size_t product = 0; product < n_products; product++)
        if (holds(row, product))
            expected += coefficients[RELATIVE_PROFIT_TERMS + product];
    return row->profit - expected;
}
