/* tools/session.c - settings, home and database of one invocation. */
#include "tools/session.h"

#include "core/db/local_cluster.h"
#include "core/db/migrate.h"
#include "core/io/progress_bar.h"
#include "tools/stop_signal.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

/* An environment variable; an empty one counts as not set. */
static const char *environment(const char *const name)
{
    const char *const value = getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

Status session_log(const CommandLine *const line, Log *const log, Error *const err)
{
    *log = (Log){.out = stderr, .level = LOG_INFO};
    int is_json = 0;
    TRY(option_choice("log-format", line->globals[GLOBAL_LOG_FORMAT], "text|json", 0, &is_json,
                      err));
    log->as_json = is_json != 0;
    int level = LOG_INFO;
    TRY(option_choice("log-level", line->globals[GLOBAL_LOG_LEVEL], "error|warn|info|debug",
                      LOG_INFO, &level, err));
    log->level = line->globals[GLOBAL_QUIET] != NULL ? LOG_ERROR : (LogLevel)level;
    return OK;
}

/* XDG says that a path which is not absolute is to be ignored. */
static Status find_home(const CommandLine *const line, Arena *const arena, const char **const home,
                        Error *const err)
{
    const char *const data_home = environment("XDG_DATA_HOME");
    const char *const user_home = environment("HOME");
    *home = line->globals[GLOBAL_HOME];
    if (*home == NULL)
        *home = environment("PARAGON_HOME");
    if (*home != NULL)
        return OK;
    *home = "/var/lib/paragon";
    if (data_home != NULL && data_home[0] == '/')
        ARENA_TAKE(*home, arena_printf(arena, "%s/paragon", data_home), err);
    else if (user_home != NULL && user_home[0] == '/')
        ARENA_TAKE(*home, arena_printf(arena, "%s/.local/share/paragon", user_home), err);
    return OK;
}

/* The processors this process may use: fewer than the machine has, inside a container. */
static int64_t usable_processors(void)
{
    cpu_set_t set;
    const int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                              : (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (n < 1)
        return 1;
    return n > MOST_THREADS ? MOST_THREADS : n;
}

static Status find_progress_style(const CommandLine *const line, const Log *const log,
                                  ProgressStyle *const style, Error *const err)
{
    enum { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
    int when = WHEN_AUTO;
    TRY(option_choice("progress", line->globals[GLOBAL_PROGRESS], "auto|always|never", WHEN_AUTO,
                      &when, err));
    const char *const terminal = environment("TERM");
    const bool can_draw =
        isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
    const bool is_drawn = when == WHEN_ALWAYS || can_draw;
    if (when == WHEN_NEVER || line->globals[GLOBAL_QUIET] != NULL)
        *style = PROGRESS_SILENT;
    else
        *style = is_drawn && !log->as_json ? PROGRESS_BAR : PROGRESS_LINES;
    return OK;
}

Status session_new(const CommandLine *const line, const Log *const log, Arena *const arena,
                   Session *const session, Error *const err)
{
    *session = (Session){.arena = arena,
                         .log = log,
                         .db_option = line->globals[GLOBAL_DB],
                         .quiet = line->globals[GLOBAL_QUIET] != NULL};
    int64_t n_threads = 0;
    TRY(option_int("threads", line->globals[GLOBAL_THREADS], 1, MOST_THREADS, usable_processors(),
                   &n_threads, err));
    session->n_threads = (size_t)n_threads;
    ProgressStyle style = PROGRESS_SILENT;
    TRY(find_progress_style(line, log, &style, err));
    TRY(find_home(line, arena, &session->home, err));
    TRY(config_load(line->globals[GLOBAL_CONFIG], arena, &session->config, err));
    session->stop = stop_signal_install();
    return progress_bar_new(style, log, session->stop, arena, &session->progress, err);
}

Status session_open(Session *const session, Db **const db, Error *const err)
{
    const char *conninfo = session->db_option;
    if (conninfo == NULL)
        conninfo = environment("PARAGON_DB");
    const bool has_libpq_place = environment("PGHOST") != NULL ||
                                 environment("PGSERVICE") != NULL ||
                                 environment("PGDATABASE") != NULL;
    if (conninfo == NULL && has_libpq_place)
        conninfo = ""; /* libpq finds the rest itself */
    session->is_local = conninfo == NULL;
    if (session->is_local)
        TRY(local_cluster_start(session->home, session->arena, &conninfo, err));
    return db_open(conninfo, session->arena, db, err);
}

Status session_migrate(Session *const session, Db *const db, size_t *const n_applied,
                       Error *const err)
{
    const char *conninfo = NULL;
    Db *administrator = NULL;
    if (!session->is_local)
        return migrate_apply(db, session->arena, n_applied, err);
    TRY(local_cluster_administrator(session->home, session->arena, &conninfo, err));
    TRY(db_open(conninfo, session->arena, &administrator, err));
    return migrate_apply(administrator, session->arena, n_applied, err);
}
