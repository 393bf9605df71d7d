/* core/extract/id_index.c - open addressing with linear probing, at most half full. */
#include "core/extract/id_index.h"

#include <string.h>

/* FNV-1a, 64 bit (Fowler, Noll, Vo); its low bits are the weaker ones. */
static size_t hash_id(const char *const id, const size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)id[i]) * UINT64_C(1099511628211);
    return (size_t)(hash ^ hash >> 32);
}

Status id_index_make(const char *const *const ids, const size_t n, Arena *const arena,
                     IdIndex *const index, Error *const err)
{
    size_t n_slots = 16;
    while (n_slots < 2 * n)
        n_slots *= 2;
    *index = (IdIndex){.ids = ids, .mask = n_slots - 1};
    ARENA_NEW(index->slots, arena, n_slots, err);
    for (size_t number = 0; number < n; number++) {
        size_t slot = hash_id(ids[number], strlen(ids[number])) & index->mask;
        while (index->slots[slot] != 0)
            slot = (slot + 1) & index->mask;
        index->slots[slot] = (uint32_t)number + 1;
    }
    return OK;
}

int64_t id_index_find(const IdIndex *const index, const char *const id, const size_t length)
{
    size_t slot = hash_id(id, length) & index->mask;
    for (; index->slots[slot] != 0; slot = (slot + 1) & index->mask) {
        const char *const candidate = index->ids[index->slots[slot] - 1];
        if (strncmp(candidate, id, length) == 0 && candidate[length] == '\0')
            return (int64_t)index->slots[slot] - 1;
    }
    return ID_UNKNOWN;
}
