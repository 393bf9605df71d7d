/* core/db/copy_in.c - bulk rows into PostgreSQL: COPY ... FROM STDIN (FORMAT binary).
 *
 * The binary format is documented in PostgreSQL's manual, chapter COPY: a signature, then per row
 * a count of fields and each field's length and bytes, big-endian. */
#include "core/base/hash.h"
#include "core/db/db_internal.h"

#include <math.h>
#include <string.h>

enum { BUFFER_SIZE = 256 * 1024, FLUSH_AT = 192 * 1024 };
enum {
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_INT8 = 20,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_DATE = 1082,
    OID_TEXT = 25
};

struct CopyIn {
    Db *db;
    const char *name;
    bool failed; /* sending failed; told by copy_in_end */
    size_t used;
    unsigned char buffer[BUFFER_SIZE];
};

static const unsigned char SIGNATURE[19] = "PGCOPY\n\377\r\n"; /* and flags and extension: zero */

static void send_buffer(CopyIn *const copy)
{
    if (!copy->failed && copy->used > 0)
        copy->failed =
            PQputCopyData(copy->db->connection, (const char *)copy->buffer, (int)copy->used) != 1;
    copy->used = 0;
}

static unsigned char *reserve(CopyIn *const copy, const size_t length)
{
    if (copy->used + length > BUFFER_SIZE)
        send_buffer(copy);
    unsigned char *const at = copy->buffer + copy->used;
    copy->used += length;
    return at;
}

static void put(CopyIn *const copy, const uint64_t value, const size_t width)
{
    unsigned char *const at = reserve(copy, 4 + width);
    put_be(at, width, 4);
    put_be(at + 4, value, width);
}

Status copy_in_begin(Db *const db, const Query query, const int64_t no, Arena *const arena,
                     CopyIn **const copy, Error *const err)
{
    const char *sql = NULL;
    TRY(db_statement(query, no, arena, &sql, err));
    CopyIn *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->db = db;
    made->name = QUERIES[query].name;

    crash_point("before", made->name);
    PGresult *const result = PQexec(db->connection, sql); /* SQL: sql/queries, with a number */
    const bool ready = PQresultStatus(result) == PGRES_COPY_IN;
    const Status status = ready ? OK : db_fail(db, result, made->name, err);
    PQclear(result);
    TRY(status);
    memcpy(reserve(made, sizeof SIGNATURE), SIGNATURE, sizeof SIGNATURE);
    *copy = made;
    return OK;
}

void copy_row(CopyIn *const copy, const int n_fields)
{
    if (copy->used > FLUSH_AT)
        send_buffer(copy);
    put_be(reserve(copy, 2), (uint64_t)n_fields, 2);
}

void copy_null(CopyIn *const copy)
{
    put_be(reserve(copy, 4), UINT32_MAX, 4);
}

void copy_i16(CopyIn *const copy, const int16_t value)
{
    put(copy, (uint64_t)value, 2);
}

void copy_i32(CopyIn *const copy, const int32_t value)
{
    put(copy, (uint64_t)value, 4);
}

void copy_i64(CopyIn *const copy, const int64_t value)
{
    put(copy, (uint64_t)value, 8);
}

void copy_bool(CopyIn *const copy, const bool value)
{
    put(copy, value, 1);
}

void copy_f32(CopyIn *const copy, const float value)
{
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    if (isnan(value))
        copy_null(copy);
    else
        put(copy, bits, 4);
}

void copy_f64(CopyIn *const copy, const double value)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    if (isnan(value))
        copy_null(copy);
    else
        put(copy, bits, 8);
}

void copy_day(CopyIn *const copy, const Day day)
{
    if (day == DAY_UNKNOWN)
        copy_null(copy);
    else
        put(copy, (uint64_t)(int64_t)(day - POSTGRES_EPOCH_DAY), 4);
}

void copy_money(CopyIn *const copy, const Money money)
{
    if (money == MONEY_UNKNOWN)
        copy_null(copy);
    else
        put(copy, (uint64_t)money, 8);
}

static void put_bytes(CopyIn *const copy, const void *const bytes, const size_t length)
{
    if (length + 4 <= BUFFER_SIZE) {
        unsigned char *const at = reserve(copy, 4 + length);
        put_be(at, length, 4);
        if (length > 0)
            memcpy(at + 4, bytes, length); /* of nothing, there may be no pointer */
        return;
    }
    put_be(reserve(copy, 4), length, 4);
    send_buffer(copy);
    const char *from = bytes;
    for (size_t left = length; left > 0 && !copy->failed;) {
        const size_t piece = left > BUFFER_SIZE ? BUFFER_SIZE : left;
        copy->failed = PQputCopyData(copy->db->connection, from, (int)piece) != 1;
        from += piece;
        left -= piece;
    }
}

