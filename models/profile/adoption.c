/* models/profile/adoption.c - beta-binomial empirical Bayes, Fisher's test, Benjamini-Hochberg. */
#include "models/profile/adoption.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include <math.h>

/* The strength is sought on its log, between 1 and 1000 clients: first on a grid, since the
 * likelihood need not have one peak only, then by Brent's method beside the best grid point. */
enum { GRID_STEPS = 14, MOST_ITERATIONS = 60 };
static const double LEAST_STRENGTH = 1;
static const double GREATEST_STRENGTH = 1000;
static const double LOG_STRENGTH_TOLERANCE = 1e-6;
static const double BETA_TOLERANCE = 1e-12;

typedef struct Evidence {
    const uint32_t *holders;
    const uint32_t *ideal;
    size_t n_pools;
    double mean;
} Evidence;

/* Minus the log marginal likelihood, but for terms without the strength:
 * sum over pools of ln B(x + a, n - x + b) - ln B(a, b). */
static double minus_log_likelihood(const double log_strength, void *const params)
{
    const Evidence *const evidence = params;
    const double a = evidence->mean * exp(log_strength);
    const double b = (1 - evidence->mean) * exp(log_strength);
    const double prior = gsl_sf_lnbeta(a, b);
    double sum = 0;
    for (size_t pool = 0; pool < evidence->n_pools; pool++) {
        const double holders = evidence->holders[pool];
        const double others = (double)evidence->ideal[pool] - holders;
        if (evidence->ideal[pool] > 0)
            sum += prior - gsl_sf_lnbeta(a + holders, b + others);
    }
    return sum;
}

static void release_minimizer(void *const minimizer)
{
    gsl_min_fminimizer_free(minimizer);
}

static Status minimize(gsl_function *const loss, const double low, const double start,
                       const double high, Arena *const scratch, double *const at, Error *const err)
{
    gsl_min_fminimizer *const minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    if (minimizer == NULL)
        return error_no_memory(err, "a minimizer");
    TRY(arena_defer(scratch, release_minimizer, minimizer, err));
    TRY_GSL(gsl_min_fminimizer_set(minimizer, loss, start, low, high), err);
    for (int i = 0; i < MOST_ITERATIONS; i++) {
        TRY_GSL(gsl_min_fminimizer_iterate(minimizer), err);
        const int code =
            gsl_min_test_interval(gsl_min_fminimizer_x_lower(minimizer),
                                  gsl_min_fminimizer_x_upper(minimizer), LOG_STRENGTH_TOLERANCE, 0);
        if (code == GSL_SUCCESS)
            break;
    }
    *at = gsl_min_fminimizer_x_minimum(minimizer);
    return OK;
}

static Status fit_strength(Evidence *const evidence, Arena *const scratch, double *const strength,
                           Error *const err)
{
    gsl_function loss = {.function = minus_log_likelihood, .params = evidence};
    const double least = log(LEAST_STRENGTH);
    const double step = (log(GREATEST_STRENGTH) - least) / GRID_STEPS;
    double values[GRID_STEPS + 1];
    size_t best = 0;
    for (size_t i = 0; i <= GRID_STEPS; i++) {
        values[i] = GSL_FN_EVAL(&loss, least + step * (double)i);
        if (values[i] < values[best])
            best = i;
    }
    double at = least + step * (double)best;
    const bool is_bracketed = best > 0 && best < GRID_STEPS && values[best] < values[best - 1] &&
                              values[best] < values[best + 1];
    if (is_bracketed)
        TRY(minimize(&loss, at - step, at, at + step, scratch, &at, err));
    *strength = exp(at);
    return OK;
}

Status adoption_fit_prior(const uint32_t *const holders, const uint32_t *const ideal,
                          const size_t n_pools, Arena *const scratch, AdoptionPrior *const prior,
                          Error *const err)
{
    size_t n_holders = 0;
    size_t n_ideal = 0;
    size_t n_used = 0;
    for (size_t pool = 0; pool < n_pools; pool++) {
        n_holders += holders[pool];
        n_ideal += ideal[pool];
        n_used += ideal[pool] > 0;
    }
    *prior = ADOPTION_PRIOR_JEFFREYS;
    if (n_used < 2)
        return OK;
    prior->mean = ((double)n_holders + 0.5) / ((double)n_ideal + 1);
    Evidence evidence = {
        .holders = holders, .ideal = ideal, .n_pools = n_pools, .mean = prior->mean};
    return fit_strength(&evidence, scratch, &prior->strength, err);
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
