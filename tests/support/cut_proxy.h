/* tests/support/cut_proxy.h - a connection to the database that is cut at a chosen statement.
 *
 * Between program and server, on a unix socket of its own: everything is passed on until a message
 * of the program holds the word.  That message still reaches the server, which does what it says;
 * its answer does not come back, and the connection ends.  The worst of these is COMMIT: done, and
 * the program cannot know. */
#ifndef TESTS_SUPPORT_CUT_PROXY_H
#define TESTS_SUPPORT_CUT_PROXY_H

#include "core/base/arena.h"

typedef struct CutProxy {
    int pid;
    const char *conninfo; /* of the same database, through the proxy */
} CutProxy;

/** cut_proxy_start - listen; the proxy cuts the first connection that says `word`. */
CutProxy cut_proxy_start(const char *conninfo, const char *word, Arena *arena);

/** cut_proxy_stop - end it; fails the test unless it has cut a connection. */
void cut_proxy_stop(CutProxy proxy);

#endif
