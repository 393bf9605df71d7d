/* core/db/local_watch.c - looking for clients, and stopping when there are none. */
#include "core/db/local_watch.h"

#include "core/db/local_server.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOKS_PER_PERIOD = 20, LEAST_PAUSE_MS = 100 };

typedef struct Activity {
    int64_t n_clients;
    int64_t n_sessions; /* ever begun: shows those that came and went between two looks */
} Activity;

static int64_t now_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool look(PGconn *const connection, Activity *const activity)
{
    PGresult *const result =
        PQexec(connection, "SELECT (SELECT count(*) FROM pg_catalog.pg_stat_activity"
                           "         WHERE backend_type = 'client backend'"
                           "           AND pid <> pg_catalog.pg_backend_pid()),"
                           "       (SELECT sum(sessions) FROM pg_catalog.pg_stat_database)");
    const bool seen = PQresultStatus(result) == PGRES_TUPLES_OK;
    if (seen)
        *activity = (Activity){.n_clients = strtoll(PQgetvalue(result, 0, 0), NULL, 10),
                               .n_sessions = strtoll(PQgetvalue(result, 0, 1), NULL, 10)};
    PQclear(result);
    return seen;
}

/* Wait for a while, or until the server ends the connection; false in that case. */
static bool pause_while_connected(PGconn *const connection, const int pause_ms)
{
    struct pollfd server = {.fd = PQsocket(connection), .events = POLLIN};
    if (poll(&server, 1, pause_ms) <= 0)
        return true;
    return PQconsumeInput(connection) == 1 && PQstatus(connection) == CONNECTION_OK;
}

/* Under the lock nobody can be between asking for the server and connecting to it. */
static bool stop_if_unused(const LocalPlace *const place, PGconn *const connection)
{
    Arena *const arena = arena_new();
    Activity activity = {0};
    const bool stopped = arena != NULL && local_place_lock(place, arena, NULL) == OK &&
                         look(connection, &activity) && activity.n_clients == 0 &&
                         local_server_stop(place, arena, NULL) == OK;
    arena_free(arena);
    return stopped;
}

static void watch(const LocalPlace *const place, PGconn *const connection, const int idle_seconds)
{
    const int64_t idle_ms = (int64_t)idle_seconds * 1000;
    const int even_ms = (int)(idle_ms / LOOKS_PER_PERIOD);
    const int pause_ms = even_ms < LEAST_PAUSE_MS ? LEAST_PAUSE_MS : even_ms;
    Activity before = {0};
    Activity now = {0};
    int64_t last_use = now_ms();
    while (pause_while_connected(connection, pause_ms) && look(connection, &now)) {
        if (now.n_clients > 0 || now.n_sessions != before.n_sessions)
            last_use = now_ms();
        before = now;
        if (now_ms() - last_use >= idle_ms && stop_if_unused(place, connection))
            return;
    }
}

/* A process of its own: no terminal, no files of the command that started it, not root. */
static bool detach(const LocalPlace *const place)
{
    if (setsid() < 0 || chdir("/") != 0 || !local_place_become_owner(place))
        return false;
    const int nothing = open("/dev/null", O_RDWR);
    for (int descriptor = 0; descriptor <= STDERR_FILENO; descriptor++)
        if (dup2(nothing, descriptor) < 0)
            return false;
    closefrom(STDERR_FILENO + 1);
    (void)prctl(PR_SET_NAME, "paragon-idle", 0, 0, 0);
    return true;
}

static void run(const LocalPlace *const place, const int idle_seconds)
{
    Arena *const arena = arena_new();
    const char *conninfo = NULL;
    if (arena == NULL || !detach(place) ||
        local_server_conninfo(place, "postgres", "postgres", arena, &conninfo, NULL) != OK)
        return;
    PGconn *const connection = PQconnectdb(conninfo);
    if (PQstatus(connection) == CONNECTION_OK)
        watch(place, connection, idle_seconds);
    PQfinish(connection);
    arena_free(arena);
}

Status local_watch_start(const LocalPlace *const place, const int idle_seconds, Error *const err)
{
    const pid_t child = fork();
    if (child < 0)
        return ERROR_SET(err, E_BUSY, "no process to watch the private local cluster: %s",
                         strerror(errno));
    if (child > 0) {
        (void)waitpid(child, NULL, 0);
        return OK;
    }
    /* A second fork, so that the watcher is nobody's child to wait for. */
    if (fork() == 0)
        run(place, idle_seconds);
    _exit(0);
}
