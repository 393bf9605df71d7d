/* models/value/robust_profit.c - Huber's regression of clients' profit on what they hold. */
#include "models/value/robust_profit.h"

#include "core/base/rng.h"
#include "models/value/profit_spread.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct RobustRows {
    size_t n;
    uint32_t *clients; /* (n) of known profit */
    size_t n_columns;  /* an intercept, then the products */
    size_t *product;   /* (n_columns) product of a column; the first is not one */
} RobustRows;

/* Clients of known profit, a random sample where there are many. */
static Status list_rows(const PoolClients *const clients, const size_t root, const uint64_t seed,
                        Arena *const scratch, RobustRows *const rows, Error *const err)
{
    const ClientLists *const fitted = &clients->fitted;
    const char *name = NULL;
    Rng *rng = NULL;
    ARENA_NEW(rows->clients, scratch, fitted->first[root + 1] - fitted->first[root], err);
    for (uint32_t i = fitted->first[root]; i < fitted->first[root + 1]; i++)
        if (!isnan(clients->portfolio->profit[fitted->items[i]]))
            rows->clients[rows->n++] = fitted->items[i];
    if (rows->n <= ROBUST_PROFIT_MOST_CLIENTS)
        return OK;
    TRY(peer_pools_name(clients, root, scratch, &name, err));
    TRY(rng_new(seed, "robust profit", name, scratch, &rng, err));
    rng_shuffle(rng, rows->clients, rows->n, ROBUST_PROFIT_MOST_CLIENTS);
    rows->n = ROBUST_PROFIT_MOST_CLIENTS;
    return OK;
}

static int more_first(const void *const a, const void *const b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x < y) - (x > y);
}

/* So many that no more products than the regression takes are held by more. @sorted: room */
static uint32_t least_holders(const size_t n_products, const uint32_t *const n_holders,
                              uint32_t *const sorted)
{
    uint32_t least = ROBUST_PROFIT_MIN_HOLDERS;
    if (n_products <= ROBUST_PROFIT_MOST_PRODUCTS)
        return least;
    memcpy(sorted, n_holders, n_products * sizeof *sorted);
    qsort(sorted, n_products, sizeof *sorted, more_first);
    const uint32_t last = sorted[ROBUST_PROFIT_MOST_PRODUCTS - 1];
    return last > least ? last : least;
}

/* The products that enough of these clients hold, and enough do not; those most held where there
 * are many. */
static Status choose_columns(const Portfolio *const portfolio, Arena *const scratch,
                             RobustRows *const rows, uint32_t *const n_holders, Error *const err)
{
    uint32_t *sorted = NULL;
    ARENA_NEW(sorted, scratch, portfolio->n_products, err);
    ARENA_NEW(rows->product, scratch, portfolio->n_products + 1, err);
    for (size_t i = 0; i < rows->n; i++)
        for (size_t product = bit_next(&portfolio->held, rows->clients[i], 0);
             product < portfolio->n_products;
             product = bit_next(&portfolio->held, rows->clients[i], product + 1))
            n_holders[product]++;
    const uint32_t least = least_holders(portfolio->n_products, n_holders, sorted);
    rows->n_columns = 1;
    for (size_t product = 0; product < portfolio->n_products; product++)
        if (n_holders[product] >= least &&
            rows->n - n_holders[product] >= ROBUST_PROFIT_MIN_HOLDERS &&
            rows->n_columns <= ROBUST_PROFIT_MOST_PRODUCTS)
            rows->product[rows->n_columns++] = product;
    return OK;
}

static void release_matrix(void *const matrix)
{
    gsl_matrix_free(matrix);
}

static void release_vector(void *const vector)
{
    gsl_vector_free(vector);
}

static void release_workspace(void *const workspace)
{
    gsl_multifit_robust_free(workspace);
}

static Status new_matrix(const size_t n_rows, const size_t n_columns, Arena *const scratch,
                         gsl_matrix **const matrix, Error *const err)
{
    ARENA_TAKE(*matrix, gsl_matrix_calloc(n_rows, n_columns), err);
    return arena_defer(scratch, release_matrix, *matrix, err);
}

static Status new_vector(const size_t n, Arena *const scratch, gsl_vector **const vector,
                         Error *const err)
{
    ARENA_TAKE(*vector, gsl_vector_calloc(n), err);
    return arena_defer(scratch, release_vector, *vector, err);
}

static Status fill_rows(const PoolClients *const clients, const RobustRows *const rows,
                        const size_t root, const Increment *const increment, Arena *const scratch,
                        gsl_matrix **const x, gsl_vector **const y, Error *const err)
{
    const Portfolio *const portfolio = clients->portfolio;
    TRY(new_matrix(rows->n, rows->n_columns, scratch, x, err));
    TRY(new_vector(rows->n, scratch, y, err));
    for (size_t i = 0; i < rows->n; i++) {
        const uint32_t client = rows->clients[i];
        gsl_matrix_set(*x, i, 0, 1);
        for (size_t column = 1; column < rows->n_columns; column++)
            gsl_matrix_set(*x, i, column,
                           bit_get(&portfolio->held, client, rows->product[column]) ? 1 : 0);
        gsl_vector_set(*y, i,
                       portfolio->profit[client] /
                           increment_factor(increment, root, portfolio->revenue[client]));
    }
    return OK;
}

