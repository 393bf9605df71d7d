/* models/evaluate/estimate_accuracy.h - estimated amounts against true ones: order and level. */
#ifndef MODELS_EVALUATE_ESTIMATE_ACCURACY_H
#define MODELS_EVALUATE_ESTIMATE_ACCURACY_H

#include "models/evaluate/client_bootstrap.h"

/* One client each; (n). */
typedef struct EstimateCases {
    size_t n;
    double *estimate;
    double *truth;
    double *size; /* what small and large is told by */
} EstimateCases;

typedef struct EstimateAccuracy {
    Measured correlation; /* Spearman's, of estimate and truth */
    Measured bias;        /* sum of estimates over sum of truths, less 1 */
    Measured bias_small;  /* of the quarter of the smallest */
    Measured bias_large;  /* of the quarter of the largest */
} EstimateAccuracy;

/**
 * estimate_accuracy_measure - over all cases, with intervals from resampling clients.
 *
 * Quarters: size up to its 25 %, from its 75 % quantile on (ties included).  The interval of the
 * correlation keeps the ranks of the whole sample.  Fewer than two cases, or all estimates or all
 * truths alike: no correlation (NaN).
 * Cost: O(n log n) and the bootstrap
 */
Status estimate_accuracy_measure(const EstimateCases *cases, const BootstrapParams *params,
                                 Arena *scratch, EstimateAccuracy *accuracy,
                                 Error *err) ATTR_NODISCARD;

#endif
