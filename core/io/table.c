/* core/io/table.c - a list as aligned table, CSV or JSON lines. */
#include "core/io/table.h"

#include "core/base/text.h"
#include "core/io/csv_write.h"
#include "core/io/json.h"
#include "core/io/printable.h"
#include "core/io/terminal.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_SIZE = TEXT_DOUBLE_SIZE + TEXT_FIXED_EXTRA, COLUMN_GAP = 2, LEAST_CUT_WIDTH = 8 };

struct Table {
    FILE *out;
    TableFormat format;
    const TableColumn *columns;
    size_t n_columns;
    const char *empty;
    Arena *arena;

    size_t column; /* of the value that comes next */
    StrBuf line;   /* CSV and JSON lines: the row so far */
    JsonWriter json;
    char **cells; /* aligned: (n_rows, n_columns) texts */
    size_t n_cells;
    size_t cell_capacity;
    bool no_memory;
    int write_error; /* errno of the first write that failed */
};

/* ---- numbers of the aligned table ---- */

/* "-0" is what is left of a small negative number: no sign without a figure. */
static void format_rounded(const double value, const int decimals, char text[NUMBER_SIZE])
{
    const size_t length = text_format_fixed(value, decimals, text, NUMBER_SIZE);
    if (text[0] == '-' && strspn(text + 1, "0.") == length - 1)
        memmove(text, text + 1, length);
}

/* At least three significant digits: 0.0123, 1.50, 12345. */
static void format_number(const double value, char text[NUMBER_SIZE])
{
    char scientific[TEXT_DOUBLE_SIZE];
    (void)snprintf(scientific, sizeof scientific, "%.2e", value);
    const char *const exponent_text = strchr(scientific, 'e');
    const long exponent = exponent_text == NULL ? 0 : strtol(exponent_text + 1, NULL, 10);
    if (value == 0)
        (void)snprintf(text, NUMBER_SIZE, "0");
    else if (exponent < -6)
        (void)snprintf(text, NUMBER_SIZE, "%s", scientific);
    else
        format_rounded(value, exponent > 2 ? 0 : (int)(2 - exponent), text);
}

static void format_share(const double value, char text[NUMBER_SIZE])
{
    format_rounded(value * 100, 0, text);
    const size_t length = strlen(text);
    (void)snprintf(text + length, NUMBER_SIZE - length, " %%");
}

/* Whole units in groups of three: "-12 345". */
static void format_amount(const double value, char text[NUMBER_SIZE])
{
    char plain[NUMBER_SIZE];
    format_rounded(value, 0, plain);
    const size_t length = strlen(plain);
    size_t at = 0;
    for (size_t i = 0; i < length && at + 2 < NUMBER_SIZE; i++) {
        const bool is_after_digit = i > 0 && plain[i - 1] != '-';
        if (is_after_digit && (length - i) % 3 == 0)
            text[at++] = ' ';
        text[at++] = plain[i];
    }
    text[at] = '\0';
}

static void format_aligned(const double value, const ColumnType type, char text[NUMBER_SIZE])
{
    if (type == COLUMN_SHARE)
        format_share(value, text);
    else if (type == COLUMN_AMOUNT)
        format_amount(value, text);
    else
        format_number(value, text);
}

/* ---- rows ---- */

static void write_bytes(Table *const table, const char *const bytes, const size_t length)
{
    if (table->write_error == 0 && fwrite(bytes, 1, length, table->out) != length)
        table->write_error = errno == 0 ? EIO : errno;
}

static void write_line(Table *const table)
{
    strbuf_putc(&table->line, '\n');
    if (!table->line.failed)
        write_bytes(table, table->line.text, table->line.length);
    strbuf_clear(&table->line);
}

static void add_cell(Table *const table, const char *const text)
{
    if (table->n_cells == table->cell_capacity) {
        const size_t capacity = table->cell_capacity == 0 ? 256 : table->cell_capacity * 2;
        char **const cells = arena_alloc(table->arena, capacity, sizeof *cells);
        if (cells == NULL) {
            table->no_memory = true;
            return;
        }
        if (table->n_cells > 0)
            memcpy(cells, table->cells, table->n_cells * sizeof *cells);
        table->cells = cells;
        table->cell_capacity = capacity;
    }
    char *const copy = arena_strdup(table->arena, text);
    if (copy == NULL) {
        table->no_memory = true;
        return;
    }
    printable_clean(copy);
    table->cells[table->n_cells++] = copy;
}

