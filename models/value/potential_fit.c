/* models/value/potential_fit.c - conditional quantiles of well-developed peers' profit, calibrated.
 *
 * Why these columns: potential.h and docs/methods.md, "Potential profit". */
#include "core/base/parallel.h"
#include "models/figures.h"
#include "models/value/increment.h"
#include "models/value/potential.h"
#include "models/value/potential_peers.h"
#include "models/value/quantile_regression.h"

#include <gsl/gsl_fit.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <string.h>

enum {
    MIN_SLOPE_PEERS = 30, /* fewer of positive profit: it is not taken to grow with size */
    WHOLE_SET_PEERS = 5   /* no fewer decide what the whole set brings */
};

static const double COVERAGE = 0.8;
static const double LEVELS[POTENTIAL_QUANTILES] = {0.1, 0.5, 0.9};
static const PeerFigure TRAITS[POTENTIAL_TRAITS] = {PEER_TENURE, PEER_OTHERS, PEER_SIZE};

typedef struct PotentialBuild {
    const PoolClients *clients;
    const IdealProfiles *profiles;
    Potential *potential;
    uint64_t seed;
} PotentialBuild;

/* A pool's peers on the way to its figures. */
typedef struct PoolFit {
    PotentialPeers peers;
    size_t n_traits; /* without size: one less */
    double *sorted;  /* (n) scratch */
    double *size;    /* (n) log revenue less its middle; NULL = not known */
    double *y;       /* (n) */
    Matrix x;        /* (n, 2 + n_traits) */
} PoolFit;

/* --- describing the peers ------------------------------------------------------------------- */

/* One figure's known values, ascending, into fit->sorted; how many there are. */
static size_t sort_figure(const PoolFit *const fit, const PeerFigure figure)
{
    size_t n = 0;
    for (size_t i = 0; i < fit->peers.n; i++)
        if (!isnan(fit->peers.rows[i][figure]))
            fit->sorted[n++] = fit->peers.rows[i][figure];
    gsl_sort(fit->sorted, 1, n);
    return n;
}

static double trait_of(const PoolFit *const fit, const size_t peer, const size_t trait,
                       const double middle)
{
    const double value = fit->peers.rows[peer][TRAITS[trait]];
    return isnan(value) ? 0 : value - middle;
}

static void describe_traits(const PoolFit *const fit, const size_t pool, Potential *const potential)
{
    for (size_t trait = 0; trait < POTENTIAL_TRAITS; trait++) {
        const size_t n = sort_figure(fit, TRAITS[trait]);
        if (n == 0)
            continue; /* middle and reach stay 0 */
        const size_t at = pool * POTENTIAL_TRAITS + trait;
        potential->middle[at] = gsl_stats_median_from_sorted_data(fit->sorted, 1, n);
        potential->reach[2 * at] = fit->sorted[0] - potential->middle[at];
        potential->reach[2 * at + 1] = fit->sorted[n - 1] - potential->middle[at];
    }
}

static void describe_profit(const PoolFit *const fit, const size_t pool, Potential *const potential)
{
    const size_t n = sort_figure(fit, PEER_PROFIT);
    potential->range[2 * pool] = fit->sorted[0];
    potential->range[2 * pool + 1] = fit->sorted[n - 1];
    for (size_t i = 0; i < POTENTIAL_QUANTILES; i++)
        potential->plain[pool * POTENTIAL_QUANTILES + i] =
            gsl_stats_quantile_from_sorted_data(fit->sorted, 1, n, LEVELS[i]);
    sort_figure(fit, PEER_SHARE);
    potential->set_share[pool] = fit->sorted[n - WHOLE_SET_PEERS];
}

/* How profit grows with size, so that asinh bends small and large clients' figures alike. */
static Status find_elasticity(const PoolFit *const fit, Arena *const scratch,
                              double *const elasticity, Error *const err)
{
    double *size = NULL;
    double *profit = NULL;
    ARENA_NEW(size, scratch, fit->peers.n, err);
    ARENA_NEW(profit, scratch, fit->peers.n, err);
    size_t n = 0;
    for (size_t i = 0; i < fit->peers.n; i++) {
        if (!(fit->peers.rows[i][PEER_PROFIT] > 0))
            continue;
        size[n] = fit->size[i];
        profit[n++] = log(fit->peers.rows[i][PEER_PROFIT]);
    }
    if (n < MIN_SLOPE_PEERS)
        return OK;
    double intercept = 0;
    double slope = 0;
    double variances[3];
    double squares = 0;
    TRY_GSL(gsl_fit_linear(size, 1, profit, 1, n, &intercept, &slope, &variances[0], &variances[1],
                           &variances[2], &squares),
            err);
    *elasticity = increment_elasticity(slope);
    return OK;
}

