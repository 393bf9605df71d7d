/* core/io/csv_write.h - fields of a CSV line, quoted as RFC 4180 says.
 *
 * Lines end with a line feed alone.  Text is never altered: what a spreadsheet might take for a
 * formula is written as it is, because other programs read these files. */
#ifndef CORE_IO_CSV_WRITE_H
#define CORE_IO_CSV_WRITE_H

#include "core/base/strbuf.h"

/** csv_write_field - append `text`, in quotes where it holds a comma, a quote or a line end.
 * NULL and "" are an empty field. Commas between fields and the line end are the caller's. */
void csv_write_field(StrBuf *line, const char *text);

#endif
