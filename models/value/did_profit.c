/* models/value/did_profit.c - difference-in-differences: effects, pools, intervals. */
#include "models/value/did_profit.h"

#include "models/value/did_effects.h"
#include "models/value/profit_spread.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double LEAST_DOUBT = 0.05; /* that pools are alike */

/* ---- shrinking ---- */

/* DerSimonian and Laird: the common mean and the variance between products. */
static void shrink(const size_t n, double *const effects, double *const errors)
{
    double weight = 0;
    double weight_squared = 0;
    double mean = 0;
    double spread = 0;
    for (size_t i = 0; i < n; i++) {
        const double precision = 1 / (errors[i] * errors[i]);
        weight += precision;
        weight_squared += precision * precision;
        mean += (effects[i] - mean) * precision / weight;
    }
    for (size_t i = 0; i < n; i++)
        spread += (effects[i] - mean) * (effects[i] - mean) / (errors[i] * errors[i]);
    const double scale = weight - weight_squared / weight;
    const double between = n > 1 ? fmax(0, (spread - (double)(n - 1)) / scale) : 0;

    double common = 0;
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        const double precision = 1 / (between + errors[i] * errors[i]);
        total += precision;
        common += (effects[i] - common) * precision / total;
    }
    for (size_t i = 0; n > 1 && i < n; i++) {
        const double own = between / (between + errors[i] * errors[i]);
        effects[i] = common + own * (effects[i] - common);
        errors[i] *= sqrt(own);
    }
}

/* ---- pools ---- */

typedef struct DidFit {
    const PoolClients *clients;
    size_t root;
    Increment *increment;
    DidRows rows;
    DidEffects effects;
} DidFit;

/* Changes of one product's exposure x, and what the regression leaves over, e, in one group. */
typedef struct CellSums {
    uint32_t n;
    double x;
    double xx;
    double xe;
    double xee;
    double xxee;
} CellSums;

/* What a pool says of one product beside the bank's effect; x from its group's mean. */
typedef struct PoolSums {
    uint32_t n;    /* changes */
    double xx;     /* sum of x^2 */
    double excess; /* sum of x e */
    double square; /* sum of x^2 e^2 */
} PoolSums;

static void sum_cells(const DidRows *const rows, const double *const residual,
                      CellSums *const cells)
{
    for (size_t i = 0; i < rows->n; i++) {
        const ChangeRow *const row = &rows->rows[i];
        const double square = residual[i] * residual[i];
        for (uint32_t j = row->first; j < row->first + row->n; j++) {
            CellSums *const cell = &cells[row->group * rows->n_columns + rows->column[j]];
            const double x = rows->exposure[j];
            cell->n++;
            cell->x += x;
            cell->xx += x * x;
            cell->xe += x * residual[i];
            cell->xee += x * square;
            cell->xxee += x * x * square;
        }
    }
}

/* Most rows have no change of most products: what their x = -mean adds comes from the group's
 * sums. */
static void add_cell(const CellSums *const cell, const double n_rows, const double square,
                     PoolSums *const pool)
{
    const double mean = cell->x / n_rows;
    pool->n += cell->n;
    pool->xx += cell->xx - mean * cell->x;
    pool->excess += cell->xe;
    pool->square += cell->xxee - 2 * mean * cell->xee + mean * mean * square;
}

/* @pools: (n_pools, n_columns) */
static Status sum_pools(const DidFit *const fit, Arena *const scratch, PoolSums **const pools,
                        Error *const err)
{
    const DidRows *const rows = &fit->rows;
    const size_t n_pools = fit->clients->pools->n;
    const size_t n_columns = rows->n_columns;
    CellSums *cells = NULL;
    double *n_rows = NULL;
    double *square = NULL;
    ARENA_NEW(*pools, scratch, n_pools * n_columns, err);
    ARENA_NEW(cells, scratch, rows->n_groups * n_columns, err);
    ARENA_NEW(n_rows, scratch, rows->n_groups, err);
    ARENA_NEW(square, scratch, rows->n_groups, err);
    sum_cells(rows, fit->effects.residual, cells);
    for (size_t i = 0; i < rows->n; i++) {
        n_rows[rows->rows[i].group]++;
        square[rows->rows[i].group] += fit->effects.residual[i] * fit->effects.residual[i];
    }
    for (size_t group = 0; group < rows->n_groups; group++)
        for (size_t column = 0; n_rows[group] > 0 && column < n_columns; column++)
            add_cell(&cells[group * n_columns + column], n_rows[group], square[group],
                     &(*pools)[group % n_pools * n_columns + column]);
    return OK;
}

static bool has_say(const PoolSums *const pool)
{
    return pool->n >= DID_ROWS_MIN_ADOPTERS && pool->xx > 0;
}

typedef struct PoolVariances {
    double between; /* of the pools' effects */
    double within;  /* of an effect by one unit of exposure; as one for all pools */
} PoolVariances;

/* DerSimonian and Laird again, between the pools of one product, where Cochran's (1954) Q says that
 * they differ at all: a variance that is kept wherever it comes out above 0 is mostly noise. */
