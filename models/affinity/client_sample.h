/* models/affinity/client_sample.h - active clients in random order, for fits and folds. */
#ifndef MODELS_AFFINITY_CLIENT_SAMPLE_H
#define MODELS_AFFINITY_CLIENT_SAMPLE_H

#include "models/portfolio.h"

typedef struct ClientSample {
    size_t n;
    uint32_t *clients; /* (n) the head of the list is a sample of the sample */
} ClientSample;

/** client_sample_draw - `most` of the active clients, all where there are no more.
 * @stage: names the random stream */
Status client_sample_draw(const Portfolio *portfolio, size_t most, uint64_t seed, const char *stage,
                          Arena *arena, ClientSample *sample, Error *err) ATTR_NODISCARD;

#endif
