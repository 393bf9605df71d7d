/* models/value/potential_level.c - means by least squares, shrunk over the pools of a bank. */
#include "models/value/potential_level.h"

#include "core/base/parallel.h"
#include "models/figures.h"
#include "models/value/potential_peers.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multifit.h>

static const double UPPER_TAIL = 0.1; /* of the 80 % interval */

typedef struct LevelBuild {
    const PoolClients *clients;
    const IdealProfiles *profiles;
    const Potential *potential;
    const Increment *increment;
    PotentialLevels *levels;
    uint64_t seed;
} LevelBuild;

/* --- one pool's own figures ----------------------------------------------------------------- */

typedef struct LeastSquares {
    gsl_matrix *x;
    gsl_vector *y;
    gsl_vector *coefficients;
    gsl_vector *at; /* the point of interest */
    gsl_matrix *covariance;
    gsl_multifit_linear_workspace *work;
} LeastSquares;

static void release_least_squares(void *const pointer)
{
    LeastSquares *const fit = pointer;
    gsl_matrix_free(fit->x);
    gsl_vector_free(fit->y);
    gsl_vector_free(fit->coefficients);
    gsl_vector_free(fit->at);
    gsl_matrix_free(fit->covariance);
    gsl_multifit_linear_free(fit->work);
}

static Status new_least_squares(const size_t n, const size_t p, Arena *const scratch,
                                LeastSquares **const out, Error *const err)
{
    LeastSquares *fit = NULL;
    ARENA_NEW(fit, scratch, 1, err);
    TRY(arena_defer(scratch, release_least_squares, fit, err));
    fit->x = gsl_matrix_alloc(n, p);
    fit->y = gsl_vector_alloc(n);
    fit->coefficients = gsl_vector_alloc(p);
    fit->at = gsl_vector_calloc(p);
    fit->covariance = gsl_matrix_alloc(p, p);
    fit->work = gsl_multifit_linear_alloc(n, p);
    if (fit->x == NULL || fit->y == NULL || fit->coefficients == NULL || fit->at == NULL ||
        fit->covariance == NULL || fit->work == NULL)
        return error_no_memory(err, "least squares");
    *out = fit;
    return OK;
}

static double greatest_share(const PotentialPeers *const peers)
{
    double greatest = 0;
    for (size_t i = 0; i < peers->n; i++)
        greatest = fmax(greatest, peers->rows[i][PEER_SHARE]);
    return greatest;
}

static void fill_peers(const LevelBuild *const build, const size_t pool,
                       const PotentialPeers *const peers, const LeastSquares *const fit)
{
    const double whole = greatest_share(peers);
    for (size_t i = 0; i < peers->n; i++) {
        const double *const peer = peers->rows[i];
        const double revenue = isnan(peer[PEER_SIZE]) ? NAN : exp(peer[PEER_SIZE]);
        double traits[POTENTIAL_TRAITS];
        potential_traits(build->potential, pool, expm1(peer[PEER_TENURE]), revenue,
                         peer[PEER_OTHERS], traits);
        gsl_matrix_set(fit->x, i, 0, 1);
        gsl_matrix_set(fit->x, i, 1, peer[PEER_SHARE] - whole);
        for (size_t trait = 0; trait < POTENTIAL_TRAITS; trait++)
            gsl_matrix_set(fit->x, i, 2 + trait, traits[trait]);
        gsl_vector_set(fit->y, i,
                       peer[PEER_PROFIT] / increment_factor(build->increment, pool, revenue));
    }
}

/* The mean traits, with the whole set, of the clients the total is about. */
static void fill_point(const LevelBuild *const build, const size_t pool,
                       const LeastSquares *const fit)
{
    const Portfolio *const portfolio = build->clients->portfolio;
    const ClientLists *const fitted = &build->clients->fitted;
    double weight = 0;
    for (uint32_t i = fitted->first[pool]; i < fitted->first[pool + 1]; i++) {
        const uint32_t client = fitted->items[i];
        const double share = ideal_profile_share(build->profiles, pool, &portfolio->held, client);
        if (ideal_profile_is_developed(build->profiles, share) || isnan(portfolio->profit[client]))
            continue;
        const double revenue = portfolio->revenue[client];
        const double factor = increment_factor(build->increment, pool, revenue);
        double traits[POTENTIAL_TRAITS];
        potential_traits(build->potential, pool, portfolio->tenure_months[client], revenue,
                         potential_peers_others(build->profiles, pool, &portfolio->held, client),
                         traits);
        weight += factor;
        for (size_t trait = 0; trait < POTENTIAL_TRAITS; trait++)
            *gsl_vector_ptr(fit->at, 2 + trait) += factor * traits[trait];
    }
    if (weight > 0)
        gsl_vector_scale(fit->at, 1 / weight);
    gsl_vector_set(fit->at, 0, 1);
}

static Status fit_pool(void *const context, const size_t pool, Arena *const scratch,
                       Error *const err)
{
    const LevelBuild *const build = context;
    PotentialLevels *const levels = build->levels;
    PotentialPeers peers = {0};
    LeastSquares *fit = NULL;
    if (build->potential->source[pool] != pool || !peer_pools_is_leaf(build->clients->pools, pool))
        return OK;
    TRY(potential_peers_list(build->clients, build->profiles, pool, build->seed,
                             POTENTIAL_MOST_PEERS, scratch, &peers, err));
    TRY(new_least_squares(peers.n, POTENTIAL_COLUMNS, scratch, &fit, err));
    fill_peers(build, pool, &peers, fit);
    fill_point(build, pool, fit);
    double squares = 0;
    double deviation = 0;
    size_t rank = 0;
    TRY_GSL(gsl_multifit_linear_tsvd(fit->x, fit->y, GSL_SQRT_DBL_EPSILON, fit->coefficients,
                                     fit->covariance, &squares, &rank, fit->work),
            err);
    TRY_GSL(gsl_multifit_linear_est(fit->at, fit->coefficients, fit->covariance,
                                    &levels->level[pool], &deviation),
            err);
    levels->variance[pool] = deviation * deviation;
    levels->spread[pool] = sqrt(squares / (double)(peers.n - rank));
    return OK;
}

