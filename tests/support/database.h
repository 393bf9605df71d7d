/* tests/support/database.h - what stands in a test's database, asked in plain SQL as superuser.
 *
 * Beside the program's own door to the database, so that a fault there does not hide itself.  Every
 * call connects anew and, but for database_refusal(), fails the test when the statement is refused.
 */
#ifndef TESTS_SUPPORT_DATABASE_H
#define TESTS_SUPPORT_DATABASE_H

#include "core/base/arena.h"

#include <stdint.h>

/** database_do - run one or several statements. */
void database_do(const char *conninfo, const char *sql);

/** database_tamper - the same past every trigger, as whoever owns the server could. */
void database_tamper(const char *conninfo, const char *sql);

/** database_rows - all rows as text: fields apart by '|', each row ended by '\n', NULL as "". */
const char *database_rows(const char *conninfo, const char *sql, Arena *arena);

/** database_count - the whole number in the first field of the first row. */
int64_t database_count(const char *conninfo, const char *sql);

/** database_refusal - what the server says to a statement that it must refuse. */
const char *database_refusal(const char *conninfo, const char *sql, Arena *arena);

#endif
