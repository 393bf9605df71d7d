/* models/value/own_slopes.c - log profit on log revenue and other products; see own_slopes.h. */
#include "models/value/own_slopes.h"

#include "models/value/client_size.h"

#include <gsl/gsl_multifit.h>
#include <math.h>

enum { SIZE, OTHERS, TRAITS };
static const double MOST_BY_OTHERS = 0.1;

double own_profit_of(const Portfolio *const portfolio, const size_t client, const size_t product)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    double profit = NAN;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++)
        if (holdings->product[row] == product && !isnan(portfolio->product_profit[row]))
            profit = (isnan(profit) ? 0 : profit) + (double)portfolio->product_profit[row];
    return profit;
}

/* Holdings of positive profit at clients of known size. */
typedef struct LogRows {
    size_t n;
    double *traits; /* (n, TRAITS) log revenue, number of other products */
    double *profit; /* (n) log */
    uint16_t *product;
} LogRows;

static Status list_log_rows(const PoolClients *const clients, const size_t root,
                            Arena *const scratch, LogRows *const rows, Error *const err)
{
    const Portfolio *const portfolio = clients->portfolio;
    const uint32_t *const first = clients->fitted.first;
    size_t most = 0;
    for (uint32_t i = first[root]; i < first[root + 1]; i++)
        most += bit_count(&portfolio->held, clients->fitted.items[i]);
    ARENA_NEW(rows->traits, scratch, most * TRAITS, err);
    ARENA_NEW(rows->profit, scratch, most, err);
    ARENA_NEW(rows->product, scratch, most, err);
    for (uint32_t i = first[root]; i < first[root + 1]; i++) {
        const size_t client = clients->fitted.items[i];
        if (!(portfolio->revenue[client] > 0))
            continue;
        const double traits[TRAITS] = {[SIZE] = log(portfolio->revenue[client]),
                                       [OTHERS] = (double)bit_count(&portfolio->held, client) - 1};
        for (size_t product = bit_next(&portfolio->held, client, 0);
             product < portfolio->n_products;
             product = bit_next(&portfolio->held, client, product + 1)) {
            const double profit = own_profit_of(portfolio, client, product);
            if (!(profit > 0))
                continue;
            for (size_t trait = 0; trait < TRAITS; trait++)
                rows->traits[rows->n * TRAITS + trait] = traits[trait];
            rows->profit[rows->n] = log(profit);
            rows->product[rows->n++] = (uint16_t)product;
        }
    }
    return OK;
}

/* Taking each product's mean away stands for an intercept per product (Frisch and Waugh 1933).
 * @values: every `stride`-th belongs to a row */
static Status centre_by_product(const LogRows *const rows, const size_t n_products,
                                double *const values, const size_t stride, Arena *const scratch,
                                Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    double *sum = NULL;
    double *count = NULL;
    ARENA_NEW(sum, scratch, n_products, err);
    ARENA_NEW(count, scratch, n_products, err);
    for (size_t i = 0; i < rows->n; i++) {
        sum[rows->product[i]] += values[i * stride];
        count[rows->product[i]]++;
    }
    for (size_t i = 0; i < rows->n; i++)
        values[i * stride] -= sum[rows->product[i]] / count[rows->product[i]];
    arena_reset(scratch, mark);
    return OK;
}

static void release_workspace(void *const workspace)
{
    gsl_multifit_linear_free(workspace);
}

static Status regress(const LogRows *const rows, Arena *const scratch, double coefficients[TRAITS],
                      Error *const err)
{
    double variances[TRAITS * TRAITS];
    double squares = 0;
    gsl_multifit_linear_workspace *workspace = NULL;
    ARENA_TAKE(workspace, gsl_multifit_linear_alloc(rows->n, TRAITS), err);
    TRY(arena_defer(scratch, release_workspace, workspace, err));
    const gsl_matrix_const_view x = gsl_matrix_const_view_array(rows->traits, rows->n, TRAITS);
    const gsl_vector_const_view y = gsl_vector_const_view_array(rows->profit, rows->n);
    gsl_vector_view solution = gsl_vector_view_array(coefficients, TRAITS);
    gsl_matrix_view covariance = gsl_matrix_view_array(variances, TRAITS, TRAITS);
    TRY_GSL(gsl_multifit_linear(&x.matrix, &y.vector, &solution.vector, &covariance.matrix,
                                &squares, workspace),
            err);
    return OK;
}

Status own_slopes_fit(const PoolClients *const clients, const size_t root, Arena *const scratch,
                      OwnSlopes *const slopes, Error *const err)
{
    const size_t n_products = clients->portfolio->n_products;
    LogRows rows = {0};
    double coefficients[TRAITS] = {0};
    TRY(list_log_rows(clients, root, scratch, &rows, err));
    *slopes = (OwnSlopes){0};
    if (rows.n < CLIENT_SIZE_MIN_ROWS)
        return OK;
    for (size_t trait = 0; trait < TRAITS; trait++)
        TRY(centre_by_product(&rows, n_products, rows.traits + trait, TRAITS, scratch, err));
    TRY(centre_by_product(&rows, n_products, rows.profit, 1, scratch, err));
    TRY(regress(&rows, scratch, coefficients, err));
    slopes->size = coefficients[SIZE];
    slopes->others = isfinite(coefficients[OTHERS])
                         ? fmin(fmax(coefficients[OTHERS], -MOST_BY_OTHERS), MOST_BY_OTHERS)
                         : 0;
    return OK;
}
