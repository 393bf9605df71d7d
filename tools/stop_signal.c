/* tools/stop_signal.c - the one variable a signal handler may touch. */
#include "tools/stop_signal.h"

#include <stddef.h>

static volatile sig_atomic_t stop_requested = 0;

static void request_stop(const int signal_number)
{
    (void)signal_number;
    stop_requested = 1;
}

/* What the caller ignores stays ignored: `paragon ... &` outlives a Ctrl-C meant for others. */
static void install(const int signal_number)
{
    struct sigaction before;
    struct sigaction action = {.sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    action.sa_handler = request_stop;
    (void)sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(signal_number, &action, NULL);
}

const volatile sig_atomic_t *stop_signal_install(void)
{
    install(SIGINT);
    install(SIGTERM);
    return &stop_requested;
}
