/* tests/support/cut_proxy.c - a connection that is cut at a chosen statement; see cut_proxy.h. */
#include "tests/support/cut_proxy.h"

#include "tests/support/bank_files.h"
#include "tests/support/throwaway.h"

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 64, BUFFER_SIZE = 1 << 16 };

/* One connection of the program and the one to the server that belongs to it. */
typedef struct Pair {
    int program;
    int server;
} Pair;

static struct sockaddr_un address_in(const char *const directory)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", directory);
    return address;
}

static int connect_server(void)
{
    const struct sockaddr_un address = address_in(throwaway_directory());
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, (const struct sockaddr *)&address, sizeof address) != 0)
        _exit(2);
    return server;
}

static bool send_all(const int to, const char *const bytes, const size_t length)
{
    for (size_t sent = 0; sent < length;) {
        const ssize_t n = send(to, bytes + sent, length - sent, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        sent += (size_t)n;
    }
    return true;
}

/* Let the server answer to what it was just sent, and keep the answer. */
static void drop_answer(const int server)
{
    char buffer[BUFFER_SIZE];
    (void)!read(server, buffer, sizeof buffer);
}

static void close_pair(Pair *const pair)
{
    (void)close(pair->program);
    (void)close(pair->server);
    *pair = (Pair){-1, -1};
}

/* In the child, until it is told to end; exits with 0 when it has cut a connection. */
static volatile sig_atomic_t has_cut; /* of this process */

static void end(const int signal_number)
{
    (void)signal_number;
    _exit(has_cut ? 0 : 1);
}

/* It counts before the program can notice: the program may end, and this process be told to end,
 * as soon as the connection is closed. */
static void cut(Pair *const pair)
{
    drop_answer(pair->server);
    has_cut = true;
    close_pair(pair);
}

/* Pass on what one side has to say, and cut the first connection that says the word. */
static void pass(Pair *const pair, const bool from_program, const char *const word)
{
    char buffer[BUFFER_SIZE];
    const ssize_t n = read(from_program ? pair->program : pair->server, buffer, sizeof buffer);
    const int to = from_program ? pair->server : pair->program;
    if (n <= 0 || !send_all(to, buffer, (size_t)n))
        close_pair(pair);
    else if (from_program && !has_cut && memmem(buffer, (size_t)n, word, strlen(word)) != NULL)
        cut(pair);
}

static void take_connection(const int listener, Pair pairs[MOST_CONNECTIONS])
{
    size_t free_place = 0;
    while (pairs[free_place].program >= 0)
        if (++free_place == MOST_CONNECTIONS)
            _exit(3);
    pairs[free_place] = (Pair){accept(listener, NULL, NULL), connect_server()};
}

static void serve(const int listener, const char *const word)
{
    Pair pairs[MOST_CONNECTIONS];
    for (size_t i = 0; i < MOST_CONNECTIONS; i++)
        pairs[i] = (Pair){-1, -1};
    for (;;) {
        struct pollfd ends[2 * MOST_CONNECTIONS + 1];
        for (size_t i = 0; i < MOST_CONNECTIONS; i++) {
            ends[2 * i] = (struct pollfd){.fd = pairs[i].program, .events = POLLIN};
            ends[2 * i + 1] = (struct pollfd){.fd = pairs[i].server, .events = POLLIN};
        }
        ends[2 * MOST_CONNECTIONS] = (struct pollfd){.fd = listener, .events = POLLIN};
        (void)poll(ends, 2 * MOST_CONNECTIONS + 1, -1);
        for (size_t i = 0; i < 2 * MOST_CONNECTIONS; i++)
            if (ends[i].revents != 0 && pairs[i / 2].program >= 0)
                pass(&pairs[i / 2], i % 2 == 0, word);
        if (ends[2 * MOST_CONNECTIONS].revents != 0)
            take_connection(listener, pairs);
    }
}

CutProxy cut_proxy_start(const char *const conninfo, const char *const word, Arena *const arena)
{
    const char *const directory = bank_files_directory(arena);
    const struct sockaddr_un address = address_in(directory);
    const char *const database = strstr(conninfo, "dbname=");
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert(database != NULL && listener >= 0);
    ck_assert(bind(listener, (const struct sockaddr *)&address, sizeof address) == 0);
    ck_assert(listen(listener, MOST_CONNECTIONS) == 0);
    const pid_t pid = fork();
    if (pid == 0) {
        (void)signal(SIGTERM, end);
        serve(listener, word);
    }
    (void)close(listener);
    return (CutProxy){.pid = pid,
                      .conninfo =
                          arena_printf(arena, "host=%s user=postgres %s", directory, database)};
}

void cut_proxy_stop(const CutProxy proxy)
{
    int status = 0;
    (void)kill(proxy.pid, SIGTERM);
    ck_assert(waitpid(proxy.pid, &status, 0) == proxy.pid);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
                  "the connection was never cut (%d)", status);
}
