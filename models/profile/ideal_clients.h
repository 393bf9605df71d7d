/* models/profile/ideal_clients.h - which clients of a pool are its ideal clients. */
#ifndef MODELS_PROFILE_IDEAL_CLIENTS_H
#define MODELS_PROFILE_IDEAL_CLIENTS_H

#include "models/portfolio.h"

#include <math.h>

/** ideal_clients_is_mature - has the client at least `months` of tenure; an unknown tenure counts
 * as mature (the data contract takes an unknown opening to lie before). */
static inline bool ideal_clients_is_mature(const Portfolio *const portfolio, const size_t client,
                                           const double months)
{
    return !(portfolio->tenure_months[client] < months);
}

/**
 * ideal_clients_find - mark the ideal clients among `clients`.
 *
 * Mature ones in the top quartile (ties included) of profitability for their size: the residual of
 * the normal score of profit on the normal score of revenue (normal_score.h), least squares.
 * Clients whose profit or revenue is not known cannot be judged and are none.  Where revenue is
 * known for less than half of those with known profit: top quartile of profit; with no profit
 * known, or `has_money` false: all mature clients.
 *
 * @clients: (n) client numbers
 * @is_ideal: (n) 0 or 1, caller allocates
 * Cost: O(n log n).
 */
Status ideal_clients_find(const Portfolio *portfolio, const uint32_t *clients, size_t n,
                          double mature_months, bool has_money, Arena *scratch, uint8_t *is_ideal,
                          size_t *n_ideal, Error *err) ATTR_NODISCARD;

#endif
