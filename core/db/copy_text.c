/* core/db/copy_text.c - a bank's own tables and views as CSV text; see db.h. */
#include "core/base/strbuf.h"
#include "core/db/db_internal.h"

#include <string.h>

struct CopyText {
    Db *db;
    const char *table;
    char *message; /* libpq's */
    size_t at;
    size_t length;
    bool is_over;
};

static void release_message(void *const object)
{
    CopyText *const copy = object;
    PQfreemem(copy->message);
    copy->message = NULL;
}

static void put_identifier(const Db *const db, StrBuf *const sql, const char *const name)
{
    char *const quoted = PQescapeIdentifier(db->connection, name, strlen(name));
    strbuf_puts(sql, quoted == NULL ? "\"\"" : quoted);
    PQfreemem(quoted);
}

static Status statement(const Db *const db, const char *const schema, const char *const table,
                        const char *const *const order_by, const size_t n, Arena *const arena,
                        const char **const sql, Error *const err)
{
    StrBuf text = strbuf_init(arena);
    strbuf_puts(&text, "COPY (SELECT * FROM ");
    put_identifier(db, &text, schema);
    strbuf_putc(&text, '.');
    put_identifier(db, &text, table);
    for (size_t i = 0; i < n; i++) {
        strbuf_puts(&text, i == 0 ? " ORDER BY " : ", ");
        put_identifier(db, &text, order_by[i]);
        strbuf_puts(&text, "::text COLLATE \"C\"");
    }
    strbuf_puts(&text, ") TO STDOUT (FORMAT csv, HEADER)");
    return strbuf_finish(&text, sql, err);
}

Status copy_text_begin(Db *const db, const char *const schema, const char *const table,
                       const char *const *const order_by, const size_t n, Arena *const arena,
                       CopyText **const copy, Error *const err)
{
    const char *sql = NULL;
    CopyText *made = NULL;
    TRY(statement(db, schema, table, order_by, n, arena, &sql, err));
    ARENA_NEW(made, arena, 1, err);
    *made = (CopyText){.db = db, .table = table};
    TRY(arena_defer(arena, release_message, made, err));

    PGresult *const result = PQexec(db->connection, sql); /* SQL: with names, quoted */
    const bool ready = PQresultStatus(result) == PGRES_COPY_OUT;
    const Status status = ready ? OK : db_fail(db, result, table, err);
    PQclear(result);
    TRY(status);
    *copy = made;
    return OK;
}

static Status next_message(CopyText *const copy, Error *const err)
{
    release_message(copy);
    copy->at = 0;
    const int length = PQgetCopyData(copy->db->connection, &copy->message, 0);
    copy->length = length > 0 ? (size_t)length : 0;
    if (length > 0)
        return OK;
    copy->is_over = true;
    Status status = length == -2 ? db_fail(copy->db, NULL, copy->table, err) : OK;
    for (PGresult *result = PQgetResult(copy->db->connection); result != NULL;
         result = PQgetResult(copy->db->connection)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && status == OK)
            status = db_fail(copy->db, result, copy->table, err);
        PQclear(result);
    }
    return status;
}

Status copy_text_read(CopyText *const copy, char *const buffer, const size_t capacity,
                      size_t *const length, Error *const err)
{
    *length = 0;
    if (copy->at == copy->length && !copy->is_over)
        TRY(next_message(copy, err));
    const size_t left = copy->length - copy->at;
    const size_t n = left < capacity ? left : capacity;
    if (n > 0)
        memcpy(buffer, copy->message + copy->at, n);
    copy->at += n;
    *length = n;
    return OK;
}

void copy_text_close(CopyText *const copy)
{
    while (!copy->is_over)
        if (next_message(copy, NULL) != OK)
            break;
}
