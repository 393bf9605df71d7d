/* core/extract/cell.h - one field of a row, read as what its column holds. */
#ifndef CORE_EXTRACT_CELL_H
#define CORE_EXTRACT_CELL_H

#include "core/extract/contract.h"
#include "core/extract/id_index.h"
#include "core/io/csv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a field says.  Texts are borrowed from the row; NULL is "not known". */
typedef struct Cell {
    int64_t number; /* what is not a text, with its column's own mark for "not known" */
    const char *text;
    size_t length;
} Cell;

typedef struct CellFault {
    ExtractCode code;
    const char *reason; /* continues a sentence that names column and value; NULL: the bounds or
                           words of the column say it */
} CellFault;

/* What ids in a field may refer to; NULL where the file has no such column. */
typedef struct CellContext {
    const IdIndex *clients;
    const IdIndex *products;
} CellContext;

/** cell_absent - what an empty field of this column says. */
Cell cell_absent(const ColumnSpec *column);

/** cell_parse - read a field; false and `fault` when the column cannot hold it. An empty one is
 * cell_absent(), or `missing` where the column is required. */
bool cell_parse(const ColumnSpec *column, const CellContext *context, const CsvField *field,
                Cell *cell, CellFault *fault);

/* Items of a list separated by ';': from `list`, step by step.
 *
 *     for (const char *at = list; cell_next_item(&at, end, &item);) */
bool cell_next_item(const char **at, const char *end, CsvField *item);

#endif
