/* core/db/db.c - the connection and questions by name; see db.h. */
#include "core/db/db.h"

#include "core/base/strbuf.h"
#include "core/base/text.h"
#include "core/db/db_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARAMS = 16 };

/* Nothing depends on what the server, the database or the role have set. */
static const char SESSION_SQL[] = "SET search_path = pg_catalog, pg_temp;"
                                  "SET client_min_messages = warning;"
                                  "SET datestyle = 'ISO, YMD';"
                                  "SET timezone = 'UTC';"
                                  "SET extra_float_digits = 1;"
                                  "SET bytea_output = 'hex';"
                                  "SET lock_timeout = '60s'";

/* ---- errors ---- */

static const struct {
    const char *state; /* SQLSTATE or its class, two letters */
    Status status;
    const char *hint;
} STATES[] = {
    {"08", E_UNAVAILABLE, "Check that the database server runs and can be reached."},
    {"28", E_PERMISSION, "Check the user name and the server's pg_hba.conf."},
    {"3D000", E_UNAVAILABLE, "Create the database, or name another with --db."},
    {"3F000", E_CONFIG, MIGRATED_SCHEMA_HINT},
    {"42P01", E_CONFIG, MIGRATED_SCHEMA_HINT},
    {"42883", E_CONFIG, MIGRATED_SCHEMA_HINT},
    {"42703", E_CONFIG, MIGRATED_SCHEMA_HINT},
    {"42501", E_PERMISSION, "Ask the administrator for the role this needs: paragon help access."},
    {"23514", E_PERMISSION, ""},
    {"P0001", E_PERMISSION, ""},
    {"P0002", E_NOTFOUND, ""},
    {"40", E_BUSY, "Run the command again."},
    {"55P03", E_BUSY, "Another command holds the lock; run this one again later."},
    {"53100", E_IO, "Make room on the database server's disk."},
    {"53", E_BUSY, "The database server is short of resources; run the command again."},
    {"57P", E_UNAVAILABLE, "The database server is stopping or starting; run the command again."},
    {"58", E_IO, ""},
};

static void trim(char *const text)
{
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' '))
        text[--length] = '\0';
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' ';
}

static bool says_what_to_do(const Status status)
{
    return status == E_PERMISSION || status == E_NOTFOUND;
}

Status db_fail(const Db *const db, const PGresult *const result, const char *const what,
               Error *const err)
{
    const char *const state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    char text[ERROR_TEXT_SIZE];
    const char *const hint =
        result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    const bool lost = PQstatus(db->connection) == CONNECTION_BAD;
    if (words == NULL)
        words = PQerrorMessage(db->connection);
    (void)snprintf(text, sizeof text, "%s", words);
    trim(text);

    if (lost) {
        (void)ERROR_SET(err, E_UNAVAILABLE, "lost the database connection: %s", text);
        return error_hint(err, "Run the command again: what was committed is not done twice."),
               E_UNAVAILABLE;
    }
    for (size_t i = 0; state != NULL && i < sizeof STATES / sizeof STATES[0]; i++) {
        if (strncmp(state, STATES[i].state, strlen(STATES[i].state)) != 0)
            continue;
        (void)ERROR_SET(err, STATES[i].status, "%s", text);
        /* The schema's own refusals say what to do better than we can. */
        (void)error_hint(err, "%s",
                         hint != NULL && says_what_to_do(STATES[i].status) ? hint : STATES[i].hint);
        return STATES[i].status;
    }
    return ERROR_SET(err, E_BUG, "database refused \"%s\": %s (SQLSTATE %s)", what, text,
                     state == NULL ? "none" : state);
}

/* ---- the connection ---- */

static void close_connection(void *const connection)
{
    PQfinish(connection);
}

