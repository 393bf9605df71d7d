/* core/db/local_server.h - the server process of the private local cluster.
 *
 * Private to core/db/local_*.c; all but local_server_pid are called under local_place_lock. */
#ifndef CORE_DB_LOCAL_SERVER_H
#define CORE_DB_LOCAL_SERVER_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/db/local_place.h"

#include <sys/types.h>

/** local_server_create - make the cluster: initdb, who may log in, the roles and the database.
 * What an interrupted attempt left behind is removed first; the cluster appears under its name
 * when it is complete, or not at all. */
Status local_server_create(const LocalPlace *place, Arena *arena, Error *err) ATTR_NODISCARD;

/** local_server_start - start it and wait until it takes connections.
 * A pid file that a crash left behind is no hindrance.
 * Errors: E_UNAVAILABLE with the last line of the server's log · E_BUSY processes of a server that
 *         died are still ending */
Status local_server_start(const LocalPlace *place, Arena *arena, Error *err) ATTR_NODISCARD;

/** local_server_stop - end it, sending its clients away, and wait for that. */
Status local_server_stop(const LocalPlace *place, Arena *arena, Error *err) ATTR_NODISCARD;

/** local_server_pid - the running server, 0 when there is none.  A number in the pid file that
 * went to another process after a crash does not count. */
pid_t local_server_pid(const LocalPlace *place);

/** local_server_conninfo - how to connect, for libpq, in `arena`. */
Status local_server_conninfo(const LocalPlace *place, const char *user, const char *database,
                             Arena *arena, const char **conninfo, Error *err) ATTR_NODISCARD;

#endif
