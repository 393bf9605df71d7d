/* models/affinity/platt.h - a sigmoid from scores to probabilities.
 *
 *     p = 1 / (1 + exp(-(intercept + slope * score)))
 *
 * This does NOT decide where a sigmoid is the right shape; calibration.h does. */
#ifndef MODELS_AFFINITY_PLATT_H
#define MODELS_AFFINITY_PLATT_H

#include "models/affinity/calibration.h"

typedef struct Platt {
    double slope;
    double intercept;
} Platt;

/* Several lists of cases as one; of each list, the held-out ones do not count. */
typedef struct PlattCases {
    size_t n_lists;
    const CalibrationCases *lists; /* (n_lists) */
    size_t held_out_first;         /* cases held_out_first .. held_out_end - 1 */
    size_t held_out_end;
} PlattCases;

/**
 * platt_fit - the sigmoid of greatest likelihood, its slope not below 0.
 *
 * Targets are (ones + 1) / (ones + 2) and 1 / (zeros + 2) instead of 1 and 0, so that separable
 * cases have a finite answer.  All scores equal: the slope is that of `start`.  No cases: slope 0,
 * probability 1/2.
 *
 * @start: where to look first; {0} will do.  The answer does not depend on it beyond rounding
 * Cost:   a few passes over the cases
 * Source: Platt 1999; Lin, Lin & Weng, Machine Learning 68, 2007 (targets, damped Newton)
 */
Platt platt_fit(const PlattCases *cases, Platt start);

/**
 * platt_intercept - the intercept with which the mean probability equals the share of ones,
 * counted as (ones + 1/2) / (n + 1), for a slope that is given.  No cases: that of `shape`.
 */
double platt_intercept(const PlattCases *cases, Platt shape);

/** platt_probability - of a score. */
double platt_probability(Platt platt, double score);

#endif
