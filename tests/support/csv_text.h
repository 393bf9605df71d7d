/* tests/support/csv_text.h - CSV for the program and from it, by code that is not its own. */
#ifndef TESTS_SUPPORT_CSV_TEXT_H
#define TESTS_SUPPORT_CSV_TEXT_H

#include "core/base/arena.h"
#include "core/base/strbuf.h"

#include <stddef.h>

typedef struct CsvText {
    size_t n_rows; /* without the header */
    size_t n_columns;
    const char **cells; /* (1 + n_rows, n_columns) the header first */
} CsvText;

/** csv_text_read - the list in `text`; fails the test when its rows differ in length. */
CsvText csv_text_read(const char *text, Arena *arena);

/** csv_text_cell - a field by row number (from 0) and column name; fails when there is none. */
const char *csv_text_cell(const CsvText *csv, size_t row, const char *column);

/** csv_text_find - the first row with this value in this column; n_rows when there is none. */
size_t csv_text_find(const CsvText *csv, const char *column, const char *value);

/** csv_text_put - add a field in quotes and what follows it: ",", "\n" or "\r\n". */
void csv_text_put(StrBuf *out, const char *field, const char *end);

#endif
