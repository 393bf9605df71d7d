/* models/value/robust_profit.h - incremental profit where only clients' profit is known: weak.
 *
 * A step of increment_make(): fills its tables. */
#ifndef MODELS_VALUE_ROBUST_PROFIT_H
#define MODELS_VALUE_ROBUST_PROFIT_H

#include "models/value/increment.h"

enum {
    ROBUST_PROFIT_MIN_HOLDERS = 10,    /* and as many who do not hold it: fewer say nothing */
    ROBUST_PROFIT_ROWS_PER_COLUMN = 5, /* fewer clients of known profit: no regression */
    ROBUST_PROFIT_MOST_CLIENTS = 5000, /* more are sampled */
    ROBUST_PROFIT_MOST_PRODUCTS = 100  /* those most held; the others have no figure */
};

/**
 * robust_profit_fit - level, interval and peers of one bank's products, the same in all its pools.
 *
 * Clients' profit / (revenue / mean revenue)^b on what they hold (0/1), Huber's M-estimate
 * (gsl_multifit_robust): profits are skewed, and an estimate that passes over the far ones wholly,
 * as the bisquare does, comes out low.  b: client_size_slope().  Of many products the
 * ROBUST_PROFIT_MOST_PRODUCTS most held are taken.  The interval holds the standard error of the
 * coefficient and what single clients differ by (profit_spread.h).  A product without enough
 * holders or non-holders has none; nor has any where the fit does not converge.
 *
 * @root: the pool of the whole bank
 */
Status robust_profit_fit(const PoolClients *clients, size_t root, uint64_t seed, Arena *scratch,
                         Increment *increment, Error *err) ATTR_NODISCARD;

#endif