/* The column that comes next, after what stands before its value. */
static const TableColumn *begin_value(Table *const table)
{
    const TableColumn *const column = &table->columns[table->column];
    if (table->format == TABLE_JSON) {
        if (table->column == 0) {
            table->json = json_writer(&table->line);
            json_open(&table->json, '{');
        }
        json_key(&table->json, column->name);
    }
    if (table->format == TABLE_CSV && table->column > 0)
        strbuf_putc(&table->line, ',');
    return column;
}

static void end_value(Table *const table)
{
    table->column++;
    if (table->column < table->n_columns)
        return;
    table->column = 0;
    if (table->format == TABLE_JSON)
        json_close(&table->json, '}');
    if (table->format != TABLE_ALIGNED)
        write_line(table);
}

/* The value's text in the two formats that have nothing but text. */
static void put_text(Table *const table, const char *const text)
{
    if (table->format == TABLE_CSV)
        csv_write_field(&table->line, text);
    else
        add_cell(table, text);
}

void table_text(Table *const table, const char *const text)
{
    const TableColumn *const column = begin_value(table);
    assert(column->type == COLUMN_TEXT);
    (void)column;
    if (table->format == TABLE_JSON)
        json_text(&table->json, text);
    else
        put_text(table, text == NULL ? "" : text);
    end_value(table);
}

void table_int(Table *const table, const int64_t value)
{
    const TableColumn *const column = begin_value(table);
    assert(column->type == COLUMN_INT);
    (void)column;
    char text[TEXT_DOUBLE_SIZE];
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    if (table->format == TABLE_JSON)
        json_int(&table->json, value);
    else
        put_text(table, text);
    end_value(table);
}

/* Amounts leave for programs with the precision of money: nothing is in the digits beyond. */
static bool leaves_as_money(const Table *const table, const double value)
{
    return table->format != TABLE_ALIGNED && table->columns[table->column].type == COLUMN_AMOUNT &&
           money_from_units(value) != MONEY_UNKNOWN;
}

void table_double(Table *const table, const double value)
{
    if (leaves_as_money(table, value)) {
        table_money(table, money_from_units(value));
        return;
    }
    const TableColumn *const column = begin_value(table);
    assert(column->type == COLUMN_SHARE || column->type == COLUMN_NUMBER ||
           column->type == COLUMN_AMOUNT);
    char text[NUMBER_SIZE] = "";
    if (table->format == TABLE_CSV && isfinite(value))
        (void)text_format_double(value, text);
    if (table->format == TABLE_ALIGNED && isfinite(value))
        format_aligned(value, column->type, text);
    if (table->format == TABLE_JSON)
        json_double(&table->json, value);
    else
        put_text(table, text);
    end_value(table);
}

void table_money(Table *const table, const Money value)
{
    const TableColumn *const column = begin_value(table);
    assert(column->type == COLUMN_AMOUNT);
    (void)column;
    char text[NUMBER_SIZE] = "";
    if (table->format == TABLE_CSV)
        (void)money_format(value, text);
    if (table->format == TABLE_ALIGNED && value != MONEY_UNKNOWN)
        format_amount(money_units(value), text);
    if (table->format == TABLE_JSON)
        json_money(&table->json, value);
    else
        put_text(table, text);
    end_value(table);
}

void table_day(Table *const table, const Day day)
{
    const TableColumn *const column = begin_value(table);
    assert(column->type == COLUMN_DAY);
    (void)column;
    char text[DAY_TEXT_SIZE];
    (void)day_format(day, text);
    if (table->format == TABLE_JSON)
        json_day(&table->json, day);
    else
        put_text(table, text);
    end_value(table);
}

void table_none(Table *const table)
{
    (void)begin_value(table);
    if (table->format == TABLE_JSON)
        json_none(&table->json);
    else
        put_text(table, "");
    end_value(table);
}

/* ---- begin and end ---- */

Status table_new(FILE *const out, const TableFormat format, const TableColumn *const columns,
                 const size_t n_columns, const char *const empty, Arena *const arena,
                 Table **const table, Error *const err)
{
    assert(n_columns > 0);
    Table *made;
    ARENA_NEW(made, arena, 1, err);
    *made = (Table){.out = out,
                    .format = format,
                    .columns = columns,
                    .n_columns = n_columns,
                    .empty = empty,
                    .arena = arena,
                    .line = strbuf_init(arena)};
    for (size_t column = 0; format == TABLE_CSV && column < n_columns; column++) {
        if (column > 0)
            strbuf_putc(&made->line, ',');
        csv_write_field(&made->line, columns[column].name);
    }
    if (format == TABLE_CSV)
        write_line(made);
    *table = made;
    return OK;
}

static size_t width_of(const char *const text)
{
    return text_utf8_width(text, strlen(text));
}

