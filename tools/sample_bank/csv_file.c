/* tools/sample_bank/csv_file.c - rows gather in a buffer that is hashed and written when full. */
#include "tools/sample_bank/csv_file.h"

#include "core/base/strbuf.h"
#include "core/io/csv_write.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FLUSH_SIZE = 1 << 16, REAL_SCALE = 1000000 };

struct CsvFile {
    const char *path;
    FILE *out; /* NULL once closed */
    Hasher *hasher;
    StrBuf rows; /* not written yet */
    size_t n_rows;
    bool needs_comma;
};

static void release_file(void *const object)
{
    const CsvFile *const file = object;
    if (file->out != NULL)
        (void)fclose(file->out);
}

Status csv_file_create(const char *const path, const char *const header, Arena *const arena,
                       CsvFile **const file, Error *const err)
{
    CsvFile *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    TRY(hasher_new(arena, &made->hasher, err));
    made->path = path;
    made->out = fopen(path, "wbx");
    if (made->out == NULL)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot create file \"%s\": %s", path,
                         strerror(errno));
    TRY(arena_defer(arena, release_file, made, err));
    made->rows = strbuf_init(arena);
    strbuf_puts(&made->rows, header);
    strbuf_putc(&made->rows, '\n');
    *file = made;
    return OK;
}

static void begin_field(CsvFile *const file)
{
    if (file->needs_comma)
        strbuf_putc(&file->rows, ',');
    file->needs_comma = true;
}

void csv_file_empty(CsvFile *const file)
{
    begin_field(file);
}

void csv_file_text(CsvFile *const file, const char *const text)
{
    begin_field(file);
    csv_write_field(&file->rows, text);
}

void csv_file_money(CsvFile *const file, const Money value)
{
    char text[MONEY_TEXT_SIZE];
    begin_field(file);
    strbuf_add(&file->rows, text, money_format(value, text));
}

void csv_file_day(CsvFile *const file, const Day day)
{
    char text[DAY_TEXT_SIZE];
    begin_field(file);
    strbuf_add(&file->rows, text, day_format(day, text));
}

/* The digits of `value` right-aligned before `end`, at least `n_least` of them; where they begin.
 */
static char *put_digits(uint64_t value, const int n_least, char *const end)
{
    char *at = end;
    while (value > 0 || end - at < n_least) {
        *--at = (char)('0' + value % 10);
        value /= 10;
    }
    return at;
}

void csv_file_int(CsvFile *const file, const int64_t value)
{
    char text[24];
    char *const end = text + sizeof text;
    char *at = put_digits(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1, end);
    if (value < 0)
        *--at = '-';
    begin_field(file);
    strbuf_add(&file->rows, at, (size_t)(end - at));
}

/* By integers: the truth files have millions of these, and printf would be most of the work. */
void csv_file_real(CsvFile *const file, const double value)
{
    enum { DECIMALS = 6 };
    const uint64_t scaled = (uint64_t)nearbyint(fabs(value) * REAL_SCALE);
    char text[40];
    char *const end = text + sizeof text;
    char *at = put_digits(scaled % REAL_SCALE, DECIMALS, end);
    *--at = '.';
    at = put_digits(scaled / REAL_SCALE, 1, at);
    if (value < 0 && scaled > 0)
        *--at = '-';
    begin_field(file);
    strbuf_add(&file->rows, at, (size_t)(end - at));
}

static Status write_rows(CsvFile *const file, Error *const err)
{
    const size_t length = file->rows.length;
    const char *text = NULL;
    TRY(strbuf_finish(&file->rows, &text, err));
    hasher_add_bytes(file->hasher, text, length);
    if (fwrite(text, 1, length, file->out) != length)
        return ERROR_SET(err, E_IO, "could not write file \"%s\": %s", file->path, strerror(errno));
    strbuf_clear(&file->rows);
    return OK;
}

Status csv_file_end_row(CsvFile *const file, Error *const err)
{
    strbuf_putc(&file->rows, '\n');
    file->needs_comma = false;
    file->n_rows++;
    return file->rows.length < FLUSH_SIZE ? OK : write_rows(file, err);
}

Status csv_file_close(CsvFile *const file, size_t *const n_rows, Hash *const hash, Error *const err)
{
    TRY(write_rows(file, err));
    const int closed = fclose(file->out);
    file->out = NULL;
    if (closed != 0)
        return ERROR_SET(err, E_IO, "could not write file \"%s\": %s", file->path, strerror(errno));
    *n_rows = file->n_rows;
    *hash = hasher_finish(file->hasher);
    return OK;
}
