/* models/value/increment.c - incremental profit: which source, and the estimates made from it. */
#include "models/value/increment.h"

#include "core/base/parallel.h"
#include "models/figures.h"
#include "models/value/did_profit.h"
#include "models/value/own_profit.h"
#include "models/value/robust_profit.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

static const double GREATEST_ELASTICITY = 1.5;

typedef struct IncrementBuild {
    const PoolClients *clients;
    Increment *increment;
    uint64_t seed;
    double *mean_revenue; /* (n_pools) of each pool's own clients */
} IncrementBuild;

static Status allocate_increment(const size_t n_pools, const size_t n_products, Arena *const arena,
                                 Increment *const increment, Error *const err)
{
    const size_t n = n_pools * n_products;
    *increment = (Increment){.n_pools = n_pools, .n_products = n_products};
    ARENA_NEW(increment->elasticity, arena, n_pools, err);
    ARENA_NEW(increment->n_peers, arena, n, err);
    ARENA_NEW(increment->source, arena, n, err);
    TRY(figures_new(arena, n_pools, &increment->mean_revenue, err));
    TRY(figures_new(arena, n_pools, &increment->median_revenue, err));
    TRY(figures_new(arena, n, &increment->level, err));
    TRY(figures_new(arena, n, &increment->low, err));
    return figures_new(arena, n, &increment->high, err);
}

/* Mean and median of the revenues above 0 of a pool's clients. */
static Status measure_size(void *const context, const size_t pool, Arena *const scratch,
                           Error *const err)
{
    const IncrementBuild *const build = context;
    const ClientLists *const fitted = &build->clients->fitted;
    double *revenues = NULL;
    ARENA_NEW(revenues, scratch, fitted->first[pool + 1] - fitted->first[pool], err);
    size_t n = 0;
    for (uint32_t i = fitted->first[pool]; i < fitted->first[pool + 1]; i++) {
        const double revenue = build->clients->portfolio->revenue[fitted->items[i]];
        if (revenue > 0)
            revenues[n++] = revenue;
    }
    if (n == 0 || !build->clients->pools->one_currency[pool])
        return OK;
    gsl_sort(revenues, 1, n);
    build->increment->median_revenue[pool] = gsl_stats_median_from_sorted_data(revenues, 1, n);
    build->mean_revenue[pool] = gsl_stats_mean(revenues, 1, n);
    return OK;
}

/* The root is the whole bank: its mean is what sizes are measured by in all the bank's pools. */
static void set_bank_means(const IncrementBuild *const build)
{
    const PeerPools *const pools = build->clients->pools;
    for (size_t pool = 0; pool < pools->n; pool++)
        build->increment->mean_revenue[pool] = build->mean_revenue[peer_pools_root(pools, pool)];
}

static bool has_own_profit(const Increment *const increment, const size_t pool)
{
    for (size_t product = 0; product < increment->n_products; product++)
        if (increment->source[pool * increment->n_products + product] == INCREMENT_OWN)
            return true;
    return false;
}

static Status fit_without_own(void *const context, const size_t pool, Arena *const scratch,
                              Error *const err)
{
    const IncrementBuild *const build = context;
    const PeerPools *const pools = build->clients->pools;
    if (pools->parent[pool] != CODE_NONE || !pools->one_currency[pool] ||
        has_own_profit(build->increment, pool))
        return OK;
    TRY(robust_profit_fit(build->clients, pool, build->seed, scratch, build->increment, err));
    return did_profit_fit(build->clients, pool, build->seed, scratch, build->increment, err);
}

Status increment_make(const PoolClients *const clients, const uint64_t seed, const size_t n_threads,
                      const Progress *const progress, Arena *const arena,
                      Increment *const increment, Error *const err)
{
    const size_t n_pools = clients->pools->n;
    TRY(allocate_increment(n_pools, clients->portfolio->n_products, arena, increment, err));
    const ArenaMark mark = arena_mark(arena);
    IncrementBuild build = {.clients = clients, .increment = increment, .seed = seed};
    TRY(figures_new(arena, n_pools, &build.mean_revenue, err));
    TRY(parallel_run(n_pools, n_threads, measure_size, &build, "measure client size", progress,
                     err));
    set_bank_means(&build);
    if (clients->portfolio->has_product_profit)
        TRY(own_profit_fit(clients, n_threads, progress, arena, increment, err));
    TRY(parallel_run(n_pools, n_threads, fit_without_own, &build, "fit profit on holdings",
                     progress, err));
    arena_reset(arena, mark);
    return OK;
}

double increment_elasticity(const double slope)
{
    return isfinite(slope) ? fmin(fmax(slope, 0), GREATEST_ELASTICITY) : 0;
}

double increment_factor(const Increment *const increment, const size_t pool, const double revenue)
{
    const double mean = increment->mean_revenue[pool];
    const double used = revenue > 0 ? revenue : increment->median_revenue[pool];
    return isnan(mean) || isnan(used) ? 1 : pow(used / mean, increment->elasticity[pool]);
}

IncrementEstimate increment_estimate(const Increment *const increment, const size_t pool,
                                     const size_t product, const double revenue)
{
    const size_t at = pool * increment->n_products + product;
    const double factor = increment_factor(increment, pool, revenue);
    return (IncrementEstimate){.value = increment->level[at] * factor,
                               .low = increment->low[at] * factor,
                               .high = increment->high[at] * factor,
                               .n_peers = increment->n_peers[at],
                               .source = (IncrementSource)increment->source[at]};
}

const char *increment_source_key(const IncrementSource source)
{
    static const char *const KEYS[] = {[INCREMENT_NONE] = "none",
                                       [INCREMENT_OWN] = "own_profit",
                                       [INCREMENT_DID] = "difference_in_differences",
                                       [INCREMENT_ROBUST] = "robust_regression"};
    return KEYS[source];
}

const char *increment_source_words(const IncrementSource source)
{
    static const char *const WORDS[] = {
        [INCREMENT_NONE] = "",
        [INCREMENT_OWN] = "holders among the peers",
        [INCREMENT_DID] = "clients of the bank, before and after they took it",
        [INCREMENT_ROBUST] = "holders in the bank, by a regression: weak"};
    return WORDS[source];
}

Status increment_archive(Archive *const archive, Increment *const increment, Error *const err)
{
    TRY(archive_size(archive, "increment.n_pools", &increment->n_pools, err));
    TRY(archive_size(archive, "increment.n_products", &increment->n_products, err));
    const size_t n_pools = increment->n_pools;
    const size_t n = n_pools * increment->n_products;
    TRY(archive_f64(archive, "increment.elasticity", &increment->elasticity, n_pools, err));
    TRY(archive_f64(archive, "increment.mean_revenue", &increment->mean_revenue, n_pools, err));
    TRY(archive_f64(archive, "increment.median_revenue", &increment->median_revenue, n_pools, err));
    TRY(archive_f64(archive, "increment.level", &increment->level, n, err));
    TRY(archive_f64(archive, "increment.low", &increment->low, n, err));
    TRY(archive_f64(archive, "increment.high", &increment->high, n, err));
    TRY(archive_u32(archive, "increment.n_peers", &increment->n_peers, n, err));
    return archive_u8(archive, "increment.source", &increment->source, n, err);
}
