/* models/gap/look_alikes.h - clients like this one, to tell a story on the telephone with.
 *
 * From the same peer pool and the same RM's clients, then from the same bank, as far as they are in
 * the snapshot that was read; never from another bank.  Alike is by what both hold (Jaccard index),
 * leaving out what is being offered; where something is offered, those who already have some of it
 * come first. */
#ifndef MODELS_GAP_LOOK_ALIKES_H
#define MODELS_GAP_LOOK_ALIKES_H

#include "models/gap/gap_engine.h"

enum { LOOK_ALIKES = 3 };

typedef struct LookAlike {
    uint32_t client;
    bool same_rm;
    double likeness;  /* Jaccard index in [0, 1] */
    size_t n_offered; /* of the offered products it has */
} LookAlike;

/** look_alikes_find - up to LOOK_ALIKES clients, the best first; ties by size, then by id.
 * Cost: O(clients of the snapshot). */
Status look_alikes_find(const GapEngine *engine, size_t client, const ClientGap *gap,
                        Arena *scratch, LookAlike *found, size_t *n_found,
                        Error *err) ATTR_NODISCARD;

#endif
