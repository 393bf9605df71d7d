/* core/db/local_server.c - making, starting and stopping the server. */
#include "core/db/local_server.h"

#include "core/base/strbuf.h"
#include "core/base/text.h"
#include "core/db/postgres_program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { END_POLL_MS = 50, END_WAIT_MS = 10 * 1000, LOG_KEPT = 16 * 1024 };

/* paragon.conf, written anew at every start and read behind initdb's own choices; it suits one job
 * on two cores.  Failing statements are not logged, nor are the details of errors: both may hold
 * data of clients. */
static const char SETTINGS[] = "# Written by paragon at every start; ALTER SYSTEM overrides it.\n"
                               "listen_addresses = ''\n"
                               "port = 5432\n"
                               "unix_socket_permissions = 0700\n"
                               "max_connections = 40\n"
                               "shared_buffers = 256MB\n"
                               "work_mem = 32MB\n"
                               "maintenance_work_mem = 256MB\n"
                               "max_wal_size = 4GB\n"
                               "wal_level = minimal\n"
                               "max_wal_senders = 0\n"
                               "synchronous_commit = on\n"
                               "random_page_cost = 1.1\n"
                               "jit = off\n"
                               "timezone = 'UTC'\n"
                               "log_timezone = 'UTC'\n"
                               "lc_messages = 'C'\n"
                               "log_line_prefix = '%m [%p] %u '\n"
                               "log_checkpoints = off\n"
                               "log_min_error_statement = panic\n"
                               "log_error_verbosity = terse\n";

static const char LOGINS[] = "# Written by paragon.\n"
                             "local all all peer map=paragon\n";

/* Run statement by statement, one a line, before the cluster takes its name. */
static const char BOOTSTRAP_SQL[] =
    "CREATE ROLE paragon_owner NOLOGIN\n"
    "CREATE ROLE paragon_analyst NOLOGIN\n"
    "CREATE ROLE paragon_approver NOLOGIN\n"
    "CREATE ROLE paragon_demo_analyst LOGIN IN ROLE paragon_analyst\n"
    "CREATE ROLE paragon_demo_approver LOGIN IN ROLE paragon_approver\n"
    "CREATE DATABASE paragon OWNER paragon_owner\n";

/* Write (`mode` "we") or continue ("ae") a file of the cluster. */
static Status write_file(const char *const directory, const char *const name,
                         const char *const mode, const char *const text, Error *const err)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *const file = fopen(path, mode);
    if (file == NULL)
        return ERROR_SET(err, E_IO, "file \"%s\" cannot be written: %s", path, strerror(errno));
    const bool is_written = fputs(text, file) >= 0;
    if (fclose(file) == 0 && is_written)
        return OK;
    return ERROR_SET(err, E_IO, "file \"%s\" could not be written: %s", path, strerror(errno));
}

/* One user of the system may log in as any of the three. */
static void map_user(StrBuf *const map, const char *const user)
{
    static const char *const ROLES[] = {"paragon_demo_analyst", "paragon_demo_approver",
                                        "postgres"};
    for (size_t role = 0; role < sizeof ROLES / sizeof ROLES[0]; role++)
        strbuf_printf(map, "paragon \"%s\" %s\n", user, ROLES[role]);
}

static Status write_logins(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    const char *text = NULL;
    StrBuf map = strbuf_init(arena);
    strbuf_puts(&map, "# Written by paragon.\n");
    map_user(&map, place->account);
    if (strcmp(place->account, "root") != 0)
        map_user(&map, "root");
    TRY(strbuf_finish(&map, &text, err));
    TRY(write_file(place->making, "pg_ident.conf", "we", text, err));
    return write_file(place->making, "pg_hba.conf", "we", LOGINS, err);
}

Status local_server_create(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    const char *const initdb[] = {"-D",
                                  place->making,
                                  "--username=postgres",
                                  "--auth=peer",
                                  "--locale=C.UTF-8",
                                  "--encoding=UTF8",
                                  "--data-checksums",
                                  NULL};
    const char *const single[] = {"--single", "-D",      place->making, "-c", "exit_on_error=on",
                                  "-c",       "jit=off", "postgres",    NULL};
    TRY(local_place_remove_tree(place->making, err));
    TRY(postgres_program_run(place, "initdb", initdb, NULL, arena, err));
    TRY(write_logins(place, arena, err));
    TRY(write_file(place->making, "postgresql.conf", "ae", "include_if_exists = 'paragon.conf'\n",
                   err));
    TRY(postgres_program_run(place, "postgres", single, BOOTSTRAP_SQL, arena, err));
    if (rename(place->making, place->data) != 0)
        return ERROR_SET(err, E_IO, "directory \"%s\" cannot be renamed: %s", place->making,
                         strerror(errno));
    return OK;
}

/* Does the process work in the cluster's directory?  All of PostgreSQL's do, and nobody else's. */
static bool works_in(const char *const process, const struct stat *const data)
{
    char link[64];
    struct stat there;
    (void)snprintf(link, sizeof link, "/proc/%.16s/cwd", process);
    return stat(link, &there) == 0 && there.st_ino == data->st_ino && there.st_dev == data->st_dev;
}

