/* models/value/potential.c - what the fitted quantiles say about one client; see potential.h. */
#include "models/value/potential.h"

#include "models/value/potential_peers.h"

#include <string.h>

enum { LOW, MEDIAN, HIGH };     /* quantiles */
enum { LEAST_AT, GREATEST_AT }; /* of a bound */
enum { TENURE, OTHERS, SIZE };  /* traits */

static double within(const double *const bounds, const double value)
{
    return fmin(fmax(value, bounds[LEAST_AT]), bounds[GREATEST_AT]);
}

/* A quantile of y with the share of the set that the potential is given for, whose column is 0. */
static double predict_y(const Potential *const potential, const size_t pool, const size_t quantile,
                        const double *const traits)
{
    const double *const coefficients =
        potential->coefficients + (pool * POTENTIAL_QUANTILES + quantile) * POTENTIAL_COLUMNS;
    double y = coefficients[0];
    for (size_t trait = 0; trait < POTENTIAL_TRAITS; trait++)
        y += coefficients[2 + trait] * traits[trait];
    return y;
}

/* The quantiles of profit for a client: low, median, high, in order. */
static void quantiles_for(const Potential *const potential, const size_t pool,
                          const double *const traits, double *const quantiles)
{
    const size_t class = traits[SIZE] > potential->class_cut[pool];
    const double correction = potential->correction[pool * CONFORMAL_CLASSES + class];
    const double unit = potential->scale[pool] * exp(potential->elasticity[pool] * traits[SIZE]);
    const double median = predict_y(potential, pool, MEDIAN, traits);
    const double low = predict_y(potential, pool, LOW, traits) - correction;
    const double high = predict_y(potential, pool, HIGH, traits) + correction;
    const double y[] = {[LOW] = fmin(low, median), [MEDIAN] = median, [HIGH] = fmax(high, median)};
    for (size_t i = 0; i < POTENTIAL_QUANTILES; i++)
        quantiles[i] = within(potential->range + 2 * pool, unit * sinh(y[i]));
}

void potential_traits(const Potential *const potential, const size_t pool,
                      const double tenure_months, const double revenue, const double n_others,
                      double *const traits)
{
    traits[TENURE] = potential_log_tenure(tenure_months);
    traits[OTHERS] = n_others;
    traits[SIZE] = potential->has_size[pool] ? potential_log_size(revenue) : NAN;
    for (size_t trait = 0; trait < POTENTIAL_TRAITS; trait++) {
        const size_t at = pool * POTENTIAL_TRAITS + trait;
        traits[trait] = isnan(traits[trait]) ? 0
                                             : within(potential->reach + 2 * at,
                                                      traits[trait] - potential->middle[at]);
    }
}

PotentialEstimate potential_of_client(const Potential *const potential, const size_t pool,
                                      const double tenure_months, const double revenue,
                                      const double n_others)
{
    const uint32_t source = potential->source[pool];
    if (source == CODE_NONE)
        return (PotentialEstimate){.median = NAN,
                                   .low = NAN,
                                   .high = NAN,
                                   .n_peers = potential->n_peers[pool],
                                   .pooled_from = CODE_NONE,
                                   .set_share = NAN,
                                   .coverage = NAN};

    const bool is_sized = potential->has_size[source] && revenue > 0;
    const bool is_plain = potential->has_size[source] && !is_sized;
    double traits[POTENTIAL_TRAITS];
    potential_traits(potential, source, tenure_months, revenue, n_others, traits);
    double profit[POTENTIAL_QUANTILES];
    if (is_plain)
        memcpy(profit, potential->plain + (size_t)source * POTENTIAL_QUANTILES, sizeof profit);
    else
        quantiles_for(potential, source, traits, profit);
    return (PotentialEstimate){.median = profit[MEDIAN],
                               .low = profit[LOW],
                               .high = profit[HIGH],
                               .n_peers = potential->n_peers[source],
                               .pooled_from = source == pool ? CODE_NONE : source,
                               .set_share = is_plain ? NAN : potential->set_share[source],
                               .size_adjusted = is_sized,
                               .coverage = is_plain ? NAN : potential->coverage[source]};
}

PotentialEstimate potential_estimate(const Potential *const potential, const size_t pool,
                                     const double tenure_months, const double revenue)
{
    return potential_of_client(potential, pool, tenure_months, revenue, NAN);
}

double potential_others(const Potential *const potential, const IdealProfiles *const profiles,
                        const size_t pool, const BitMatrix *const held, const size_t client)
{
    const uint32_t source = potential->source[pool];
    return source == CODE_NONE ? NAN : potential_peers_others(profiles, source, held, client);
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

static double share_of(const size_t part, const size_t whole)
{
    return whole == 0 ? NAN : (double)part / (double)whole;
}

void potential_coverage(const Potential *const potential, const size_t pool,
                        PotentialCoverage *const coverage)
{
    size_t n_covered = 0;
    *coverage = (PotentialCoverage){.n = 0};
    for (size_t class = 0; class < CONFORMAL_CLASSES; class ++) {
        const size_t at = pool * CONFORMAL_CLASSES + class;
        coverage->n += potential->n_tested[at];
        n_covered += potential->n_covered[at];
        coverage->class_n[class] = potential->n_tested[at];
        coverage->class_share[class] = share_of(potential->n_covered[at], potential->n_tested[at]);
    }
    coverage->share = share_of(n_covered, coverage->n);
}

Status potential_archive(Archive *const archive, Potential *const potential, Error *const err)
{
    TRY(archive_size(archive, "potential.n_pools", &potential->n_pools, err));
    const size_t n = potential->n_pools;
    TRY(archive_u32(archive, "potential.source", &potential->source, n, err));
    TRY(archive_u32(archive, "potential.n_peers", &potential->n_peers, n, err));
    TRY(archive_u8(archive, "potential.has_size", &potential->has_size, n, err));
    TRY(archive_f64(archive, "potential.scale", &potential->scale, n, err));
    TRY(archive_f64(archive, "potential.elasticity", &potential->elasticity, n, err));
    TRY(archive_f64(archive, "potential.set_share", &potential->set_share, n, err));
    TRY(archive_f64(archive, "potential.middle", &potential->middle, n * POTENTIAL_TRAITS, err));
    TRY(archive_f64(archive, "potential.reach", &potential->reach, n * POTENTIAL_TRAITS * 2, err));
    TRY(archive_f64(archive, "potential.range", &potential->range, 2 * n, err));
    TRY(archive_f64(archive, "potential.coefficients", &potential->coefficients,
                    n * POTENTIAL_QUANTILES * POTENTIAL_COLUMNS, err));
    TRY(archive_f64(archive, "potential.correction", &potential->correction, n * CONFORMAL_CLASSES,
                    err));
    TRY(archive_f64(archive, "potential.class_cut", &potential->class_cut, n, err));
    TRY(archive_f64(archive, "potential.plain", &potential->plain, n * POTENTIAL_QUANTILES, err));
    TRY(archive_u32(archive, "potential.n_tested", &potential->n_tested, n * CONFORMAL_CLASSES,
                    err));
    TRY(archive_u32(archive, "potential.n_covered", &potential->n_covered, n * CONFORMAL_CLASSES,
                    err));
    TRY(archive_f64(archive, "potential.coverage", &potential->coverage, n, err));
    return archive_number(archive, "potential.overall_coverage", &potential->overall_coverage, err);
}
