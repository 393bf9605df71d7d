/* core/io/csv.c - reading CSV as RFC 4180 says; see csv.h.
 *
 * Each row is looked at as a whole: where no quote stands before the next line feed, which memchr
 * tells, it is split at the commas in one pass; only rows with quotes take the longer way.  A row
 * that the buffer does not hold to its end is looked at again after the buffer has been filled, and
 * every filling doubles what is there, so that the work stays in proportion to the bytes. */
#include "core/io/csv.h"

#include "core/base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_BUFFER = 256 * 1024, SMALLEST_BUFFER = 4, FIRST_FIELDS = 32 };

struct CsvReader {
    CsvParams params;
    char *buffer;
    size_t capacity;
    size_t begin; /* of the next row */
    size_t end;   /* of what was read */
    bool at_end;  /* the source has no more */
    bool started;
    uint64_t line; /* of the next row */
    CsvField *fields;
    size_t field_capacity;
    char *unquoted; /* (capacity) fields whose doubled quotes were made single */
    size_t unquoted_capacity;
};

/* One look at the bytes of a row. */
typedef struct Scan {
    CsvReader *reader;
    CsvRow *row;
    const char *at;
    const char *end;     /* of the buffer's content */
    uint64_t n_newlines; /* passed so far, inside quotes */
    size_t n_unquoted;   /* bytes used of reader->unquoted */
    bool is_complete;    /* its end was seen */
    bool is_ascii;       /* neither NUL nor bytes above 127 */
    uint64_t open_line;  /* line where the unclosed quote stands, 0 = none is unclosed */
} Scan;

static void release_reader(void *const object)
{
    CsvReader *const reader = object;
    free(reader->buffer);
    free(reader->fields);
    free(reader->unquoted);
}

static Status grow_buffer(CsvReader *const reader, const size_t capacity, Error *const err)
{
    char *const buffer = realloc(reader->buffer, capacity);
    if (buffer == NULL)
        return error_no_memory(err, "a row of CSV");
    reader->buffer = buffer;
    reader->capacity = capacity;
    return OK;
}

static Status grow_fields(CsvReader *const reader, const size_t capacity, Error *const err)
{
    CsvField *const fields = reallocarray(reader->fields, capacity, sizeof *fields);
    if (fields == NULL)
        return error_no_memory(err, "the fields of a row of CSV");
    reader->fields = fields;
    reader->field_capacity = capacity;
    return OK;
}

/* Room for everything that the buffer can hold. */
static Status grow_unquoted(CsvReader *const reader, Error *const err)
{
    if (reader->unquoted_capacity >= reader->capacity)
        return OK;
    char *const unquoted = realloc(reader->unquoted, reader->capacity);
    if (unquoted == NULL)
        return error_no_memory(err, "a quoted field of CSV");
    reader->unquoted = unquoted;
    reader->unquoted_capacity = reader->capacity;
    return OK;
}

Status csv_open(const CsvParams *const params, Arena *const arena, CsvReader **const reader,
                Error *const err)
{
    CsvReader *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    TRY(arena_defer(arena, release_reader, made, err));
    made->params = *params;
    made->line = 1;
    const size_t wanted = params->buffer_size == 0 ? DEFAULT_BUFFER : params->buffer_size;
    TRY(grow_buffer(made, wanted < SMALLEST_BUFFER ? SMALLEST_BUFFER : wanted, err));
    TRY(grow_fields(made, FIRST_FIELDS, err));
    *reader = made;
    return OK;
}

/* Move the unread bytes to the front and read until the buffer is full; one that was full already
 * is doubled. */
static Status fill(CsvReader *const reader, Error *const err)
{
    const size_t n_left = reader->end - reader->begin;
    if (n_left > 0)
        memmove(reader->buffer, reader->buffer + reader->begin, n_left);
    reader->begin = 0;
    reader->end = n_left;
    if (reader->end == reader->capacity)
        TRY(grow_buffer(reader, 2 * reader->capacity, err));
    while (reader->end < reader->capacity && !reader->at_end) {
        size_t length = 0;
        TRY(reader->params.read(reader->params.context, reader->buffer + reader->end,
                                reader->capacity - reader->end, &length, err));
        reader->end += length;
        reader->at_end = length == 0;
    }
    return OK;
}

static void skip_byte_order_mark(CsvReader *const reader)
{
    if (reader->end >= 3 && memcmp(reader->buffer, "\xEF\xBB\xBF", 3) == 0)
        reader->begin = 3;
}

static void note_fault(CsvRow *const row, const CsvFault fault, const size_t column,
                       const char *const reason)
{
    if (row->fault != CSV_NO_FAULT)
        return;
    row->fault = fault;
    row->fault_column = column;
    row->fault_reason = reason;
}

