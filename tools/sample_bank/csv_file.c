/* tools/sample_bank/csv_file.c - a CSV file behind a buffer that is hashed and written when full.
 */
#include "tools/sample_bank/csv_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BUFFER_SIZE = 1 << 16, REAL_DECIMALS = 1000000 };

struct CsvFile {
    const char *path;
    FILE *out;
    Hasher *hasher;
    size_t n_rows;
    size_t used;
    int write_errno; /* of the first write that failed; 0 = none */
    bool needs_comma;
    char buffer[BUFFER_SIZE];
};

static void release_file(void *const object)
{
    CsvFile *const file = object;
    if (file->out != NULL)
        (void)fclose(file->out);
}

static void flush_buffer(CsvFile *const file)
{
    hasher_add_bytes(file->hasher, file->buffer, file->used);
    if (file->write_errno == 0 && fwrite(file->buffer, 1, file->used, file->out) != file->used)
        file->write_errno = errno;
    file->used = 0;
}

static void put_bytes(CsvFile *const file, const char *const bytes, const size_t length)
{
    size_t done = 0;
    while (done < length) {
        if (file->used == BUFFER_SIZE)
            flush_buffer(file);
        const size_t room = BUFFER_SIZE - file->used;
        const size_t part = length - done < room ? length - done : room;
        memcpy(file->buffer + file->used, bytes + done, part);
        file->used += part;
        done += part;
    }
}

static Status check_written(const CsvFile *const file, Error *const err)
{
    if (file->write_errno != 0)
        return ERROR_SET(err, E_IO, "could not write file \"%s\": %s", file->path,
                         strerror(file->write_errno));
    return OK;
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
    put_bytes(made, header, strlen(header));
    put_bytes(made, "\n", 1);
    *file = made;
    return OK;
}

static void begin_field(CsvFile *const file)
{
    if (file->needs_comma)
        put_bytes(file, ",", 1);
    file->needs_comma = true;
}

void csv_file_empty(CsvFile *const file)
{
    begin_field(file);
}

void csv_file_text(CsvFile *const file, const char *const text)
{
    begin_field(file);
    if (text == NULL)
        return;
    if (strpbrk(text, ",\"\r\n") == NULL) {
        put_bytes(file, text, strlen(text));
        return;
    }
    put_bytes(file, "\"", 1);
    const char *from = text;
    for (const char *quote = strchr(from, '"'); quote != NULL; quote = strchr(from, '"')) {
        put_bytes(file, from, (size_t)(quote - from) + 1);
        put_bytes(file, "\"", 1);
        from = quote + 1;
    }
    put_bytes(file, from, strlen(from));
    put_bytes(file, "\"", 1);
}

void csv_file_int(CsvFile *const file, const int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0)
        digits[--at] = '-';
    begin_field(file);
    put_bytes(file, digits + at, sizeof digits - at);
}

void csv_file_money(CsvFile *const file, const Money value)
{
    char text[MONEY_TEXT_SIZE];
    const size_t length = money_format(value, text);
    begin_field(file);
    put_bytes(file, text, length);
}

void csv_file_day(CsvFile *const file, const Day day)
{
    char text[DAY_TEXT_SIZE];
    const size_t length = day_format(day, text);
    begin_field(file);
    put_bytes(file, text, length);
}

/* By integers: the truth files have millions of these, and printf would be most of the work. */
void csv_file_real(CsvFile *const file, const double value)
{
    const int64_t scaled = (int64_t)nearbyint(value * REAL_DECIMALS);
    int64_t part = scaled < 0 ? -scaled : scaled;
    char decimals[] = ".000000";
    for (size_t at = sizeof decimals - 2; at > 0; at--) {
        decimals[at] = (char)('0' + part % 10);
        part /= 10;
    }
    if (scaled < 0 && part == 0) {
        csv_file_text(file, "-0");
    } else {
        csv_file_int(file, scaled < 0 ? -part : part);
    }
    put_bytes(file, decimals, sizeof decimals - 1);
}

Status csv_file_end_row(CsvFile *const file, Error *const err)
{
    put_bytes(file, "\n", 1);
    file->needs_comma = false;
    file->n_rows++;
    return check_written(file, err);
}

Status csv_file_close(CsvFile *const file, size_t *const n_rows, Hash *const hash, Error *const err)
{
    flush_buffer(file);
    const int closed = fclose(file->out);
    file->out = NULL;
    if (closed != 0 && file->write_errno == 0)
        file->write_errno = errno;
    TRY(check_written(file, err));
    *n_rows = file->n_rows;
    *hash = hasher_finish(file->hasher);
    return OK;
}
