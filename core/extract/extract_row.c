/* core/extract/extract_row.c - what a row says, and all that is wrong with it. */
#include "core/extract/extract_row.h"

#include "core/base/text.h"

#include <inttypes.h>
#include <string.h>

enum { SHOWN_BYTES = 60 };

/* Begin to say what is wrong with a column; the first fault is the row's. */
static void begin_fault(const RowParser *const parser, const ExtractCode code, const size_t column,
                        RowVerdict *const verdict)
{
    if (!verdict->is_good) {
        strbuf_puts(&verdict->reason, "; ");
        return;
    }
    verdict->is_good = false;
    verdict->code = code;
    verdict->column = parser->field_of[column];
    verdict->column_name = parser->names[parser->field_of[column] - 1];
}

/* The name of a column and its value, cut to what can be shown. */
static void show_value(StrBuf *const out, const char *const name, const CsvField *const field)
{
    size_t length = field->length;
    if (length > SHOWN_BYTES) /* not in the middle of a character */
        length = text_utf8_invalid_at(field->text, SHOWN_BYTES);
    strbuf_printf(out, "%s \"", name);
    strbuf_add(out, field->text, length);
    strbuf_puts(out, length < field->length ? "...\" " : "\" ");
}

static void show_words(StrBuf *const out, const char *const words)
{
    for (const char *at = words; *at != '\0'; at++) {
        if (*at == '|')
            strbuf_puts(out, ", ");
        else
            strbuf_putc(out, *at);
    }
}

static void show_limits(StrBuf *const out, const ColumnSpec *const column)
{
    if (column->words != NULL) {
        strbuf_puts(out, column->type == TYPE_WORDS ? "is not made of " : "is not one of ");
        show_words(out, column->words);
    } else {
        strbuf_printf(out, "is not between %" PRId64 " and %" PRId64, column->least, column->most);
    }
}

static void add_cell_fault(const RowParser *const parser, const size_t field,
                           const CsvField *const value, const CellFault *const fault,
                           RowVerdict *const verdict)
{
    const size_t column = parser->column_of[field];
    begin_fault(parser, fault->code, column, verdict);
    if (fault->code == EXTRACT_MISSING) {
        strbuf_printf(&verdict->reason, "%s is empty", parser->names[field]);
        return;
    }
    show_value(&verdict->reason, parser->names[field], value);
    if (fault->reason != NULL)
        strbuf_puts(&verdict->reason, fault->reason);
    else
        show_limits(&verdict->reason, parser->columns[column]);
}

/* Rules between the columns of a row. */

static void check_dates(const RowParser *const parser, const size_t opened_on,
                        const size_t closed_on, RowVerdict *const verdict)
{
    const Cell *const opened = &parser->cells[opened_on];
    const Cell *const closed = &parser->cells[closed_on];
    if (closed->number == DAY_UNKNOWN || closed->number >= opened->number)
        return;
    begin_fault(parser, EXTRACT_RANGE, closed_on, verdict);
    strbuf_printf(&verdict->reason, "closed_on \"%.*s\" is before opened_on \"%.*s\"",
                  (int)closed->length, closed->text, (int)opened->length, opened->text);
}

static void check_score(const RowParser *const parser, RowVerdict *const verdict)
{
    static const struct {
        Money least;
        Money most;
        const char *reason;
    } BOUNDS[] = {
        [FEEDBACK_NPS] = {0, 10 * MONEY_SCALE, "is not between 0 and 10, the scale of nps"},
        [FEEDBACK_CSAT] = {MONEY_SCALE, 5 * MONEY_SCALE,
                           "is not between 1 and 5, the scale of csat"}};
    const Cell *const score = &parser->cells[COLUMN(FEEDBACK, SCORE)];
    const int64_t kind = parser->cells[COLUMN(FEEDBACK, KIND)].number;
    if (kind == FEEDBACK_COMPLAINT || score->number == MONEY_UNKNOWN ||
        (score->number >= BOUNDS[kind].least && score->number <= BOUNDS[kind].most))
        return;
    begin_fault(parser, EXTRACT_RANGE, COLUMN(FEEDBACK, SCORE), verdict);
    show_value(&verdict->reason, "score", &(CsvField){score->text, score->length});
    strbuf_puts(&verdict->reason, BOUNDS[kind].reason);
}

