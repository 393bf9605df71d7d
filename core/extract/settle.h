/* core/extract/settle.h - the rows of a file among each other: canonical order, repeats,
 * contradictions, products that name products. */
#ifndef CORE_EXTRACT_SETTLE_H
#define CORE_EXTRACT_SETTLE_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/extract/staging.h"

#include <stddef.h>
#include <stdint.h>

/* What became of a row. */
typedef enum Fate { FATE_KEPT, FATE_REPEAT, FATE_CONTRADICTION, FATE_REFERENCE } Fate;

typedef struct Settlement {
    size_t n_dropped;
    uint8_t *fates; /* (rows) Fate, by the order in which rows were added */
    /* (rows) of a FATE_REFERENCE: the column, and what is wrong; NULL but for products.csv */
    const char **reasons;
    size_t *columns;
} Settlement;

/**
 * settle_rows - sort the rows and drop those that cannot stand beside each other.
 *
 * Afterwards the texts are ranked, and the rows of each client found.
 * Of identical rows the one added first is kept; rows that agree in their key and differ elsewhere
 * are all dropped, and so are products whose lists name a product that is not kept.
 *
 * @n_clients: numbers in a CLIENT column are below this
 * @arena:     of the settlement; texts the rows keep live in staging's own
 * Cost: O(rows) when they are in order, or out of order by client only; else O(n log n).
 */
Status settle_rows(Staging *staging, ExtractFileId file, size_t n_clients, Arena *arena,
                   Settlement *settlement, Error *err) ATTR_NODISCARD;

#endif
