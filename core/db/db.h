/* core/db/db.h - the only door to PostgreSQL: a connection, questions by name, bulk rows by COPY.
 *
 * Questions are the files of sql/queries, compiled in; no function takes SQL text, values always
 * travel as parameters.  The one thing that is ever put into a statement's text is a whole number,
 * where a COPY file says {no}, because COPY takes no parameters.
 * This does NOT know any table; core/db/store_*.c do. */
#ifndef CORE_DB_DB_H
#define CORE_DB_DB_H

#include "core/base/arena.h"
#include "core/base/day.h"
#include "core/base/error.h"
#include "core/base/money.h"
#include "core/db/queries.h" /* generated: enum Query, one per file of sql/queries */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Db Db;

/** db_open - connect and make the session safe (fixed search_path, UTF-8, ISO dates).
 * The connection is closed with the arena.
 * Errors: E_UNAVAILABLE with the server's words and a hint. */
Status db_open(const char *conninfo, Arena *arena, Db **db, Error *err) ATTR_NODISCARD;

/** db_reopen - begin a new session after the old one was lost, for processes that outlive a restart
 * of the server.  Errors: as db_open() */
Status db_reopen(Db *db, Error *err) ATTR_NODISCARD;

/** db_conninfo - what the connection was opened with, for opening further ones to the same place.
 */
const char *db_conninfo(const Db *db);

/* A parameter: text form, NULL for SQL NULL. Made with the functions below. */
typedef struct DbParam {
    const char *text;
} DbParam;

DbParam db_text(const char *text);                                /* NULL gives NULL; borrowed */
DbParam db_int(Arena *arena, int64_t value);                      /* never NULL */
DbParam db_day(Arena *arena, Day day);                            /* DAY_UNKNOWN gives NULL */
DbParam db_bytes(Arena *arena, const void *bytes, size_t length); /* bytea */
DbParam db_text_array(Arena *arena, const char *const *texts, size_t n);
DbParam db_int_array(Arena *arena, const int64_t *values, size_t n);

typedef struct DbResult {
    void *handle; /* PGresult, released with the arena */
    size_t n_rows;
    size_t n_columns;
} DbResult;

/**
 * db_query - ask one question; all rows come back in `result`, which lives in `arena`.
 *
 * @params: exactly as many as the query file declares
 * Errors: E_UNAVAILABLE connection lost · E_BUSY serialization failure, deadlock or lock timeout ·
 *         E_PERMISSION insufficient privilege, or a rule of the schema refused it (with the
 *         rule's words) · E_CONFIG schema missing or other · E_IO disk full · else E_BUG
 */
Status db_query(Db *db, Query query, const DbParam *params, size_t n_params, Arena *arena,
                DbResult *result, Error *err) ATTR_NODISCARD;

/** db_stream - ask one question and see its rows one by one, in constant memory: `visit` gets a
 * result of one row, valid during the call; another status than OK stops.
 * Errors: as db_query(), and what `visit` returns */
Status db_stream(Db *db, Query query, const DbParam *params, size_t n_params,
                 Status (*visit)(void *context, const DbResult *row, Error *err), void *context,
                 Error *err) ATTR_NODISCARD;

/** db_run - a question whose rows, if any, do not matter. */
Status db_run(Db *db, Query query, const DbParam *params, size_t n_params,
              Error *err) ATTR_NODISCARD;

/* Values of a result by column name. A column that does not exist is E_BUG; NULL where the plain
 * form is used is E_BUG; the _or forms give `absent` for NULL. */
Status db_get_int(const DbResult *result, size_t row, const char *column, int64_t *value,
                  Error *err) ATTR_NODISCARD;
int64_t db_int_or(const DbResult *result, size_t row, const char *column, int64_t absent);
const char *db_text_or(const DbResult *result, size_t row, const char *column,
                       const char *absent); /* borrowed from the result */
Day db_day_or(const DbResult *result, size_t row, const char *column, Day absent);
double db_double_or(const DbResult *result, size_t row, const char *column, double absent);
bool db_bool_or(const DbResult *result, size_t row, const char *column, bool absent);
/** db_get_bytes - a bytea value, decoded into `arena`; NULL and 0 for SQL NULL. */
Status db_get_bytes(const DbResult *result, size_t row, const char *column, Arena *arena,
                    const unsigned char **bytes, size_t *length, Error *err) ATTR_NODISCARD;

/** db_begin, db_commit, db_rollback - one transaction; `repeatable` = REPEATABLE READ.
 * db_commit returns E_UNAVAILABLE when the answer was lost: the commit may have happened. */
Status db_begin(Db *db, bool repeatable, Error *err) ATTR_NODISCARD;
Status db_commit(Db *db, Error *err) ATTR_NODISCARD;
void db_rollback(Db *db);

/** db_migrate_sql - run one embedded migration's text (simple protocol); core/db/migrate.c only. */
Status db_migrate_sql(Db *db, const char *name, const char *sql, Error *err) ATTR_NODISCARD;

/** db_await_notice - wait until something comes that the session listens for, `seconds` have
 * passed, or *stop is set; whatever came before is taken as well. */
