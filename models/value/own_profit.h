/* models/value/own_profit.h - incremental profit where holdings carry their own annual profit.
 *
 * A step of increment_make(): fills its tables. */
#ifndef MODELS_VALUE_OWN_PROFIT_H
#define MODELS_VALUE_OWN_PROFIT_H

#include "models/value/increment.h"

enum {
    OWN_PROFIT_MIN_HOLDERS = 10, /* of known profit in the bank: fewer say nothing */
    OWN_PROFIT_MIN_INTERVAL = 30 /* fewer: the interval of the bank's usual product */
};

/**
 * own_profit_fit - level, interval and peers of every pool and product that has own profits.
 *
 *     profit = level * (revenue / mean revenue of the bank)^b * e^(c * other products held)
 *
 * b, c: own_slopes_fit() over the bank's holdings; b kept within [0, 1.5].
 * level: the mean over the pool's holders, zeros and losses included, of profit over both factors,
 * shrunk to the bank's mean by empirical Bayes (method of moments).  A mean of such ratios is
 * Duan's (1983) smearing estimate, product by product, so the log-log fit needs no further
 * correction.  Stored is the level times the mean second factor of the pool's clients who do not
 * hold the product: what it would bring with them (direct standardisation).  Holders are larger,
 * at the same revenue too, and their plain mean would be high for those who are to be offered it.
 * low, high: the 5 % and 95 % quantile of how far, in shares of it, the holders' profits lie from
 * their own pool's level: a 90 % predictive interval, stretched to hold the level itself.  Fewer
 * than 30 holders: the median of these quantiles over the bank's other products.
 *
 * `increment` comes with mean revenues; pools whose clients' banks differ in currency
 * are passed over.
 */
Status own_profit_fit(const PoolClients *clients, size_t n_threads, const Progress *progress,
                      Arena *arena, Increment *increment, Error *err) ATTR_NODISCARD;

#endif
