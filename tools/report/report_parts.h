/* tools/report/report_parts.h - the pieces of markup that all sections are put together from. */
#ifndef TOOLS_REPORT_REPORT_PARTS_H
#define TOOLS_REPORT_REPORT_PARTS_H

#include "core/io/html.h"

#include <stdbool.h>
#include <stddef.h>

/* Figures in running text. */
/** part_counted - "1 stratum", "12 strata". */
void part_counted(StrBuf *page, size_t n, const char *one, const char *many);
void part_share(StrBuf *page, double share); /* "64 %"; a dash where it is not known */
/** part_amount - three significant digits, with the currency where it is known and wanted. */
void part_amount(StrBuf *page, double amount, const char *currency);
/** part_signed - "+0.82", with a true minus; "0.00" has no sign. */
void part_signed(StrBuf *page, double value, int decimals);

/* Cells of a table; a dash where the figure is not known. */
void cell_count(StrBuf *page, size_t count);
void cell_share(StrBuf *page, double share);
void cell_amount(StrBuf *page, double amount);

/* A table whose columns are data; a heading that begins with '#' stands over figures, '|' over a
 * drawing. */
void table_open(StrBuf *page, const char *caption, const char *const *headings);
void table_close(StrBuf *page);
/** table_group - a line across the table where another group begins; NULL is none.
 * @current: the group of the row before, NULL at first */
void table_group(StrBuf *page, const char **current, const char *group, size_t n_columns);

/** section_open - heading and anchor. */
void section_open(StrBuf *page, const char *id, const char *heading);
void section_close(StrBuf *page);

/** details_open - a part that the reader may open. */
void details_open(StrBuf *page, const char *summary, bool is_open);
void details_close(StrBuf *page);

#endif
