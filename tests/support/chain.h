/* tests/support/chain.h - the program at work on a database: single commands and the whole chain.
 *
 * Most tests start from a published sample bank.  It is made once per run, by chain_set_up() as
 * unchecked fixture of a test case, and copied where a test changes it. */
#ifndef TESTS_SUPPORT_CHAIN_H
#define TESTS_SUPPORT_CHAIN_H

#include "tests/support/program.h"

/** chain_run - the program with these arguments on this database; as the second person where it
 * decides on a model and `conninfo` names nobody after the first "user=". */
ProgramResult chain_run(const char *conninfo, const char *const *arguments, Arena *arena);

/** chain_do - the same, and what it printed; fails the test unless it exits with 0. */
const char *chain_do(const char *conninfo, const char *const *arguments, Arena *arena);

#define RUN_ON(conninfo, arena, ...)                                                               \
    chain_run((conninfo), (const char *const[]){__VA_ARGS__, NULL}, (arena))
#define DO_ON(conninfo, arena, ...)                                                                \
    chain_do((conninfo), (const char *const[]){__VA_ARGS__, NULL}, (arena))

/* A program that was started and not yet waited for. */
typedef struct Started {
    int pid;
    const char *err_name; /* of the file in the throw-away directory that its talk goes to */
} Started;

/** chain_start - start the program, without waiting for it; its stdout is dropped. */
Started chain_start(const char *conninfo, const char *const *arguments, Arena *arena);

/** chain_wait - wait for it; 128 + signal when a signal ended it. */
int chain_wait(Started started);

/** chain_said - what it has said on stderr so far. */
const char *chain_said(Started started, Arena *arena);

/** chain_id - the id that `text` begins with, as load, build and publish print it. */
const char *chain_id(const char *text, Arena *arena);

/** chain_database - a new database with the schema in it. */
const char *chain_database(Arena *arena);

typedef struct Chain {
    const char *directory; /* of the extracts: 3,000 clients in three banks, as of 2026-09-30 */
    const char *conninfo;  /* to be read only: see chain_copy() */
    const char *snapshot;  /* short ids */
    const char *model;
    const char *run;
} Chain;

/** chain_set_up - unchecked fixture: make the published sample bank, unless it is there. */
void chain_set_up(void);

/** chain_published - the bank made by chain_set_up(). */
const Chain *chain_published(void);

/** chain_copy - the conninfo of a copy of its database, for a test that writes. */
const char *chain_copy(Arena *arena);

/** chain_through - load the extracts in `directory` as of `as_of`, build, approve, publish. */
void chain_through(const char *conninfo, const char *directory, const char *as_of, Arena *arena);

#endif
