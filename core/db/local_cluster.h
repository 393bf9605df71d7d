/* core/db/local_cluster.h - the private local cluster: a real PostgreSQL of Paragon's own.
 *
 * It listens on a unix socket in a directory that only its owner can enter, and on no port.  It is
 * made and started by whoever first needs it, under a file lock, and stopped by local_cluster_stop
 * or after a time without clients.  Who may log in: the user it runs as, and root, as
 * paragon_demo_analyst, paragon_demo_approver or the superuser "postgres", the administrator;
 * nobody else.
 *
 * Its files lie in HOME/cluster.  As root everything of PostgreSQL runs as the user "postgres",
 * and where that user cannot reach HOME, the files lie in /var/lib/paragon/<hash of HOME>.
 * This does NOT know the schema; the database "paragon" is made empty.
 *
 * Not for use while other threads run: programs are started with fork. */
#ifndef CORE_DB_LOCAL_CLUSTER_H
#define CORE_DB_LOCAL_CLUSTER_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <sys/types.h>

enum { LOCAL_CLUSTER_IDLE_SECONDS = 15 * 60 };

typedef struct LocalClusterStatus {
    bool exists;
    pid_t server; /* 0 when it is not running */
    const char *directory;
    const char *socket;
    const char *log;
    const char *conninfo;
} LocalClusterStatus;

/**
 * local_cluster_start - make and start the cluster where that is needed, and say how to connect.
 *
 * A connection is kept until the arena is freed, so that the cluster does not count as idle.  The
 * login is PGUSER, paragon_demo_analyst when that is not set.
 *
 * @home:     directory of Paragon's files, made when it is missing
 * @conninfo: for libpq, in `arena`
 * Errors: E_UNAVAILABLE no PostgreSQL installed, or it does not start (with its own words)
 *         E_PERMISSION  the login is not one of the above, or a directory is somebody else's
 *         E_BUSY        another command has been starting or stopping it for too long
 *         E_IO          its files cannot be made
 * Cost: 5 ms when it runs, 0.3 s to start it, 2 s to make it.
 */
Status local_cluster_start(const char *home, Arena *arena, const char **conninfo,
                           Error *err) ATTR_NODISCARD;

/** local_cluster_start_for - the same; a server started by this call stops after `idle_seconds`
 * without clients, never when that is 0. */
Status local_cluster_start_for(const char *home, int idle_seconds, Arena *arena,
                               const char **conninfo, Error *err) ATTR_NODISCARD;

/** local_cluster_administrator - how the administrator connects, who makes and upgrades the schema
 * and says who may see what; starts nothing. */
Status local_cluster_administrator(const char *home, Arena *arena, const char **conninfo,
                                   Error *err) ATTR_NODISCARD;

/** local_cluster_stop - end the server and its clients; *was_running says whether there was one.
 */
Status local_cluster_stop(const char *home, Arena *arena, bool *was_running,
                          Error *err) ATTR_NODISCARD;

/** local_cluster_status - what there is; starts nothing and makes nothing. */
Status local_cluster_status(const char *home, Arena *arena, LocalClusterStatus *status,
                            Error *err) ATTR_NODISCARD;

/** local_cluster_destroy - stop the server and remove all its files; *existed says whether there
 * were any.  Asks nothing: that is the caller's part. */
Status local_cluster_destroy(const char *home, Arena *arena, bool *existed,
                             Error *err) ATTR_NODISCARD;

/** local_cluster_psql - start the cluster and become psql, with `arguments` (ends with NULL) behind
 * the connection; returns only when that fails. */
Status local_cluster_psql(const char *home, const char *const arguments[], Arena *arena,
                          Error *err) ATTR_NODISCARD;

#endif
