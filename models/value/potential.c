/* models/value/potential.c - conditional quantiles of well-developed peers' profit, calibrated. */
#include "models/value/potential.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "models/profile/ideal_clients.h"
#include "models/value/quantile_regression.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOW, MEDIAN, HIGH };     /* quantiles */
enum { TENURE_AT, SIZE_AT };    /* of `middle` */
enum { LEAST_AT, GREATEST_AT }; /* of `range`, and of each column of `reach` */

static const double COVERAGE = 0.8;

typedef struct Peer {
    double y;      /* asinh(profit / scale) */
    double tenure; /* log(1 + months); NaN = not known */
    double size;   /* log revenue; NaN = not known */
} Peer;

typedef struct PeerList {
    size_t n;
    Peer *peers;
    uint32_t *order; /* (n) random */
} PeerList;

typedef struct PotentialBuild {
    const PoolClients *clients;
    const IdealProfiles *profiles;
    Potential *potential;
    uint64_t seed;
    size_t *n_covered; /* (n_pools) peers inside the interval when left out ... */
    size_t *n_tested;  /* (n_pools) ... of so many */
} PotentialBuild;

/* Only a revenue above 0 has a log; any other says nothing about size. */
static double log_size(const double revenue)
{
    return revenue > 0 ? log(revenue) : NAN;
}

static double log_tenure(const double months)
{
    return months >= 0 ? log1p(months) : NAN;
}

/* --- the peers ------------------------------------------------------------------------------ */

/* In the order of their figures, so that the random split does not depend on client numbers. */
static int compare_peers(const void *const left, const void *const right)
{
    const Peer *const a = left;
    const Peer *const b = right;
    const double keys_a[] = {a->y, isnan(a->size) ? -INFINITY : a->size,
                             isnan(a->tenure) ? -INFINITY : a->tenure};
    const double keys_b[] = {b->y, isnan(b->size) ? -INFINITY : b->size,
                             isnan(b->tenure) ? -INFINITY : b->tenure};
    for (size_t i = 0; i < sizeof keys_a / sizeof keys_a[0]; i++)
        if (keys_a[i] != keys_b[i])
            return keys_a[i] < keys_b[i] ? -1 : 1;
    return 0;
}

static bool is_peer(const PotentialBuild *const build, const size_t pool, const size_t client)
{
    const Portfolio *const portfolio = build->clients->portfolio;
    const IdealProfiles *const profiles = build->profiles;
    const double share = ideal_profile_share(profiles, pool, &portfolio->held, client);
    return ideal_profile_is_developed(profiles, share) && !isnan(portfolio->profit[client]) &&
           ideal_clients_is_mature(portfolio, client, profiles->mature_months);
}

/* Where half or more of the peers' sizes are known, those whose size is not are dropped. */
static bool drop_unsized(PeerList *const list)
{
    size_t n_sized = 0;
    for (size_t i = 0; i < list->n; i++)
        n_sized += isnan(list->peers[i].size) ? 0 : 1;
    if (n_sized == 0 || 2 * n_sized < list->n)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (!isnan(list->peers[i].size))
            list->peers[n++] = list->peers[i];
    list->n = n;
    return true;
}

static Status list_peers(const PotentialBuild *const build, const size_t pool, Arena *const scratch,
                         PeerList *const list, Error *const err)
{
    const Portfolio *const portfolio = build->clients->portfolio;
    const ClientLists *const fitted = &build->clients->fitted;
    const double scale = build->potential->scale[pool];
    ARENA_NEW(list->peers, scratch, fitted->first[pool + 1] - fitted->first[pool], err);
    if (isnan(scale))
        return OK;
    for (uint32_t i = fitted->first[pool]; i < fitted->first[pool + 1]; i++) {
        const uint32_t client = fitted->items[i];
        if (is_peer(build, pool, client))
            list->peers[list->n++] = (Peer){.y = asinh(portfolio->profit[client] / scale),
                                            .tenure = log_tenure(portfolio->tenure_months[client]),
                                            .size = log_size(portfolio->revenue[client])};
    }
    build->potential->has_size[pool] = drop_unsized(list);
    build->potential->n_peers[pool] = (uint32_t)list->n;
    qsort(list->peers, list->n, sizeof *list->peers, compare_peers);
    return OK;
}

