/* core/db/db_internal.h - what db.c, copy_in.c and copy_out.c share. Nobody else includes this. */
#ifndef CORE_DB_DB_INTERNAL_H
#define CORE_DB_DB_INTERNAL_H

#include "core/db/db.h"

#include <libpq-fe.h>

struct Db {
    PGconn *connection;
    const char *conninfo;
};

/** db_fail - record why the last statement failed: the SQLSTATE chooses the status, the server's
 * words become the text. `result` may be NULL (connection trouble). */
Status db_fail(const Db *db, const PGresult *result, const char *what, Error *err);

/** db_statement - the text of a COPY file with {no} replaced by `no`, in `arena`. */
Status db_statement(Query query, int64_t no, Arena *arena, const char **sql,
                    Error *err) ATTR_NODISCARD;

/** crash_point - "before" or "after" a statement, by the name of its file: in builds with
 * -DPARAGON_CRASH_POINTS the program can be made to die here (tools/dev/crashes.py). */
void crash_point(const char *when, const char *statement);

/* Big-endian values, as PostgreSQL's binary format has them. */
static inline void put_be(unsigned char *const out, const uint64_t value, const size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[i] = (unsigned char)(value >> (8 * (width - 1 - i)));
}

static inline uint64_t get_be(const unsigned char *const bytes, const size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | bytes[i];
    return value;
}

enum { POSTGRES_EPOCH_DAY = 10957 }; /* 2000-01-01 as a Day */
#define MIGRATED_SCHEMA_HINT "Run \"paragon init\" to create or upgrade the schema."

#endif
