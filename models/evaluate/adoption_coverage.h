/* models/evaluate/adoption_coverage.h - do the intervals of adoption hold what they promise?
 *
 * In every pool with many ideal clients, these are dealt out at random into tenths.  Each tenth in
 * turn stands for a small pool: prior and 95 % intervals are made from the tenths alone (as
 * ideal_profile.h makes them), and the share among ALL the pool's ideal clients is looked up in
 * them.
 *
 * What is compared is a share in a finite population that contains the tenth: its error has
 * 9/10 of the variance of an error against the share in an endless one.  An interval that were
 * exact for the latter would hold it in 96 of 100 cases (1.96 / sqrt(0.9) = 2.07 standard errors),
 * not in 95. */
#ifndef MODELS_EVALUATE_ADOPTION_COVERAGE_H
#define MODELS_EVALUATE_ADOPTION_COVERAGE_H

#include "models/evaluate/client_bootstrap.h"
#include "models/profile/peer_pool.h"

enum {
    ADOPTION_COVERAGE_LEAST = 400, /* ideal clients of a pool: a tenth is no thin pool then */
    ADOPTION_COVERAGE_TENTHS = 10
};

typedef struct AdoptionCoverage {
    size_t n_pools;        /* with enough ideal clients */
    Measured all;          /* cases: pool x product x tenth; share inside */
    Measured held_by_some; /* ... products that some, but not all, of the ideal clients hold */
    Measured all_or_none;  /* ... that all of them hold, or none */
} AdoptionCoverage;

/**
 * adoption_coverage_measure - over all pools that clients belong to.
 *
 * @mature_months: of ideal clients, as in the profiles
 * The intervals of the shares come from resampling tenths, groups of clients.
 * Without a pool of ADOPTION_COVERAGE_LEAST ideal clients: n_pools 0, all figures NaN.
 * Cost: that of fitting ADOPTION_COVERAGE_TENTHS priors a product and bank
 */
Status adoption_coverage_measure(const PoolClients *clients, double mature_months,
                                 const BootstrapParams *params, Arena *scratch,
                                 AdoptionCoverage *coverage, Error *err) ATTR_NODISCARD;

#endif
