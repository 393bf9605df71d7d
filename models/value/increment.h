/* models/value/increment.h - incremental profit: what a product brings a year with one client.
 *
 * Observational: what holders of the product bring, at the client's own size.  It does NOT claim
 * that selling the product causes it; a control group says that. */
#ifndef MODELS_VALUE_INCREMENT_H
#define MODELS_VALUE_INCREMENT_H

#include "core/base/progress.h"
#include "core/base/strbuf.h"
#include "models/profile/peer_pool.h"

typedef enum IncrementSource {
    INCREMENT_NONE,  /* nothing can be said */
    INCREMENT_OWN,   /* holdings carry their own annual profit */
    INCREMENT_DID,   /* difference-in-differences of the clients' profit on what they took */
    INCREMENT_ROBUST /* weak: robust regression of the clients' profit on what they hold */
} IncrementSource;

/** increment_is_strong - may the estimate alone speak against a sale?  The regression on levels may
 * not: it turns a tenth of truly positive products negative. */
static inline bool increment_is_strong(const IncrementSource source)
{
    return source == INCREMENT_OWN || source == INCREMENT_DID;
}

/** increment_source_key - for programs: "own_profit". */
const char *increment_source_key(IncrementSource source);

typedef struct IncrementEstimate {
    double value; /* annual profit in units; NaN with INCREMENT_NONE */
    double low;   /* 90 % interval of what it brings with one such client */
    double high;
    size_t n_peers; /* holders in the pool, or the bank's adopters, that it rests on */
    IncrementSource source;
} IncrementEstimate;

/** increment_evidence_words - for people, what the estimate rests on: "observational: 214 holders
 * among its peers"; nothing for INCREMENT_NONE. */
void increment_evidence_words(const IncrementEstimate *estimate, StrBuf *out);

/* Everything by pool, so that an estimate is a look-up and one power. */
typedef struct Increment {
    size_t n_pools;
    size_t n_products;
    double *elasticity;    /* (n_pools) b of the pool's bank: profit grows as revenue^b */
    double *mean_revenue;  /* (n_pools) of the bank; NaN = no size known */
    double *usual_revenue; /* (n_pools) stands in where a client's is not known: the one whose
                              factor is the pool's mean factor; NaN = no size known */
    double *level;         /* (n_pools, n_products) at the bank's mean revenue; NaN = none */
    double *low;           /* (n_pools, n_products) likewise */
    double *high;
    uint32_t *n_peers; /* (n_pools, n_products) holders */
    uint8_t *source;   /* (n_pools, n_products) IncrementSource */
} Increment;

/**
 * increment_make - fit the incremental profits of every bank, pool and product.
 *
 * The own profit of holdings where a bank has it (own_profit.h); else, product by product,
 * difference-in-differences where enough clients took it within the profit history (did_profit.h),
 * a robust regression of the clients' profit on what they hold (robust_profit.h), or none.
 * Errors: those of the numerical library (E_BUG).
 * Cost:   O(fitted clients * holdings), pools and products in parallel.
 */
Status increment_make(const PoolClients *clients, uint64_t seed, size_t n_threads,
                      const Progress *progress, Arena *arena, Increment *increment,
                      Error *err) ATTR_NODISCARD;

/** increment_elasticity - a fitted slope, kept within [0, 1.5]: profit that falls with size, or
 * runs away with it, is noise; 0 for a slope that is not finite (all clients of one size). */
double increment_elasticity(double slope);

/** increment_factor - how much larger the profit of a client of this revenue is than at the bank's
 * mean revenue: (revenue / mean revenue)^b. For a revenue that is not known, or not above 0, the
 * mean factor of the pool's clients; 1 where that is not known either. */
double increment_factor(const Increment *increment, size_t pool, double revenue);

/** increment_estimate - for a client of `pool`. @revenue: annual, in units; NaN = not known */
IncrementEstimate increment_estimate(const Increment *increment, size_t pool, size_t product,
                                     double revenue);

/** increment_archive - store or read back, as the archive's direction says. */
Status increment_archive(Archive *archive, Increment *increment, Error *err) ATTR_NODISCARD;

#endif
