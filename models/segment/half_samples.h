/* models/segment/half_samples.h - two halves of a sample, each described by the other's mixture.
 *
 * The rows are cut in two, a mixture is fitted to each half, and both say where every row belongs.
 * From these two fits come the held-out log-likelihood (cross-validation with two folds, Smyth
 * 2000), the agreement of the halves, and prediction strength (Tibshirani & Walther 2005). */
#ifndef MODELS_SEGMENT_HALF_SAMPLES_H
#define MODELS_SEGMENT_HALF_SAMPLES_H

#include "models/segment/mixture.h"

typedef struct HalfSamples {
    double held_out;            /* log-likelihood per row, under the mixture of the other half */
    double agreement;           /* adjusted Rand index of the two mixtures' segments, all rows */
    double prediction_strength; /* mean of both directions; in [0, 1] */
} HalfSamples;

/**
 * half_samples_compare - fit k components to each half of the rows and compare.
 *
 * @rows: in random order: the first half against the second
 * Fewer than two rows: held_out of what there is, the other figures NaN.  k = 1: both are 1.
 * Cost: two fits to half of the rows.
 */
Status half_samples_compare(const MixtureRows *rows, size_t k, const MixtureParams *params,
                            Rng *rng, Arena *scratch, HalfSamples *halves,
                            Error *err) ATTR_NODISCARD;

#endif