/* A connection that was made, or not. */
static Status begin_session(const Db *const db, Error *const err)
{
    if (PQstatus(db->connection) != CONNECTION_OK) {
        char text[ERROR_TEXT_SIZE];
        (void)snprintf(text, sizeof text, "%s", PQerrorMessage(db->connection));
        trim(text);
        (void)ERROR_SET(err, E_UNAVAILABLE, "could not connect to the database: %s", text);
        (void)error_hint(err, "Check --db, PARAGON_DB or the PG* variables, and that the server "
                              "runs; without them the private local cluster is used.");
        return E_UNAVAILABLE;
    }
    PGresult *const result = PQexec(db->connection, SESSION_SQL);
    const bool ready = PQresultStatus(result) == PGRES_COMMAND_OK;
    const Status status = ready ? OK : db_fail(db, result, "session settings", err);
    PQclear(result);
    return status;
}

Status db_open(const char *const conninfo, Arena *const arena, Db **const db, Error *const err)
{
    Db *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    ARENA_TAKE(made->conninfo, arena_strdup(arena, conninfo), err);
    const char *const keywords[] = {"dbname", "client_encoding", "fallback_application_name",
                                    "connect_timeout", NULL};
    const char *const values[] = {conninfo, "UTF8", "paragon", "10", NULL};
    made->connection = PQconnectdbParams(keywords, values, 1);
    if (made->connection == NULL)
        return error_no_memory(err, "a database connection");
    TRY(arena_defer(arena, close_connection, made->connection, err));
    TRY(begin_session(made, err));
    *db = made;
    return OK;
}

Status db_reopen(Db *const db, Error *const err)
{
    PQreset(db->connection);
    return begin_session(db, err);
}

const char *db_conninfo(const Db *const db)
{
    return db->conninfo;
}

const char *db_user(const Db *const db)
{
    return PQuser(db->connection);
}

/* ---- parameters ---- */

DbParam db_text(const char *const text)
{
    return (DbParam){text};
}

/* No memory shows as NULL; every column these go to refuses it. */
DbParam db_int(Arena *const arena, const int64_t value)
{
    return (DbParam){arena_printf(arena, "%" PRId64, value)};
}

DbParam db_day(Arena *const arena, const Day day)
{
    char text[DAY_TEXT_SIZE];
    if (day_format(day, text) == 0)
        return (DbParam){NULL};
    return (DbParam){arena_strdup(arena, text)};
}

DbParam db_bytes(Arena *const arena, const void *const bytes, const size_t length)
{
    static const char DIGITS[] = "0123456789abcdef";
    const unsigned char *const from = bytes;
    char *const text = arena_alloc(arena, 2 * length + 3, 1);
    if (text == NULL)
        return (DbParam){NULL};
    text[0] = '\\';
    text[1] = 'x';
    for (size_t i = 0; i < length; i++) {
        text[2 + 2 * i] = DIGITS[from[i] >> 4];
        text[3 + 2 * i] = DIGITS[from[i] & 15];
    }
    return (DbParam){text};
}

DbParam db_text_array(Arena *const arena, const char *const *const texts, const size_t n)
{
    StrBuf literal = strbuf_init(arena);
    strbuf_putc(&literal, '{');
    for (size_t i = 0; i < n; i++) {
        strbuf_puts(&literal, i == 0 ? "\"" : ",\"");
        for (const char *at = texts[i]; *at != '\0'; at++) {
            if (*at == '"' || *at == '\\')
                strbuf_putc(&literal, '\\');
            strbuf_putc(&literal, *at);
        }
        strbuf_putc(&literal, '"');
    }
    strbuf_putc(&literal, '}');
    return (DbParam){literal.failed ? NULL : literal.text};
}

DbParam db_int_array(Arena *const arena, const int64_t *const values, const size_t n)
{
    StrBuf literal = strbuf_init(arena);
    for (size_t i = 0; i < n; i++)
        strbuf_printf(&literal, "%c%" PRId64, i == 0 ? '{' : ',', values[i]);
    strbuf_puts(&literal, n == 0 ? "{}" : "}");
    return (DbParam){literal.failed ? NULL : literal.text};
}