pid_t local_server_pid(const LocalPlace *const place)
{
    char path[PATH_MAX];
    char line[24] = "";
    int64_t number = 0;
    struct stat data;
    (void)snprintf(path, sizeof path, "%s/postmaster.pid", place->data);
    FILE *const file = fopen(path, "re");
    if (file == NULL)
        return 0;
    const bool is_read = fgets(line, sizeof line, file) != NULL;
    (void)fclose(file);
    line[strcspn(line, "\n")] = '\0';
    if (!is_read || !text_parse_int(line, strlen(line), &number) || number <= 0 ||
        stat(place->data, &data) != 0 || !works_in(line, &data))
        return 0;
    return (pid_t)number;
}

static bool is_in_use(const LocalPlace *const place)
{
    struct stat data;
    if (stat(place->data, &data) != 0)
        return false;
    DIR *const processes = opendir("/proc");
    if (processes == NULL)
        return false;
    bool found = false;
    for (const struct dirent *entry = readdir(processes); entry != NULL && !found;
         entry = readdir(processes))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            found = works_in(entry->d_name, &data);
    (void)closedir(processes);
    return found;
}

/* A server that died leaves its pid file, and PostgreSQL will not start when the number in it has
 * gone to another process of the same user.  The file may go only when the dead server's own
 * processes are gone too. */
static Status clear_remains(const LocalPlace *const place, Error *const err)
{
    const struct timespec pause = {.tv_nsec = END_POLL_MS * 1000000L};
    int waited_ms = 0;
    for (; is_in_use(place) && waited_ms < END_WAIT_MS; waited_ms += END_POLL_MS)
        (void)nanosleep(&pause, NULL);
    if (waited_ms >= END_WAIT_MS)
        return ERROR_SET(err, E_BUSY, "processes of a server that died still work in \"%s\"",
                         place->data);
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/postmaster.pid", place->data);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/.s.PGSQL.5432.lock", place->socket);
    (void)unlink(path);
    return OK;
}

/* The directory as a list of one, for a setting: quoted for the list and again for the file. */
static void put_directory_setting(StrBuf *const settings, const char *const directory)
{
    strbuf_puts(settings, "unix_socket_directories = '\"");
    for (const char *at = directory; *at != '\0'; at++) {
        if (*at == '\'' || *at == '"' || *at == '\\')
            strbuf_putc(settings, *at);
        strbuf_putc(settings, *at);
    }
    strbuf_puts(settings, "\"'\n");
}

static Status write_settings(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    const char *text = NULL;
    StrBuf settings = strbuf_init(arena);
    strbuf_puts(&settings, SETTINGS);
    put_directory_setting(&settings, place->socket);
    TRY(strbuf_finish(&settings, &text, err));
    return write_file(place->data, "paragon.conf", "we", text, err);
}

/* pg_ctl only says that it failed; the reason stands in the log. */
static Status explain_failure(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    char tail[LOG_KEPT + 1] = "";
    const char *reason = NULL;
    FILE *const log = fopen(place->log, "re");
    if (log != NULL) {
        (void)fseek(log, -LOG_KEPT, SEEK_END); /* a shorter log is read from its beginning */
        tail[fread(tail, 1, LOG_KEPT, log)] = '\0';
        (void)fclose(log);
    }
    TRY(postgres_program_reason(tail, arena, &reason, err));
    (void)ERROR_SET(err, E_UNAVAILABLE, "the private local cluster could not be started: %s",
                    reason);
    return error_hint(err, "Its log is \"%s\".", place->log);
}

Status local_server_start(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    const char *const start[] = {"start", "-D", place->data, "-l", place->log,
                                 "-w",    "-t", "120",       "-s", NULL};
    TRY(clear_remains(place, err));
    TRY(write_settings(place, arena, err));
    const Status status = postgres_program_run(place, "pg_ctl", start, NULL, arena, err);
    return status == OK ? OK : explain_failure(place, arena, err);
}

Status local_server_stop(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    const char *const stop[] = {"stop", "-D", place->data, "-m", "fast",
                                "-w",   "-t", "120",       "-s", NULL};
    return postgres_program_run(place, "pg_ctl", stop, NULL, arena, err);
}

static void put_quoted(StrBuf *const text, const char *const value)
{
    strbuf_putc(text, '\'');
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '\'' || *at == '\\')
            strbuf_putc(text, '\\');
        strbuf_putc(text, *at);
    }
    strbuf_putc(text, '\'');
}

Status local_server_conninfo(const LocalPlace *const place, const char *const user,
                             const char *const database, Arena *const arena,
                             const char **const conninfo, Error *const err)
{
    StrBuf text = strbuf_init(arena);
    strbuf_puts(&text, "host=");
    put_quoted(&text, place->socket);
    strbuf_puts(&text, " port=5432 dbname=");
    put_quoted(&text, database);
    strbuf_puts(&text, " user=");
    put_quoted(&text, user);
    return strbuf_finish(&text, conninfo, err);
}