static void check_product_id(const RowParser *const parser, RowVerdict *const verdict)
{
    const Cell *const id = &parser->cells[COLUMN(PRODUCTS, ID)];
    if (id->text == NULL || memchr(id->text, ';', id->length) == NULL)
        return;
    begin_fault(parser, EXTRACT_CODE, COLUMN(PRODUCTS, ID), verdict);
    show_value(&verdict->reason, "product_id", &(CsvField){id->text, id->length});
    strbuf_puts(&verdict->reason, "has a ';', which separates ids in lists");
}

static void check_rules(RowParser *const parser, RowVerdict *const verdict)
{
    switch (parser->file) {
    case EXTRACT_CLIENTS:
        check_dates(parser, COLUMN(CLIENTS, OPENED_ON), COLUMN(CLIENTS, CLOSED_ON), verdict);
        if (parser->cells[COLUMN(CLIENTS, BANK)].text == NULL)
            parser->cells[COLUMN(CLIENTS, BANK)].text = ""; /* a bank of its own */
        return;
    case EXTRACT_PRODUCTS:
        check_product_id(parser, verdict);
        return;
    case EXTRACT_HOLDINGS:
        check_dates(parser, COLUMN(HOLDINGS, OPENED_ON), COLUMN(HOLDINGS, CLOSED_ON), verdict);
        return;
    case EXTRACT_FEEDBACK:
        check_score(parser, verdict);
        return;
    case EXTRACT_PROFIT:
    case EXTRACT_USAGE:
    case EXTRACT_CONTACTS:
    case EXTRACT_OUTCOMES:
    case EXTRACT_FILES:
        return;
    }
}

static void reject_row(const RowParser *const parser, const ExtractCode code, const size_t field,
                       RowVerdict *const verdict)
{
    verdict->is_good = false;
    verdict->code = code;
    verdict->column = (uint32_t)field;
    verdict->column_name = field == 0 || field > parser->n_fields ? "" : parser->names[field - 1];
}

/* Can the row be told apart into the header's fields at all? */
static bool check_shape(const RowParser *const parser, const CsvRow *const row,
                        RowVerdict *const verdict)
{
    if (row->fault != CSV_NO_FAULT) {
        reject_row(parser, row->fault == CSV_BAD_QUOTE ? EXTRACT_QUOTE : EXTRACT_ENCODING,
                   row->fault_column, verdict);
        if (verdict->column_name[0] != '\0')
            strbuf_printf(&verdict->reason, "%s: ", verdict->column_name);
        strbuf_puts(&verdict->reason, row->fault_reason);
        return false;
    }
    if (row->n_fields != parser->n_fields) {
        reject_row(parser, EXTRACT_COLUMNS, 0, verdict);
        strbuf_printf(&verdict->reason, "the row has %zu field%s, the header %zu", row->n_fields,
                      row->n_fields == 1 ? "" : "s", parser->n_fields);
        return false;
    }
    return true;
}

void row_parse(RowParser *const parser, const CsvRow *const row, Arena *const scratch,
               RowVerdict *const verdict)
{
    *verdict = (RowVerdict){.is_good = true, .column_name = "", .reason = strbuf_init(scratch)};
    if (!check_shape(parser, row, verdict))
        return;
    for (size_t field = 0; field < row->n_fields; field++) {
        const size_t at = parser->column_of[field];
        CellFault fault = {0};
        if (cell_parse(parser->columns[at], &parser->context, &row->fields[field],
                       &parser->cells[at], &fault))
            continue;
        parser->cells[at] = cell_absent(parser->columns[at]);
        add_cell_fault(parser, field, &row->fields[field], &fault, verdict);
    }
    check_rules(parser, verdict);
}