Status db_await_notice(Db *db, int seconds, const volatile sig_atomic_t *stop,
                       Error *err) ATTR_NODISCARD;

/** db_user - the role the session runs as; borrowed from the connection. */
const char *db_user(const Db *db);

/* ---- bulk rows in: COPY ... FROM STDIN (FORMAT binary) ---- */

typedef struct CopyIn CopyIn;

/** copy_in_begin - start the COPY of file `query`; `{no}` becomes `no`. */
Status copy_in_begin(Db *db, Query query, int64_t no, Arena *arena, CopyIn **copy,
                     Error *err) ATTR_NODISCARD;
/* One row: copy_row, then exactly that many values. Failures are kept and told by copy_in_end. */
void copy_row(CopyIn *copy, int n_fields);
void copy_null(CopyIn *copy);
void copy_i16(CopyIn *copy, int16_t value);
void copy_i32(CopyIn *copy, int32_t value);
void copy_i64(CopyIn *copy, int64_t value);
void copy_bool(CopyIn *copy, bool value);
void copy_f32(CopyIn *copy, float value);       /* NaN gives NULL */
void copy_f64(CopyIn *copy, double value);      /* NaN gives NULL */
void copy_day(CopyIn *copy, Day day);           /* DAY_UNKNOWN gives NULL */
void copy_money(CopyIn *copy, Money money);     /* bigint in 1/10000; MONEY_UNKNOWN gives NULL */
void copy_text(CopyIn *copy, const char *text); /* NULL gives NULL */
void copy_bytes(CopyIn *copy, const void *bytes, size_t length);
void copy_uuid(CopyIn *copy, const unsigned char uuid[16]);
void copy_i16_array(CopyIn *copy, const int16_t *values, size_t n);
void copy_i32_array(CopyIn *copy, const int32_t *values, size_t n);
void copy_f32_array(CopyIn *copy, const float *values, size_t n);
void copy_f64_array(CopyIn *copy, const double *values, size_t n); /* NaN elements become NULL */
/** copy_day_array, copy_i64_array - an element equal to the "not known" value becomes NULL. */
void copy_day_array(CopyIn *copy, const Day *values, size_t n);
void copy_i64_array(CopyIn *copy, const int64_t *values, size_t n);      /* INT64_MIN = NULL */
void copy_text_array(CopyIn *copy, const char *const *values, size_t n); /* NULL = NULL */
/** copy_in_end - finish; the rows are in when it returns OK. */
Status copy_in_end(CopyIn *copy, Error *err) ATTR_NODISCARD;

/* ---- bulk rows out: COPY ... TO STDOUT (FORMAT binary) ---- */

typedef struct CopyOut CopyOut;

/** copy_out_begin - start the COPY of file `query`; `{no}` becomes `no`. */
Status copy_out_begin(Db *db, Query query, int64_t no, Arena *arena, CopyOut **copy,
                      Error *err) ATTR_NODISCARD;
/** copy_out_next - go to the next row; *more = false after the last one. */
Status copy_out_next(CopyOut *copy, bool *more, Error *err) ATTR_NODISCARD;
/* The next value of the row, in column order; NULL gives the "not known" value. A value of another
 * width than expected makes the following copy_out_next fail with E_BUG. */
int16_t take_i16(CopyOut *copy, int16_t absent);
int32_t take_i32(CopyOut *copy, int32_t absent);
int64_t take_i64(CopyOut *copy, int64_t absent);
bool take_bool(CopyOut *copy, bool absent);
float take_f32(CopyOut *copy);  /* NULL gives NaN */
double take_f64(CopyOut *copy); /* NULL gives NaN */
Day take_day(CopyOut *copy);
Money take_money(CopyOut *copy);
/** take_text - borrowed until the next row, not terminated: *length; NULL for SQL NULL. */
const char *take_text(CopyOut *copy, size_t *length);
/** take_array - elements of an array of fixed-width values, big-endian decoded into `out` as
 * int64; NULL elements give `absent`.  Returns the number of elements, at most `capacity` stored.
 */
size_t take_i64_array(CopyOut *copy, int64_t absent, int64_t *out, size_t capacity);
/** take_f64_array - the same for float8 values; NULL elements give NaN. */
size_t take_f64_array(CopyOut *copy, double *out, size_t capacity);

/* ---- text out: a table or view of a bank's own schema as CSV, for `load --from` ---- */

typedef struct CopyText CopyText;

/** copy_text_begin - start COPY (SELECT * FROM schema.table ORDER BY ...) TO STDOUT (FORMAT csv,
 * HEADER).  All names are quoted as identifiers; texts sort in byte order.
 * @order_by: (n) columns that the table has */
Status copy_text_begin(Db *db, const char *schema, const char *table, const char *const *order_by,
                       size_t n, Arena *arena, CopyText **copy, Error *err) ATTR_NODISCARD;
/** copy_text_read - the next 1 to `capacity` bytes; *length = 0 at the end. */
Status copy_text_read(CopyText *copy, char *buffer, size_t capacity, size_t *length,
                      Error *err) ATTR_NODISCARD;
/** copy_text_close - read the rest and be done with it, so that the connection can be used. */
void copy_text_close(CopyText *copy);

#endif
