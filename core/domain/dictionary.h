/* core/domain/dictionary.h - collecting the distinct texts of a column.
 *
 * Texts get provisional codes as they arrive; at the end they are sorted and every code is
 * replaced by the text's place in byte order, so that codes do not depend on input order. */
#ifndef CORE_DOMAIN_DICTIONARY_H
#define CORE_DOMAIN_DICTIONARY_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/snapshot.h"

typedef struct DictionaryBuilder DictionaryBuilder;

/** dictionary_builder_new - an empty collection; its memory and its texts live in `arena`. */
Status dictionary_builder_new(Arena *arena, DictionaryBuilder **builder, Error *err) ATTR_NODISCARD;

/** dictionary_add - the provisional code of a text (copied when new); NULL gives CODE_NONE. */
Status dictionary_add(DictionaryBuilder *builder, const char *text, size_t length, uint32_t *code,
                      Error *err) ATTR_NODISCARD;

/** dictionary_lookup - the provisional code of a text, CODE_NONE when it was not added. */
uint32_t dictionary_lookup(const DictionaryBuilder *builder, const char *text, size_t length);

/** dictionary_finish - sort, and put `codes` (n_rows provisional codes) in place. */
Status dictionary_finish(DictionaryBuilder *builder, uint32_t *codes, size_t n_rows,
                         CodeColumn *column, Error *err) ATTR_NODISCARD;

#endif