/* Take from the widest text column, one character at a time, until the table fits. */
static void narrow(const Table *const table, const size_t limit, size_t *const widths)
{
    size_t total = COLUMN_GAP * (table->n_columns - 1);
    for (size_t column = 0; column < table->n_columns; column++)
        total += widths[column];
    for (; total > limit; total--) {
        size_t widest = table->n_columns;
        for (size_t column = 0; column < table->n_columns; column++) {
            const bool may_shrink = table->columns[column].type == COLUMN_TEXT &&
                                    widths[column] > LEAST_CUT_WIDTH &&
                                    widths[column] > width_of(table->columns[column].name);
            if (may_shrink && (widest == table->n_columns || widths[column] > widths[widest]))
                widest = column;
        }
        if (widest == table->n_columns)
            return;
        widths[widest]--;
    }
}

/* Bytes of the whole characters that fit into `width` columns. */
static size_t bytes_within(const char *const text, const size_t width)
{
    size_t end = 0;
    size_t used = 0;
    while (text[end] != '\0') {
        size_t next = end + 1;
        while (((unsigned char)text[next] & 0xC0U) == 0x80)
            next++;
        used += text_utf8_width(text + end, next - end);
        if (used > width)
            return end;
        end = next;
    }
    return end;
}

static void add_aligned(Table *const table, const size_t column, const char *const text,
                        const size_t width)
{
    StrBuf *const line = &table->line;
    const size_t text_width = width_of(text);
    const size_t padding = text_width < width ? width - text_width : 0;
    const ColumnType type = table->columns[column].type;
    const bool is_right = type != COLUMN_TEXT && type != COLUMN_DAY;
    const bool is_last = column + 1 == table->n_columns;

    strbuf_printf(line, "%*s", column > 0 ? COLUMN_GAP : 0, "");
    if (is_right)
        strbuf_printf(line, "%*s", (int)padding, "");
    if (text_width > width) {
        strbuf_add(line, text, bytes_within(text, width - 1));
        strbuf_puts(line, "\u2026");
    } else {
        strbuf_puts(line, text);
    }
    if (!is_right && !is_last)
        strbuf_printf(line, "%*s", (int)padding, "");
}

/* Empty cells at the end of a row leave no blanks behind. */
static void write_aligned_line(Table *const table)
{
    StrBuf *const line = &table->line;
    while (line->length > 0 && line->text[line->length - 1] == ' ')
        line->length--;
    write_line(table);
}

static void write_header(Table *const table, const size_t *const widths)
{
    for (size_t column = 0; column < table->n_columns; column++)
        add_aligned(table, column, table->columns[column].name, widths[column]);
    write_aligned_line(table);
    for (size_t column = 0; column < table->n_columns; column++) {
        strbuf_printf(&table->line, "%*s", column > 0 ? COLUMN_GAP : 0, "");
        for (size_t i = 0; i < widths[column]; i++)
            strbuf_putc(&table->line, '-');
    }
    write_aligned_line(table);
}

static Status write_aligned(Table *const table, Error *const err)
{
    assert(table->n_columns > 0);
    size_t *widths = NULL;
    ARENA_NEW(widths, table->arena, table->n_columns, err);
    for (size_t column = 0; column < table->n_columns; column++)
        widths[column] = width_of(table->columns[column].name);
    for (size_t cell = 0; cell < table->n_cells; cell++) {
        const size_t width = width_of(table->cells[cell]);
        if (width > widths[cell % table->n_columns])
            widths[cell % table->n_columns] = width;
    }
    const size_t limit = terminal_width(table->out); /* nothing is cut where there is no terminal */
    if (limit > 0)
        narrow(table, limit, widths);

    write_header(table, widths);
    for (size_t cell = 0; cell < table->n_cells; cell++) {
        const size_t column = cell % table->n_columns;
        add_aligned(table, column, table->cells[cell], widths[column]);
        if (column + 1 == table->n_columns)
            write_aligned_line(table);
    }
    return OK;
}

Status table_status(const Table *const table, Error *const err)
{
    return table->write_error == 0 ? OK : error_from_write(err, table->write_error, "the list");
}

Status table_finish(Table *const table, Error *const err)
{
    assert(table->column == 0);
    if (table->no_memory)
        return error_no_memory(err, "the rows of a table");
    if (table->format == TABLE_ALIGNED && table->n_cells > 0)
        TRY(write_aligned(table, err));
    if (table->format == TABLE_ALIGNED && table->n_cells == 0) {
        strbuf_puts(&table->line, table->empty);
        write_line(table);
    }
    if (table->line.failed)
        return error_no_memory(err, "a line of a table");
    if (table->write_error == 0 && fflush(table->out) != 0)
        table->write_error = errno;
    return table_status(table, err);
}