void copy_text(CopyIn *const copy, const char *const text)
{
    if (text == NULL)
        copy_null(copy);
    else
        put_bytes(copy, text, strlen(text));
}

void copy_bytes(CopyIn *const copy, const void *const bytes, const size_t length)
{
    put_bytes(copy, bytes, length);
}

void copy_uuid(CopyIn *const copy, const unsigned char uuid[16])
{
    put_bytes(copy, uuid, UUID_BYTES);
}

/* An array's header: dimensions, "may hold NULL", element type, size, lower bound; an empty array
 * has no dimension. `n_bytes` is what the elements take, lengths included. */
static void put_array_header(CopyIn *const copy, const uint32_t element_type, const size_t n,
                             const size_t n_bytes)
{
    unsigned char *const at = reserve(copy, n == 0 ? 16 : 24);
    put_be(at, (n == 0 ? 12 : 20) + n_bytes, 4);
    put_be(at + 4, n == 0 ? 0 : 1, 4);
    put_be(at + 8, 1, 4);
    put_be(at + 12, element_type, 4);
    if (n == 0)
        return;
    put_be(at + 16, n, 4);
    put_be(at + 20, 1, 4);
}

void copy_i16_array(CopyIn *const copy, const int16_t *const values, const size_t n)
{
    put_array_header(copy, OID_INT2, n, n * 6);
    for (size_t i = 0; i < n; i++)
        copy_i16(copy, values[i]);
}

void copy_i32_array(CopyIn *const copy, const int32_t *const values, const size_t n)
{
    put_array_header(copy, OID_INT4, n, n * 8);
    for (size_t i = 0; i < n; i++)
        copy_i32(copy, values[i]);
}

void copy_f32_array(CopyIn *const copy, const float *const values, const size_t n)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        n_bytes += isnan(values[i]) ? 4 : 8;
    put_array_header(copy, OID_FLOAT4, n, n_bytes);
    for (size_t i = 0; i < n; i++)
        copy_f32(copy, values[i]);
}

void copy_f64_array(CopyIn *const copy, const double *const values, const size_t n)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        n_bytes += isnan(values[i]) ? 4 : 12;
    put_array_header(copy, OID_FLOAT8, n, n_bytes);
    for (size_t i = 0; i < n; i++)
        copy_f64(copy, values[i]);
}

void copy_day_array(CopyIn *const copy, const Day *const values, const size_t n)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        n_bytes += values[i] == DAY_UNKNOWN ? 4 : 8;
    put_array_header(copy, OID_DATE, n, n_bytes);
    for (size_t i = 0; i < n; i++)
        copy_day(copy, values[i]);
}

void copy_i64_array(CopyIn *const copy, const int64_t *const values, const size_t n)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        n_bytes += values[i] == INT64_MIN ? 4 : 12;
    put_array_header(copy, OID_INT8, n, n_bytes);
    for (size_t i = 0; i < n; i++)
        copy_money(copy, values[i]);
}

void copy_text_array(CopyIn *const copy, const char *const *const values, const size_t n)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < n; i++)
        n_bytes += 4 + (values[i] == NULL ? 0 : strlen(values[i]));
    put_array_header(copy, OID_TEXT, n, n_bytes);
    for (size_t i = 0; i < n; i++)
        copy_text(copy, values[i]);
}

Status copy_in_end(CopyIn *const copy, Error *const err)
{
    put_be(reserve(copy, 2), UINT16_MAX, 2);
    send_buffer(copy);
    crash_point("ending", copy->name);
    PGconn *const connection = copy->db->connection;
    const char *const why = copy->failed ? "the rows could not be sent" : NULL;
    if (PQputCopyEnd(connection, why) != 1)
        return db_fail(copy->db, NULL, copy->name, err);

    Status status = OK;
    for (PGresult *result = PQgetResult(connection); result != NULL;
         result = PQgetResult(connection)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && status == OK)
            status = db_fail(copy->db, result, copy->name, err);
        PQclear(result);
    }
    crash_point("after", copy->name);
    return status;
}
