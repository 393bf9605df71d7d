/* tools/evaluate/truth_file.c - a CSV file by column name; see truth_file.h. */
#include "tools/evaluate/truth_file.h"

#include "core/base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOWN_LENGTH = 60 }; /* bytes of a field that an error shows */

static Status read_bytes(void *const context, char *const buffer, const size_t capacity,
                         size_t *const length, Error *const err)
{
    TruthFile *const file = context;
    *length = fread(buffer, 1, capacity, file->stream);
    if (*length == 0 && ferror(file->stream))
        return ERROR_SET(err, E_IO, "file \"%s\" cannot be read: %s", file->path, strerror(errno));
    file->n_read += *length;
    const uint64_t percent = file->n_bytes == 0 ? 100 : file->n_read * 100 / file->n_bytes;
    if (percent <= file->percent)
        return OK;
    file->percent = percent;
    return progress_report(file->progress, file->step, (double)percent / 100, err);
}

static void close_stream(void *const stream)
{
    (void)fclose(stream); /* nothing was written */
}

/* A row that can be read and has as many fields as the header. */
static Status next_row(TruthFile *const file, bool *const more, Error *const err)
{
    CsvRow *const row = &file->row;
    const Status status = csv_next(file->reader, row, more, err);
    const bool has_fault = status == E_DATA || (status == OK && row->fault != CSV_NO_FAULT);
    if (has_fault && row->fault_reason != NULL)
        return ERROR_SET(err, E_DATA, "file \"%s\", line %llu, field %zu: %s", file->path,
                         (unsigned long long)row->line, row->fault_column, row->fault_reason);
    TRY(status);
    if (*more && file->n_fields > 0 && row->n_fields != file->n_fields)
        return ERROR_SET(err, E_DATA, "file \"%s\", line %llu: %zu fields, the header has %zu",
                         file->path, (unsigned long long)row->line, row->n_fields, file->n_fields);
    return OK;
}

static bool field_is(const CsvField *const field, const char *const text)
{
    return field->length == strlen(text) && memcmp(field->text, text, field->length) == 0;
}

static Status find_columns(TruthFile *const file, Error *const err)
{
    bool more = false;
    TRY(next_row(file, &more, err));
    if (!more)
        return ERROR_SET(err, E_DATA, "file \"%s\" is empty", file->path);
    const size_t n_named =
        file->row.n_fields < CSV_MAX_FIELDS ? file->row.n_fields : CSV_MAX_FIELDS;
    for (size_t column = 0; column < file->n_columns; column++) {
        size_t place = 0;
        while (place < n_named && !field_is(&file->row.fields[place], file->columns[column]))
            place++;
        if (place == n_named)
            return ERROR_SET(err, E_DATA, "file \"%s\", line 1: there is no column \"%s\"",
                             file->path, file->columns[column]);
        file->place[column] = place;
    }
    file->n_fields = file->row.n_fields;
    return OK;
}

Status truth_file_open(const char *const directory, const char *const name,
                       const char *const *const columns, const size_t n_columns,
                       const Progress *const progress, Arena *const arena, TruthFile *const file,
                       Error *const err)
{
    *file =
        (TruthFile){.step = name, .progress = progress, .columns = columns, .n_columns = n_columns};
    ARENA_TAKE(file->path, arena_printf(arena, "%s/%s", directory, name), err);
    file->stream = fopen(file->path, "rbe");
    if (file->stream == NULL) {
        const Status status = errno == ENOENT || errno == ENOTDIR ? E_NOTFOUND : E_IO;
        return ERROR_SET(err, status, "file \"%s\" cannot be opened: %s", file->path,
                         strerror(errno));
    }
    TRY(arena_defer(arena, close_stream, file->stream, err));
    struct stat facts;
    if (fstat(fileno(file->stream), &facts) == 0)
        file->n_bytes = (uint64_t)facts.st_size;
    TRY(progress_report(progress, name, 0, err));
    TRY(csv_open(&(const CsvParams){.read = read_bytes, .context = file}, arena, &file->reader,
                 err));
    return find_columns(file, err);
}

Status truth_file_next(TruthFile *const file, bool *const more, Error *const err)
{
    return next_row(file, more, err);
}

CsvField truth_file_text(const TruthFile *const file, const size_t column)
{
    return file->row.fields[file->place[column]];
}

Status truth_file_number(const TruthFile *const file, const size_t column, const double least,
                         const double most, double *const value, Error *const err)
{
    const CsvField field = truth_file_text(file, column);
    if (!text_parse_double(field.text, field.length, value))
        return truth_file_refuse(file, column, "not a number", err);
    if (!(*value >= least && *value <= most))
        return truth_file_refuse(file, column, "out of range", err);
    return OK;
}

Status truth_file_day(const TruthFile *const file, const size_t column, Day *const day,
                      Error *const err)
{
    const CsvField field = truth_file_text(file, column);
    if (!day_parse(field.text, field.length, day))
        return truth_file_refuse(file, column, "not a day (YYYY-MM-DD)", err);
    return OK;
}

Status truth_file_refuse(const TruthFile *const file, const size_t column, const char *const wrong,
                         Error *const err)
{
    const CsvField field = truth_file_text(file, column);
    const int shown = field.length < SHOWN_LENGTH ? (int)field.length : SHOWN_LENGTH;
    return ERROR_SET(err, E_DATA, "file \"%s\", line %llu, column \"%s\": \"%.*s\" is %s",
                     file->path, (unsigned long long)file->row.line, file->columns[column], shown,
                     field.text, wrong);
}
