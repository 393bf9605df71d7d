/* core/io/csv.h - reading CSV as RFC 4180 says, as a stream, row by row.
 *
 * Lines end with LF or CR LF; a byte-order mark at the beginning is passed over; rows may have any
 * number of fields (the caller counts them).  RFC 4180 is read strictly: a quote or a carriage
 * return inside a field that is not quoted, and anything between a closing quote and the next
 * comma, is a fault of that row (docs/decisions/0010-csv-strict-quotes.md).  A row with a fault
 * still has its fields as well as they can be told apart; reading goes on with the next line.
 *
 * Memory is that of the longest row, whatever the length of the file. */
#ifndef CORE_IO_CSV_H
#define CORE_IO_CSV_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CSV_MAX_FIELD = 1 << 20, /* bytes */
    CSV_MAX_ROW = 4 << 20,   /* bytes */
    CSV_MAX_FIELDS = 4096    /* fields kept of a row; further ones are only counted */
};

typedef struct CsvParams {
    /* Put 1 to `capacity` bytes into `buffer`; *length = 0 at the end. */
    Status (*read)(void *context, char *buffer, size_t capacity, size_t *length, Error *err);
    void *context;
    size_t buffer_size; /* to begin with; it grows with the rows. 0: 256 KiB */
} CsvParams;

typedef struct CsvField {
    const char *text; /* without quotes, doubled ones made single; not terminated */
    size_t length;
} CsvField;

typedef enum CsvFault { CSV_NO_FAULT, CSV_BAD_ENCODING, CSV_BAD_QUOTE } CsvFault;

/* Borrowed from the reader until the next row is read. */
typedef struct CsvRow {
    uint64_t line;          /* where the row begins, from 1 */
    size_t n_fields;        /* at least 1: an empty line has one empty field */
    const CsvField *fields; /* the first CSV_MAX_FIELDS of them */
    const char *raw;        /* without its line end */
    size_t raw_length;
    CsvFault fault;      /* the first one of the row */
    size_t fault_column; /* from 1 */
    const char *fault_reason;
} CsvRow;

typedef struct CsvReader CsvReader;

/** csv_open - a reader at the beginning; released with the arena. */
Status csv_open(const CsvParams *params, Arena *arena, CsvReader **reader,
                Error *err) ATTR_NODISCARD;

/**
 * csv_next - the next row; *more = false behind the last one.
 *
 * Errors: E_DATA the rest of the file cannot be read: a quote that is never closed, a field or row
 *         that is too long.  `row` then holds only line (where the field begins), fault_column and
 *         fault_reason.  Besides, what the read callback returns.
 * Cost:   O(bytes of the row), no copies but of fields with doubled quotes
 */
Status csv_next(CsvReader *reader, CsvRow *row, bool *more, Error *err) ATTR_NODISCARD;

#endif
