/* models/value/own_slopes.h - how the profit of a product grows with the client that holds it: with
 * its revenue, and with the number of other products that it holds.
 *
 * Revenue is a noisy measure of size, and who holds a product is larger than who does not, also at
 * the same revenue: the others held tell how much. */
#ifndef MODELS_VALUE_OWN_SLOPES_H
#define MODELS_VALUE_OWN_SLOPES_H

#include "models/profile/peer_pool.h"

typedef struct OwnSlopes {
    double size;   /* of log profit on log revenue */
    double others; /* of log profit on the number of other products held; within [-0.1, 0.1] */
} OwnSlopes;

/** own_profit_of - annual profit of the client's open holdings of the product; NaN = not known. */
double own_profit_of(const Portfolio *portfolio, size_t client, size_t product);

/**
 * own_slopes_fit - least squares of log profit with an intercept per product, over the bank's
 * holdings of positive profit at clients of known revenue.
 *
 * @root: the pool of the whole bank
 * Fewer than CLIENT_SIZE_MIN_ROWS of them: both 0; what does not differ between clients has slope
 * 0. Cost: O(holdings)
 */
Status own_slopes_fit(const PoolClients *clients, size_t root, Arena *scratch, OwnSlopes *slopes,
                      Error *err) ATTR_NODISCARD;

#endif
