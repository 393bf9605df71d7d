/* models/value/increment.h - incremental profit: what a product brings a year with one client.
 *
 * Observational: what holders of the product bring, at the client's own size.  It does NOT claim
 * that selling the product causes it; a control group says that. */
#ifndef MODELS_VALUE_INCREMENT_H
#define MODELS_VALUE_INCREMENT_H

#include "core/base/progress.h"
#include "models/profile/peer_pool.h"

typedef enum IncrementSource {
    INCREMENT_NONE,  /* nothing can be said */
    INCREMENT_OWN,   /* holdings carry their own annual profit */
    INCREMENT_ROBUST /* weak: robust regression of the clients' profit on what they hold */
} IncrementSource;

typedef struct IncrementEstimate {
    double value; /* annual profit in units; NaN with INCREMENT_NONE */
    double low;   /* own profit: 90 % predictive interval; robust: 90 % interval of the mean */
    double high;
    size_t n_peers; /* holders in the pool it rests on */
    IncrementSource source;
} IncrementEstimate;

/* Everything by pool, so that an estimate is a look-up and one power. */
typedef struct Increment {
    size_t n_pools;
    size_t n_products;
    double *elasticity;     /* (n_pools) b of the pool's bank */
    double *mean_revenue;   /* (n_pools) of the bank; NaN = no size known */
    double *median_revenue; /* (n_pools) of the pool: stands in where a client's is not known */
    double *level;          /* (n_pools, n_products) at the bank's mean revenue; NaN = none */
    double *low;            /* (n_pools, n_products) likewise */
    double *high;
    uint32_t *n_peers; /* (n_pools, n_products) holders */
    uint8_t *source;   /* (n_pools, n_products) IncrementSource */
} Increment;

/**
 * increment_make - fit the incremental profits of every bank, pool and product.
 *
 * Own profit: y = level * (revenue / mean revenue)^b.  b: log y on log revenue with an intercept
 * per product, positive y only, kept within [0, 1.5].  The level is the mean over holders, zeros
 * and losses included, of y / (revenue / mean revenue)^b, which is Duan's (1983) smearing estimate
 * product by product; pool means are shrunk to the bank's by empirical Bayes (moments).  The
 * interval is the 5 % and 95 % quantile of holders' relative deviation from their own prediction:
 * of the product, or of all products where fewer than 30 hold it.  A product with fewer than 10
 * holders of known profit in the bank has none.
 * Robust: profit / (revenue / mean revenue)^b on holdings, bisquare, per bank, at most 20,000
 * clients; the intervals from its covariance.
 *
 * Cost: O(fitted clients * holdings), banks in parallel.
 */
Status increment_make(const PoolClients *clients, uint64_t seed, size_t n_threads,
                      const Progress *progress, Arena *arena, Increment *increment,
                      Error *err) ATTR_NODISCARD;

/** increment_estimate - for a client of `pool`. @revenue: annual, in units; NaN = not known */
IncrementEstimate increment_estimate(const Increment *increment, size_t pool, size_t product,
                                     double revenue);

/** increment_archive - store or read back, as the archive's direction says. */
Status increment_archive(Archive *archive, Increment *increment, Error *err) ATTR_NODISCARD;

#endif
