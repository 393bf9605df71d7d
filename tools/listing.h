/* tools/listing.h - the rows of a question, printed as a list: columns by the same names. */
#ifndef TOOLS_LISTING_H
#define TOOLS_LISTING_H

#include "tools/command.h"

/** listing_print - all rows of `rows` on stdout; ids of 64 hex digits are cut to 12.
 * @columns: the table's columns, each a column of the result
 * @empty:   what an aligned table says when there are none */
Status listing_print(const Session *session, const DbResult *rows, const TableColumn *columns,
                     size_t n_columns, TableFormat format, const char *empty,
                     Error *err) ATTR_NODISCARD;

/** listing_put_row - one row of a result, column by column. */
void listing_put_row(Table *table, const DbResult *rows, size_t row, const TableColumn *columns,
                     size_t n_columns, Arena *arena);

/** listing_query - ask `query` (no parameters) and print it. */
Status listing_query(Session *session, const Arguments *arguments, size_t format_option,
                     Query query, const TableColumn *columns, size_t n_columns, const char *empty,
                     Error *err) ATTR_NODISCARD;

#endif
