/* models/value/own_profit.c - levels by empirical Bayes, intervals from the holders' deviations. */
#include "models/value/own_profit.h"

#include "core/base/parallel.h"
#include "models/value/client_size.h"
#include "models/value/own_slopes.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

static const double TAIL = 0.05; /* on either side of the interval */

typedef struct OwnBuild {
    const PoolClients *clients;
    Increment *increment;
    double *others;  /* (n_pools) slope of log profit on the number of other products held */
    double *squares; /* (n_pools, n_products) sum of squared distances from the pool's mean */
    double *lacking; /* (n_pools, n_products) mean factor, for what else they hold, of the clients
                        who do not hold the product; NaN = a pool without clients */
    double *low; /* (n_pools, n_products) deviation quantiles, at the banks' roots; NaN = thin */
    double *high;
} OwnBuild;

static size_t at(const OwnBuild *const build, const size_t pool, const size_t product)
{
    return pool * build->increment->n_products + product;
}

static bool is_root(const OwnBuild *const build, const size_t pool)
{
    return build->clients->pools->parent[pool] == CODE_NONE;
}

static bool is_under(const OwnBuild *const build, const size_t root, const size_t pool)
{
    return peer_pools_root(build->clients->pools, pool) == root;
}

/* --- step 1, by bank: how profit grows with size -------------------------------------------- */

static Status fit_slopes(const OwnBuild *const build, Arena *const scratch, Error *const err)
{
    const Increment *const increment = build->increment;
    for (size_t root = 0; root < increment->n_pools; root++) {
        if (!is_root(build, root))
            continue;
        const ArenaMark mark = arena_mark(scratch);
        OwnSlopes slopes = {0};
        TRY(own_slopes_fit(build->clients, root, scratch, &slopes, err));
        arena_reset(scratch, mark);
        client_size_set(build->clients, root, slopes.size, build->increment);
        for (size_t pool = 0; pool < increment->n_pools; pool++)
            if (is_under(build, root, pool))
                build->others[pool] = slopes.others;
    }
    return OK;
}

/* --- step 2, by pool: means at the bank's mean size ----------------------------------------- */

static void add_holder(const OwnBuild *const build, const size_t here, const double profit)
{
    Increment *const increment = build->increment;
    const double n = ++increment->n_peers[here];
    const double from_mean = profit - increment->level[here]; /* Welford 1962 */
    increment->level[here] += from_mean / n;
    build->squares[here] += from_mean * (profit - increment->level[here]);
}

/* How much more any product brings with a client that holds `n` others. */
static double others_factor(const OwnBuild *const build, const size_t pool, const size_t n)
{
    return exp(build->others[pool] * (double)n);
}

/* One client's products, at the bank's mean size and no other product held.  `lacking` sums the
 * factors of holders for now. */
static void add_client(const OwnBuild *const build, const size_t pool, const size_t client,
                       uint32_t *const n_holders)
{
    const Portfolio *const portfolio = build->clients->portfolio;
    const size_t n_held = bit_count(&portfolio->held, client);
    const double size = increment_factor(build->increment, pool, portfolio->revenue[client]);
    for (size_t product = bit_next(&portfolio->held, client, 0); product < portfolio->n_products;
         product = bit_next(&portfolio->held, client, product + 1)) {
        const size_t here = at(build, pool, product);
        const double profit = own_profit_of(portfolio, client, product);
        n_holders[product]++;
        build->lacking[here] += others_factor(build, pool, n_held);
        if (!isnan(profit))
            add_holder(build, here, profit / (size * others_factor(build, pool, n_held - 1)));
    }
}

static Status average_pool(void *const context, const size_t pool, Arena *const scratch,
                           Error *const err)
{
    const OwnBuild *const build = context;
    const Portfolio *const portfolio = build->clients->portfolio;
    const ClientLists *const fitted = &build->clients->fitted;
    const uint32_t n_clients = fitted->first[pool + 1] - fitted->first[pool];
    uint32_t *n_holders = NULL;
    double all = 0;
    if (!build->clients->pools->one_currency[pool])
        return OK;
    ARENA_NEW(n_holders, scratch, portfolio->n_products, err);
    for (size_t product = 0; product < portfolio->n_products; product++)
        build->increment->level[at(build, pool, product)] = 0;
    for (uint32_t i = fitted->first[pool]; i < fitted->first[pool + 1]; i++) {
        add_client(build, pool, fitted->items[i], n_holders);
        all += others_factor(build, pool, bit_count(&portfolio->held, fitted->items[i]));
    }
    for (size_t product = 0; product < portfolio->n_products; product++) {
        double *const lacking = &build->lacking[at(build, pool, product)];
        const double n_lacking = n_clients - n_holders[product];
        /* Where all hold it, nobody is to be offered it: the holders' own mean. */
        *lacking = n_lacking > 0 ? (all - *lacking) / n_lacking
                                 : *lacking / (n_holders[product] * others_factor(build, pool, 1));
    }
    return OK;
}

