/* core/db/postgres_program.h - running PostgreSQL's own programs (initdb, pg_ctl, ...) as the user
 * that PostgreSQL accepts.  Private to core/db/local_*.c. */
#ifndef CORE_DB_POSTGRES_PROGRAM_H
#define CORE_DB_POSTGRES_PROGRAM_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/db/local_place.h"

/** postgres_program_find - path of a program of PostgreSQL's server package, in `arena`.
 * Errors: E_UNAVAILABLE none is installed */
Status postgres_program_find(const char *name, Arena *arena, const char **path,
                             Error *err) ATTR_NODISCARD;

/**
 * postgres_program_run - run a program to its end as the user of `place`, in its base directory,
 * with messages in English and without the PG* variables of the environment.
 *
 * @arguments: without the program's name, ends with NULL
 * @input:     what it reads, NULL for nothing
 * Errors: E_UNAVAILABLE it is not installed, or it failed; the text ends with its own reason
 */
Status postgres_program_run(const LocalPlace *place, const char *name,
                            const char *const arguments[], const char *input, Arena *arena,
                            Error *err) ATTR_NODISCARD;

/** postgres_program_reason - why a program or a server failed, according to what it wrote: its last
 * line marked as an error, without the mark, or else its last line.  In `arena`. */
Status postgres_program_reason(const char *text, Arena *arena, const char **reason,
                               Error *err) ATTR_NODISCARD;

#endif
