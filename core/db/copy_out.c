/* core/db/copy_out.c - bulk rows out of PostgreSQL: COPY ... TO STDOUT (FORMAT binary). */
#include "core/db/db_internal.h"

#include <math.h>
#include <string.h>

enum { SIGNATURE_SIZE = 19 };

struct CopyOut {
    Db *db;
    const char *name;
    bool in_header; /* the signature still stands before the first row */
    bool misread;   /* a value had another width than the reader expected */
    char *message;  /* libpq's, freed when the next one is fetched */
    const unsigned char *at;
    const unsigned char *end;
};

static void release_copy(void *const object)
{
    CopyOut *const copy = object;
    PQfreemem(copy->message);
    copy->message = NULL;
}

Status copy_out_begin(Db *const db, const Query query, const int64_t no, Arena *const arena,
                      CopyOut **const copy, Error *const err)
{
    const char *sql = NULL;
    TRY(db_statement(query, no, arena, &sql, err));
    CopyOut *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    *made = (CopyOut){.db = db, .name = QUERIES[query].name, .in_header = true};
    TRY(arena_defer(arena, release_copy, made, err));

    crash_point("before", made->name);
    PGresult *const result = PQexec(db->connection, sql); /* SQL: sql/queries, with a number */
    const bool ready = PQresultStatus(result) == PGRES_COPY_OUT;
    const Status status = ready ? OK : db_fail(db, result, made->name, err);
    PQclear(result);
    TRY(status);
    *copy = made;
    return OK;
}

static Status finish(const CopyOut *const copy, Error *const err)
{
    Status status = OK;
    for (PGresult *result = PQgetResult(copy->db->connection); result != NULL;
         result = PQgetResult(copy->db->connection)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && status == OK)
            status = db_fail(copy->db, result, copy->name, err);
        PQclear(result);
    }
    return status;
}

/* The server sends one message per row; the first row's message begins with the signature. */
Status copy_out_next(CopyOut *const copy, bool *const more, Error *const err)
{
    if (copy->misread || (copy->at != copy->end && !copy->in_header))
        return ERROR_SET(err, E_BUG, "rows of \"%s\" do not have the expected columns", copy->name);
    PQfreemem(copy->message);
    copy->message = NULL;
    const int length = PQgetCopyData(copy->db->connection, &copy->message, 0);
    if (length == -2)
        return db_fail(copy->db, NULL, copy->name, err);
    if (length == -1) {
        *more = false;
        copy->at = copy->end = NULL;
        return finish(copy, err);
    }
    copy->at = (const unsigned char *)copy->message;
    copy->end = copy->at + length;
    if (copy->in_header) {
        copy->at += SIGNATURE_SIZE;
        copy->in_header = false;
    }
    const bool is_trailer = get_be(copy->at, 2) == UINT16_MAX;
    copy->at += 2;
    if (is_trailer)
        return copy_out_next(copy, more, err);
    *more = true;
    return OK;
}

/* The next field: its bytes and length, NULL for SQL NULL. */
static const unsigned char *take(CopyOut *const copy, size_t *const length)
{
    *length = 0;
    if (copy->end - copy->at < 4) {
        copy->misread = true;
        return NULL;
    }
    const uint32_t size = (uint32_t)get_be(copy->at, 4);
    copy->at += 4;
    if (size == UINT32_MAX)
        return NULL;
    const unsigned char *const field = copy->at;
    copy->at += size;
    *length = size;
    return field;
}

static bool take_fixed(CopyOut *const copy, const size_t width, uint64_t *const value)
{
    size_t length = 0;
    const unsigned char *const field = take(copy, &length);
    if (field == NULL)
        return false;
    if (length != width) {
        copy->misread = true;
        return false;
    }
    *value = get_be(field, width);
    return true;
}

int16_t take_i16(CopyOut *const copy, const int16_t absent)
{
    uint64_t value = 0;
    return take_fixed(copy, 2, &value) ? (int16_t)value : absent;
}

int32_t take_i32(CopyOut *const copy, const int32_t absent)
{
    uint64_t value = 0;
    return take_fixed(copy, 4, &value) ? (int32_t)value : absent;
}

int64_t take_i64(CopyOut *const copy, const int64_t absent)
{
    uint64_t value = 0;
    return take_fixed(copy, 8, &value) ? (int64_t)value : absent;
}

bool take_bool(CopyOut *const copy, const bool absent)
{
    uint64_t value = 0;
    return take_fixed(copy, 1, &value) ? value != 0 : absent;
}

float take_f32(CopyOut *const copy)
{
    uint64_t value = 0;
    float number = NAN;
    if (take_fixed(copy, 4, &value)) {
        const uint32_t bits = (uint32_t)value;
        memcpy(&number, &bits, sizeof number);
    }
    return number;
}

double take_f64(CopyOut *const copy)
{
    uint64_t value = 0;
    double number = NAN;
    if (take_fixed(copy, 8, &value))
        memcpy(&number, &value, sizeof number);
    return number;
}

Day take_day(CopyOut *const copy)
{
    uint64_t value = 0;
    return take_fixed(copy, 4, &value) ? (Day)(int32_t)value + POSTGRES_EPOCH_DAY : DAY_UNKNOWN;
}

Money take_money(CopyOut *const copy)
{
    return take_i64(copy, MONEY_UNKNOWN);
}

const char *take_text(CopyOut *const copy, size_t *const length)
{
    return (const char *)take(copy, length);
}

/* An element of 2, 4 or 8 bytes as a number; false when it is none. */
static bool read_element(const unsigned char *const bytes, const size_t width, int64_t *const value)
{
    if (width != 2 && width != 4 && width != 8)
        return false;
    const uint64_t bits = get_be(bytes, width);
    *value = width == 8 ? (int64_t)bits : width == 4 ? (int32_t)bits : (int16_t)bits;
    return true;
}

/* Dimensions, "may hold NULL", element type; the size and lower bound of the only dimension; then
 * each element with its length.  An empty array has no dimension.  Dates come as day numbers since
 * 2000, floating-point values by their bits.
 * @out: (capacity) values of 8 bytes */
static size_t take_array(CopyOut *const copy, const int64_t absent, void *const out,
                         const size_t capacity)
{
    enum { EMPTY = 12, HEADER = 20 };
    size_t length = 0;
    const unsigned char *at = take(copy, &length);
    if (at == NULL || length == EMPTY)
        return 0;
    if (length < HEADER) {
        copy->misread = true;
        return 0;
    }
    const unsigned char *const end = at + length;
    const size_t n = (size_t)get_be(at + EMPTY, 4);
    at += HEADER;
    for (size_t i = 0; i < n && !copy->misread; i++) {
        const uint32_t width = end - at < 4 ? 0 : (uint32_t)get_be(at, 4);
        int64_t value = absent;
        at += 4;
        if (width != UINT32_MAX) {
            copy->misread = (ptrdiff_t)width > end - at || !read_element(at, width, &value);
            at += width;
        }
        if (i < capacity)
            memcpy((char *)out + i * sizeof value, &value, sizeof value);
    }
    return copy->misread ? 0 : n;
}

size_t take_i64_array(CopyOut *const copy, const int64_t absent, int64_t *const out,
                      const size_t capacity)
{
    return take_array(copy, absent, out, capacity);
}

size_t take_f64_array(CopyOut *const copy, double *const out, const size_t capacity)
{
    const double absent = NAN;
    int64_t bits = 0;
    memcpy(&bits, &absent, sizeof bits);
    return take_array(copy, bits, out, capacity);
}
