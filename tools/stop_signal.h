/* tools/stop_signal.h - Ctrl-C and `kill` ask long work to stop between two of its steps. */
#ifndef TOOLS_STOP_SIGNAL_H
#define TOOLS_STOP_SIGNAL_H

#include <signal.h>

/** stop_signal_install - from now on SIGINT and SIGTERM set the flag that is returned; a second
 * one of the same kind ends the program at once. */
const volatile sig_atomic_t *stop_signal_install(void);

#endif