/* The unit of profits at the peers' middle size: the median of their absolute values, or where
 * that is 0 the mean, or where all are 0 any. */
static double find_scale(const PoolFit *const fit, const double elasticity)
{
    const size_t n = fit->peers.n;
    for (size_t i = 0; i < n; i++) {
        const double factor = fit->size == NULL ? 1 : exp(elasticity * fit->size[i]);
        fit->sorted[i] = fabs(fit->peers.rows[i][PEER_PROFIT]) / factor;
    }
    gsl_sort(fit->sorted, 1, n);
    const double median = gsl_stats_median_from_sorted_data(fit->sorted, 1, n);
    const double scale = median > 0 ? median : gsl_stats_mean(fit->sorted, 1, n);
    return scale > 0 ? scale : 1;
}

/* --- one pool ------------------------------------------------------------------------------- */

static void fill_rows(const PoolFit *const fit, const size_t pool, const Potential *const potential)
{
    const double *const middle = potential->middle + pool * POTENTIAL_TRAITS;
    for (size_t i = 0; i < fit->peers.n; i++) {
        const double *const peer = fit->peers.rows[i];
        double *const row = matrix_row(&fit->x, i);
        const double factor =
            fit->size == NULL ? 1 : exp(potential->elasticity[pool] * fit->size[i]);
        fit->y[i] = asinh(peer[PEER_PROFIT] / (potential->scale[pool] * factor));
        row[0] = 1;
        row[1] = peer[PEER_SHARE] - potential->set_share[pool];
        for (size_t trait = 0; trait < fit->n_traits; trait++)
            row[2 + trait] = trait_of(fit, i, trait, middle[trait]);
    }
}

static Status describe_pool(PoolFit *const fit, const size_t pool, Potential *const potential,
                            Arena *const scratch, Error *const err)
{
    const size_t n = fit->peers.n;
    fit->n_traits = fit->peers.has_size ? POTENTIAL_TRAITS : POTENTIAL_TRAITS - 1;
    fit->x = (Matrix){.n_rows = n, .n_columns = 2 + fit->n_traits};
    ARENA_NEW(fit->sorted, scratch, n, err);
    ARENA_NEW(fit->y, scratch, n, err);
    ARENA_NEW(fit->x.values, scratch, n * fit->x.n_columns, err);
    describe_traits(fit, pool, potential);
    describe_profit(fit, pool, potential);
    if (fit->peers.has_size) {
        const size_t last = POTENTIAL_TRAITS - 1;
        ARENA_NEW(fit->size, scratch, n, err);
        for (size_t i = 0; i < n; i++)
            fit->size[i] =
                trait_of(fit, i, last, potential->middle[pool * POTENTIAL_TRAITS + last]);
        TRY(find_elasticity(fit, scratch, &potential->elasticity[pool], err));
    }
    potential->scale[pool] = find_scale(fit, potential->elasticity[pool]);
    fill_rows(fit, pool, potential);
    return OK;
}

static Status fit_quantiles(const ConformalCases *const cases, const size_t pool,
                            Potential *const potential, Arena *const scratch, Error *const err)
{
    double *const coefficients =
        potential->coefficients + pool * POTENTIAL_QUANTILES * POTENTIAL_COLUMNS;
    ConformalInterval interval;
    TRY(conformal_fit(cases, COVERAGE, scratch, &interval, err));
    memcpy(coefficients, interval.low, sizeof interval.low);
    TRY(quantile_regression_fit(cases->x, cases->y, LEVELS[1], scratch,
                                coefficients + POTENTIAL_COLUMNS, err));
    memcpy(coefficients + (size_t)2 * POTENTIAL_COLUMNS, interval.high, sizeof interval.high);
    memcpy(potential->correction + pool * CONFORMAL_CLASSES, interval.correction,
           sizeof interval.correction);
    potential->class_cut[pool] = interval.class_cut;
    return OK;
}

static Status measure_coverage(const ConformalCases *const cases, const size_t pool,
                               Potential *const potential, Arena *const scratch, Error *const err)
{
    uint32_t *const n_tested = potential->n_tested + pool * CONFORMAL_CLASSES;
    uint32_t *const n_covered = potential->n_covered + pool * CONFORMAL_CLASSES;
    uint8_t *is_covered = NULL;
    ARENA_NEW(is_covered, scratch, cases->n_used, err);
    TRY(conformal_mark_covered(cases, COVERAGE, scratch, is_covered, err));
    for (size_t i = 0; i < cases->n_used; i++) {
        const size_t class = cases->size != NULL && cases->size[i] > 0;
        n_tested[class]++;
        n_covered[class] += is_covered[i];
    }
    potential->coverage[pool] = (double)(n_covered[0] + n_covered[1]) / (double)cases->n_used;
    return OK;
}

