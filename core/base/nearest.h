/* core/base/nearest.h - which of the existing names was meant by one that does not exist.
 *
 *     Nearest nearest = nearest_to("snapshot");
 *     for (...) nearest_offer(&nearest, name);
 *     if (nearest.best != NULL) ... "Did you mean ...?"
 */
#ifndef CORE_BASE_NEAREST_H
#define CORE_BASE_NEAREST_H

#include <stddef.h>

typedef struct Nearest {
    const char *wanted;
    const char *best; /* the nearest offered so far; NULL while none is near enough */
    size_t distance;
} Nearest;

/** nearest_to - start with no name; `wanted` is borrowed. */
Nearest nearest_to(const char *wanted);

/**
 * nearest_offer - keep `candidate` (borrowed) when it is nearer than the best so far.
 *
 * Nearness is the number of letters to put in, take out, change, or swap with their neighbour;
 * about one in three may differ.  A dotted candidate is also measured by its last part, so that
 * "k_max" finds "segment.k_max", and one that begins with the wanted text is one step away.
 * Of equals the first offered stays.  Texts of more than 64 bytes are near nothing.
 * Cost: O(length * length), no allocation.
 */
void nearest_offer(Nearest *nearest, const char *candidate);

#endif
