/* models/evaluate/value_deciles.h - promised against realised profit, by decile of what was
 * promised. */
#ifndef MODELS_EVALUATE_VALUE_DECILES_H
#define MODELS_EVALUATE_VALUE_DECILES_H

#include "models/evaluate/client_bootstrap.h"
#include "models/evaluate/top_offers.h"

enum { VALUE_DECILES = 10 };

typedef struct ValueDecile {
    Measured promised; /* mean a client; n = clients */
    Measured realised;
    Measured ratio; /* realised over promised */
} ValueDecile;

/**
 * value_deciles_measure - of one scorer's offers.
 *
 * @deciles: (VALUE_DECILES + 1) from what was promised least to what was promised most, then all
 *           clients.  Of n clients the i-th by what was promised (ties in a fixed order) is in
 *           decile floor(10 i / n); an empty decile has n = 0 and NaN.
 * Cost: O(n log n) and the bootstrap
 */
Status value_deciles_measure(const TopOffers *offers, size_t scorer, const BootstrapParams *params,
                             Arena *scratch, ValueDecile deciles[VALUE_DECILES + 1],
                             Error *err) ATTR_NODISCARD;

#endif
