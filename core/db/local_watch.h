/* core/db/local_watch.h - the process that stops the private local cluster when nobody uses it.
 *
 * Private to core/db/local_*.c. */
#ifndef CORE_DB_LOCAL_WATCH_H
#define CORE_DB_LOCAL_WATCH_H

#include "core/base/error.h"
#include "core/db/local_place.h"

/** local_watch_start - leave a process behind that stops the running server after `idle_seconds`
 * without clients, and ends when the server does.  It runs as the server's user and holds one
 * connection, by which it learns of both.  It is a fork: `ps` shows it under the command line that
 * started the server, `ps -c` as "paragon-idle". */
Status local_watch_start(const LocalPlace *place, int idle_seconds, Error *err) ATTR_NODISCARD;

#endif
