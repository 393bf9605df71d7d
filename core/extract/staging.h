/* core/extract/staging.h - the rows of one file as columns, while they are read and put in order.
 *
 * A column is a flat array that grows; rows are sorted, and dropped, in place, so that a file
 * needs no second copy of itself (a column at a time goes through a scratch column).  When the rows
 * are settled the arrays become the snapshot's. */
#ifndef CORE_EXTRACT_STAGING_H
#define CORE_EXTRACT_STAGING_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/dictionary.h"
#include "core/extract/cell.h"
#include "core/extract/contract.h"

#include <stddef.h>
#include <stdint.h>

typedef struct StagedColumn {
    const ColumnSpec *spec;
    const char *name;           /* of the spec, or the attribute's own */
    size_t width;               /* bytes of a value */
    unsigned char *values;      /* (n) of `width` bytes; mapped memory, owned by the staging */
    size_t n_bytes;             /* mapped */
    DictionaryBuilder *builder; /* CODE: its texts, while rows are added */
    Dictionary texts;           /* CODE: the same in byte order, after staging_rank() */
} StagedColumn;

typedef struct Staging {
    size_t n;
    size_t capacity;
    size_t n_key;     /* leading columns that tell rows apart */
    size_t n_columns; /* of the contract, then attributes */
    StagedColumn *columns;
    uint32_t *first; /* (n_clients + 1) where each client's rows begin, after staging_index() */
    Arena *arena;    /* texts and columns live as long as this */
} Staging;

/** staging_open - no rows yet, for a file with these attributes besides its own columns. */
Status staging_open(ExtractFileId file, const char *const *attributes, size_t n_attributes,
                    Arena *arena, Staging **staging, Error *err) ATTR_NODISCARD;

/** staging_add - one row of n_columns cells; texts are copied. */
Status staging_add(Staging *staging, const Cell *cells, Error *err) ATTR_NODISCARD;

/** staging_rank - put the codes of all CODE columns in byte order of their texts. */
Status staging_rank(Staging *staging, Error *err) ATTR_NODISCARD;

/** staging_compare - order of two rows by their first `n_columns` columns. */
int staging_compare(const Staging *staging, size_t a, size_t b, size_t n_columns);

/** staging_arrange - put row order[i] in place i for the first `n` and drop the rest.
 * @order: (n) rows, each at most once */
Status staging_arrange(Staging *staging, const uint32_t *order, size_t n,
                       Error *err) ATTR_NODISCARD;

/** staging_trim - forget texts that no row has, and renumber the codes. */
Status staging_trim(Staging *staging, Error *err) ATTR_NODISCARD;

/** staging_index - find where each client's rows begin, in a file whose first column is the client
 * and whose rows are sorted; that column is given back, since it says nothing more. */
Status staging_index(Staging *staging, size_t n_clients, Error *err) ATTR_NODISCARD;

/* The values of a column, as what its type is kept as. */
static inline void *staging_values(const Staging *const staging, const size_t column)
{
    return staging->columns[column].values;
}

/** staging_codes - a CODE column in its final form. */
CodeColumn staging_codes(const Staging *staging, size_t column);

#endif
