/* models/evaluate/potential_accuracy.h - is the potential what a client would bring?
 *
 * Against a sample bank's truth: what the client brings now, and what each product of its pool's
 * characteristic set that it lacks would bring. */
#ifndef MODELS_EVALUATE_POTENTIAL_ACCURACY_H
#define MODELS_EVALUATE_POTENTIAL_ACCURACY_H

#include "models/evaluate/estimate_accuracy.h"
#include "models/gap/gap_engine.h"

typedef struct PotentialAccuracy {
    EstimateAccuracy potential;  /* its median, against profit now and what is missing */
    EstimateAccuracy gap;        /* potential less profit, at least 0, against what is missing */
    EstimateAccuracy missing;    /* the missing products' incremental profits, against the same */
    EstimateAccuracy as_adopted; /* these weighted by adoption, against the same */
} PotentialAccuracy;

/**
 * potential_accuracy_planted - over active clients who are not well developed yet, and whose
 * profit, revenue, size-adjusted potential and missing products' incremental profits are known.
 *
 * @contribution: (n_clients, n_products of the snapshot) annual profit in units that a product
 *                would bring; NaN = not told: counts as 0
 * Cost: O(clients * products of the characteristic set) and the bootstrap
 */
Status potential_accuracy_planted(const GapEngine *engine, const float *contribution,
                                  const BootstrapParams *params, Arena *scratch,
                                  PotentialAccuracy *accuracy, Error *err) ATTR_NODISCARD;

#endif
