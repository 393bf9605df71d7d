/* models/evaluate/increment_accuracy.h - are incremental profits right, and their intervals?
 *
 * Where the profit that products not held would bring is known (a sample bank's truth), estimates
 * are compared with it.  Elsewhere own-profit estimates are checked on holdings of clients left
 * out of the fit: that says nothing about clients who do not hold the product, for whom the levels
 * are meant (own_profit.h): for holders they are some per cent low. */
#ifndef MODELS_EVALUATE_INCREMENT_ACCURACY_H
#define MODELS_EVALUATE_INCREMENT_ACCURACY_H

#include "models/application.h"
#include "models/evaluate/client_bootstrap.h"

enum {
    INCREMENT_ACCURACY_GROUPS = 4, /* a group per IncrementSource; group 0 is all of them */
    INCREMENT_ACCURACY_FOLDS = 5
};

typedef struct IncrementAccuracy {
    Measured bias;   /* sum of estimates over sum of profits, less 1 */
    Measured inside; /* share of profits inside the estimate's 90 % interval */
} IncrementAccuracy;

/**
 * increment_accuracy_planted - estimates for what active clients do not hold, against what it
 * would bring.
 *
 * @contribution: (n_clients, n_products of the snapshot) annual profit in units; NaN = not told
 * @groups: (INCREMENT_ACCURACY_GROUPS) all, then by source; n = client x product, figures NaN
 *          where there is none
 * Cost: O(clients * products) and the bootstrap
 */
Status increment_accuracy_planted(const Application *application, const float *contribution,
                                  const BootstrapParams *params, Arena *scratch,
                                  IncrementAccuracy groups[INCREMENT_ACCURACY_GROUPS],
                                  Error *err) ATTR_NODISCARD;

/**
 * increment_accuracy_left_out - own-profit estimates fitted on four fifths of the clients, against
 * the annual_profit of what the others hold; every fifth in turn.
 *
 * Fifths are dealt out at random by the seed, over clients in the order of their ids.
 * No holding with a known annual_profit: n = 0, figures NaN.
 * Cost: INCREMENT_ACCURACY_FOLDS times increment_make()
 */
Status increment_accuracy_left_out(const PoolClients *clients, const BootstrapParams *params,
                                   Arena *scratch, IncrementAccuracy *accuracy,
                                   Error *err) ATTR_NODISCARD;

#endif
