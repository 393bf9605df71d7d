/* tests/support/database.c - one statement, one answer. */
#include "tests/support/database.h"

#include "core/base/strbuf.h"

#include <check.h>
#include <libpq-fe.h>
#include <stdlib.h>

static PGresult *execute(PGconn *const connection, const char *const sql)
{
    PGresult *const result = PQexec(connection, sql);
    const ExecStatusType status = PQresultStatus(result);
    ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", sql,
                  PQerrorMessage(connection));
    return result;
}

void database_do(const char *const conninfo, const char *const sql)
{
    PGconn *const connection = PQconnectdb(conninfo);
    PQclear(execute(connection, sql));
    PQfinish(connection);
}

void database_tamper(const char *const conninfo, const char *const sql)
{
    Arena *const arena = arena_new();
    database_do(conninfo, arena_printf(arena, "SET session_replication_role = replica; %s", sql));
    arena_free(arena);
}

const char *database_rows(const char *const conninfo, const char *const sql, Arena *const arena)
{
    PGconn *const connection = PQconnectdb(conninfo);
    PGresult *const result = execute(connection, sql);
    StrBuf out = strbuf_init(arena);
    const char *text = NULL;
    for (int row = 0; row < PQntuples(result); row++) {
        for (int column = 0; column < PQnfields(result); column++) {
            strbuf_puts(&out, column == 0 ? "" : "|");
            strbuf_puts(&out, PQgetvalue(result, row, column));
        }
        strbuf_putc(&out, '\n');
    }
    ck_assert(strbuf_finish(&out, &text, NULL) == OK);
    PQclear(result);
    PQfinish(connection);
    return text;
}

int64_t database_count(const char *const conninfo, const char *const sql)
{
    PGconn *const connection = PQconnectdb(conninfo);
    PGresult *const result = execute(connection, sql);
    ck_assert_msg(PQntuples(result) > 0, "no row: %s", sql);
    const int64_t count = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQfinish(connection);
    return count;
}

const char *database_refusal(const char *const conninfo, const char *const sql, Arena *const arena)
{
    PGconn *const connection = PQconnectdb(conninfo);
    PGresult *const result = PQexec(connection, sql);
    ck_assert_msg(PQresultStatus(result) == PGRES_FATAL_ERROR, "not refused: %s", sql);
    const char *const text = arena_strdup(arena, PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
    return text;
}
