/* core/db/await_notice.c - waiting for the database to say that something has changed. */
#include "core/db/db.h"
#include "core/db/db_internal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

/* Notices that have come; true if there was one. */
static bool take_notices(const Db *const db)
{
    bool came = false;
    PGnotify *notice = NULL;
    while ((notice = PQnotifies(db->connection)) != NULL) {
        PQfreemem(notice);
        came = true;
    }
    return came;
}

/* Whatever the server sent, without waiting longer than `seconds`; a signal ends the wait. */
static Status take_input(const Db *const db, const int seconds, Error *const err)
{
    struct pollfd socket = {.fd = PQsocket(db->connection), .events = POLLIN};
    if (poll(&socket, 1, seconds * 1000) < 0 && errno != EINTR)
        return ERROR_SET(err, E_IO, "cannot wait for the database: %s", strerror(errno));
    if (PQconsumeInput(db->connection) == 0)
        return db_fail(db, NULL, "waiting", err);
    return OK;
}

Status db_await_notice(Db *const db, const int seconds, const volatile sig_atomic_t *const stop,
                       Error *const err)
{
    const time_t end = time(NULL) + seconds;
    bool came = take_notices(db);
    for (time_t now = time(NULL); !came && now < end && *stop == 0; now = time(NULL)) {
        TRY(take_input(db, 1, err));
        came = take_notices(db);
    }
    return OK;
}
