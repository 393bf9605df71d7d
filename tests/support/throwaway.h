/* tests/support/throwaway.h - one PostgreSQL cluster per test run, made when first asked for.
 *
 * It listens on a unix socket in a directory of its own, lets everyone in as any role, does not
 * sync to disk, and is gone at the end of the run, also of one that was killed.  As root it runs
 * as the user "postgres". */
#ifndef TESTS_SUPPORT_THROWAWAY_H
#define TESTS_SUPPORT_THROWAWAY_H

#include <stdbool.h>

/* A superuser beside "postgres", to decide on the models that "postgres" builds. */
#define THROWAWAY_SECOND_PERSON "second_person"

/** throwaway_prepare - choose the directory, in the parent of all tests; starts no server.
 * Says on stderr what went wrong and gives false when it cannot. */
bool throwaway_prepare(void);

/** throwaway_directory - a directory that goes away with the run; as root it belongs to the user
 * "postgres".  For what else a test has to leave on disk. */
const char *throwaway_directory(void);

/** throwaway_remove - stop the server, if there is one, and remove everything. */
void throwaway_remove(void);

/** throwaway_database - the conninfo of a new, empty database, connecting as superuser "postgres".
 * Valid until the next call.  Fails the test when there is no server to be had. */
const char *throwaway_database(void);

/** throwaway_copy - the same, as a copy of the database of `conninfo`, to which nobody may be
 * connected: what takes long to fill is filled once per test case. */
const char *throwaway_copy(const char *conninfo);

#endif