/* Random order, and no more than POTENTIAL_MOST_PEERS. */
static Status shuffle_peers(const PotentialBuild *const build, const size_t pool,
                            Arena *const scratch, PeerList *const list, Error *const err)
{
    const char *name = NULL;
    Rng *rng = NULL;
    TRY(peer_pools_name(build->clients, pool, scratch, &name, err));
    TRY(rng_new(build->seed, "potential", name, scratch, &rng, err));
    ARENA_NEW(list->order, scratch, list->n, err);
    for (size_t i = 0; i < list->n; i++)
        list->order[i] = (uint32_t)i;
    rng_shuffle(rng, list->order, list->n, list->n);
    if (list->n > POTENTIAL_MOST_PEERS)
        list->n = POTENTIAL_MOST_PEERS;
    return OK;
}

/* --- fitting -------------------------------------------------------------------------------- */

/* Median of the known values, 0 where there are none. */
static double median_known(double *const values, const size_t n)
{
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            values[n_known++] = values[i];
    gsl_sort(values, 1, n_known);
    return n_known == 0 ? 0 : gsl_stats_median_from_sorted_data(values, 1, n_known);
}

/* The rows, in random order: y, sizes, and the columns 1, tenure, size, centred at `middle`. */
static Status make_cases(const PeerList *const list, const bool has_size, Arena *const scratch,
                         double *const middle, Matrix *const x, double **const y,
                         double **const size, Error *const err)
{
    double *values = NULL;
    ARENA_NEW(values, scratch, list->n, err);
    ARENA_NEW(*y, scratch, list->n, err);
    ARENA_NEW(*size, scratch, list->n, err);
    *x = (Matrix){.n_rows = list->n, .n_columns = has_size ? 3 : 2};
    ARENA_NEW(x->values, scratch, x->n_rows * x->n_columns, err);

    for (size_t i = 0; i < list->n; i++)
        values[i] = list->peers[list->order[i]].tenure;
    middle[TENURE_AT] = median_known(values, list->n);
    for (size_t i = 0; i < list->n; i++)
        values[i] = list->peers[list->order[i]].size;
    middle[SIZE_AT] = median_known(values, list->n);

    for (size_t i = 0; i < list->n; i++) {
        const Peer *const peer = &list->peers[list->order[i]];
        (*y)[i] = peer->y;
        (*size)[i] = peer->size - middle[SIZE_AT];
        matrix_set(x, i, 0, 1);
        matrix_set(x, i, 1, isnan(peer->tenure) ? 0 : peer->tenure - middle[TENURE_AT]);
        if (has_size)
            matrix_set(x, i, 2, (*size)[i]);
    }
    return OK;
}

static void describe_reach(const Matrix *const x, const size_t column, double *const reach)
{
    reach[LEAST_AT] = INFINITY;
    reach[GREATEST_AT] = -INFINITY;
    for (size_t row = 0; row < x->n_rows; row++) {
        reach[LEAST_AT] = fmin(reach[LEAST_AT], matrix_get(x, row, column));
        reach[GREATEST_AT] = fmax(reach[GREATEST_AT], matrix_get(x, row, column));
    }
}

static Status describe_range(const double *const y, const size_t n, Arena *const scratch,
                             double *const range, double *const plain, Error *const err)
{
    double *sorted = NULL;
    ARENA_NEW(sorted, scratch, n, err);
    memcpy(sorted, y, n * sizeof *sorted);
    gsl_sort(sorted, 1, n);
    range[LEAST_AT] = sorted[0];
    range[GREATEST_AT] = sorted[n - 1];
    plain[LOW] = gsl_stats_quantile_from_sorted_data(sorted, 1, n, (1 - COVERAGE) / 2);
    plain[MEDIAN] = gsl_stats_median_from_sorted_data(sorted, 1, n);
    plain[HIGH] = gsl_stats_quantile_from_sorted_data(sorted, 1, n, (1 + COVERAGE) / 2);
    return OK;
}

