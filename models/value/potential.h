/* models/value/potential.h - potential profit: what a client of this kind brings once it has the
 * whole characteristic set, with an interval whose coverage was measured.
 *
 * Peer-relative, never called causal.  Well-developed peers: potential_peers.h. */
#ifndef MODELS_VALUE_POTENTIAL_H
#define MODELS_VALUE_POTENTIAL_H

#include "core/base/progress.h"
#include "models/profile/ideal_profile.h"
#include "models/value/conformal.h"

enum {
    POTENTIAL_MIN_PEERS = 50,             /* fewer: the parent's figure */
    POTENTIAL_MOST_PEERS = 5000,          /* more are sampled */
    POTENTIAL_QUANTILES = 3,              /* 10 %, 50 %, 90 % */
    POTENTIAL_TRAITS = 3,                 /* tenure, other products, size */
    POTENTIAL_COLUMNS = CONFORMAL_COLUMNS /* 1, share of the set, and the traits */
};

typedef struct PotentialEstimate {
    double median; /* annual profit in units; NaN: nothing can be said */
    double low;    /* 80 % interval */
    double high;
    size_t n_peers;
    uint32_t pooled_from; /* the pool whose peers these are, where not its own; CODE_NONE */
    double set_share;     /* share of the characteristic set it is given for; NaN */
    bool size_adjusted;   /* false: no gap may be published */
    double coverage;      /* measured share of left-out peers inside the interval; NaN */
} PotentialEstimate;

/* y = asinh(profit / (scale * size^elasticity)), size = revenue over the peers' median; a bound is
 * two figures, the least and the greatest of the peers. */
typedef struct Potential {
    size_t n_pools;
    uint32_t *source;     /* (n_pools) the pool whose figures are used; CODE_NONE: none */
    uint32_t *n_peers;    /* (n_pools) well-developed peers of known profit, the pool's own */
    uint8_t *has_size;    /* (n_pools) fitted on revenue too */
    double *scale;        /* (n_pools) units of profit */
    double *elasticity;   /* (n_pools) 0 without size */
    double *set_share;    /* (n_pools) share of the characteristic set it is given for */
    double *middle;       /* (n_pools, TRAITS) peers' medians: log(1 + months), products, log
                             revenue */
    double *reach;        /* (n_pools, TRAITS, 2) bounds of the traits, less their middle */
    double *range;        /* (n_pools, 2) bounds of profit */
    double *coefficients; /* (n_pools, QUANTILES, COLUMNS) */
    double *correction;   /* (n_pools, CONFORMAL_CLASSES) added on both sides, in y */
    double *class_cut;    /* (n_pools) of log revenue less its middle: above it large; NaN */
    double *plain;        /* (n_pools, QUANTILES) of profit among all peers, whatever their size */
    uint32_t *n_tested;   /* (n_pools, CONFORMAL_CLASSES) peers left out, up to the middle of size
                             and above it */
    uint32_t *n_covered;  /* of these inside the interval */
    double *coverage;     /* (n_pools) measured; NaN where not fitted */
    double overall_coverage; /* over the peers of all pools that clients belong to; NaN */
} Potential;

/* How the intervals did on peers left out of their making. */
typedef struct PotentialCoverage {
    size_t n;     /* peers left out; 0 where the pool has no figures of its own */
    double share; /* of these inside the interval; NaN with n = 0, and so below */
    size_t class_n[CONFORMAL_CLASSES]; /* small: up to the peers' median size, then large;
                                          without size all are small */
    double class_share[CONFORMAL_CLASSES];
} PotentialCoverage;

/**
 * potential_make - fit the potential of every pool.
 *
 * Conditional quantiles of y by linear quantile regression on the share of the characteristic set
 * held, log tenure, the number of other products and log revenue.  The interval is corrected by
 * split-conformal calibration (CQR: Romano, Patterson and Candes 2019) on peers left out of the
 * fit, small and large clients apart where each has enough.  Coverage is measured on peers left
 * out of both (5 folds).
 * Splits and samples are random by (seed, pool's name), and do not depend on the clients' names.
 *
 * Cost: O(peers) per step of the fit, some 30 steps, 13 fits a pool; pools in parallel.
 */
Status potential_make(const PoolClients *clients, const IdealProfiles *profiles, uint64_t seed,
                      size_t n_threads, const Progress *progress, Arena *arena,
                      Potential *potential, Error *err) ATTR_NODISCARD;

/**
 * potential_of_client - what peers of this tenure and size, with the whole characteristic set and
 * as many other products beside it, bring.
 *
 * Nothing is extrapolated: where fewer than 5 peers hold the whole set, it is given for the
 * greatest share that 5 reach; every trait counts at the nearest that a peer has; and the figures
 * stay within the range of the peers' profits.
 * @tenure_months, @revenue, @n_others (see potential_others): NaN = not known.  Unknown tenure and
 * products are taken at the peers' median; for an unknown revenue the plain quantiles of the peers
 * are given, not size-adjusted.
 */
PotentialEstimate potential_of_client(const Potential *potential, size_t pool, double tenure_months,
                                      double revenue, double n_others);

/** potential_traits - a client's tenure, other products and size, less the peers' middle and within
 * their reach; 0 where not known. @traits: (POTENTIAL_TRAITS), caller allocates */
void potential_traits(const Potential *potential, size_t pool, double tenure_months, double revenue,
                      double n_others, double *traits);

/** potential_estimate - the same for a client of whom no holdings are known. */
PotentialEstimate potential_estimate(const Potential *potential, size_t pool, double tenure_months,
                                     double revenue);

/** potential_others - products a client of `pool` holds outside the characteristic set of the pool
 * whose figures are used; NaN where there are none.
 * @held, @client: bits by the products' numbers in the build */
double potential_others(const Potential *potential, const IdealProfiles *profiles, size_t pool,
                        const BitMatrix *held, size_t client);

/** potential_gap - what is missing to the potential, floor 0; 0 where ideal_profile_is_developed;
 * NaN where it may not be published: not size-adjusted, or profit or potential not known. */
double potential_gap(const PotentialEstimate *estimate, double profit, bool is_developed);

/** potential_coverage - of the pool's own figures, even where no client belongs to it. */
void potential_coverage(const Potential *potential, size_t pool, PotentialCoverage *coverage);

/** potential_archive - store or read back, as the archive's direction says. */
Status potential_archive(Archive *archive, Potential *potential, Error *err) ATTR_NODISCARD;

#endif
