/* models/value/did_profit.h - incremental profit by difference-in-differences: what clients' profit
 * did after they took a product, against clients like them who did not.
 *
 * A step of increment_make(), for banks whose holdings carry no profit of their own but are dated,
 * and whose clients' profit is known for years: fills its tables.  Observational: it takes away
 * what was different between the clients all along, and what the year did to all of their kind, but
 * not what made a client both take the product and earn more. */
#ifndef MODELS_VALUE_DID_PROFIT_H
#define MODELS_VALUE_DID_PROFIT_H

#include "models/value/increment.h"

enum {
    DID_PROFIT_MIN_ADOPTERS = 30,   /* fewer: the next source */
    DID_PROFIT_MOST_CLIENTS = 50000 /* more are sampled */
};

/**
 * did_profit_fit - level, interval and adopters of one bank's products, the same in all its pools.
 *
 * For every client and every two years in a row of completely known profit,
 *
 *     (profit of the year - profit of the year before) / size
 *         = mean change of its pool in that year + sum over products of effect * change in exposure
 *
 * by least squares, exposure being the share of the year that the product was held and size
 * (revenue / mean revenue of the bank)^b.  All products stand in one regression, since who takes
 * one often takes another.  Products with fewer than 30 clients who took them within these years
 * are left to whatever source they have; so are products whose openings are not dated.
 * The effects are shrunk towards their common mean by empirical Bayes, the variance between
 * products by the method of moments.  low, high: 90 % interval of that mean effect, its variance
 * robust to unequal spread (HC0); it does not hold what single clients differ by.
 *
 * @root: the pool of the whole bank; its elasticity b is set
 * Cost:   O(clients * entries^2 + products^3)
 * Source: Ashenfelter & Card, Review of Economics and Statistics 67, 1985; two periods at a time,
 * so that clients who took the product earlier are no distorted controls: Goodman-Bacon, Journal of
 * Econometrics 225, 2021; White, Econometrica 48, 1980; DerSimonian & Laird 1986
 */
Status did_profit_fit(const PoolClients *clients, size_t root, uint64_t seed, Arena *scratch,
                      Increment *increment, Error *err) ATTR_NODISCARD;

#endif
