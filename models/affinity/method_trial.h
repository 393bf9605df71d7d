/* models/affinity/method_trial.h - one method on clients that it was not fitted on.
 *
 * Per client: the nDCG@5 of a hidden holding, ranked by probability among all products that the
 * client does not hold, and the log loss over all products.  A method whose score is no log-odds is
 * calibrated; for these figures on the other half of the clients. */
#ifndef MODELS_AFFINITY_METHOD_TRIAL_H
#define MODELS_AFFINITY_METHOD_TRIAL_H

#include "models/affinity/affinity_method.h"
#include "models/affinity/calibration.h"
#include "models/affinity/trial_sample.h"

typedef struct MethodTrial {
    AffinityMethod method;
    double ridge;
    double *ndcg;            /* (n_rows) NaN where nothing is hidden */
    double *losses;          /* (n_rows) nats */
    Calibration calibration; /* on all clients, by fits without them */
} MethodTrial;

/**
 * method_trial_run - fit it without each fold, judge it there.
 *
 * Errors: as the method's fit; E_CANCELLED
 * Cost:   a fit per fold, and O(rows * products * entries)
 */
Status method_trial_run(const TrialSample *sample, AffinityMethod method, double ridge,
                        Arena *arena, MethodTrial *trial, Error *err) ATTR_NODISCARD;

#endif
