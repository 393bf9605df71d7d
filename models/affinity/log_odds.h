/* models/affinity/log_odds.h - between log-odds and probabilities, without overflow.
 *
 * Both take `small` = exp(-|value|), which is at most 1, so that who needs both computes it once.
 */
#ifndef MODELS_AFFINITY_LOG_ODDS_H
#define MODELS_AFFINITY_LOG_ODDS_H

#include <math.h>

/** log_odds_softplus - log(1 + exp(value)). */
static inline double log_odds_softplus(const double value, const double small)
{
    return (value > 0 ? value : 0) + log1p(small);
}

/** log_odds_probability - 1 / (1 + exp(-value)). */
static inline double log_odds_probability(const double value, const double small)
{
    return value >= 0 ? 1 / (1 + small) : small / (1 + small);
}

#endif