/* --- step 3, by product: shrink to the bank, measure deviations ----------------------------- */

typedef struct Variances {
    double within;  /* of a holder's profit around its pool's level */
    double between; /* of the pools' levels around the bank's */
} Variances;

/* DerSimonian and Laird (1986), the variance within taken as one for all pools. */
static Variances split_variance(const OwnBuild *const build, const size_t root,
                                const size_t product)
{
    const Increment *const increment = build->increment;
    const double bank_level = increment->level[at(build, root, product)];
    double n_pools = 0;
    double n = 0;
    double n_squared = 0;
    double within = 0;
    double between = 0;
    for (size_t pool = 0; pool < increment->n_pools; pool++) {
        const size_t here = at(build, pool, product);
        if (increment->n_peers[here] == 0 || !peer_pools_is_leaf(build->clients->pools, pool) ||
            !is_under(build, root, pool))
            continue;
        const double holders = increment->n_peers[here];
        const double distance = increment->level[here] - bank_level;
        n_pools++;
        n += holders;
        n_squared += holders * holders;
        within += build->squares[here];
        between += holders * distance * distance;
    }
    const double variance = n > n_pools ? within / (n - n_pools) : 0;
    const double weight = n > 0 ? n - n_squared / n : 0;
    return (Variances){.within = variance,
                       .between =
                           weight > 0 ? fmax(0, (between - (n_pools - 1) * variance) / weight) : 0};
}

static void shrink_to_bank(const OwnBuild *const build, const size_t root, const size_t product)
{
    Increment *const increment = build->increment;
    const double bank_level = increment->level[at(build, root, product)];
    const Variances variances = split_variance(build, root, product);
    for (size_t pool = 0; pool < increment->n_pools; pool++) {
        const size_t here = at(build, pool, product);
        if (pool == root || !is_under(build, root, pool))
            continue;
        const double signal = increment->n_peers[here] * variances.between;
        const double own = signal > 0 ? signal / (signal + variances.within) : 0;
        increment->level[here] = bank_level + own * (increment->level[here] - bank_level);
        increment->source[here] = INCREMENT_OWN;
    }
    increment->source[at(build, root, product)] = INCREMENT_OWN;
}

static void forget(const OwnBuild *const build, const size_t root, const size_t product)
{
    for (size_t pool = 0; pool < build->increment->n_pools; pool++)
        if (is_under(build, root, pool)) {
            build->increment->level[at(build, pool, product)] = NAN;
            build->increment->n_peers[at(build, pool, product)] = 0;
        }
}

/* How far holders' profits lie from what their own pool's level says, in shares of it. */
static Status measure_deviations(const OwnBuild *const build, const size_t root,
                                 const size_t product, Arena *const scratch, Error *const err)
{
    const Increment *const increment = build->increment;
    const PoolClients *const clients = build->clients;
    const Portfolio *const portfolio = clients->portfolio;
    const uint32_t *const first = clients->fitted.first;
    double *deviations = NULL;
    ARENA_NEW(deviations, scratch, first[root + 1] - first[root], err);
    size_t n = 0;
    for (uint32_t i = first[root]; i < first[root + 1]; i++) {
        const size_t client = clients->fitted.items[i];
        const size_t pool = clients->pool[client];
        if (!bit_get(&portfolio->held, client, product) || !is_under(build, root, pool))
            continue;
        const double profit = own_profit_of(portfolio, client, product);
        const double expected = increment->level[at(build, pool, product)] *
                                increment_factor(increment, pool, portfolio->revenue[client]) *
                                others_factor(build, pool, bit_count(&portfolio->held, client) - 1);
        if (!isnan(profit) && expected != 0)
            deviations[n++] = (profit - expected) / fabs(expected);
    }
    if (n < OWN_PROFIT_MIN_INTERVAL)
        return OK;
    gsl_sort(deviations, 1, n);
    const size_t here = at(build, root, product);
    build->low[here] = gsl_stats_quantile_from_sorted_data(deviations, 1, n, TAIL);
    build->high[here] = gsl_stats_quantile_from_sorted_data(deviations, 1, n, 1 - TAIL);
    return OK;
}