static Status add_field(Scan *const scan, const char *const text, const size_t length,
                        Error *const err)
{
    CsvReader *const reader = scan->reader;
    const size_t field = scan->row->n_fields++;
    if (field >= CSV_MAX_FIELDS)
        return OK;
    if (field == reader->field_capacity)
        TRY(grow_fields(reader, 2 * reader->field_capacity, err));
    reader->fields[field] = (CsvField){.text = text, .length = length};
    return OK;
}

/* From here to the comma, or to the end of the line when `stop` is that; `from` is where the field
 * begins.  What is not a comma, a control character or a quote is above the comma, or a blank. */
static Status take_bare(Scan *const scan, const char *const from, const char *const stop,
                        Error *const err)
{
    const char *at = scan->at;
    unsigned char seen = 0;
    for (; at < stop && *at != ','; at++) {
        const unsigned char byte = (unsigned char)*at;
        seen |= byte;
        if (byte > ',' || byte == ' ')
            continue;
        if (byte == 0)
            scan->is_ascii = false;
        else if (byte == '"')
            note_fault(scan->row, CSV_BAD_QUOTE, scan->row->n_fields + 1,
                       "a quote stands inside a field that does not begin with one");
        else if (byte == '\r')
            note_fault(scan->row, CSV_BAD_QUOTE, scan->row->n_fields + 1,
                       "a carriage return stands alone in a field that is not quoted");
    }
    if (seen >= 0x80)
        scan->is_ascii = false;
    scan->at = at;
    return add_field(scan, from, (size_t)(at - from), err);
}

/* Where the line that goes on at scan->at ends; the line end itself is not part of it, nor is a
 * carriage return that may turn out to belong to it. */
static const char *line_stop(const Scan *const scan, const char *const newline)
{
    if (newline == NULL && scan->reader->at_end)
        return scan->end;
    const char *const stop = newline == NULL ? scan->end : newline;
    return stop > scan->at && stop[-1] == '\r' ? stop - 1 : stop;
}

static Status split_plain(Scan *const scan, const char *const newline, Error *const err)
{
    const char *const stop = line_stop(scan, newline);
    TRY(take_bare(scan, scan->at, stop, err));
    while (scan->at < stop) {
        scan->at++;
        TRY(take_bare(scan, scan->at, stop, err));
    }
    return OK;
}

static uint64_t count_newlines(const char *at, const char *const stop)
{
    uint64_t n = 0;
    while ((at = memchr(at, '\n', (size_t)(stop - at))) != NULL) {
        n++;
        at++;
    }
    return n;
}

/* Copy what stands between the quotes with doubled quotes made single. */
static const char *make_single(Scan *const scan, const char *from, const char *const stop,
                               size_t *const length)
{
    char *const begin = scan->reader->unquoted + scan->n_unquoted;
    char *out = begin;
    while (from < stop) {
        const char *const quote = memchr(from, '"', (size_t)(stop - from));
        const char *const until = quote == NULL ? stop : quote + 1;
        memcpy(out, from, (size_t)(until - from));
        out += until - from;
        from = quote == NULL ? stop : quote + 2;
    }
    *length = (size_t)(out - begin);
    scan->n_unquoted += *length;
    return begin;
}

/* The closing quote of the field whose opening quote is at scan->at; NULL when it is not there. */
static const char *closing_quote(const Scan *const scan, bool *const has_doubled)
{
    const char *at = scan->at + 1;
    while ((at = memchr(at, '"', (size_t)(scan->end - at))) != NULL) {
        if (at + 1 == scan->end || at[1] != '"')
            return at;
        *has_doubled = true;
        at += 2;
    }
    return NULL;
}

static bool ends_field(const Scan *const scan, const char *const at)
{
    if (at == scan->end || *at == ',' || *at == '\n')
        return true;
    return *at == '\r' && at + 1 < scan->end && at[1] == '\n';
}

static const char *next_newline(const Scan *const scan)
{
    return memchr(scan->at, '\n', (size_t)(scan->end - scan->at));
}

static Status add_quoted(Scan *const scan, const char *const from, const char *const stop,
                         const bool has_doubled, Error *const err)
{
    if (!has_doubled)
        return add_field(scan, from, (size_t)(stop - from), err);
    size_t length = 0;
    const char *const text = make_single(scan, from, stop, &length);
    return add_field(scan, text, length, err);
}

static Status take_quoted(Scan *const scan, Error *const err)
{
    bool has_doubled = false;
    const char *const from = scan->at + 1;
    const char *const close = closing_quote(scan, &has_doubled);
    const uint64_t n_newlines = count_newlines(from, close == NULL ? scan->end : close);
    if (close == NULL) {
        scan->open_line = scan->row->line + scan->n_newlines;
        scan->at = scan->end;
        return add_quoted(scan, from, scan->end, has_doubled, err);
    }
    scan->n_newlines += n_newlines;
    scan->is_ascii = false; /* found out when the fields are checked */
    scan->at = close + 1;
    if (!ends_field(scan, scan->at)) {
        note_fault(scan->row, CSV_BAD_QUOTE, scan->row->n_fields + 1,
                   "something stands between a closing quote and the next comma");
        return take_bare(scan, from - 1, line_stop(scan, next_newline(scan)), err);
    }
    return add_quoted(scan, from, close, has_doubled, err);
}

