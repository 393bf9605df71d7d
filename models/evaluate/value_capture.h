/* models/evaluate/value_capture.h - how much of all realised profit each ranking's first offers
 * found. */
#ifndef MODELS_EVALUATE_VALUE_CAPTURE_H
#define MODELS_EVALUATE_VALUE_CAPTURE_H

#include "models/evaluate/client_bootstrap.h"
#include "models/evaluate/top_offers.h"

typedef struct ValueCapture {
    Measured promised;     /* mean a client; n = clients */
    Measured realised;     /* of the first offers, mean a client */
    Measured share;        /* of all profit that was realised */
    Measured of_reference; /* of what the reference scorer's offers realised */
} ValueCapture;

/**
 * value_capture_measure - of every scorer's first offers.
 *
 * @reference: a scorer, the best that can be known
 * @captures: (n_scorers); nothing realised: shares NaN
 */
Status value_capture_measure(const TopOffers *offers, size_t reference,
                             const BootstrapParams *params, Arena *scratch, ValueCapture *captures,
                             Error *err) ATTR_NODISCARD;

#endif
