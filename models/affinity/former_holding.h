/* models/affinity/former_holding.h - the products that a client has given up, by the as-of day.
 *
 * A product counts once, however often it was given up, and whether or not it is held again:
 *
 *     for (size_t row = former_holding_next(portfolio, client, holdings->first[client]);
 *          row < holdings->first[client + 1]; row = former_holding_next(portfolio, client, row +
 * 1))
 */
#ifndef MODELS_AFFINITY_FORMER_HOLDING_H
#define MODELS_AFFINITY_FORMER_HOLDING_H

#include "models/portfolio.h"

#include <stdbool.h>
#include <stddef.h>

static inline bool former_holding_is(const Portfolio *const portfolio, const size_t row)
{
    const Day closed_on = portfolio->snapshot->holdings.closed_on[row];
    return closed_on != DAY_UNKNOWN && closed_on <= portfolio->as_of;
}

/** former_holding_next - the client's first row, at or after `from`, of a product given up that no
 * row before told of; the end of the client's rows when there is none. */
static inline size_t former_holding_next(const Portfolio *const portfolio, const size_t client,
                                         const size_t from)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    size_t row = from;
    for (; row < holdings->first[client + 1]; row++) {
        if (!former_holding_is(portfolio, row))
            continue;
        size_t before = row;
        while (before > holdings->first[client] &&
               holdings->product[before - 1] == holdings->product[row] &&
               !former_holding_is(portfolio, before - 1))
            before--;
        const bool is_told = before > holdings->first[client] &&
                             holdings->product[before - 1] == holdings->product[row];
        if (!is_told)
            break;
    }
    return row;
}

#endif
