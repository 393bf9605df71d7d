/* tools/listing.c - the rows of a question, printed as a list; see listing.h. */
#include "tools/listing.h"

#include "tools/workbench.h"

#include <math.h>
#include <string.h>

static void put_text(Table *const table, const char *const text, Arena *const arena)
{
    const bool is_id = text != NULL && strlen(text) == HASH_HEX_SIZE - 1 &&
                       strspn(text, "0123456789abcdef") == HASH_HEX_SIZE - 1;
    table_text(table, is_id ? arena_strndup(arena, text, HASH_SHORT) : text);
}

static void put_value(Table *const table, const DbResult *const rows, const size_t row,
                      const TableColumn *const column, Arena *const arena)
{
    if (db_text_or(rows, row, column->name, NULL) == NULL) {
        table_none(table);
        return;
    }
    switch (column->type) {
    case COLUMN_TEXT:
        put_text(table, db_text_or(rows, row, column->name, NULL), arena);
        break;
    case COLUMN_INT:
        table_int(table, db_int_or(rows, row, column->name, 0));
        break;
    case COLUMN_DAY:
        table_day(table, db_day_or(rows, row, column->name, DAY_UNKNOWN));
        break;
    case COLUMN_SHARE:
    case COLUMN_NUMBER:
    case COLUMN_AMOUNT:
        table_double(table, db_double_or(rows, row, column->name, NAN));
        break;
    }
}

void listing_put_row(Table *const table, const DbResult *const rows, const size_t row,
                     const TableColumn *const columns, const size_t n_columns, Arena *const arena)
{
    for (size_t column = 0; column < n_columns; column++)
        put_value(table, rows, row, &columns[column], arena);
}

Status listing_print(const Session *const session, const DbResult *const rows,
                     const TableColumn *const columns, const size_t n_columns,
                     const TableFormat format, const char *const empty, Error *const err)
{
    Table *table = NULL;
    TRY(table_new(stdout, format, columns, n_columns, empty, session->arena, &table, err));
    for (size_t row = 0; row < rows->n_rows; row++)
        listing_put_row(table, rows, row, columns, n_columns, session->arena);
    return table_finish(table, err);
}

Status listing_query(Session *const session, const Arguments *const arguments,
                     const size_t format_option, const Query query,
                     const TableColumn *const columns, const size_t n_columns,
                     const char *const empty, Error *const err)
{
    Db *db = NULL;
    DbResult rows = {0};
    TableFormat format = TABLE_ALIGNED;
    TRY(option_format(arguments->options[format_option], &format, err));
    TRY(workbench_connect(session, &db, err));
    TRY(db_query(db, query, NULL, 0, session->arena, &rows, err));
    return listing_print(session, &rows, columns, n_columns, format, empty, err);
}
