/* tools/sample_bank/csv_file.h - writes one CSV file: RFC 4180, LF, buffered, hashed on the way.
 *
 * Fields are appended from left to right and need no check: running out of memory and failing to
 * write are reported by csv_file_end_row() or csv_file_close().  Not known is an empty field. */
#ifndef TOOLS_SAMPLE_BANK_CSV_FILE_H
#define TOOLS_SAMPLE_BANK_CSV_FILE_H

#include "core/base/arena.h"
#include "core/base/day.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/money.h"

#include <stddef.h>
#include <stdint.h>

typedef struct CsvFile CsvFile;

/** csv_file_create - a new file at `path` with a header line; closed with the arena at the latest.
 * `path` and `header` are borrowed until then.
 * Errors: E_CANNOT_WRITE the file exists or cannot be made */
Status csv_file_create(const char *path, const char *header, Arena *arena, CsvFile **file,
                       Error *err) ATTR_NODISCARD;

/** Fields.  NULL, DAY_UNKNOWN and MONEY_UNKNOWN are empty; texts are quoted where they must be. */
void csv_file_text(CsvFile *file, const char *text);
void csv_file_int(CsvFile *file, int64_t value);
void csv_file_money(CsvFile *file, Money value);
void csv_file_day(CsvFile *file, Day day);
/** csv_file_real - with six decimals; |value| < 1e12. */
void csv_file_real(CsvFile *file, double value);
void csv_file_empty(CsvFile *file);

/** csv_file_end_row - ends the line. Errors: E_IO */
Status csv_file_end_row(CsvFile *file, Error *err) ATTR_NODISCARD;

/** csv_file_close - everything on its way to the disk; rows without the header, and the SHA-256
 * of the file.  Errors: E_IO */
Status csv_file_close(CsvFile *file, size_t *n_rows, Hash *hash, Error *err) ATTR_NODISCARD;

#endif
