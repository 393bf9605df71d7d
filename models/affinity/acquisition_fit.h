/* models/affinity/acquisition_fit.h - how likely a client takes a product within 12 months.
 *
 * Learned from the snapshot's own past: the state a year ago and what was opened in the year after.
 * Applied to the state today. */
#ifndef MODELS_AFFINITY_ACQUISITION_FIT_H
#define MODELS_AFFINITY_ACQUISITION_FIT_H

#include "models/affinity/affinity.h"
#include "models/affinity/cohort.h"

/* The calibration is fitted on as many clients at most, a random sample. */
enum { ACQUISITION_CALIBRATED_CLIENTS = 50000 };

/**
 * acquisition_fit - the model of all products, on the active clients of today and of a year ago.
 *
 * Acquisitions are rare, and what speaks for holding a product mostly speaks for taking it too.  So
 * the ridge does not draw the weights to 0 but to the weights of the status model of today;
 * cross-validation decides how closely.  A product that nobody, or everybody, acquired has its
 * smoothed intercept only.  The calibration per product (calibration.h) is fitted on
 * clients of each half, scored by weights that were fitted on the other.
 *
 * @cohort: a year ago
 *
 * Errors: E_CONFIG as design_fit() · E_CANCELLED
 * Cost:   three times that of affinity_fit()
 */
Status acquisition_fit(const Portfolio *now, const Cohort *cohort, const AffinityParams *params,
                       Arena *arena, Affinity *affinity, Error *err) ATTR_NODISCARD;

#endif
