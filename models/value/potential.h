/* models/value/potential.h - potential profit: what a client of this kind brings once it is well
 * developed, with an interval whose coverage was measured.
 *
 * Peer-relative, never called causal.  Well-developed peers are mature clients of the pool who hold
 * at least complete_share of its characteristic set. */
#ifndef MODELS_VALUE_POTENTIAL_H
#define MODELS_VALUE_POTENTIAL_H

#include "core/base/progress.h"
#include "models/profile/ideal_profile.h"
#include "models/value/conformal.h"

enum {
    POTENTIAL_MIN_PEERS = 50,             /* fewer: the parent's figure */
    POTENTIAL_MOST_PEERS = 5000,          /* more are sampled */
    POTENTIAL_QUANTILES = 3,              /* 10 %, 50 %, 90 % */
    POTENTIAL_COLUMNS = CONFORMAL_COLUMNS /* 1, log(1 + months of tenure), log revenue */
};

typedef struct PotentialEstimate {
    double median; /* annual profit in units; NaN: nothing can be said */
    double low;    /* 80 % interval */
    double high;
    size_t n_peers;
    uint32_t
        pooled_from;    /* the pool whose peers these are, where not the client's own; CODE_NONE */
    bool size_adjusted; /* false: no gap may be published */
    double coverage;    /* measured share of left-out peers inside the interval; NaN */
} PotentialEstimate;

typedef struct Potential {
    size_t n_pools;
    uint32_t *source;     /* (n_pools) the pool whose figures are used; CODE_NONE: none */
    uint32_t *n_peers;    /* (n_pools) well-developed peers of known profit, the pool's own */
    uint8_t *has_size;    /* (n_pools) fitted on revenue too */
    double *scale;        /* (n_pools) units of profit: y = asinh(profit / scale) */
    double *middle;       /* (n_pools, 2) peers' median log(1 + tenure) and log revenue */
    double *range;        /* (n_pools, 2) least and greatest y of the peers */
    double *reach;        /* (n_pools, 4) the peers' least and greatest tenure, size; centred */
    double *coefficients; /* (n_pools, 3, POTENTIAL_COLUMNS) of the 10 %, 50 % and 90 % quantile */
    double *correction;   /* (n_pools, CONFORMAL_CLASSES) added on both sides, in y */
    double *class_cut;    /* (n_pools) centred log revenue above which a client is large; NaN */
    double *plain;        /* (n_pools, 3) quantiles of y among all peers, whatever their size */
    double *coverage;     /* (n_pools) measured; NaN where not fitted */
    double overall_coverage; /* over the peers of all pools that clients belong to; NaN */
} Potential;

/**
 * potential_make - fit the potential of every pool.
 *
 * Conditional quantiles of asinh(profit / median |profit| of the bank) given log tenure and log
 * revenue by linear quantile regression; the interval is corrected by split-conformal calibration
 * (CQR: Romano, Patterson and Candes 2019) on peers left out of the fit, small and large clients
 * apart where each has enough.  Coverage is measured on peers left out of both (5 folds).
 * Splits and samples are random by (seed, pool's name), over peers in the order of their figures,
 * so that they do not depend on the clients' names.
 *
 * Cost: O(peers) per step of the fit, some 30 steps, 13 fits a pool; pools in parallel.
 */
Status potential_make(const PoolClients *clients, const IdealProfiles *profiles, uint64_t seed,
                      size_t n_threads, const Progress *progress, Arena *arena,
                      Potential *potential, Error *err) ATTR_NODISCARD;

/** potential_estimate - for a client of `pool`.  Nothing is extrapolated: tenure and size count at
 * the nearest that a peer has, and the figures stay within the range of the peers' profits.
 * @tenure_months, @revenue: NaN = not known.  An unknown tenure is taken at the peers' median; for
 * an unknown revenue the plain quantiles of the peers are given, not size-adjusted. */
PotentialEstimate potential_estimate(const Potential *potential, size_t pool, double tenure_months,
                                     double revenue);

/** potential_gap - what is missing to the potential, floor 0; 0 for a well-developed client; NaN
 * where it may not be published: not size-adjusted, or profit or potential not known.
 * @is_developed: as ideal_profile_is_developed says */
double potential_gap(const PotentialEstimate *estimate, double profit, bool is_developed);

/** potential_archive - store or read back, as the archive's direction says. */
Status potential_archive(Archive *archive, Potential *potential, Error *err) ATTR_NODISCARD;

#endif
