/* tests/support/csv_text.c - fields found by row and column. */
#include "tests/support/csv_text.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

/* Unquote the field that begins at *at in place and terminate it; *at is left behind what ended it,
 * which is returned: ',', '\n' or '\0'. */
static char end_field(char **const at)
{
    char *from = *at;
    char *to = *at;
    const bool is_quoted = *from == '"';
    from += is_quoted;
    for (; is_quoted ? *from != '\0' : strchr(",\r\n", *from) == NULL; *to++ = *from++)
        if (is_quoted && *from == '"' && *++from != '"')
            break;
    from += *from == '\r';
    const char end = *from;
    ck_assert_msg(end == ',' || end == '\n' || end == '\0', "the CSV goes on behind a quote: %s",
                  from);
    *to = '\0';
    *at = from + (end != '\0');
    return end;
}

static size_t count_separators(const char *const text)
{
    size_t n = 0;
    for (const char *at = text; *at != '\0'; at++)
        n += *at == ',' || *at == '\n';
    return n;
}

CsvText csv_text_read(const char *const text, Arena *const arena)
{
    CsvText csv = {0};
    char *at = arena_strdup(arena, text);
    csv.cells = arena_alloc(arena, count_separators(text) + 1, sizeof *csv.cells);
    size_t n_cells = 0;
    size_t n_lines = 0;
    while (*at != '\0') {
        csv.cells[n_cells++] = at;
        if (end_field(&at) == ',')
            continue;
        n_lines++;
        if (n_lines == 1)
            csv.n_columns = n_cells;
        ck_assert_msg(n_cells == n_lines * csv.n_columns, "line %zu of the CSV has another length",
                      n_lines);
    }
    ck_assert_msg(n_lines > 0, "the CSV has no header");
    csv.n_rows = n_lines - 1;
    return csv;
}

static size_t find_column(const CsvText *const csv, const char *const name)
{
    size_t column = 0;
    while (column < csv->n_columns && strcmp(csv->cells[column], name) != 0)
        column++;
    ck_assert_msg(column < csv->n_columns, "the CSV has no column \"%s\"", name);
    return column;
}

const char *csv_text_cell(const CsvText *const csv, const size_t row, const char *const column)
{
    ck_assert_msg(row < csv->n_rows, "the CSV has no row %zu", row);
    return csv->cells[(1 + row) * csv->n_columns + find_column(csv, column)];
}

size_t csv_text_find(const CsvText *const csv, const char *const column, const char *const value)
{
    size_t row = 0;
    while (row < csv->n_rows && strcmp(csv_text_cell(csv, row, column), value) != 0)
        row++;
    return row;
}

void csv_text_put(StrBuf *const out, const char *const field, const char *const end)
{
    strbuf_putc(out, '"');
    for (const char *at = field; *at != '\0'; at++) {
        strbuf_puts(out, *at == '"' ? "\"" : "");
        strbuf_putc(out, *at);
    }
    strbuf_putc(out, '"');
    strbuf_puts(out, end);
}
