/* tests/support/program.h - run the built program, or another, and see what it says and returns. */
#ifndef TESTS_SUPPORT_PROGRAM_H
#define TESTS_SUPPORT_PROGRAM_H

#include "core/base/arena.h"

#include <stddef.h>

typedef struct ProgramParams {
    const char *path;               /* looked for in PATH; NULL: $PARAGON_BINARY */
    const char *const *arguments;   /* without the program's name, ends with NULL; NULL: none */
    const char *const *environment; /* "NAME=value" to set, "NAME" to unset; ends with NULL */
    const char *input;              /* what it reads on stdin; NULL: nothing */
    int timeout_seconds;            /* 0: 60; killed after that, which fails the test */
} ProgramParams;

typedef struct ProgramResult {
    int exit_code; /* 128 + signal when a signal ended it */
    const char *out;
    size_t out_length;
    const char *err;
    size_t err_length;
} ProgramResult;

/** program_run - run to the end; texts live in `arena`. Fails the test when it cannot be run.  What
 * the built program and shells say on stderr is kept in the suite's log. */
ProgramResult program_run(const ProgramParams *params, Arena *arena);

/* The built program with these arguments: PARAGON(arena, "local", "status"). */
#define PARAGON(arena, ...)                                                                        \
    program_run(&(const ProgramParams){.arguments = (const char *const[]){__VA_ARGS__, NULL}},     \
                (arena))

#endif
