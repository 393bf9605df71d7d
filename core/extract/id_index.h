/* core/extract/id_index.h - from an id to its number: the ids of a snapshot's clients, products. */
#ifndef CORE_EXTRACT_ID_INDEX_H
#define CORE_EXTRACT_ID_INDEX_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { ID_UNKNOWN = -1 };

typedef struct IdIndex {
    const char *const *ids; /* borrowed */
    size_t mask;            /* number of slots - 1 */
    uint32_t *slots;        /* number + 1, 0 = free */
} IdIndex;

/** id_index_make - an index of `n` distinct ids, each known by its place. Cost: O(n). */
Status id_index_make(const char *const *ids, size_t n, Arena *arena, IdIndex *index,
                     Error *err) ATTR_NODISCARD;

/** id_index_find - the number of an id, ID_UNKNOWN when there is none. Cost: O(length). */
int64_t id_index_find(const IdIndex *index, const char *id, size_t length);

#endif
