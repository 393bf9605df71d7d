/* core/db/local_place.h - where the private local cluster lies, whose it is, who may touch it now.
 *
 * Private to core/db/local_*.c. */
#ifndef CORE_DB_LOCAL_PLACE_H
#define CORE_DB_LOCAL_PLACE_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <sys/types.h>

typedef struct LocalPlace {
    const char *account; /* the user the server runs as: "postgres" for root, else ourselves */
    uid_t uid;
    gid_t gid;
    const char *base;   /* holds all below but, where its path is too long, the socket */
    const char *data;   /* the cluster; exists only when it is complete */
    const char *making; /* the cluster while it is being made */
    const char *log;
    const char *lock;
    const char *socket; /* directory of the socket */
} LocalPlace;

/** local_place_find - the place that belongs to `home`; makes nothing. */
Status local_place_find(const char *home, Arena *arena, LocalPlace *place,
                        Error *err) ATTR_NODISCARD;

/** local_place_become_owner - in a child process that root has forked: be the owner for good.
 * False when that cannot be; true for everybody but root. */
bool local_place_become_owner(const LocalPlace *place) ATTR_NODISCARD;

/** local_place_lock - wait for the sole right to start, stop, make or remove the cluster; released
 * with the arena, also by the end of the process.  Makes the base directory.  Until it is released,
 * root acts as the owner of the files.
 * Errors: E_BUSY not to be had within two minutes · E_PERMISSION, E_IO as below */
Status local_place_lock(const LocalPlace *place, Arena *arena, Error *err) ATTR_NODISCARD;

/** local_place_make_socket - the directory of the socket. Under the lock.
 * Errors: E_PERMISSION it is there but not the server user's alone · E_IO */
Status local_place_make_socket(const LocalPlace *place, Error *err) ATTR_NODISCARD;

/** local_place_remove - everything in the base directory, and the socket's. Under the lock, with
 * no server running. */
Status local_place_remove(const LocalPlace *place, Error *err) ATTR_NODISCARD;

/** local_place_remove_tree - `path` and all below it; nothing there is fine. */
Status local_place_remove_tree(const char *path, Error *err) ATTR_NODISCARD;

#endif