static Status fit_pool(void *const context, const size_t pool, Arena *const scratch,
                       Error *const err)
{
    const PotentialBuild *const build = context;
    Potential *const potential = build->potential;
    PoolFit fit = {0};
    uint32_t *order = NULL;
    TRY(potential_peers_list(build->clients, build->profiles, pool, build->seed,
                             POTENTIAL_MOST_PEERS, scratch, &fit.peers, err));
    potential->n_peers[pool] = (uint32_t)fit.peers.n_found;
    potential->has_size[pool] = fit.peers.has_size;
    if (fit.peers.n < POTENTIAL_MIN_PEERS)
        return OK;
    TRY(describe_pool(&fit, pool, potential, scratch, err));
    ARENA_NEW(order, scratch, fit.peers.n, err);
    for (size_t i = 0; i < fit.peers.n; i++)
        order[i] = (uint32_t)i;
    const ConformalCases cases = {
        .x = &fit.x, .y = fit.y, .size = fit.size, .order = order, .n_used = fit.peers.n};
    TRY(fit_quantiles(&cases, pool, potential, scratch, err));
    TRY(measure_coverage(&cases, pool, potential, scratch, err));
    potential->source[pool] = (uint32_t)pool;
    return OK;
}

/* --- all of them ---------------------------------------------------------------------------- */

static Status allocate_potential(const size_t n_pools, Arena *const arena,
                                 Potential *const potential, Error *const err)
{
    *potential = (Potential){.n_pools = n_pools, .overall_coverage = NAN};
    ARENA_NEW(potential->source, arena, n_pools, err);
    ARENA_NEW(potential->n_peers, arena, n_pools, err);
    ARENA_NEW(potential->has_size, arena, n_pools, err);
    ARENA_NEW(potential->scale, arena, n_pools, err);
    ARENA_NEW(potential->elasticity, arena, n_pools, err);
    ARENA_NEW(potential->middle, arena, n_pools * POTENTIAL_TRAITS, err);
    ARENA_NEW(potential->reach, arena, n_pools * POTENTIAL_TRAITS * 2, err);
    ARENA_NEW(potential->range, arena, 2 * n_pools, err);
    ARENA_NEW(potential->coefficients, arena, n_pools * POTENTIAL_QUANTILES * POTENTIAL_COLUMNS,
              err);
    ARENA_NEW(potential->correction, arena, n_pools * CONFORMAL_CLASSES, err);
    ARENA_NEW(potential->plain, arena, n_pools * POTENTIAL_QUANTILES, err);
    ARENA_NEW(potential->n_tested, arena, n_pools * CONFORMAL_CLASSES, err);
    ARENA_NEW(potential->n_covered, arena, n_pools * CONFORMAL_CLASSES, err);
    TRY(figures_new(arena, n_pools, &potential->set_share, err));
    TRY(figures_new(arena, n_pools, &potential->class_cut, err));
    TRY(figures_new(arena, n_pools, &potential->coverage, err));
    for (size_t pool = 0; pool < n_pools; pool++)
        potential->source[pool] = CODE_NONE;
    return OK;
}

/* A pool with too few peers takes the figures of the nearest parent that has them. */
static void borrow_from_parents(const PeerPools *const pools, Potential *const potential)
{
    for (size_t pool = 0; pool < pools->n; pool++)
        for (uint32_t up = pools->parent[pool];
             potential->source[pool] == CODE_NONE && up != CODE_NONE; up = pools->parent[up])
            if (potential->source[up] == up)
                potential->source[pool] = up;
}

static void measure_overall(const PeerPools *const pools, Potential *const potential)
{
    size_t n_tested = 0;
    size_t n_covered = 0;
    for (size_t i = 0; i < pools->n * CONFORMAL_CLASSES; i++)
        if (peer_pools_is_leaf(pools, i / CONFORMAL_CLASSES)) {
            n_tested += potential->n_tested[i];
            n_covered += potential->n_covered[i];
        }
    if (n_tested > 0)
        potential->overall_coverage = (double)n_covered / (double)n_tested;
}

Status potential_make(const PoolClients *const clients, const IdealProfiles *const profiles,
                      const uint64_t seed, const size_t n_threads, const Progress *const progress,
                      Arena *const arena, Potential *const potential, Error *const err)
{
    const size_t n_pools = clients->pools->n;
    TRY(allocate_potential(n_pools, arena, potential, err));
    PotentialBuild build = {
        .clients = clients, .profiles = profiles, .potential = potential, .seed = seed};
    TRY(parallel_run(n_pools, n_threads, fit_pool, &build, "fit potential profit", progress, err));
    borrow_from_parents(clients->pools, potential);
    measure_overall(clients->pools, potential);
    return OK;
}
