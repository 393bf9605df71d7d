/* models/value/client_size.h - how profit grows with a client's size: revenue^b.
 *
 * A step of increment_make(): the sizes in its tables that levels are scaled by. */
#ifndef MODELS_VALUE_CLIENT_SIZE_H
#define MODELS_VALUE_CLIENT_SIZE_H

#include "models/value/increment.h"

enum { CLIENT_SIZE_MIN_ROWS = 30 }; /* of known profit and revenue: fewer say nothing of b */

/** client_size_measure - the mean revenue of every pool's bank; NaN where none is above 0 or the
 * banks of the root differ in currency.  Cost: O(fitted clients) */
void client_size_measure(const PoolClients *clients, Increment *increment);

/**
 * client_size_set - make `slope` the elasticity of all pools of the bank, and find the revenue that
 * stands in where a client's is not known: the one whose factor is the pool's mean factor.
 *
 * @root:  the pool of the whole bank; client_size_measure() was called
 * @slope: as fitted, made plausible by increment_elasticity()
 * A stand-in at the median would be low on average: the factor of a median client is below the mean
 * factor wherever sizes are skewed.
 */
void client_size_set(const PoolClients *clients, size_t root, double slope, Increment *increment);

/**
 * client_size_slope - how the clients' whole profit grows with revenue at the same holdings.
 *
 * Least squares of log profit on log revenue and what is held (0/1), over the listed clients of
 * positive profit.  Without the holdings it would come out near twice too steep: large clients hold
 * more.
 *
 * @listed: (n) clients
 * @slope:  0 with fewer than 30 of them
 * Cost: O(n * holdings^2 + products^3)
 */
Status client_size_slope(const Portfolio *portfolio, const uint32_t *listed, size_t n,
                         Arena *scratch, double *slope, Error *err) ATTR_NODISCARD;

#endif
