/* models/affinity/affinity_method.h - the ways to make the weights of an affinity model.
 *
 * All of them are linear in the columns of a design, so that scores, reasons and storage are the
 * same for each. */
#ifndef MODELS_AFFINITY_AFFINITY_METHOD_H
#define MODELS_AFFINITY_AFFINITY_METHOD_H

#include <stdbool.h>

/* The order is that of preference where figures do not decide, and is what models store. */
typedef enum AffinityMethod {
    AFFINITY_LOGISTIC,      /* ridge logistic regression per product (ridge_fit.h) */
    AFFINITY_EASE,          /* EASE^R on holdings and client inputs (ease.h) */
    AFFINITY_EASE_HOLDINGS, /* EASE^R on holdings alone */
    AFFINITY_NAIVE_BAYES,   /* naive_bayes.h */
    AFFINITY_POPULARITY,    /* the log-odds of all clients */
    AFFINITY_METHODS
} AffinityMethod;

/* What a setting asks for. */
typedef enum AffinityRequest {
    AFFINITY_REQUEST_AUTO, /* the method that proves best on clients left out */
    AFFINITY_REQUEST_LOGISTIC,
    AFFINITY_REQUEST_EASE
} AffinityRequest;

/** affinity_method_name - for people: "ridge logistic regression". */
const char *affinity_method_name(AffinityMethod method);

/** affinity_method_key - for programs: "logistic". */
const char *affinity_method_key(AffinityMethod method);

/** affinity_method_has_log_odds - is its score the log-odds of the probability?  Others are
 * calibrated. */
bool affinity_method_has_log_odds(AffinityMethod method);

/** affinity_method_unit - what a score counts, for people: "log-odds" or "score". */
const char *affinity_method_unit(AffinityMethod method);

#endif
