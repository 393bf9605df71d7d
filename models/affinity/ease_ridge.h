/* models/affinity/ease_ridge.h - the ridge with which EASE^R finds hidden holdings best.
 *
 * Not by squared error, which EASE^R minimises: what is wanted of its scores is their order. */
#ifndef MODELS_AFFINITY_EASE_RIDGE_H
#define MODELS_AFFINITY_EASE_RIDGE_H

#include "models/affinity/affinity_method.h"
#include "models/affinity/trial_sample.h"

/**
 * ease_ridge_choose - of 3000, 1000, 300, 100, 30, 10, 3 the one with the largest mean gain
 * 1 / log2(1 + rank) of the hidden holdings, ranked by score; the larger one at a tie.
 *
 * @method: AFFINITY_EASE or AFFINITY_EASE_HOLDINGS
 * Errors: E_CANCELLED
 * Cost:   a fit per ridge and fold, in parallel
 */
Status ease_ridge_choose(const TrialSample *sample, AffinityMethod method, Arena *arena,
                         double *ridge, Error *err) ATTR_NODISCARD;

#endif
