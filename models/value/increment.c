/* models/value/increment.c - incremental profit: which source, and the estimates made from it. */
#include "models/value/increment.h"

#include "core/base/parallel.h"
#include "models/figures.h"
#include "models/value/client_size.h"
#include "models/value/did_profit.h"
#include "models/value/own_profit.h"
#include "models/value/robust_profit.h"

#include <math.h>

static const double GREATEST_ELASTICITY = 1.5;

typedef struct IncrementBuild {
    const PoolClients *clients;
    Increment *increment;
    uint64_t seed;
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
    TRY(figures_new(arena, n_pools, &increment->usual_revenue, err));
    TRY(figures_new(arena, n, &increment->level, err));
    TRY(figures_new(arena, n, &increment->low, err));
    return figures_new(arena, n, &increment->high, err);
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
    double slope = 0;
    const ClientLists *const fitted = &build->clients->fitted;
    TRY(client_size_slope(build->clients->portfolio, fitted->items + fitted->first[pool],
                          fitted->first[pool + 1] - fitted->first[pool], scratch, &slope, err));
    client_size_set(build->clients, pool, slope, build->increment);
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
    client_size_measure(clients, increment);
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
    const double used = revenue > 0 ? revenue : increment->usual_revenue[pool];
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

void increment_evidence_words(const IncrementEstimate *const estimate, StrBuf *const out)
{
    static const char *const BEFORE[] = {
        [INCREMENT_NONE] = "",
        [INCREMENT_OWN] = "observational: ",
        [INCREMENT_DID] = "observational: difference-in-differences, ",
        [INCREMENT_ROBUST] = "weak, observational: a regression on "};
    static const char *const AFTER[] = {[INCREMENT_NONE] = "",
                                        [INCREMENT_OWN] = " holders among its peers",
                                        [INCREMENT_DID] = " adopters in the bank",
                                        [INCREMENT_ROBUST] = " holders in the bank"};
    if (estimate->source != INCREMENT_NONE)
        strbuf_printf(out, "%s%zu%s", BEFORE[estimate->source], estimate->n_peers,
                      AFTER[estimate->source]);
}

Status increment_archive(Archive *const archive, Increment *const increment, Error *const err)
{
    TRY(archive_size(archive, "increment.n_pools", &increment->n_pools, err));
    TRY(archive_size(archive, "increment.n_products", &increment->n_products, err));
    const size_t n_pools = increment->n_pools;
    const size_t n = n_pools * increment->n_products;
    TRY(archive_f64(archive, "increment.elasticity", &increment->elasticity, n_pools, err));
    TRY(archive_f64(archive, "increment.mean_revenue", &increment->mean_revenue, n_pools, err));
    TRY(archive_f64(archive, "increment.usual_revenue", &increment->usual_revenue, n_pools, err));
    TRY(archive_f64(archive, "increment.level", &increment->level, n, err));
    TRY(archive_f64(archive, "increment.low", &increment->low, n, err));
    TRY(archive_f64(archive, "increment.high", &increment->high, n, err));
    TRY(archive_u32(archive, "increment.n_peers", &increment->n_peers, n, err));
    return archive_u8(archive, "increment.source", &increment->source, n, err);
}