/* From holders to those who are to be offered the product (direct standardisation): their other
 * products say that they are smaller, at the same revenue too. */
static void turn_to_lacking(const OwnBuild *const build, const size_t root, const size_t product)
{
    for (size_t pool = 0; pool < build->increment->n_pools; pool++) {
        if (!is_under(build, root, pool))
            continue;
        const double here = build->lacking[at(build, pool, product)];
        const double bank = build->lacking[at(build, root, product)];
        build->increment->level[at(build, pool, product)] *= isnan(here) ? bank : here;
    }
}

static Status fit_product(void *const context, const size_t product, Arena *const scratch,
                          Error *const err)
{
    const OwnBuild *const build = context;
    for (size_t root = 0; root < build->increment->n_pools; root++) {
        if (!is_root(build, root) || !build->clients->pools->one_currency[root])
            continue;
        if (build->increment->n_peers[at(build, root, product)] < OWN_PROFIT_MIN_HOLDERS) {
            forget(build, root, product);
            continue;
        }
        const ArenaMark mark = arena_mark(scratch);
        shrink_to_bank(build, root, product);
        TRY(measure_deviations(build, root, product, scratch, err));
        turn_to_lacking(build, root, product);
        arena_reset(scratch, mark);
    }
    return OK;
}

/* --- step 4, by bank: intervals ------------------------------------------------------------- */

/* Median of the known figures, 0 where there are none. */
static Status usual(const double *const figures, const size_t n, Arena *const scratch,
                    double *const median, Error *const err)
{
    double *known = NULL;
    ARENA_NEW(known, scratch, n, err);
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(figures[i]))
            known[n_known++] = figures[i];
    gsl_sort(known, 1, n_known);
    *median = n_known == 0 ? 0 : gsl_stats_median_from_sorted_data(known, 1, n_known);
    return OK;
}

/* The level lies within its interval, also where a few large holdings pull it out of the middle. */
static void set_interval(const OwnBuild *const build, const size_t here, const double low,
                         const double high)
{
    Increment *const increment = build->increment;
    if (increment->source[here] != INCREMENT_OWN)
        return;
    const double size = fabs(increment->level[here]);
    increment->low[here] = increment->level[here] + fmin(low, 0) * size;
    increment->high[here] = increment->level[here] + fmax(high, 0) * size;
}

static Status set_intervals(const OwnBuild *const build, const size_t root, Arena *const scratch,
                            Error *const err)
{
    const size_t n_products = build->increment->n_products;
    const double *const low = build->low + at(build, root, 0);
    const double *const high = build->high + at(build, root, 0);
    double usual_low = 0;
    double usual_high = 0;
    TRY(usual(low, n_products, scratch, &usual_low, err));
    TRY(usual(high, n_products, scratch, &usual_high, err));
    for (size_t pool = 0; pool < build->increment->n_pools; pool++) {
        if (!is_under(build, root, pool))
            continue;
        for (size_t product = 0; product < n_products; product++)
            set_interval(build, at(build, pool, product),
                         isnan(low[product]) ? usual_low : low[product],
                         isnan(high[product]) ? usual_high : high[product]);
    }
    return OK;
}

Status own_profit_fit(const PoolClients *const clients, const size_t n_threads,
                      const Progress *const progress, Arena *const arena,
                      Increment *const increment, Error *const err)
{
    const ArenaMark mark = arena_mark(arena);
    const size_t n = increment->n_pools * increment->n_products;
    OwnBuild build = {.clients = clients, .increment = increment};
    ARENA_NEW(build.others, arena, increment->n_pools, err);
    ARENA_NEW(build.squares, arena, n, err);
    ARENA_NEW(build.lacking, arena, n, err);
    ARENA_NEW(build.low, arena, n, err);
    ARENA_NEW(build.high, arena, n, err);
    for (size_t i = 0; i < n; i++) {
        build.low[i] = NAN;
        build.high[i] = NAN;
    }
    TRY(fit_slopes(&build, arena, err));
    TRY(parallel_run(increment->n_pools, n_threads, average_pool, &build,
                     "average the profit of products", progress, err));
    TRY(parallel_run(increment->n_products, n_threads, fit_product, &build,
                     "fit incremental profit", progress, err));
    for (size_t root = 0; root < increment->n_pools; root++)
        if (is_root(&build, root))
            TRY(set_intervals(&build, root, arena, err));
    arena_reset(arena, mark);
    return OK;
}
