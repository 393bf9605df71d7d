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
 * Errors: E_UNAVAILABLE it is not installed, or it failed; the text ends with the last line it said
 */
Status postgres_program_run(const LocalPlace *place, const char *name,
                            const char *const arguments[], const char *input, Arena *arena,
                            Error *err) ATTR_NODISCARD;

/** postgres_program_last_line - the last line of `text` that is not empty, in `arena`; what a log
 * or a failed program has to say. */
Status postgres_program_last_line(const char *text, Arena *arena, const char **line,
                                  Error *err) ATTR_NODISCARD;

#endif
