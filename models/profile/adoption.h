/* models/profile/adoption.h - how many of a pool's ideal clients hold a product, with certainty.
 *
 * Beta-binomial hierarchy, Fisher's exact test, Benjamini-Hochberg.  Plain numbers in and
 * out; which clients are counted is ideal_profile.c's. */
#ifndef MODELS_PROFILE_ADOPTION_H
#define MODELS_PROFILE_ADOPTION_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Beta(mean * strength, (1 - mean) * strength) */
typedef struct AdoptionPrior {
    double mean;     /* in (0, 1) */
    double strength; /* > 0: worth this many clients */
} AdoptionPrior;

typedef struct Adoption {
    double mean; /* share of ideal clients who hold the product */
    double low;  /* 95 % interval */
    double high;
} Adoption;

/* Jeffreys' prior Beta(1/2, 1/2), for a whole bank: there is nothing to borrow from. */
#define ADOPTION_PRIOR_JEFFREYS ((AdoptionPrior){.mean = 0.5, .strength = 1})

/**
 * adoption_fit_prior - the prior of one product over a bank's pools, learned from the pools.
 *
 * @holders, @ideal: (n_pools) ideal clients who hold the product, and all of them
 * Not the one prior that fits best, but all that may be, each weighted by its marginal likelihood,
 * put together as the Beta with their mean and variance: what is not known of the prior itself
 * widens the intervals (Kass & Steffey 1989; docs/decisions/0017).  With fewer than two pools that
 * have ideal clients it is Jeffreys' prior.
 *
 * Cost: O(n_pools) for each of 195 priors, no allocation.
 */
AdoptionPrior adoption_fit_prior(const uint32_t *holders, const uint32_t *ideal, size_t n_pools);

/** adoption_posterior - mean and 95 % interval after seeing `holders` of `ideal` clients. */
Status adoption_posterior(AdoptionPrior prior, size_t holders, size_t ideal, Adoption *adoption,
                          Error *err) ATTR_NODISCARD;

/** adoption_fisher_p - one-sided p value of Fisher's exact test: `holders` of `n` among the ideal
 * clients or more, given `rest_holders` of `rest` elsewhere.  1 where either side is empty. */
double adoption_fisher_p(size_t holders, size_t n, size_t rest_holders, size_t rest);

/** adoption_significant - Benjamini and Hochberg (1995): which of `n` p values are significant at
 * the false discovery rate `level`.  NaN counts as not tested.  @significant: (n) 0 or 1 */
Status adoption_significant(const double *p_values, size_t n, double level, Arena *scratch,
                            uint8_t *significant, Error *err) ATTR_NODISCARD;

#endif
