/* tests/models/segment/planted_base.h - a portfolio of any size, filled by the test.
 *
 * All clients are active; at first they are in bank "alpha", of no region and area, hold nothing,
 * and nothing is known of their tenure, revenue and profit. */
#ifndef TESTS_MODELS_SEGMENT_PLANTED_BASE_H
#define TESTS_MODELS_SEGMENT_PLANTED_BASE_H

#include "core/base/rng.h"
#include "models/portfolio.h"

typedef struct PlantedBase {
    Snapshot snapshot;
    Portfolio portfolio;
} PlantedBase;

/** planted_base_new - `n` clients, products "p00", "p01", ... */
PlantedBase *planted_base_new(size_t n, size_t n_products, Arena *arena);

/** planted_base_name - set a column of the clients, e.g. &base->snapshot.clients.region. */
void planted_base_name(CodeColumn *column, size_t n, const char *const *texts, Arena *arena);

/** planted_base_groups - two groups, clients 0, 2, 4, ... and 1, 3, 5, ...: the second is larger,
 * longer with the bank, and holds the second half of the products where the first holds the first
 * half (.8 against .1).  Profit follows size. */
void planted_base_groups(PlantedBase *base, Rng *rng);

/** planted_base_noise - the same columns, all independent of each other but profit, which the
 * holdings make. */
void planted_base_noise(PlantedBase *base, Rng *rng);

#endif
