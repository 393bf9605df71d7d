/* core/io/table.h - a list on its way out: aligned table, CSV, or JSON lines.
 *
 * The columns are given once; rows are written value by value, in column order, and leave as
 * they are finished (CSV, JSON lines) or at the end (aligned table, whose widths need all rows).
 * An empty list prints its header (CSV), nothing (JSON lines), or a sentence (table). */
#ifndef CORE_IO_TABLE_H
#define CORE_IO_TABLE_H

#include "core/base/arena.h"
#include "core/base/day.h"
#include "core/base/error.h"
#include "core/base/money.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum TableFormat { TABLE_ALIGNED, TABLE_CSV, TABLE_JSON } TableFormat;

typedef enum ColumnType {
    COLUMN_TEXT,
    COLUMN_INT,
    COLUMN_SHARE,  /* double in [0, 1]; the aligned table shows "37 %" */
    COLUMN_NUMBER, /* double; the aligned table shows at least 3 significant digits */
    COLUMN_AMOUNT, /* double, units of money; the aligned table shows whole units, "12 345" */
    COLUMN_DAY
} ColumnType;

typedef struct TableColumn {
    const char *name; /* as in interfaces: the CSV header and the JSON key */
    ColumnType type;
} TableColumn;

typedef struct Table Table;

/**
 * table_new - start a list on `out` (borrowed).
 *
 * @empty: the sentence an aligned table prints when there are no rows ("no snapshots yet: ...")
 */
Status table_new(FILE *out, TableFormat format, const TableColumn *columns, size_t n_columns,
                 const char *empty, Arena *arena, Table **table, Error *err) ATTR_NODISCARD;

/* The next value of the row, in column order; a row is finished by its last value.
 * "Not known" (NULL, NaN, DAY_UNKNOWN, MONEY_UNKNOWN) is an empty field, in JSON null. */
void table_text(Table *table, const char *text);
void table_int(Table *table, int64_t value);
void table_double(Table *table, double value); /* SHARE, NUMBER and AMOUNT (4 decimals) columns */
void table_money(Table *table, Money value);   /* AMOUNT columns, exact */
void table_day(Table *table, Day day);
void table_none(Table *table); /* empty, any type */

/** table_status - has a write failed so far: E_IO, or E_PIPE when the reader has gone away. Long
 * work asks now and then, to stop when nobody listens. */
Status table_status(const Table *table, Error *err) ATTR_NODISCARD;

/** table_finish - write what is left and flush. Errors: E_IO the output could not be written. */
Status table_finish(Table *table, Error *err) ATTR_NODISCARD;

#endif