static double *coefficients_of(const Potential *const potential, const size_t pool,
                               const size_t quantile)
{
    return potential->coefficients + (pool * POTENTIAL_QUANTILES + quantile) * POTENTIAL_COLUMNS;
}

static void store_interval(const ConformalInterval *const interval, const size_t pool,
                           Potential *const potential)
{
    memcpy(coefficients_of(potential, pool, LOW), interval->low, sizeof interval->low);
    memcpy(coefficients_of(potential, pool, HIGH), interval->high, sizeof interval->high);
    memcpy(potential->correction + pool * CONFORMAL_CLASSES, interval->correction,
           sizeof interval->correction);
    potential->class_cut[pool] = interval->class_cut;
}

static Status fit_pool(void *const context, const size_t pool, Arena *const scratch,
                       Error *const err)
{
    const PotentialBuild *const build = context;
    Potential *const potential = build->potential;
    PeerList list = {0};
    TRY(list_peers(build, pool, scratch, &list, err));
    if (list.n < POTENTIAL_MIN_PEERS)
        return OK;
    TRY(shuffle_peers(build, pool, scratch, &list, err));

    Matrix x;
    double *y = NULL;
    double *size = NULL;
    uint32_t *order = NULL;
    TRY(make_cases(&list, potential->has_size[pool], scratch, potential->middle + 2 * pool, &x, &y,
                   &size, err));
    ARENA_NEW(order, scratch, list.n, err);
    for (size_t i = 0; i < list.n; i++)
        order[i] = (uint32_t)i;
    const ConformalCases cases = {.x = &x,
                                  .y = y,
                                  .size = potential->has_size[pool] ? size : NULL,
                                  .order = order,
                                  .n_used = list.n};
    describe_reach(&x, 1, potential->reach + 4 * pool);
    if (potential->has_size[pool])
        describe_reach(&x, 2, potential->reach + 4 * pool + 2);
    ConformalInterval interval;
    TRY(describe_range(y, list.n, scratch, potential->range + 2 * pool,
                       potential->plain + pool * POTENTIAL_QUANTILES, err));
    TRY(quantile_regression_fit(&x, y, 0.5, scratch, coefficients_of(potential, pool, MEDIAN),
                                err));
    TRY(conformal_fit(&cases, COVERAGE, scratch, &interval, err));
    store_interval(&interval, pool, potential);
    TRY(conformal_count_covered(&cases, COVERAGE, scratch, &build->n_covered[pool], err));
    build->n_tested[pool] = list.n;
    potential->coverage[pool] = (double)build->n_covered[pool] / (double)list.n;
    potential->source[pool] = (uint32_t)pool;
    return OK;
}

/* --- all of it ------------------------------------------------------------------------------ */

/* The unit of a bank's profits: the median of their absolute values, or where that is 0 the mean;
 * NaN where no profit is known, or the bank's profits are not in one currency. */
static Status find_scale(const PoolClients *const clients, const size_t root, Arena *const scratch,
                         double *const scale, Error *const err)
{
    const ClientLists *const fitted = &clients->fitted;
    double *sizes = NULL;
    ARENA_NEW(sizes, scratch, fitted->first[root + 1] - fitted->first[root], err);
    size_t n = 0;
    for (uint32_t i = fitted->first[root]; i < fitted->first[root + 1]; i++) {
        const double profit = clients->portfolio->profit[fitted->items[i]];
        if (!isnan(profit))
            sizes[n++] = fabs(profit);
    }
    *scale = NAN;
    if (n == 0 || !clients->pools->one_currency[root])
        return OK;
    gsl_sort(sizes, 1, n);
    *scale = gsl_stats_median_from_sorted_data(sizes, 1, n);
    if (!(*scale > 0))
        *scale = gsl_stats_mean(sizes, 1, n);
    if (!(*scale > 0))
        *scale = 1; /* all are 0, in any unit */
    return OK;
}

