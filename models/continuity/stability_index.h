/* models/continuity/stability_index.h - how far a distribution has drifted.
 *
 * The population stability index (PSI) of two samples in the same bins:
 *
 *     sum over bins of (p - q) * log(p / q),    p, q = shares of the bin in either sample
 *
 * the symmetric Kullback-Leibler divergence (Jeffreys 1946).  0 = the same shares; the usual
 * reading is: below 0.1 no drift, above 0.25 a strong one (Siddiqi, Credit Risk Scorecards, 2006).
 */
#ifndef MODELS_CONTINUITY_STABILITY_INDEX_H
#define MODELS_CONTINUITY_STABILITY_INDEX_H

#include "core/base/error.h"

#include <stddef.h>
#include <stdint.h>

/**
 * stability_index - of two samples, counted in bins.
 *
 * @earlier, @later: (n_bins) counts
 *
 * Half a case more in every bin keeps an empty one finite, and hardly shows elsewhere.  Chance
 * alone makes about (n_bins - 1) * (1/n + 1/m) of two samples of n and m cases of the same
 * distribution. Returns NaN when either sample is empty, 0 for one bin.
 */
double stability_index(const uint64_t *earlier, const uint64_t *later,
                       size_t n_bins) ATTR_NODISCARD;

/** stability_index_by_chance - what two samples of n and m cases of one distribution have on
 * average: their symmetric divergence is (n_bins - 1) * (1/n + 1/m) to first order (it is Pearson's
 * chi-squared, scaled).  NaN when either is empty. */
double stability_index_by_chance(uint64_t n, uint64_t m, size_t n_bins) ATTR_NODISCARD;

#endif
