/* models/affinity/acquisition_fit.h - how likely a client takes a product within 12 months.
 *
 * Learned from two cohorts of the snapshot's own past: the weights from the state two years ago and
 * what was opened in the year after, the calibration from the state a year ago and the year after
 * that.  Applied to the state today. */
#ifndef MODELS_AFFINITY_ACQUISITION_FIT_H
#define MODELS_AFFINITY_ACQUISITION_FIT_H

#include "models/affinity/affinity.h"
#include "models/affinity/cohort.h"

/* The calibration is fitted on as many clients at most, a random sample. */
enum { ACQUISITION_CALIBRATED_CLIENTS = 50000 };

/**
 * acquisition_fit - the model of all products, on the active clients of the cohorts.
 *
 * Acquisitions are rare, and what speaks for holding a product mostly speaks for taking it too.  So
 * the ridge does not draw the weights to 0 but to the weights of the status model of the earlier
 * cohort; cross-validation decides how closely.  A product that nobody, or everybody, acquired
 * has its smoothed intercept only.
 *
 * @earlier: two years ago: weights
 * @later:   a year ago: calibration per product (calibration.h)
 *
 * Errors: E_CONFIG as design_fit() · E_CANCELLED
 * Cost:   twice that of affinity_fit(), and the calibration
 */
Status acquisition_fit(const Cohort *earlier, const Cohort *later, const AffinityParams *params,
                       Arena *arena, Affinity *affinity, Error *err) ATTR_NODISCARD;

#endif
