/* core/io/people_csv.h - lines of CSV that a person will open in a spreadsheet.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe before it (CWE-1236; OWASP
 * ASVS 5.0, 1.2.10): one that begins with = + - @, their full-width forms, a tab or a line end.
 * What is written as a number stays one, negative ones too. */
#ifndef CORE_IO_PEOPLE_CSV_H
#define CORE_IO_PEOPLE_CSV_H

#include "core/base/day.h"
#include "core/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct PeopleCsv {
    StrBuf *out;
    bool needs_comma;
} PeopleCsv;

/** people_csv - a writer of lines into `out`. */
PeopleCsv people_csv(StrBuf *out);

/* The next field of the line; NULL, NaN and DAY_UNKNOWN give an empty one. */
void people_csv_text(PeopleCsv *csv, const char *text);
void people_csv_int(PeopleCsv *csv, int64_t value);
void people_csv_double(PeopleCsv *csv, double value);
void people_csv_day(PeopleCsv *csv, Day day);
void people_csv_bool(PeopleCsv *csv, bool value);
/** people_csv_end - the line is whole. */
void people_csv_end(PeopleCsv *csv);

#endif