static Status find_scales(const PoolClients *const clients, Arena *const scratch,
                          Potential *const potential, Error *const err)
{
    const PeerPools *const pools = clients->pools;
    for (size_t pool = 0; pool < pools->n; pool++) {
        const ArenaMark mark = arena_mark(scratch);
        if (pools->parent[pool] == CODE_NONE)
            TRY(find_scale(clients, pool, scratch, &potential->scale[pool], err));
        arena_reset(scratch, mark);
    }
    for (size_t pool = 0; pool < pools->n; pool++)
        potential->scale[pool] = potential->scale[peer_pools_root(pools, pool)];
    return OK;
}

static Status allocate_potential(const size_t n_pools, Arena *const arena,
                                 Potential *const potential, Error *const err)
{
    *potential = (Potential){.n_pools = n_pools, .overall_coverage = NAN};
    ARENA_NEW(potential->source, arena, n_pools, err);
    ARENA_NEW(potential->n_peers, arena, n_pools, err);
    ARENA_NEW(potential->has_size, arena, n_pools, err);
    ARENA_NEW(potential->scale, arena, n_pools, err);
    ARENA_NEW(potential->middle, arena, 2 * n_pools, err);
    ARENA_NEW(potential->range, arena, 2 * n_pools, err);
    ARENA_NEW(potential->reach, arena, 4 * n_pools, err);
    ARENA_NEW(potential->coefficients, arena, n_pools * POTENTIAL_QUANTILES * POTENTIAL_COLUMNS,
              err);
    ARENA_NEW(potential->correction, arena, n_pools * CONFORMAL_CLASSES, err);
    ARENA_NEW(potential->class_cut, arena, n_pools, err);
    ARENA_NEW(potential->plain, arena, n_pools * POTENTIAL_QUANTILES, err);
    ARENA_NEW(potential->coverage, arena, n_pools, err);
    for (size_t pool = 0; pool < n_pools; pool++) {
        potential->source[pool] = CODE_NONE;
        potential->class_cut[pool] = NAN;
        potential->coverage[pool] = NAN;
    }
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

static void measure_overall(const PotentialBuild *const build)
{
    size_t n_covered = 0;
    size_t n_tested = 0;
    for (size_t pool = 0; pool < build->potential->n_pools; pool++)
        if (peer_pools_is_leaf(build->clients->pools, pool)) {
            n_covered += build->n_covered[pool];
            n_tested += build->n_tested[pool];
        }
    if (n_tested > 0)
        build->potential->overall_coverage = (double)n_covered / (double)n_tested;
}

Status potential_make(const PoolClients *const clients, const IdealProfiles *const profiles,
                      const uint64_t seed, const size_t n_threads, const Progress *const progress,
                      Arena *const arena, Potential *const potential, Error *const err)
{
    const size_t n_pools = clients->pools->n;
    TRY(allocate_potential(n_pools, arena, potential, err));
    const ArenaMark mark = arena_mark(arena);
    PotentialBuild build = {
        .clients = clients, .profiles = profiles, .potential = potential, .seed = seed};
    ARENA_NEW(build.n_covered, arena, n_pools, err);
    ARENA_NEW(build.n_tested, arena, n_pools, err);
    TRY(find_scales(clients, arena, potential, err));
    TRY(parallel_run(n_pools, n_threads, fit_pool, &build, "fit potential profit", progress, err));
    borrow_from_parents(clients->pools, potential);
    measure_overall(&build);
    arena_reset(arena, mark);
    return OK;
}

/* --- estimates ------------------------------------------------------------------------------ */

static double predict_y(const Potential *const potential, const size_t pool, const size_t quantile,
                        const double tenure, const double size)
{
    const double *const coefficients = coefficients_of(potential, pool, quantile);
    return coefficients[0] + coefficients[1] * tenure + coefficients[2] * size;
}

static double within(const double *const bounds, const double value)
{
    return fmin(fmax(value, bounds[LEAST_AT]), bounds[GREATEST_AT]);
}

static double in_units(const Potential *const potential, const size_t pool, const double y)
{
    return potential->scale[pool] * sinh(within(potential->range + 2 * pool, y));
}

/* The quantiles of y for a client: low, median, high, in order. */
static void quantiles_for(const Potential *const potential, const size_t pool,
                          const double any_tenure, const double any_size, double *const y)
{
    const double tenure = within(potential->reach + 4 * pool, any_tenure);
    const double size = within(potential->reach + 4 * pool + 2, any_size);
    const size_t class = size > potential->class_cut[pool];
    const double correction = potential->correction[pool * CONFORMAL_CLASSES + class];
    y[MEDIAN] = predict_y(potential, pool, MEDIAN, tenure, size);
    y[LOW] = predict_y(potential, pool, LOW, tenure, size) - correction;
    y[HIGH] = predict_y(potential, pool, HIGH, tenure, size) + correction;
    y[LOW] = fmin(y[LOW], y[MEDIAN]);
    y[HIGH] = fmax(y[HIGH], y[MEDIAN]);
}

PotentialEstimate potential_estimate(const Potential *const potential, const size_t pool,
                                     const double tenure_months, const double revenue)
{
    const uint32_t source = potential->source[pool];
    if (source == CODE_NONE)
        return (PotentialEstimate){.median = NAN,
                                   .low = NAN,
                                   .high = NAN,
                                   .n_peers = potential->n_peers[pool],
                                   .pooled_from = CODE_NONE,
                                   .coverage = NAN};

    const double *const middle = potential->middle + 2 * (size_t)source;
    const bool has_size = potential->has_size[source];
    const double tenure = log_tenure(tenure_months) - middle[TENURE_AT];
    const double size = has_size ? log_size(revenue) - middle[SIZE_AT] : 0;
    const bool is_plain = isnan(size);
    double y[POTENTIAL_QUANTILES];
    if (is_plain)
        memcpy(y, potential->plain + (size_t)source * POTENTIAL_QUANTILES, sizeof y);
    else
        quantiles_for(potential, source, isnan(tenure) ? 0 : tenure, size, y);
    return (PotentialEstimate){.median = in_units(potential, source, y[MEDIAN]),
                               .low = in_units(potential, source, y[LOW]),
                               .high = in_units(potential, source, y[HIGH]),
                               .n_peers = potential->n_peers[source],
                               .pooled_from = source == pool ? CODE_NONE : source,
                               .size_adjusted = has_size && !is_plain,
                               .coverage = is_plain ? NAN : potential->coverage[source]};
}

double potential_gap(const PotentialEstimate *const estimate, const double profit,
                     const bool is_developed)
{
    if (is_developed)
        return 0;
    if (!estimate->size_adjusted || isnan(profit) || isnan(estimate->median))
        return NAN;
    return fmax(0, estimate->median - profit);
}

Status potential_archive(Archive *const archive, Potential *const potential, Error *const err)
{
    TRY(archive_size(archive, "potential.n_pools", &potential->n_pools, err));
    const size_t n = potential->n_pools;
    TRY(archive_u32(archive, "potential.source", &potential->source, n, err));
    TRY(archive_u32(archive, "potential.n_peers", &potential->n_peers, n, err));
    TRY(archive_u8(archive, "potential.has_size", &potential->has_size, n, err));
    TRY(archive_f64(archive, "potential.scale", &potential->scale, n, err));
    TRY(archive_f64(archive, "potential.middle", &potential->middle, 2 * n, err));
    TRY(archive_f64(archive, "potential.range", &potential->range, 2 * n, err));
    TRY(archive_f64(archive, "potential.reach", &potential->reach, 4 * n, err));
    TRY(archive_f64(archive, "potential.coefficients", &potential->coefficients,
                    n * POTENTIAL_QUANTILES * POTENTIAL_COLUMNS, err));
    TRY(archive_f64(archive, "potential.correction", &potential->correction, n * CONFORMAL_CLASSES,
                    err));
    TRY(archive_f64(archive, "potential.class_cut", &potential->class_cut, n, err));
    TRY(archive_f64(archive, "potential.plain", &potential->plain, n * POTENTIAL_QUANTILES, err));
    TRY(archive_f64(archive, "potential.coverage", &potential->coverage, n, err));
    return archive_number(archive, "potential.overall_coverage", &potential->overall_coverage, err);
}