static PoolVariances split_variance(const PoolSums *const pools, const size_t n_pools,
                                    const size_t n_columns, const size_t column)
{
    double n = 0;
    double xx = 0;
    double xx_squared = 0;
    double square = 0;
    double spread = 0;
    for (size_t pool = 0; pool < n_pools; pool++) {
        const PoolSums *const sums = &pools[pool * n_columns + column];
        if (!has_say(sums))
            continue;
        n++;
        xx += sums->xx;
        xx_squared += sums->xx * sums->xx;
        square += sums->square;
        spread += sums->excess * sums->excess / sums->xx;
    }
    if (n < 2)
        return (PoolVariances){0};
    const double within = square / xx;
    const double scale = xx - xx_squared / xx;
    const bool do_differ = spread > within * gsl_cdf_chisq_Qinv(LEAST_DOUBT, n - 1);
    return (PoolVariances){.within = within,
                           .between = do_differ ? (spread - (n - 1) * within) / scale : 0};
}

/* ---- what single clients differ by ---- */

/* What the client's products bring at the bank's mean size, by the best figures there are. */
static double worth_held(const DidFit *const fit, const size_t client)
{
    const size_t n_products = fit->increment->n_products;
    const double *const level = fit->increment->level + fit->root * n_products;
    const BitMatrix *const held = &fit->clients->portfolio->held;
    double worth = 0;
    for (size_t product = bit_next(held, client, 0); product < n_products;
         product = bit_next(held, client, product + 1))
        worth += isnan(level[product]) ? 0 : level[product];
    return worth;
}

/* The bank's levels are stored already. */
static Status find_spread(const DidFit *const fit, Arena *const scratch, ProfitSpread *const spread,
                          Error *const err)
{
    const DidRows *const rows = &fit->rows;
    SpreadRows squares = {0};
    TRY(profit_spread_rows(rows->n, scratch, &squares, err));
    for (size_t i = 0; i < rows->n; i++) {
        const ChangeRow *const row = &rows->rows[i];
        const double worth = worth_held(fit, row->client);
        squares.square[i] = fit->effects.residual[i] * fit->effects.residual[i];
        squares.level[i] = worth * worth;
        for (uint32_t j = row->first; j < row->first + row->n; j++) {
            const double part = rows->exposure[j] * fit->effects.value[rows->column[j]];
            squares.own[i] += part * part;
        }
    }
    *spread = profit_spread_fit(&squares);
    return OK;
}

/* ---- storing ---- */

static void store_bank_levels(const DidFit *const fit)
{
    double *const level = fit->increment->level + fit->root * fit->increment->n_products;
    for (size_t column = 0; column < fit->rows.n_columns; column++)
        level[fit->rows.product[column]] = fit->effects.value[column];
}

/* A pool's level is the bank's, drawn to the pool's own adopters as far as pools differ. */
static void store_product(const DidFit *const fit, const PoolSums *const pools, const size_t column,
                          const double relative)
{
    Increment *const increment = fit->increment;
    const size_t n_columns = fit->rows.n_columns;
    const size_t product = fit->rows.product[column];
    const PoolVariances variances = split_variance(pools, increment->n_pools, n_columns, column);
    for (size_t pool = 0; pool < increment->n_pools; pool++) {
        if (peer_pools_root(fit->clients->pools, pool) != fit->root)
            continue;
        const PoolSums *const sums = &pools[pool * n_columns + column];
        const size_t at = pool * increment->n_products + product;
        const double signal = has_say(sums) ? sums->xx * variances.between : 0;
        const double own = signal > 0 ? signal / (signal + variances.within) : 0;
        const double excess = own > 0 ? sums->excess / sums->xx : 0;
        const double error = hypot(fit->effects.error[column], sqrt(variances.between * (1 - own)));
        increment->level[at] = fit->effects.value[column] + own * excess;
        profit_spread_interval(increment->level[at], error, relative, &increment->low[at],
                               &increment->high[at]);
        increment->n_peers[at] = fit->rows.n_adopters[product];
        increment->source[at] = INCREMENT_DID;
    }
}

static Status store(const DidFit *const fit, Arena *const scratch, Error *const err)
{
    PoolSums *pools = NULL;
    ProfitSpread spread = {0};
    TRY(sum_pools(fit, scratch, &pools, err));
    store_bank_levels(fit);
    TRY(find_spread(fit, scratch, &spread, err));
    for (size_t column = 0; column < fit->rows.n_columns; column++)
        store_product(fit, pools, column, spread.own);
    return OK;
}

static bool all_positive(const double *const values, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(values[i] > 0))
            return false;
    return true;
}

Status did_profit_fit(const PoolClients *const clients, const size_t root, const uint64_t seed,
                      Arena *const scratch, Increment *const increment, Error *const err)
{
    DidFit fit = {.clients = clients, .root = root, .increment = increment};
    TRY(did_rows_make(clients, root, increment, seed, scratch, &fit.rows, err));
    if (fit.rows.n_columns == 0)
        return OK;
    TRY(did_effects_fit(&fit.rows, scratch, &fit.effects, err));
    if (!all_positive(fit.effects.error, fit.rows.n_columns))
        return OK; /* profits that fit exactly: no sample, but a sum of tariffs */
    shrink(fit.rows.n_columns, fit.effects.value, fit.effects.error);
    return store(&fit, scratch, err);
}
