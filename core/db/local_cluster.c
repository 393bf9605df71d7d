/* core/db/local_cluster.c - start, stop, status, psql, destroy. */
#include "core/db/local_cluster.h"

#include "core/db/local_place.h"
#include "core/db/local_server.h"
#include "core/db/local_watch.h"
#include "core/db/postgres_program.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PSQL_ARGUMENTS = 16, RECOVERY_POLL_MS = 100, RECOVERY_WAIT_MS = 60 * 1000 };

static const char DEFAULT_LOGIN[] = "paragon_demo_analyst";
static const char ADMINISTRATOR[] = "postgres";
static const char DATABASE[] = "paragon";

static const char *login(void)
{
    const char *const user = getenv("PGUSER");
    return user == NULL || user[0] == '\0' ? DEFAULT_LOGIN : user;
}

static Status ensure_running(const LocalPlace *const place, const int idle_seconds,
                             Arena *const arena, Error *const err)
{
    if (local_server_pid(place) != 0)
        return OK;
    TRY(local_place_make_socket(place, err));
    if (access(place->data, F_OK) != 0)
        TRY(local_server_create(place, arena, err));
    TRY(local_server_start(place, arena, err));
    return idle_seconds == 0 ? OK : local_watch_start(place, idle_seconds, err);
}

static void close_connection(void *const connection)
{
    PQfinish(connection);
}

static Status refuse_login(const PGconn *const connection, Error *const err)
{
    const char *const words = PQerrorMessage(connection);
    const bool is_refused = strstr(words, "authentication failed") != NULL;
    (void)ERROR_SET(err, is_refused ? E_PERMISSION : E_UNAVAILABLE,
                    "the private local cluster refuses the login \"%s\": %.*s", login(),
                    (int)strcspn(words, "\n"), words);
    return error_hint(err, "PGUSER can be paragon_demo_analyst (also when it is not set), "
                           "paragon_demo_approver or postgres, the administrator.");
}

/* The connection that shows the watcher that somebody is here.  A server found running may still
 * be recovering from a crash: that is waited for. */
static Status connect_as_client(const char *const conninfo, Arena *const arena, Error *const err)
{
    const struct timespec pause = {.tv_nsec = RECOVERY_POLL_MS * 1000000L};
    for (int waited_ms = 0;; waited_ms += RECOVERY_POLL_MS) {
        PGconn *const connection = PQconnectdb(conninfo);
        if (connection == NULL)
            return error_no_memory(err, "a connection");
        TRY(arena_defer(arena, close_connection, connection, err));
        if (PQstatus(connection) == CONNECTION_OK)
            return OK;
        if (waited_ms >= RECOVERY_WAIT_MS || PQping(conninfo) != PQPING_REJECT)
            return refuse_login(connection, err);
        (void)nanosleep(&pause, NULL);
    }
}

static Status start_locked(const LocalPlace *const place, const int idle_seconds,
                           const char *const conninfo, Arena *const arena, Arena *const scratch,
                           Error *const err)
{
    TRY(local_place_lock(place, scratch, err));
    TRY(ensure_running(place, idle_seconds, scratch, err));
    return connect_as_client(conninfo, arena, err);
}

Status local_cluster_start_for(const char *const home, const int idle_seconds, Arena *const arena,
                               const char **const conninfo, Error *const err)
{
    LocalPlace place = {0};
    const char *found = NULL;
    TRY(local_place_find(home, arena, &place, err));
    TRY(local_server_conninfo(&place, login(), DATABASE, arena, &found, err));
    Arena *const scratch = arena_new(); /* what holds the lock, no longer than needed */
    if (scratch == NULL)
        return error_no_memory(err, "starting the private local cluster");
    const Status status = start_locked(&place, idle_seconds, found, arena, scratch, err);
    arena_free(scratch);
    TRY(status);
    *conninfo = found;
    return OK;
}

Status local_cluster_start(const char *const home, Arena *const arena, const char **const conninfo,
                           Error *const err)
{
    return local_cluster_start_for(home, LOCAL_CLUSTER_IDLE_SECONDS, arena, conninfo, err);
}

Status local_cluster_administrator(const char *const home, Arena *const arena,
                                   const char **const conninfo, Error *const err)
{
    LocalPlace place = {0};
    TRY(local_place_find(home, arena, &place, err));
    return local_server_conninfo(&place, ADMINISTRATOR, DATABASE, arena, conninfo, err);
}

static Status stop_locked(const LocalPlace *const place, Arena *const arena,
                          bool *const was_running, Error *const err)
{
    TRY(local_place_lock(place, arena, err));
    *was_running = local_server_pid(place) != 0;
    return *was_running ? local_server_stop(place, arena, err) : OK;
}

Status local_cluster_stop(const char *const home, Arena *const arena, bool *const was_running,
                          Error *const err)
{
    LocalPlace place = {0};
    *was_running = false;
    TRY(local_place_find(home, arena, &place, err));
    const bool exists = access(place.data, F_OK) == 0;
    const ArenaMark mark = arena_mark(arena);
    const Status status = exists ? stop_locked(&place, arena, was_running, err) : OK;
    arena_reset(arena, mark); /* gives the lock back */
    return status;
}

Status local_cluster_status(const char *const home, Arena *const arena,
                            LocalClusterStatus *const status, Error *const err)
{
    LocalPlace place = {0};
    TRY(local_place_find(home, arena, &place, err));
    *status = (LocalClusterStatus){.exists = access(place.data, F_OK) == 0,
                                   .server = local_server_pid(&place),
                                   .directory = place.base,
                                   .socket = place.socket,
                                   .log = place.log};
    return local_server_conninfo(&place, login(), DATABASE, arena, &status->conninfo, err);
}

static Status destroy_locked(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    bool was_running = false;
    TRY(stop_locked(place, arena, &was_running, err));
    return local_place_remove(place, err);
}

Status local_cluster_destroy(const char *const home, Arena *const arena, bool *const existed,
                             Error *const err)
{
    LocalPlace place = {0};
    TRY(local_place_find(home, arena, &place, err));
    *existed = access(place.base, F_OK) == 0;
    const ArenaMark mark = arena_mark(arena);
    const Status status = *existed ? destroy_locked(&place, arena, err) : OK;
    arena_reset(arena, mark); /* gives the lock back */
    if (status == OK)
        (void)rmdir(place.base); /* stays when another command has begun anew */
    return status;
}

Status local_cluster_psql(const char *const home, const char *const arguments[], Arena *const arena,
                          Error *const err)
{
    const char *conninfo = NULL;
    const char *path = NULL;
    char *argv[MAX_PSQL_ARGUMENTS] = {NULL};
    TRY(local_cluster_start(home, arena, &conninfo, err));
    TRY(postgres_program_find("psql", arena, &path, err));
    ARENA_TAKE(argv[0], arena_strdup(arena, path), err);
    ARENA_TAKE(argv[1], arena_strdup(arena, conninfo), err);
    for (size_t i = 0; arguments[i] != NULL; i++) {
        if (i + 3 >= MAX_PSQL_ARGUMENTS)
            return ERROR_SET(err, E_USAGE, "more than %d arguments for psql",
                             MAX_PSQL_ARGUMENTS - 3);
        ARENA_TAKE(argv[i + 2], arena_strdup(arena, arguments[i]), err);
    }
    (void)execv(path, argv);
    return ERROR_SET(err, E_UNAVAILABLE, "program \"%s\" cannot be run: %s", path, strerror(errno));
}