/* The same figures for all pools of the bank. */
static void store_product(const PoolClients *const clients, const size_t root, const size_t product,
                          const IncrementEstimate *const estimate, Increment *const increment)
{
    for (size_t pool = 0; pool < increment->n_pools; pool++) {
        if (peer_pools_root(clients->pools, pool) != root)
            continue;
        const size_t at = pool * increment->n_products + product;
        increment->level[at] = estimate->value;
        increment->low[at] = estimate->low;
        increment->high[at] = estimate->high;
        increment->n_peers[at] = (uint32_t)estimate->n_peers;
        increment->source[at] = (uint8_t)estimate->source;
    }
}

/* How much clients differ in what a product brings, from what the regression leaves over: what a
 * client's products share and what each has by itself both count for a single one. */
static Status find_spread(const gsl_matrix *const x, const gsl_vector *const residuals,
                          const gsl_vector *const coefficients, Arena *const scratch,
                          double *const relative, Error *const err)
{
    SpreadRows squares = {0};
    TRY(profit_spread_rows(x->size1, scratch, &squares, err));
    for (size_t row = 0; row < x->size1; row++) {
        const double residual = gsl_vector_get(residuals, row);
        double level = 0;
        for (size_t column = 1; column < x->size2; column++) {
            const double part =
                gsl_matrix_get(x, row, column) * gsl_vector_get(coefficients, column);
            level += part;
            squares.own[row] += part * part;
        }
        squares.square[row] = residual * residual;
        squares.level[row] = level * level;
    }
    const ProfitSpread spread = profit_spread_fit(&squares);
    *relative = spread.common + spread.own;
    return OK;
}

static Status regress(const PoolClients *const clients, const RobustRows *const rows,
                      const size_t root, const uint32_t *const n_holders, Arena *const scratch,
                      Increment *const increment, Error *const err)
{
    gsl_matrix *x = NULL;
    gsl_vector *y = NULL;
    gsl_vector *coefficients = NULL;
    gsl_vector *residuals = NULL;
    gsl_matrix *covariance = NULL;
    gsl_multifit_robust_workspace *workspace = NULL;
    double relative = 0;
    TRY(fill_rows(clients, rows, root, increment, scratch, &x, &y, err));
    TRY(new_vector(rows->n_columns, scratch, &coefficients, err));
    TRY(new_vector(rows->n, scratch, &residuals, err));
    TRY(new_matrix(rows->n_columns, rows->n_columns, scratch, &covariance, err));
    ARENA_TAKE(workspace,
               gsl_multifit_robust_alloc(gsl_multifit_robust_huber, rows->n, rows->n_columns), err);
    TRY(arena_defer(scratch, release_workspace, workspace, err));
    const int code = gsl_multifit_robust(x, y, coefficients, covariance, workspace);
    if (code == GSL_EMAXITER)
        return OK;
    TRY_GSL(code, err);

    TRY_GSL(gsl_vector_memcpy(residuals, y), err);
    TRY_GSL(gsl_blas_dgemv(CblasNoTrans, -1, x, coefficients, 1, residuals), err);
    TRY(find_spread(x, residuals, coefficients, scratch, &relative, err));
    for (size_t column = 1; column < rows->n_columns; column++) {
        const double error = sqrt(gsl_matrix_get(covariance, column, column));
        IncrementEstimate estimate = {.value = gsl_vector_get(coefficients, column),
                                      .n_peers = n_holders[rows->product[column]],
                                      .source = INCREMENT_ROBUST};
        profit_spread_interval(estimate.value, error, relative, &estimate.low, &estimate.high);
        if (isfinite(estimate.low) && isfinite(estimate.high))
            store_product(clients, root, rows->product[column], &estimate, increment);
    }
    return OK;
}

Status robust_profit_fit(const PoolClients *const clients, const size_t root, const uint64_t seed,
                         Arena *const scratch, Increment *const increment, Error *const err)
{
    RobustRows rows = {0};
    uint32_t *n_holders = NULL;
    ARENA_NEW(n_holders, scratch, increment->n_products, err);
    TRY(list_rows(clients, root, seed, scratch, &rows, err));
    TRY(choose_columns(clients->portfolio, scratch, &rows, n_holders, err));
    if (rows.n_columns == 1 || rows.n < ROBUST_PROFIT_ROWS_PER_COLUMN * rows.n_columns)
        return OK;
    return regress(clients, &rows, root, n_holders, scratch, increment, err);
}
