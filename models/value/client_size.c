/* models/value/client_size.c - mean sizes, elasticities, stand-ins; see client_size.h. */
#include "models/value/client_size.h"

#include <gsl/gsl_linalg.h>
#include <math.h>

static const double LEAST_RIDGE = 1e-9; /* products always held together, or by nobody */

/* ---- mean sizes and stand-ins ---- */

/* Mean of revenue^power over the pool's clients of revenue above 0; NaN without any. */
static double mean_power(const PoolClients *const clients, const size_t pool, const double scale,
                         const double power)
{
    const ClientLists *const fitted = &clients->fitted;
    double mean = NAN;
    double n = 0;
    for (uint32_t i = fitted->first[pool]; i < fitted->first[pool + 1]; i++) {
        const double revenue = clients->portfolio->revenue[fitted->items[i]];
        if (!(revenue > 0))
            continue;
        const double value = pow(revenue / scale, power);
        n++;
        mean = n == 1 ? value : mean + (value - mean) / n;
    }
    return mean;
}

void client_size_measure(const PoolClients *const clients, Increment *const increment)
{
    const PeerPools *const pools = clients->pools;
    for (size_t root = 0; root < pools->n; root++) {
        if (pools->parent[root] != CODE_NONE || !pools->one_currency[root])
            continue;
        const double mean = mean_power(clients, root, 1, 1);
        for (size_t pool = 0; pool < pools->n; pool++)
            if (peer_pools_root(pools, pool) == root)
                increment->mean_revenue[pool] = mean;
    }
}

void client_size_set(const PoolClients *const clients, const size_t root, const double slope,
                     Increment *const increment)
{
    const double elasticity = increment_elasticity(slope);
    const double mean = increment->mean_revenue[root];
    for (size_t pool = 0; pool < increment->n_pools; pool++) {
        if (peer_pools_root(clients->pools, pool) != root)
            continue;
        increment->elasticity[pool] = elasticity;
        increment->usual_revenue[pool] =
            elasticity > 0 ? mean * pow(mean_power(clients, pool, mean, elasticity), 1 / elasticity)
                           : mean;
    }
}

/* ---- the slope ---- */

/* Normal equations of log profit; the last column is log revenue, before it the intercept. */
typedef struct SlopeSums {
    size_t n_products;
    double *matrix; /* (n_products + 2)^2, lower half */
    double *right;
    size_t *columns; /* room: those of one client that are not 0, ascending */
} SlopeSums;

static void add_client(const Portfolio *const portfolio, const size_t client, SlopeSums *const sums)
{
    const size_t width = sums->n_products + 2;
    const double size = log(portfolio->revenue[client]);
    const double profit = log(portfolio->profit[client]);
    size_t n = 0;
    for (size_t product = bit_next(&portfolio->held, client, 0); product < sums->n_products;
         product = bit_next(&portfolio->held, client, product + 1))
        sums->columns[n++] = product;
    sums->columns[n++] = width - 2;
    for (size_t i = 0; i < n; i++) {
        double *const row = sums->matrix + sums->columns[i] * width;
        sums->right[sums->columns[i]] += profit;
        sums->matrix[(width - 1) * width + sums->columns[i]] += size;
        for (size_t j = 0; j <= i; j++)
            row[sums->columns[j]]++;
    }
    sums->matrix[width * width - 1] += size * size;
    sums->right[width - 1] += size * profit;
}

Status client_size_slope(const Portfolio *const portfolio, const uint32_t *const listed,
                         const size_t n, Arena *const scratch, double *const slope,
                         Error *const err)
{
    const size_t width = portfolio->n_products + 2;
    const ArenaMark mark = arena_mark(scratch);
    SlopeSums sums = {.n_products = portfolio->n_products};
    size_t n_used = 0;
    ARENA_NEW(sums.matrix, scratch, width * width, err);
    ARENA_NEW(sums.right, scratch, width, err);
    ARENA_NEW(sums.columns, scratch, width, err);
    for (size_t i = 0; i < n; i++)
        if (portfolio->revenue[listed[i]] > 0 && portfolio->profit[listed[i]] > 0) {
            add_client(portfolio, listed[i], &sums);
            n_used++;
        }
    for (size_t i = 0; i < width; i++)
        sums.matrix[i * width + i] += LEAST_RIDGE * (sums.matrix[i * width + i] + 1);

    gsl_matrix_view matrix = gsl_matrix_view_array(sums.matrix, width, width);
    gsl_vector_view right = gsl_vector_view_array(sums.right, width);
    TRY_GSL(gsl_linalg_cholesky_decomp1(&matrix.matrix), err);
    TRY_GSL(gsl_linalg_cholesky_svx(&matrix.matrix, &right.vector), err);
    *slope = n_used < CLIENT_SIZE_MIN_ROWS ? 0 : sums.right[width - 1];
    arena_reset(scratch, mark);
    return OK;
}