/* ---- questions ---- */

static void clear_result(void *const result)
{
    PQclear(result);
}

static Status bind(const Query query, const DbParam *const params, const size_t n_params,
                   const char *values[MAX_PARAMS], Error *const err)
{
    const QueryText *const text = &QUERIES[query];
    if (n_params != text->n_params || n_params > MAX_PARAMS)
        return ERROR_SET(err, E_BUG, "query \"%s\" takes %zu parameters, not %zu", text->name,
                         text->n_params, n_params);
    for (size_t i = 0; i < n_params; i++)
        values[i] = params[i].text;
    return OK;
}

static Status ask(Db *const db, const Query query, const DbParam *const params,
                  const size_t n_params, PGresult **const result, Error *const err)
{
    const QueryText *const text = &QUERIES[query];
    const char *values[MAX_PARAMS] = {NULL};
    TRY(bind(query, params, n_params, values, err));
    crash_point("before", text->name);
    *result = PQexecParams(db->connection, text->sql, (int)n_params, NULL, values, NULL, NULL, 0);
    crash_point("after", text->name);
    const ExecStatusType status = PQresultStatus(*result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return OK;
    const Status failure = db_fail(db, *result, text->name, err);
    PQclear(*result);
    return failure;
}

/* Each row is a result of its own; the last result holds none. */
Status db_stream(Db *const db, const Query query, const DbParam *const params,
                 const size_t n_params,
                 Status (*const visit)(void *context, const DbResult *row, Error *err),
                 void *const context, Error *const err)
{
    const QueryText *const text = &QUERIES[query];
    const char *values[MAX_PARAMS] = {NULL};
    TRY(bind(query, params, n_params, values, err));
    if (PQsendQueryParams(db->connection, text->sql, (int)n_params, NULL, values, NULL, NULL, 0) !=
            1 ||
        PQsetSingleRowMode(db->connection) != 1)
        return db_fail(db, NULL, text->name, err);
    Status status = OK;
    for (PGresult *result = PQgetResult(db->connection); result != NULL;
         result = PQgetResult(db->connection)) {
        const ExecStatusType state = PQresultStatus(result);
        const DbResult row = {
            .handle = result, .n_rows = 1, .n_columns = (size_t)PQnfields(result)};
        if (state == PGRES_SINGLE_TUPLE && status == OK)
            status = visit(context, &row, err);
        else if (state != PGRES_TUPLES_OK && state != PGRES_SINGLE_TUPLE && status == OK)
            status = db_fail(db, result, text->name, err);
        PQclear(result);
    }
    return status;
}

Status db_query(Db *const db, const Query query, const DbParam *const params, const size_t n_params,
                Arena *const arena, DbResult *const result, Error *const err)
{
    PGresult *handle = NULL;
    TRY(ask(db, query, params, n_params, &handle, err));
    TRY(arena_defer(arena, clear_result, handle, err));
    *result = (DbResult){.handle = handle,
                         .n_rows = (size_t)PQntuples(handle),
                         .n_columns = (size_t)PQnfields(handle)};
    return OK;
}

Status db_run(Db *const db, const Query query, const DbParam *const params, const size_t n_params,
              Error *const err)
{
    PGresult *handle = NULL;
    TRY(ask(db, query, params, n_params, &handle, err));
    PQclear(handle);
    return OK;
}

/* The text of a value, NULL for SQL NULL or a column that is not there. */
static const char *cell(const DbResult *const result, const size_t row, const char *const column)
{
    const int number = PQfnumber(result->handle, column);
    if (number < 0 || row >= result->n_rows || PQgetisnull(result->handle, (int)row, number))
        return NULL;
    return PQgetvalue(result->handle, (int)row, number);
}

Status db_get_int(const DbResult *const result, const size_t row, const char *const column,
                  int64_t *const value, Error *const err)
{
    const char *const text = cell(result, row, column);
    if (text == NULL || !text_parse_int(text, strlen(text), value))
        return ERROR_SET(err, E_BUG, "database column \"%s\" is not a whole number: \"%s\"", column,
                         text == NULL ? "null" : text);
    return OK;
}

int64_t db_int_or(const DbResult *const result, const size_t row, const char *const column,
                  const int64_t absent)
{
    const char *const text = cell(result, row, column);
    int64_t value = absent;
    return text != NULL && text_parse_int(text, strlen(text), &value) ? value : absent;
}

const char *db_text_or(const DbResult *const result, const size_t row, const char *const column,
                       const char *const absent)
{
    const char *const text = cell(result, row, column);
    return text == NULL ? absent : text;
}

Day db_day_or(const DbResult *const result, const size_t row, const char *const column,
              const Day absent)
{
    const char *const text = cell(result, row, column);
    Day day = absent;
    return text != NULL && day_parse(text, strlen(text), &day) ? day : absent;
}

double db_double_or(const DbResult *const result, const size_t row, const char *const column,
                    const double absent)
{
    const char *const text = cell(result, row, column);
    double value = absent;
    return text != NULL && text_parse_double(text, strlen(text), &value) ? value : absent;
}

bool db_bool_or(const DbResult *const result, const size_t row, const char *const column,
                const bool absent)
{
    const char *const text = cell(result, row, column);
    return text == NULL ? absent : text[0] == 't';
}

static void free_unescaped(void *const bytes)
{
    PQfreemem(bytes);
}

Status db_get_bytes(const DbResult *const result, const size_t row, const char *const column,
                    Arena *const arena, const unsigned char **const bytes, size_t *const length,
                    Error *const err)
{
    const char *const text = cell(result, row, column);
    *bytes = NULL;
    *length = 0;
    if (text == NULL)
        return OK;
    unsigned char *const decoded = PQunescapeBytea((const unsigned char *)text, length);
    if (decoded == NULL)
        return error_no_memory(err, "a binary value");
    TRY(arena_defer(arena, free_unescaped, decoded, err));
    *bytes = decoded;
    return OK;
}

/* ---- transactions ---- */

static Status simple(Db *const db, const char *const sql, const char *const what, Error *const err)
{
    crash_point("before", what);
    PGresult *const result = PQexecParams(db->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    crash_point("after", what);
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    const Status status = done ? OK : db_fail(db, result, what, err);
    PQclear(result);
    return status;
}

Status db_begin(Db *const db, const bool repeatable, Error *const err)
{
    return repeatable ? simple(db, "BEGIN ISOLATION LEVEL REPEATABLE READ", "begin", err)
                      : simple(db, "BEGIN", "begin", err);
}

Status db_commit(Db *const db, Error *const err)
{
    return simple(db, "COMMIT", "commit", err);
}

void db_rollback(Db *const db)
{
    if (PQtransactionStatus(db->connection) != PQTRANS_IDLE)
        (void)simple(db, "ROLLBACK", "rollback", NULL);
}

Status db_migrate_sql(Db *const db, const char *const name, const char *const sql, Error *const err)
{
    PGresult *const result = PQexec(db->connection, sql); /* SQL: sql/migrations */
    const ExecStatusType state = PQresultStatus(result);
    const bool done = state == PGRES_COMMAND_OK || state == PGRES_TUPLES_OK;
    const Status status = done ? OK : db_fail(db, result, name, err);
    PQclear(result);
    return status;
}

Status db_statement(const Query query, const int64_t no, Arena *const arena, const char **const sql,
                    Error *const err)
{
    StrBuf text = strbuf_init(arena);
    const char *from = QUERIES[query].sql;
    for (const char *at = strstr(from, "{no}"); at != NULL; at = strstr(from, "{no}")) {
        strbuf_add(&text, from, (size_t)(at - from));
        strbuf_printf(&text, "%" PRId64, no);
        from = at + strlen("{no}");
    }
    strbuf_puts(&text, from);
    return strbuf_finish(&text, sql, err);
}
