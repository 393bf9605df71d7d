/* core/extract/extract_row.h - the rows of one file: what its header names, and what each row says.
 *
 * All bad fields of a row are found; the first gives the row its code and its column. */
#ifndef CORE_EXTRACT_EXTRACT_ROW_H
#define CORE_EXTRACT_EXTRACT_ROW_H

#include "core/base/arena.h"
#include "core/base/strbuf.h"
#include "core/extract/cell.h"
#include "core/extract/contract.h"
#include "core/io/csv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RowParser {
    ExtractFileId file;
    CellContext context;
    size_t n_fields;    /* of the header */
    const char **names; /* (n_fields) as in the header */
    size_t *column_of;  /* (n_fields) the column that each field belongs to */
    size_t n_columns;   /* of the contract, then attributes sorted by name */
    const ColumnSpec **columns;
    size_t n_attributes;
    const char **attributes;
    uint32_t *field_of; /* (n_columns) from 1; 0: the file has no such column */
    Cell *cells;        /* (n_columns) of the row parsed last */
} RowParser;

/* Why a row is rejected. */
typedef struct RowVerdict {
    bool is_good;
    ExtractCode code;
    uint32_t column; /* from 1; 0: the row as a whole */
    const char *column_name;
    StrBuf reason;
} RowVerdict;

/**
 * row_parser_open - understand a header line.
 *
 * Errors: E_DATA the header does not fit the contract: `refusal` says why and where
 */
Status row_parser_open(ExtractFileId file, const CsvRow *header, const CellContext *context,
                       Arena *arena, RowParser **parser, ExtractRefusal *refusal,
                       Error *err) ATTR_NODISCARD;

/** row_parse - read a row into parser->cells, which are borrowed from the row. */
void row_parse(RowParser *parser, const CsvRow *row, Arena *scratch, RowVerdict *verdict);

#endif
