/* core/db/postgres_program.c - finding and running PostgreSQL's programs. */
#include "core/db/postgres_program.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 24, OUTPUT_KEPT = 64 * 1024 };

/* Debian's place first: asking pg_config costs a process. */
static const char *const DIRECTORIES[] = {"/usr/lib/postgresql/15/bin"};

static void close_pipe(void *const pipe)
{
    (void)pclose(pipe);
}

static Status ask_pg_config(Arena *const arena, const char **const directory, Error *const err)
{
    char line[1024] = "";
    *directory = "";
    /* NOLINTNEXTLINE(cert-env33-c): a fixed command, with nothing of the user's in it */
    FILE *const answer = popen("pg_config --bindir 2>/dev/null", "re");
    if (answer == NULL)
        return OK;
    TRY(arena_defer(arena, close_pipe, answer, err));
    if (fgets(line, sizeof line, answer) == NULL)
        return OK;
    ARENA_TAKE(*directory, arena_strndup(arena, line, strcspn(line, "\n")), err);
    return OK;
}

static Status try_directory(const char *const directory, const char *const name, Arena *const arena,
                            const char **const path, Error *const err)
{
    const char *candidate = NULL;
    ARENA_TAKE(candidate, arena_printf(arena, "%s/%s", directory, name), err);
    if (access(candidate, X_OK) == 0)
        *path = candidate;
    return OK;
}

Status postgres_program_find(const char *const name, Arena *const arena, const char **const path,
                             Error *const err)
{
    const char *found = NULL;
    for (size_t i = 0; i < sizeof DIRECTORIES / sizeof DIRECTORIES[0] && found == NULL; i++)
        TRY(try_directory(DIRECTORIES[i], name, arena, &found, err));
    if (found == NULL) {
        const char *directory = NULL;
        TRY(ask_pg_config(arena, &directory, err));
        TRY(try_directory(directory, name, arena, &found, err));
    }
    if (found == NULL) {
        (void)ERROR_SET(err, E_UNAVAILABLE, "PostgreSQL's program \"%s\" is not installed", name);
        (void)error_hint(err, "Run tools/dev/install-deps.sh, or name a database with --db.");
        return E_UNAVAILABLE;
    }
    *path = found;
    return OK;
}

/* Behind the last mark of an error in `text`, NULL when there is none. */
static const char *last_error(const char *const text)
{
    static const char *const MARKS[] = {"FATAL:  ", "PANIC:  ", "error: "};
    const char *last = NULL;
    for (size_t mark = 0; mark < sizeof MARKS / sizeof MARKS[0]; mark++)
        for (const char *at = strstr(text, MARKS[mark]); at != NULL; at = strstr(at, MARKS[mark])) {
            at += strlen(MARKS[mark]);
            if (last == NULL || at > last)
                last = at;
        }
    return last;
}

static const char *last_line(const char *const text)
{
    const char *last = text;
    for (const char *line = text; line != NULL && line[0] != '\0';) {
        if (line[0] != '\n')
            last = line;
        const char *const end = strchr(line, '\n');
        line = end == NULL ? NULL : end + 1;
    }
    return last;
}

Status postgres_program_reason(const char *const text, Arena *const arena,
                               const char **const reason, Error *const err)
{
    const char *const found = last_error(text);
    const char *const line = found == NULL ? last_line(text) : found;
    ARENA_TAKE(*reason, arena_strndup(arena, line, strcspn(line, "\n")), err);
    return OK;
}

/* In the child; nothing here returns. */
static void become(const LocalPlace *const place, const char *const path, char *const argv[],
                   const int input, const int output)
{
    /* Not ours: PGDATA, PGPORT and the like would reach the new server. */
    char locale[] = "LC_ALL=C";
    char programs[] = "PATH=/usr/bin:/bin";
    char *const environment[] = {locale, programs, NULL};
    if (!local_place_become_owner(place))
        _exit(126);
    (void)setsid(); /* a Ctrl-C is for us; half a start would leave a server that nobody watches */
    if (dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0 || chdir(place->base) != 0)
        _exit(126);
    (void)execve(path, argv, environment);
    _exit(127);
}

static void close_descriptor(void *const descriptor)
{
    (void)close((int)(intptr_t)descriptor);
}

/* A file in memory, holding `text`: no pipe that a daemon could keep open. */
static Status memory_file(const char *const text, Arena *const arena, int *const descriptor,
                          Error *const err)
{
    const size_t length = strlen(text);
    const int file = memfd_create("postgres_program", MFD_CLOEXEC);
    if (file < 0)
        return ERROR_SET(err, E_IO, "no file in memory for a program: %s", strerror(errno));
    TRY(arena_defer(arena, close_descriptor, (void *)(intptr_t)file, err));
    if (write(file, text, length) != (ssize_t)length || lseek(file, 0, SEEK_SET) != 0)
        return ERROR_SET(err, E_IO, "a file in memory cannot be written: %s", strerror(errno));
    *descriptor = file;
    return OK;
}

static Status report_failure(const char *const name, const int output, Arena *const arena,
                             Error *const err)
{
    char *said = NULL;
    const char *reason = NULL;
    ARENA_NEW(said, arena, OUTPUT_KEPT + 1, err);
    const off_t length = lseek(output, 0, SEEK_END);
    const off_t from = length > OUTPUT_KEPT ? length - OUTPUT_KEPT : 0;
    if (pread(output, said, OUTPUT_KEPT, from) < 0)
        said[0] = '\0';
    TRY(postgres_program_reason(said, arena, &reason, err));
    return ERROR_SET(err, E_UNAVAILABLE, "PostgreSQL's program \"%s\" failed: %s", name, reason);
}

Status postgres_program_run(const LocalPlace *const place, const char *const name,
                            const char *const arguments[], const char *const input,
                            Arena *const arena, Error *const err)
{
    const char *path = NULL;
    int in = -1;
    int out = -1;
    TRY(postgres_program_find(name, arena, &path, err));
    TRY(memory_file(input == NULL ? "" : input, arena, &in, err));
    TRY(memory_file("", arena, &out, err));

    char *argv[MAX_ARGUMENTS] = {NULL};
    ARENA_TAKE(argv[0], arena_strdup(arena, path), err); /* by which it finds its neighbours */
    for (size_t i = 0; arguments[i] != NULL; i++) {
        assert(i + 2 < MAX_ARGUMENTS);
        ARENA_TAKE(argv[i + 1], arena_strdup(arena, arguments[i]), err);
    }

    const pid_t child = fork();
    if (child < 0)
        return ERROR_SET(err, E_BUSY, "no process for \"%s\": %s", name, strerror(errno));
    if (child == 0)
        become(place, path, argv, in, out);
    int status = 0;
    if (waitpid(child, &status, 0) == child && status == 0)
        return OK;
    return report_failure(name, out, arena, err);
}
