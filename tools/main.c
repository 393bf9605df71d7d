/* tools/main.c - the program: set the process up, read the command line, run one command. */
#include "core/base/version.h"
#include "tools/command.h"
#include "tools/help.h"
#include "tools/options.h"
#include "tools/session.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No header of OpenBLAS can be relied on; Debian's comes under several paths. */
extern void openblas_set_num_threads(int n_threads);

/* A standard stream the caller has closed gets a place where using it fails, so that no file or
 * socket opened later can take its number and receive what was meant for the stream. */
static void occupy_standard_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0)
            (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static Status run_command(const CommandLine *const line, const Log *const log, Arena *const arena,
                          Error *const err)
{
    if (line->globals[GLOBAL_VERSION] != NULL) {
        (void)puts("paragon " PARAGON_VERSION);
        return OK;
    }
    if (line->globals[GLOBAL_HELP] != NULL) {
        if (line->command == NULL)
            help_overview(stdout);
        else
            help_command(stdout, line->command);
        return OK;
    }
    Session session;
    TRY(session_new(line, log, arena, &session, err));
    return line->command->run(&session, &line->arguments, err);
}

/* What stdout still holds is written here, where a full disk can still be told. */
static Status close_output(Error *const err)
{
    const bool failed_before = ferror(stdout) != 0;
    errno = 0;
    if (fclose(stdout) == 0 && !failed_before)
        return OK;
    return error_from_write(err, errno, "the output");
}

static Status run(const int argc, char *const argv[], Arena *const arena, Log *const log,
                  Error *const err)
{
    CommandLine line;
    const Status parsed = options_parse(argc, argv, &line, err);
    Error log_problem = {.status = OK};
    const Status log_status = session_log(&line, log, &log_problem);
    TRY(parsed);
    if (log_status != OK) {
        *err = log_problem;
        return log_status;
    }
    TRY(run_command(&line, log, arena, err));
    return close_output(err);
}

int main(const int argc, char *argv[])
{
    (void)gsl_set_error_handler_off();
    openblas_set_num_threads(1); /* sums of the same order on every machine; threads are ours */
    (void)signal(SIGPIPE, SIG_IGN);
    occupy_standard_streams();

    Log log = {.out = stderr, .level = LOG_INFO};
    Error error = {.status = OK};
    Arena *const arena = arena_new();
    const Status status = arena == NULL ? error_no_memory(&error, "the command")
                                        : run(argc, argv, arena, &log, &error);
    arena_free(arena);
    if (status != OK && status != E_PIPE)
        log_error(&log, &error);
    return status_exit_code(status);
}
