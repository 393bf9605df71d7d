/* core/db/collector.h - texts of rows that are read, as they become columns. Used inside core/db.
 */
#ifndef CORE_DB_COLLECTOR_H
#define CORE_DB_COLLECTOR_H

#include "core/db/db.h"
#include "core/domain/dictionary.h"

/* A text column on its way in. */
typedef struct Collector {
    DictionaryBuilder *builder;
    uint32_t *codes;
} Collector;

/** collector_new - an empty column of `n_rows` rows. */
Status collector_new(size_t n_rows, Arena *arena, Collector *collector, Error *err) ATTR_NODISCARD;

/** collector_take - the next value of `copy` as the text of `row`. */
Status collector_take(Collector *collector, size_t row, CopyOut *copy, Error *err) ATTR_NODISCARD;

/** collector_finish - the column: its distinct texts sorted. Cost: O(rows + texts log texts). */
Status collector_finish(Collector *collector, size_t n_rows, CodeColumn *column,
                        Error *err) ATTR_NODISCARD;

/** take_text_copy - the next value of `copy`, terminated and in `arena`; NULL for SQL NULL. */
Status take_text_copy(CopyOut *copy, Arena *arena, const char **text, Error *err) ATTR_NODISCARD;

/** check_all_read - a table has as many rows as its snapshot says.
 * @more: there is a row that was not read
 * Errors: E_DATA fewer or more, naming `what` */
Status check_all_read(const char *what, bool more, size_t n_read, size_t n_recorded,
                      Error *err) ATTR_NODISCARD;

/** begin_client - rows come in client order: close the lists of the clients before `client`. */
void begin_client(uint32_t *first, size_t *next_client, size_t client, size_t row);

#endif
