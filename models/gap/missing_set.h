/* models/gap/missing_set.h - the gap seen from below: what the missing products would bring.
 *
 * The characteristic products of a client's peer pool that it lacks, each at its incremental
 * profit for the client's size.  What is offered plays no part: policy may withhold any of them. */
#ifndef MODELS_GAP_MISSING_SET_H
#define MODELS_GAP_MISSING_SET_H

#include "models/application.h"

typedef struct MissingSet {
    size_t n;       /* characteristic products not held */
    double whole;   /* all of them, annual profit in units; NaN = some increment is not known */
    double adopted; /* each weighted by its adoption among the pool's ideal clients; NaN likewise */
    bool is_weak;   /* some increment comes from the robust regression of clients' profit */
} MissingSet;

/** missing_set_find - of a client who is placed.  Nothing missing is 0; a pool without a
 * characteristic set, NaN. Cost: O(products). */
MissingSet missing_set_find(const Application *application, size_t client);

/**
 * missing_set_differs - is the gap seen from the peers' profit another one than that seen from
 * the missing products: by a factor of 2 or more, and by more than half the width of the
 * potential's 80 % interval.
 *
 * @gap: as potential_gap says.  Like is compared with like: the potential is with the whole set, so
 * the missing products count whole.  False where either is not known.  The gap of a well-developed
 * client is 0 by definition, not by measurement: the caller leaves it out.
 */
bool missing_set_differs(const MissingSet *missing, const PotentialEstimate *potential, double gap);

#endif
