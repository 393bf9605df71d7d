/* tests/support/chain.c - the commands, one after the other. */
#include "tests/support/chain.h"

#include "tests/support/bank_files.h"
#include "tests/support/throwaway.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static Chain published; /* lives as long as the process, as the arena below it */
static Arena *published_arena;

/* A second person decides on what the first one built, unless the test names a login. */
static const char *login_for(const char *const command, const char *const conninfo)
{
    const bool is_decision = strcmp(command, "approve") == 0 || strcmp(command, "reject") == 0;
    const char *const user = strstr(conninfo, "user=");
    const bool is_named = user != NULL && strstr(user + 1, "user=") != NULL;
    return is_decision && !is_named ? " user=" THROWAWAY_SECOND_PERSON : "";
}

ProgramResult chain_run(const char *const conninfo, const char *const *const arguments,
                        Arena *const arena)
{
    const char *const database =
        arena_printf(arena, "PARAGON_DB=%s%s", conninfo, login_for(arguments[0], conninfo));
    const char *const environment[] = {database, NULL};
    return program_run(&(const ProgramParams){.arguments = arguments, .environment = environment},
                       arena);
}

const char *chain_do(const char *const conninfo, const char *const *const arguments,
                     Arena *const arena)
{
    const ProgramResult result = chain_run(conninfo, arguments, arena);
    ck_assert_msg(result.exit_code == 0, "%s gave %d: %.1000s", arguments[0], result.exit_code,
                  result.err);
    return result.out;
}

Started chain_start(const char *const conninfo, const char *const *const arguments,
                    Arena *const arena)
{
    enum { MOST_ARGUMENTS = 32 };
    char *argv[MOST_ARGUMENTS] = {getenv("PARAGON_BINARY")};
    for (size_t i = 0; arguments[i] != NULL; i++)
        argv[i + 1] = arena_strdup(arena, arguments[i]);
    char *const err_path = arena_printf(arena, "%s/started-XXXXXX", throwaway_directory());
    const int err_file = mkstemp(err_path);
    ck_assert(argv[0] != NULL && err_file >= 0);
    const pid_t pid = fork();
    ck_assert(pid >= 0);
    if (pid == 0) {
        (void)dup2(open("/dev/null", O_RDWR), STDOUT_FILENO);
        (void)dup2(err_file, STDERR_FILENO);
        (void)setenv("PARAGON_DB", conninfo, 1);
        (void)execv(argv[0], argv);
        _exit(127);
    }
    (void)close(err_file);
    return (Started){.pid = pid, .err_name = strrchr(err_path, '/') + 1};
}

int chain_wait(const Started started)
{
    int status = 0;
    ck_assert(waitpid(started.pid, &status, 0) == started.pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *chain_said(const Started started, Arena *const arena)
{
    return bank_files_read(throwaway_directory(), started.err_name, arena);
}

const char *chain_id(const char *const text, Arena *const arena)
{
    return arena_strndup(arena, text, strspn(text, "0123456789abcdef"));
}

const char *chain_database(Arena *const arena)
{
    const char *const conninfo = arena_strdup(arena, throwaway_database());
    (void)DO_ON(conninfo, arena, "init");
    return conninfo;
}

void chain_through(const char *const conninfo, const char *const directory, const char *const as_of,
                   Arena *const arena)
{
    (void)DO_ON(conninfo, arena, "load", directory, "--as-of", as_of);
    const char *const model = chain_id(DO_ON(conninfo, arena, "build"), arena);
    /* Small banks have too few cases for the gate. */
    (void)DO_ON(conninfo, arena, "approve", model, "--reason", "a test", "--override", "a test");
    (void)DO_ON(conninfo, arena, "publish");
}

void chain_set_up(void)
{
    if (published_arena != NULL)
        return;
    Arena *const arena = published_arena = arena_new();
    Chain *const chain = &published;
    chain->directory = arena_printf(arena, "%s/sample", throwaway_directory());
    (void)DO_ON("", arena, "sample", chain->directory, "--clients", "3000", "--seed", "7");
    chain->conninfo = chain_database(arena);
    chain->snapshot = chain_id(DO_ON(chain->conninfo, arena, "load", chain->directory), arena);
    chain->model = chain_id(DO_ON(chain->conninfo, arena, "build"), arena);
    (void)DO_ON(chain->conninfo, arena, "approve", chain->model, "--reason", "a test");
    chain->run = chain_id(DO_ON(chain->conninfo, arena, "publish"), arena);
}

const Chain *chain_published(void)
{
    ck_assert_ptr_nonnull(published_arena);
    return &published;
}

const char *chain_copy(Arena *const arena)
{
    return arena_strdup(arena, throwaway_copy(chain_published()->conninfo));
}
