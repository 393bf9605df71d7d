/* models/profile/adoption.c - beta-binomial hierarchy, Fisher's test, Benjamini-Hochberg. */
#include "models/profile/adoption.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include <math.h>

static const double BETA_TOLERANCE = 1e-12;

/* What is believed of a product's prior before any pool is seen: every mean is as likely, and every
 * 1 / sqrt(strength) (Gelman et al. 2013, section 5.3), the strength being one of STRENGTHS
 * between 1 and 1000 clients.  Means are integrated over on their log-odds, from -3 to 3 standard
 * errors around the share over all pools. */
enum { STRENGTHS = 15, MEANS = 13 };
static const double GREATEST_STRENGTH = 1000;
static const double MEANS_REACH = 3;

typedef struct Evidence {
    const uint32_t *holders;
    const uint32_t *ideal;
    size_t n_pools;
    size_t n_used;  /* pools with ideal clients */
    double n_ideal; /* of all pools */
    double share;   /* of all pools' ideal clients */
} Evidence;

/* One prior that may be, and how likely it is. */
typedef struct Candidate {
    double mean;
    double strength;
    double log_weight;
} Candidate;

/* Log marginal likelihood: sum over pools of ln B(x + a, n - x + b) - ln B(a, b). */
static double log_likelihood(const Evidence *const evidence, const double a, const double b)
{
    const double prior = gsl_sf_lnbeta(a, b);
    double sum = 0;
    for (size_t pool = 0; pool < evidence->n_pools; pool++) {
        const double holders = evidence->holders[pool];
        const double others = (double)evidence->ideal[pool] - holders;
        if (evidence->ideal[pool] > 0)
            sum += gsl_sf_lnbeta(a + holders, b + others) - prior;
    }
    return sum;
}

static void weigh_candidates(const Evidence *const evidence,
                             Candidate candidates[STRENGTHS * MEANS])
{
    const double centre = log(evidence->share / (1 - evidence->share));
    const double spread = evidence->share * (1 - evidence->share);
    for (size_t i = 0; i < STRENGTHS; i++) {
        const double strength = pow(GREATEST_STRENGTH, (double)i / (STRENGTHS - 1));
        /* of the mean's log-odds, by the variance of a share over so many pools */
        const double error = sqrt(
            (1 / ((double)evidence->n_used * (strength + 1)) + 1 / evidence->n_ideal) / spread);
        for (size_t j = 0; j < MEANS; j++) {
            const double steps = 2 * (double)j / (MEANS - 1) - 1;
            const double log_odds = centre + MEANS_REACH * error * steps;
            const double mean = 1 / (1 + exp(-log_odds));
            const double rest = 1 / (1 + exp(log_odds));
            candidates[i * MEANS + j] = (Candidate){
                .mean = mean,
                .strength = strength,
                .log_weight = log_likelihood(evidence, mean * strength, rest * strength) +
                              log(mean * rest * error) - log(strength) / 2};
        }
    }
}

/* The Beta prior with the mean and variance that the candidates have together. */
static AdoptionPrior match_moments(const Candidate candidates[STRENGTHS * MEANS])
{
    double greatest = -INFINITY;
    for (size_t i = 0; i < STRENGTHS * MEANS; i++)
        greatest = fmax(greatest, candidates[i].log_weight);
    double weights = 0;
    double mean = 0;
    double square = 0;
    for (size_t i = 0; i < STRENGTHS * MEANS; i++) {
        const Candidate *const prior = &candidates[i];
        const double weight = exp(prior->log_weight - greatest);
        const double variance = prior->mean * (1 - prior->mean) / (prior->strength + 1);
        weights += weight;
        mean += weight * prior->mean;
        square += weight * (prior->mean * prior->mean + variance);
    }
    mean /= weights;
    const double variance = square / weights - mean * mean;
    return (AdoptionPrior){.mean = mean, .strength = mean * (1 - mean) / variance - 1};
}

AdoptionPrior adoption_fit_prior(const uint32_t *const holders, const uint32_t *const ideal,
                                 const size_t n_pools)
{
    Evidence evidence = {.holders = holders, .ideal = ideal, .n_pools = n_pools};
    double n_holders = 0;
    for (size_t pool = 0; pool < n_pools; pool++) {
        n_holders += holders[pool];
        evidence.n_ideal += ideal[pool];
        evidence.n_used += ideal[pool] > 0;
    }
    if (evidence.n_used < 2)
        return ADOPTION_PRIOR_JEFFREYS;
    evidence.share = (n_holders + 0.5) / (evidence.n_ideal + 1);
    Candidate candidates[STRENGTHS * MEANS];
    weigh_candidates(&evidence, candidates);
    return match_moments(candidates);
}

/* gsl_cdf_beta_Pinv gives NaN for some shapes in reach here (a = 0.001, b = 1; a = 10, b = 99990:
 * GSL 2.7.1); there the distribution function is bisected. */
static double beta_quantile(const double share, const double a, const double b)
{
    const double found = gsl_cdf_beta_Pinv(share, a, b);
    if (!isnan(found))
        return found;
    double low = 0;
    double high = 1;
    while (high - low > BETA_TOLERANCE) {
        const double middle = low + (high - low) / 2;
        if (gsl_cdf_beta_P(middle, a, b) < share)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

Status adoption_posterior(const AdoptionPrior prior, const size_t holders, const size_t ideal,
                          Adoption *const adoption, Error *const err)
{
    if (!(prior.mean > 0 && prior.mean < 1 && prior.strength > 0) || holders > ideal)
        return ERROR_SET(err, E_DOMAIN,
                         "adoption: %zu holders of %zu, prior mean %g and strength %g", holders,
                         ideal, prior.mean, prior.strength);
    const double a = prior.mean * prior.strength + (double)holders;
    const double b = (1 - prior.mean) * prior.strength + (double)(ideal - holders);
    *adoption = (Adoption){
        .mean = a / (a + b), .low = beta_quantile(0.025, a, b), .high = beta_quantile(0.975, a, b)};
    return OK;
}

double adoption_fisher_p(const size_t holders, const size_t n, const size_t rest_holders,
                         const size_t rest)
{
    if (n == 0 || rest == 0 || holders == 0)
        return 1;
    const size_t all_holders = holders + rest_holders;
    const size_t all_others = n + rest - all_holders;
    return gsl_cdf_hypergeometric_Q((unsigned)holders - 1, (unsigned)all_holders,
                                    (unsigned)all_others, (unsigned)n);
}

Status adoption_significant(const double *const p_values, const size_t n, const double level,
                            Arena *const scratch, uint8_t *const significant, Error *const err)
{
    double *tested = NULL;
    ARENA_NEW(tested, scratch, n, err);
    size_t n_tested = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(p_values[i]))
            tested[n_tested++] = p_values[i];
    gsl_sort(tested, 1, n_tested);

    /* the largest p(k) <= k / n * level, and all below it */
    double limit = -1;
    for (size_t k = 1; k <= n_tested; k++)
        if (tested[k - 1] <= (double)k / (double)n_tested * level)
            limit = tested[k - 1];
    for (size_t i = 0; i < n; i++)
        significant[i] = p_values[i] <= limit;
    return OK;
}