static Status split_quoted(Scan *const scan, Error *const err)
{
    CsvReader *const reader = scan->reader;
    TRY(grow_unquoted(reader, err));
    for (;;) {
        if (scan->at < scan->end && *scan->at == '"')
            TRY(take_quoted(scan, err));
        else
            TRY(take_bare(scan, scan->at, line_stop(scan, next_newline(scan)), err));
        if (scan->at == scan->end || *scan->at != ',')
            return OK;
        scan->at++;
    }
}

/* Split the row at reader->begin; scan->at ends on its line end, or at the end of the buffer. */
static Status split(Scan *const scan, Error *const err)
{
    const char *const newline = next_newline(scan);
    const char *const stop = newline == NULL ? scan->end : newline;
    if (memchr(scan->at, '"', (size_t)(stop - scan->at)) == NULL)
        TRY(split_plain(scan, newline, err));
    else
        TRY(split_quoted(scan, err));
    if (scan->at < scan->end && *scan->at == '\r')
        scan->at++;
    scan->is_complete = scan->at < scan->end && *scan->at == '\n';
    return OK;
}

static void check_encoding(CsvRow *const row)
{
    const size_t n = row->n_fields < CSV_MAX_FIELDS ? row->n_fields : CSV_MAX_FIELDS;
    for (size_t field = 0; field < n; field++) {
        const CsvField *const bytes = &row->fields[field];
        const size_t at = text_utf8_invalid_at(bytes->text, bytes->length);
        if (at == bytes->length)
            continue;
        row->fault = CSV_NO_FAULT; /* what a quote means in such a row is anyone's guess */
        note_fault(row, CSV_BAD_ENCODING, field + 1,
                   bytes->text[at] == '\0' ? "a NUL byte stands in the field"
                                           : "the field is not UTF-8");
        return;
    }
}

/* The rest of the file means nothing: say why and where. */
static Status refuse(CsvRow *const row, const uint64_t line, const size_t column,
                     const char *const reason, Error *const err)
{
    *row = (CsvRow){.line = line, .fault_column = column, .fault_reason = reason};
    return ERROR_SET(err, E_DATA, "line %" PRIu64 ", column %zu: %s", line, column, reason);
}

static Status check_lengths(const Scan *const scan, Error *const err)
{
    CsvRow *const row = scan->row;
    if (row->raw_length <= CSV_MAX_FIELD)
        return OK;
    const size_t n = row->n_fields < CSV_MAX_FIELDS ? row->n_fields : CSV_MAX_FIELDS;
    for (size_t field = 0; field < n; field++) {
        if (row->fields[field].length <= CSV_MAX_FIELD)
            continue;
        if (field + 1 == row->n_fields && scan->open_line != 0)
            return refuse(row, scan->open_line, field + 1,
                          "the quoted field that begins here is longer than 1 MiB", err);
        return refuse(row, row->line, field + 1, "the field is longer than 1 MiB", err);
    }
    if (row->raw_length <= CSV_MAX_ROW)
        return OK;
    return refuse(row, row->line, row->n_fields, "the row is longer than 4 MiB", err);
}

static Status scan_row(CsvReader *const reader, CsvRow *const row, Scan *const scan,
                       Error *const err)
{
    const char *const from = reader->buffer + reader->begin;
    *row = (CsvRow){.line = reader->line, .raw = from};
    *scan = (Scan){.reader = reader,
                   .row = row,
                   .at = from,
                   .end = reader->buffer + reader->end,
                   .is_ascii = true};
    TRY(split(scan, err));
    row->fields = reader->fields;
    row->raw_length = (size_t)(scan->at - from);
    const bool has_return = scan->at > from && scan->at[-1] == '\r';
    if (has_return && (scan->is_complete || !reader->at_end))
        row->raw_length--;
    return OK;
}

Status csv_next(CsvReader *const reader, CsvRow *const row, bool *const more, Error *const err)
{
    *more = false;
    if (!reader->started) {
        TRY(fill(reader, err));
        skip_byte_order_mark(reader);
        reader->started = true;
    }

    Scan scan = {0};
    for (;;) {
        if (reader->begin == reader->end && reader->at_end)
            return OK;
        TRY(scan_row(reader, row, &scan, err));
        TRY(check_lengths(&scan, err));
        if (scan.is_complete || reader->at_end)
            break;
        TRY(fill(reader, err));
    }
    if (scan.open_line != 0)
        return refuse(row, scan.open_line, row->n_fields,
                      "the quote that opens here is not closed by the end of the file", err);

    if (!scan.is_ascii)
        check_encoding(row);
    reader->begin = (size_t)(scan.at - reader->buffer) + scan.is_complete;
    reader->line += 1 + scan.n_newlines;
    *more = true;
    return OK;
}
