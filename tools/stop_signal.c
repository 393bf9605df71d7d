/* tools/stop_signal.c - the one variable a signal handler may touch. */
#include "tools/stop_signal.h"

#include <stddef.h>

static volatile sig_atomic_t stop_requested = 0;

static void request_stop(const int signal_number)
{
    (void)signal_number;
    stop_requested = 1;
}

const volatile sig_atomic_t *stop_signal_install(void)
{
    struct sigaction action = {.sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    action.sa_handler = request_stop;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    return &stop_requested;
}