/* --- a bank's pools together ---------------------------------------------------------------- */

/* Weighted sums over a bank's pools that have figures of their own. */
typedef struct Moments {
    double n;
    double weight;
    double weight_squares;
    double level;  /* weighted by 1 / variance */
    double spread; /* sum of squares */
} Moments;

static bool is_counted(const LevelBuild *const build, const size_t root, const size_t pool)
{
    return build->levels->variance[pool] > 0 &&
           peer_pools_root(build->clients->pools, pool) == root;
}

static Moments sum_moments(const LevelBuild *const build, const size_t root, const double between)
{
    const PotentialLevels *const levels = build->levels;
    Moments sum = {0};
    for (size_t pool = 0; pool < levels->n_pools; pool++) {
        if (!is_counted(build, root, pool))
            continue;
        const double weight = 1 / (between + levels->variance[pool]);
        sum.n++;
        sum.weight += weight;
        sum.weight_squares += weight * weight;
        sum.level += weight * levels->level[pool];
        sum.spread += levels->spread[pool] * levels->spread[pool];
    }
    return sum;
}

/* Between-pool variance by the method of moments (DerSimonian and Laird 1986). */
static double find_between(const LevelBuild *const build, const size_t root)
{
    const PotentialLevels *const levels = build->levels;
    const Moments sum = sum_moments(build, root, 0);
    const double mean = sum.level / sum.weight;
    double q = 0;
    for (size_t pool = 0; pool < levels->n_pools; pool++)
        if (is_counted(build, root, pool))
            q += (levels->level[pool] - mean) * (levels->level[pool] - mean) /
                 levels->variance[pool];
    const double scale = sum.weight - sum.weight_squares / sum.weight;
    return sum.n > 1 ? fmax(0, (q - (sum.n - 1)) / scale) : 0;
}

static void shrink_bank(const LevelBuild *const build, const size_t root)
{
    PotentialLevels *const levels = build->levels;
    const double between = find_between(build, root);
    const Moments sum = sum_moments(build, root, between);
    if (sum.n == 0)
        return;
    const double mean = sum.level / sum.weight;
    const double mean_variance = 1 / sum.weight;
    for (size_t pool = 0; pool < levels->n_pools; pool++) {
        if (peer_pools_root(build->clients->pools, pool) != root ||
            !peer_pools_is_leaf(build->clients->pools, pool))
            continue;
        const bool is_known = !isnan(levels->level[pool]);
        const double noise = levels->variance[pool];
        const double own = !is_known ? 0 : noise > 0 && sum.n > 1 ? between / (between + noise) : 1;
        levels->level[pool] = is_known ? mean + own * (levels->level[pool] - mean) : mean;
        levels->variance[pool] =
            (is_known ? own * noise : between) + (1 - own) * (1 - own) * mean_variance;
        levels->spread[pool] = is_known ? levels->spread[pool] : sqrt(sum.spread / sum.n);
    }
}

Status potential_level_make(const PoolClients *const clients, const IdealProfiles *const profiles,
                            const Potential *const potential, const Increment *const increment,
                            const uint64_t seed, const size_t n_threads,
                            const Progress *const progress, Arena *const arena,
                            PotentialLevels *const levels, Error *const err)
{
    const size_t n_pools = clients->pools->n;
    *levels = (PotentialLevels){.n_pools = n_pools};
    TRY(figures_new(arena, n_pools, &levels->level, err));
    TRY(figures_new(arena, n_pools, &levels->variance, err));
    TRY(figures_new(arena, n_pools, &levels->spread, err));
    LevelBuild build = {.clients = clients,
                        .profiles = profiles,
                        .potential = potential,
                        .increment = increment,
                        .levels = levels,
                        .seed = seed};
    TRY(parallel_run(n_pools, n_threads, fit_pool, &build, "fit potential levels", progress, err));
    for (size_t pool = 0; pool < n_pools; pool++)
        if (clients->pools->parent[pool] == CODE_NONE)
            shrink_bank(&build, pool);
    return OK;
}

/* --- totals --------------------------------------------------------------------------------- */

GapTotal potential_level_total(const PotentialLevels *const levels, const GapSum *const sums,
                               const size_t first, const size_t end)
{
    GapTotal total = {.n = 0};
    double variance = 0;
    for (size_t pool = first; pool < end; pool++) {
        const GapSum *const sum = &sums[pool];
        if (sum->n == 0)
            continue;
        total.n += sum->n;
        total.gap += levels->level[pool] * sum->factor - sum->profit;
        variance += levels->variance[pool] * sum->factor * sum->factor +
                    levels->spread[pool] * levels->spread[pool] * sum->squares;
    }
    const double half = gsl_cdf_ugaussian_Qinv(UPPER_TAIL) * sqrt(variance);
    total.low = total.gap - half;
    total.high = total.gap + half;
    return total;
}

Status potential_level_archive(Archive *const archive, PotentialLevels *const levels,
                               Error *const err)
{
    TRY(archive_size(archive, "potential_level.n_pools", &levels->n_pools, err));
    const size_t n = levels->n_pools;
    TRY(archive_f64(archive, "potential_level.level", &levels->level, n, err));
    TRY(archive_f64(archive, "potential_level.variance", &levels->variance, n, err));
    return archive_f64(archive, "potential_level.spread", &levels->spread, n, err);
}
