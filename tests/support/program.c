/* tests/support/program.c - a child process, its pipes and its time-out. */
#include "tests/support/program.h"

#include "core/base/strbuf.h"
#include "tests/support/suite_log.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 64, DEFAULT_TIMEOUT = 60 };

typedef struct Pipes {
    int in;
    int out[2];
    int err[2];
} Pipes;

static void set_environment(const char *const *const environment)
{
    for (size_t i = 0; environment != NULL && environment[i] != NULL; i++) {
        const char *const equals = strchr(environment[i], '=');
        if (equals == NULL) {
            (void)unsetenv(environment[i]);
            continue;
        }
        char *const name = strndup(environment[i], (size_t)(equals - environment[i]));
        if (name != NULL)
            (void)setenv(name, equals + 1, 1);
        free(name);
    }
}

/* In the child: nothing here returns. */
static void become(const char *const path, char *const argv[], const ProgramParams *const params,
                   const Pipes *const pipes)
{
    (void)setpgid(0, 0); /* so that a time-out reaches its children too */
    (void)dup2(pipes->in, STDIN_FILENO);
    (void)dup2(pipes->out[1], STDOUT_FILENO);
    (void)dup2(pipes->err[1], STDERR_FILENO);
    set_environment(params->environment);
    (void)execvp(path, argv);
    (void)dprintf(STDERR_FILENO, "cannot run %s: %s\n", path, strerror(errno));
    _exit(127);
}

/* A file in memory rather than a pipe: the program may leave it unread. */
static int input_file(const char *const input)
{
    const int file = memfd_create("input", MFD_CLOEXEC);
    const char *const text = input == NULL ? "" : input;
    const size_t length = strlen(text);
    ck_assert(file >= 0 && write(file, text, length) == (ssize_t)length);
    ck_assert(lseek(file, 0, SEEK_SET) == 0);
    return file;
}

static int64_t now_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Move what is there to `text`; false at the end. */
static bool drain(struct pollfd *const end, StrBuf *const text)
{
    char buffer[65536];
    if (end->fd < 0 || end->revents == 0)
        return end->fd >= 0;
    const ssize_t n = read(end->fd, buffer, sizeof buffer);
    if (n <= 0) {
        end->fd = -1; /* poll passes it over from now on */
        return false;
    }
    strbuf_add(text, buffer, (size_t)n);
    return true;
}

/* Read both ends until they are closed; false when it took too long. */
static bool collect(const Pipes *const pipes, const int64_t deadline, StrBuf *const out,
                    StrBuf *const err)
{
    struct pollfd ends[] = {{.fd = pipes->out[0], .events = POLLIN},
                            {.fd = pipes->err[0], .events = POLLIN}};
    bool more = true;
    while (more) {
        const int64_t left = deadline - now_ms();
        if (left <= 0 || poll(ends, 2, (int)left) == 0)
            return false;
        const bool more_out = drain(&ends[0], out);
        const bool more_err = drain(&ends[1], err);
        more = more_out || more_err;
    }
    return true;
}

static int exit_code(const pid_t child)
{
    int status = 0;
    ck_assert(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const char *program_path(const ProgramParams *const params)
{
    const char *const path = params->path != NULL ? params->path : getenv("PARAGON_BINARY");
    ck_assert_msg(path != NULL, "PARAGON_BINARY is not set: run the tests with make check");
    return path;
}

static void fill_argv(const char *const path, const ProgramParams *const params, Arena *const arena,
                      char *argv[MAX_ARGUMENTS])
{
    size_t n = 0;
    argv[n++] = arena_strdup(arena, path);
    for (size_t i = 0; params->arguments != NULL && params->arguments[i] != NULL; i++) {
        ck_assert(n + 1 < MAX_ARGUMENTS);
        argv[n++] = arena_strdup(arena, params->arguments[i]);
    }
    argv[n] = NULL;
}

ProgramResult program_run(const ProgramParams *const params, Arena *const arena)
{
    char *argv[MAX_ARGUMENTS];
    const char *const path = program_path(params);
    fill_argv(path, params, arena, argv);
    Pipes pipes = {.in = input_file(params->input)};
    ck_assert(pipe2(pipes.out, O_CLOEXEC) == 0 && pipe2(pipes.err, O_CLOEXEC) == 0);

    const pid_t child = fork();
    ck_assert(child >= 0);
    if (child == 0)
        become(path, argv, params, &pipes);
    (void)close(pipes.in);
    (void)close(pipes.out[1]);
    (void)close(pipes.err[1]);

    StrBuf out = strbuf_init(arena);
    StrBuf err = strbuf_init(arena);
    const int seconds = params->timeout_seconds == 0 ? DEFAULT_TIMEOUT : params->timeout_seconds;
    const bool in_time = collect(&pipes, now_ms() + seconds * INT64_C(1000), &out, &err);
    if (!in_time)
        (void)kill(-child, SIGKILL);
    (void)close(pipes.out[0]);
    (void)close(pipes.err[0]);

    ProgramResult result = {
        .exit_code = exit_code(child), .out_length = out.length, .err_length = err.length};
    ck_assert(strbuf_finish(&out, &result.out, NULL) == OK &&
              strbuf_finish(&err, &result.err, NULL) == OK);
    if (params->path == NULL || strcmp(params->path, "sh") == 0)
        suite_log_add(result.err, result.err_length);
    ck_assert_msg(in_time, "%s %s did not end within %d s; it said: %s%s", path,
                  argv[1] == NULL ? "" : argv[1], seconds, result.out, result.err);
    return result;
}
