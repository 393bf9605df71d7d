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

/**
 * did_profit_fit - level, interval and adopters of one bank's products, pool by pool.
 *
 * For every client and every two years in a row of completely known profit,
 *
 *     (profit of the year - profit of the year before) / size
 *         = mean change of its pool in that year + sum over products of effect * change in exposure
 *
 * by least squares, exposure being the share of the year that the product was held and size
 * (revenue / mean revenue of the bank)^b.  All products stand in one regression, since who takes
 * one often takes another.  Products with fewer than DID_ROWS_MIN_ADOPTERS clients who took them
 * within these years are left to whatever source they have; so are products whose openings are not
 * dated.
 * level: the effects, shrunk towards their common mean by empirical Bayes, the variance between
 * products by the method of moments; then drawn likewise to what the pool's own adopters show, for
 * products whose effects differ between pools by Cochran's test at 5 %, in pools with as many
 * adopters.
 * low, high: 90 % interval of what the product brings with one client (profit_spread_interval):
 * the standard error of the effect, and the relative variance between clients, one for all products
 * of the bank, that the squared residuals of those who took more or larger products show.
 *
 * @root: the pool of the whole bank; its sizes are set
 * Cost:   O(clients * entries^2 + products^3)
 * Source: Ashenfelter & Card, Review of Economics and Statistics 67, 1985; two periods at a time,
 * so that clients who took the product earlier are no distorted controls: Goodman-Bacon, Journal of
 * Econometrics 225, 2021; White, Econometrica 48, 1980; DerSimonian & Laird 1986; Cochran,
 * Biometrics 10, 1954; Hildreth & Houck, JASA 63, 1968
 */
Status did_profit_fit(const PoolClients *clients, size_t root, uint64_t seed, Arena *scratch,
                      Increment *increment, Error *err) ATTR_NODISCARD;

#endif
