/* core/domain/dictionary.c - collecting the distinct texts of a column; see dictionary.h. */
#include "core/domain/dictionary.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

/* Open addressing with linear probing; never more than half full. */
struct DictionaryBuilder {
    Arena *arena;
    size_t n;
    size_t capacity;    /* of texts; a power of two */
    const char **texts; /* by provisional code */
    uint32_t *lengths;
    uint32_t *slots; /* (2 * capacity) code + 1, 0 = free */
};

/* FNV-1a, 64 bit (Fowler, Noll, Vo). */
static uint64_t text_hash(const char *const text, const size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return hash ^ hash >> 32;
}

/* The slot where the text is, or the free one where it would go. */
static size_t find_slot(const DictionaryBuilder *const builder, const char *const text,
                        const size_t length)
{
    const size_t mask = 2 * builder->capacity - 1;
    size_t slot = (size_t)text_hash(text, length) & mask;
    while (builder->slots[slot] != 0) {
        const size_t code = builder->slots[slot] - 1;
        if (builder->lengths[code] == length && memcmp(builder->texts[code], text, length) == 0)
            return slot;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static Status grow(DictionaryBuilder *const builder, const size_t capacity, Error *const err)
{
    DictionaryBuilder larger = *builder;
    larger.capacity = capacity;
    ARENA_NEW(larger.texts, builder->arena, capacity, err);
    ARENA_NEW(larger.lengths, builder->arena, capacity, err);
    ARENA_NEW(larger.slots, builder->arena, 2 * capacity, err);
    for (size_t code = 0; code < builder->n; code++) {
        larger.texts[code] = builder->texts[code];
        larger.lengths[code] = builder->lengths[code];
        const size_t slot = find_slot(&larger, builder->texts[code], builder->lengths[code]);
        larger.slots[slot] = (uint32_t)code + 1;
    }
    *builder = larger;
    return OK;
}

Status dictionary_builder_new(Arena *const arena, DictionaryBuilder **const builder,
                              Error *const err)
{
    ARENA_NEW(*builder, arena, 1, err);
    (*builder)->arena = arena;
    return grow(*builder, FIRST_CAPACITY, err);
}

Status dictionary_add(DictionaryBuilder *const builder, const char *const text, const size_t length,
                      uint32_t *const code, Error *const err)
{
    *code = CODE_NONE;
    if (text == NULL)
        return OK;
    size_t slot = find_slot(builder, text, length);
    if (builder->slots[slot] != 0) {
        *code = builder->slots[slot] - 1;
        return OK;
    }
    if (builder->n == builder->capacity) {
        TRY(grow(builder, 2 * builder->capacity, err));
        slot = find_slot(builder, text, length);
    }
    ARENA_TAKE(builder->texts[builder->n], arena_strndup(builder->arena, text, length), err);
    builder->lengths[builder->n] = (uint32_t)length;
    *code = (uint32_t)builder->n++;
    builder->slots[slot] = *code + 1;
    return OK;
}

uint32_t dictionary_lookup(const DictionaryBuilder *const builder, const char *const text,
                           const size_t length)
{
    return builder->slots[find_slot(builder, text, length)] - 1;
}

typedef struct Entry {
    const char *text;
    uint32_t code;
} Entry;

static int by_text(const void *const a, const void *const b)
{
    return text_compare(((const Entry *)a)->text, ((const Entry *)b)->text);
}

Status dictionary_finish(DictionaryBuilder *const builder, uint32_t *const codes,
                         const size_t n_rows, CodeColumn *const column, Error *const err)
{
    Entry *entries = NULL;
    const char **texts = NULL;
    uint32_t *place = NULL;
    ARENA_NEW(entries, builder->arena, builder->n, err);
    ARENA_NEW(texts, builder->arena, builder->n, err);
    ARENA_NEW(place, builder->arena, builder->n, err);
    for (size_t code = 0; code < builder->n; code++)
        entries[code] = (Entry){.text = builder->texts[code], .code = (uint32_t)code};
    qsort(entries, builder->n, sizeof *entries, by_text);
    for (size_t at = 0; at < builder->n; at++) {
        texts[at] = entries[at].text;
        place[entries[at].code] = (uint32_t)at;
    }
    for (size_t row = 0; row < n_rows; row++)
        if (codes[row] != CODE_NONE)
            codes[row] = place[codes[row]];
    *column = (CodeColumn){.values = {.n = builder->n, .texts = texts}, .codes = codes};
    return OK;
}
