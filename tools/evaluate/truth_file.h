/* tools/evaluate/truth_file.h - one CSV file of a sample bank's truth, row by row, by column name.
 *
 * Anything that does not fit is refused with file, line and column; nothing is passed over. */
#ifndef TOOLS_EVALUATE_TRUTH_FILE_H
#define TOOLS_EVALUATE_TRUTH_FILE_H

#include "core/base/arena.h"
#include "core/base/day.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/io/csv.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TRUTH_FILE_COLUMNS = 8 }; /* most columns wanted of a file */

typedef struct TruthFile {
    const char *path;
    const char *step; /* as progress is told */
    FILE *stream;
    const Progress *progress;
    uint64_t n_bytes; /* of the file when it was opened */
    uint64_t n_read;
    uint64_t percent; /* told last */
    CsvReader *reader;
    CsvRow row;                 /* the current one */
    const char *const *columns; /* borrowed: names of the wanted columns ... */
    size_t n_columns;
    size_t place[TRUTH_FILE_COLUMNS]; /* ... and where they stand in the file */
    size_t n_fields;                  /* of every row */
} TruthFile;

/**
 * truth_file_open - begin to read `directory`/`name`; closed with the arena.
 *
 * @columns: (n_columns) the columns wanted, by their names in the header; others are passed over
 * `file` must stay where it is until the arena is released.
 * Errors: E_NOTFOUND there is no such file · E_IO · E_DATA a wanted column is missing
 */
Status truth_file_open(const char *directory, const char *name, const char *const *columns,
                       size_t n_columns, const Progress *progress, Arena *arena, TruthFile *file,
                       Error *err) ATTR_NODISCARD;

/** truth_file_next - the next row; *more = false behind the last one.
 * Errors: E_DATA · E_IO · E_CANCELLED */
Status truth_file_next(TruthFile *file, bool *more, Error *err) ATTR_NODISCARD;

/** truth_file_text - a field of the current row, by its number among the wanted columns. */
CsvField truth_file_text(const TruthFile *file, size_t column);

/** truth_file_number - the field as a finite number in [least, most]. Errors: E_DATA */
Status truth_file_number(const TruthFile *file, size_t column, double least, double most,
                         double *value, Error *err) ATTR_NODISCARD;

/** truth_file_day - the field as a day. Errors: E_DATA */
Status truth_file_day(const TruthFile *file, size_t column, Day *day, Error *err) ATTR_NODISCARD;

/** truth_file_refuse - E_DATA, naming file, line, column and value: `... "x" is <what is wrong>`.
 */
Status truth_file_refuse(const TruthFile *file, size_t column, const char *wrong, Error *err);

#endif
