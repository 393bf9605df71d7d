/* tests/support/throwaway.c - the throw-away cluster: a directory, a server, and who removes them.
 *
 * Tests run in processes of their own and any of them may be the first to need the server, so it
 * is started under a file lock by whoever comes first.  Removing it is the work of a keeper
 * process, which waits until the write end of a pipe is closed everywhere: that happens at the
 * end of the run, however it ends. */
#include "tests/support/throwaway.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_SIZE = 512 };

static const char DIRECTORY_VARIABLE[] = "PARAGON_TEST_CLUSTER";

static int keeper_pipe = -1;
static pid_t keeper = -1;

const char *throwaway_directory(void)
{
    const char *const path = getenv(DIRECTORY_VARIABLE);
    return path == NULL ? "" : path;
}

static const struct passwd *server_account(void)
{
    return geteuid() == 0 ? getpwnam("postgres") : getpwuid(geteuid());
}

static void become_server_user(void)
{
    const struct passwd *const account = server_account();
    if (geteuid() != 0)
        return;
    if (account == NULL || initgroups(account->pw_name, account->pw_gid) != 0 ||
        setgid(account->pw_gid) != 0 || setuid(account->pw_uid) != 0)
        _exit(126);
}

/* Run a shell command line as the user the server runs as; its words go to the log. */
static int run(const char *const command)
{
    const pid_t child = fork();
    if (child == 0) {
        become_server_user();
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    return status;
}

static int run_postgres(const char *const program, const char *const arguments)
{
    char command[4 * TEXT_SIZE];
    (void)snprintf(command, sizeof command,
                   "cd %s && PATH=\"$(pg_config --bindir):$PATH\" && exec %s -D data %s >>log 2>&1",
                   throwaway_directory(), program, arguments);
    return run(command);
}

static int remove_entry(const char *const path, const struct stat *const status, const int type,
                        struct FTW *const walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void clean_up(void)
{
    char pid_file[TEXT_SIZE];
    (void)snprintf(pid_file, sizeof pid_file, "%s/data/postmaster.pid", throwaway_directory());
    if (access(pid_file, F_OK) == 0)
        (void)run_postgres("pg_ctl", "-m immediate -w stop");
    (void)nftw(throwaway_directory(), remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void keep(const int pipe_end)
{
    (void)setsid(); /* out of reach of a Ctrl-C */
    (void)signal(SIGTERM, SIG_IGN);
    char byte = 0;
    while (read(pipe_end, &byte, 1) > 0)
        continue;
    clean_up();
    _exit(0);
}

bool throwaway_prepare(void)
{
    char path[] = "/tmp/paragon-test-XXXXXX";
    int ends[2] = {-1, -1};
    const struct passwd *const account = server_account();
    if (account == NULL) {
        (void)fputs("tests/run: no user \"postgres\": run tools/dev/install-deps.sh\n", stderr);
        return false;
    }
    if (mkdtemp(path) == NULL || chown(path, account->pw_uid, account->pw_gid) != 0 ||
        setenv(DIRECTORY_VARIABLE, path, 1) != 0 || pipe2(ends, O_CLOEXEC) != 0) {
        perror("tests/run: cannot make a directory for the throw-away cluster");
        return false;
    }
    keeper = fork();
    if (keeper == 0) {
        (void)close(ends[1]);
        keep(ends[0]);
    }
    (void)close(ends[0]);
    keeper_pipe = ends[1];
    return keeper > 0;
}

void throwaway_remove(void)
{
    (void)close(keeper_pipe);
    (void)waitpid(keeper, NULL, 0);
}

static void show_log(void)
{
    char command[TEXT_SIZE];
    (void)snprintf(command, sizeof command, "cat %s/log >&2", throwaway_directory());
    (void)run(command);
}

static void execute(const char *const conninfo, const char *const command)
{
    PGconn *const connection = PQconnectdb(conninfo);
    PGresult *const result = PQexec(connection, command);
    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s: %s", command,
                  PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

/* Nobody decides on a model of their own. */
static void make_second_person(void)
{
    char conninfo[TEXT_SIZE];
    (void)snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=postgres",
                   throwaway_directory());
    execute(conninfo, "CREATE ROLE " THROWAWAY_SECOND_PERSON " SUPERUSER LOGIN");
}

/* What a crash would lose is lost anyway: nothing is synced. */
static void start_server(void)
{
    char settings[2 * TEXT_SIZE];
    (void)snprintf(settings, sizeof settings,
                   "-w -o \"-c listen_addresses='' -k %s -c fsync=off -c full_page_writes=off "
                   "-c synchronous_commit=off -c autovacuum=off -c shared_buffers=64MB "
                   "-c max_wal_size=256MB -c wal_level=minimal -c max_wal_senders=0\" start",
                   throwaway_directory());
    if (run_postgres("initdb", "--username=postgres --auth=trust --no-sync --locale=C.UTF-8 "
                               "--encoding=UTF8") != 0 ||
        run_postgres("pg_ctl", settings) != 0) {
        show_log();
        ck_abort_msg("the throw-away PostgreSQL cluster could not be started");
    }
    make_second_person();
}

static void ensure_server(void)
{
    char path[TEXT_SIZE];
    (void)snprintf(path, sizeof path, "%s/lock", throwaway_directory());
    const int lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    ck_assert_msg(lock >= 0 && flock(lock, LOCK_EX) == 0, "cannot lock %s", path);
    (void)snprintf(path, sizeof path, "%s/data/postmaster.pid", throwaway_directory());
    if (access(path, F_OK) != 0)
        start_server();
    (void)close(lock);
}

static const char *create_database(const char *const template)
{
    static char conninfo[TEXT_SIZE];
    static int n_made;
    char name[64];
    char command[TEXT_SIZE];
    ensure_server();
    (void)snprintf(name, sizeof name, "t_%ld_%d", (long)getpid(), ++n_made);
    (void)snprintf(command, sizeof command, "CREATE DATABASE %s TEMPLATE %s", name, template);
    (void)snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=postgres",
                   throwaway_directory());
    execute(conninfo, command);
    (void)snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=%s",
                   throwaway_directory(), name);
    return conninfo;
}

const char *throwaway_database(void)
{
    return create_database("template0");
}

const char *throwaway_copy(const char *const conninfo)
{
    const char *const name = strstr(conninfo, "dbname=");
    ck_assert_msg(name != NULL, "not a throw-away database: %s", conninfo);
    char template[64];
    (void)snprintf(template, sizeof template, "%s", name + strlen("dbname="));
    return create_database(template);
}
