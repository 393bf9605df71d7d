/* core/db/collector.c - rows into columns; see collector.h. */
#include "core/db/collector.h"

Status collector_new(const size_t n_rows, Arena *const arena, Collector *const collector,
                     Error *const err)
{
    TRY(dictionary_builder_new(arena, &collector->builder, err));
    ARENA_NEW(collector->codes, arena, n_rows, err);
    return OK;
}

Status collector_take(Collector *const collector, const size_t row, CopyOut *const copy,
                      Error *const err)
{
    size_t length = 0;
    const char *const text = take_text(copy, &length);
    return dictionary_add(collector->builder, text, length, &collector->codes[row], err);
}

Status collector_finish(Collector *const collector, const size_t n_rows, CodeColumn *const column,
                        Error *const err)
{
    return dictionary_finish(collector->builder, collector->codes, n_rows, column, err);
}

Status take_text_copy(CopyOut *const copy, Arena *const arena, const char **const text,
                      Error *const err)
{
    size_t length = 0;
    const char *const bytes = take_text(copy, &length);
    *text = NULL;
    if (bytes != NULL)
        ARENA_TAKE(*text, arena_strndup(arena, bytes, length), err);
    return OK;
}

Status check_all_read(const char *const what, const bool more, const size_t n_read,
                      const size_t n_recorded, Error *const err)
{
    if (!more && n_read == n_recorded)
        return OK;
    return ERROR_SET(err, E_DATA, "the snapshot holds another number of %s than recorded", what);
}

void begin_client(uint32_t *const first, size_t *const next_client, const size_t client,
                  const size_t row)
{
    while (*next_client <= client)
        first[(*next_client)++] = (uint32_t)row;
}
