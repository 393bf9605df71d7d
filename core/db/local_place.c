/* core/db/local_place.c - paths, owners, directories and the lock. */
#include "core/db/local_place.h"

#include "core/base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SHORT_HASH = 8, LOCK_POLL_MS = 50, LOCK_WAIT_MS = 120 * 1000, MAX_OPEN_DIRECTORIES = 16 };

static const char ROOT_BASE[] = "/var/lib/paragon";
static const char SOCKET_NAME[] = "/.s.PGSQL.5432";

static Status find_account(Arena *const arena, LocalPlace *const place, Error *const err)
{
    const bool is_root = geteuid() == 0;
    const struct passwd *const account = is_root ? getpwnam("postgres") : getpwuid(geteuid());
    if (account == NULL && is_root) {
        (void)ERROR_SET(err, E_UNAVAILABLE,
                        "there is no user \"postgres\", and PostgreSQL refuses to run as root");
        return error_hint(err, "Run tools/dev/install-deps.sh to install PostgreSQL.");
    }
    if (account == NULL)
        return ERROR_SET(err, E_UNAVAILABLE,
                         "user id %ld has no name, and PostgreSQL refuses to run without one",
                         (long)geteuid());
    ARENA_TAKE(place->account, arena_strdup(arena, account->pw_name), err);
    place->uid = account->pw_uid;
    place->gid = account->pw_gid;
    return OK;
}

static Status make_absolute(const char *const path, Arena *const arena, const char **const absolute,
                            Error *const err)
{
    if (path[0] == '/') {
        *absolute = path;
        return OK;
    }
    char *const current = getcwd(NULL, 0);
    if (current == NULL)
        return ERROR_SET(err, E_IO, "the current directory cannot be read: %s", strerror(errno));
    *absolute = arena_printf(arena, "%s/%s", current, path);
    free(current);
    return *absolute == NULL ? error_no_memory(err, "a path") : OK;
}

bool local_place_become_owner(const LocalPlace *const place)
{
    if (getuid() != 0)
        return true;
    return seteuid(0) == 0 && setgroups(1, &place->gid) == 0 && setgid(place->gid) == 0 &&
           setuid(place->uid) == 0;
}

/* Root acts as the owner of the files while it works on them, so that nothing that user has put
 * there, a link for instance, makes root touch something else. */
static bool act_as_owner(const LocalPlace *const place)
{
    return getuid() != 0 || (setegid(place->gid) == 0 && seteuid(place->uid) == 0);
}

static bool act_as_self(void)
{
    return getuid() != 0 || (seteuid(0) == 0 && setegid(getgid()) == 0);
}

/* The nearest directory above or at `path` that exists. */
static void cut_to_existing(char *const path)
{
    while (access(path, F_OK) != 0) {
        char *const slash = strrchr(path, '/');
        if (slash == NULL || slash == path)
            break;
        *slash = '\0';
    }
}

/* Can the server's user enter `path`, or the place where it is to be made?  Only that user can
 * tell: asked in a process that has become it. */
static bool is_reachable(const LocalPlace *const place, char *const path)
{
    if (geteuid() != 0)
        return true;
    cut_to_existing(path);
    const pid_t child = fork();
    if (child == 0)
        _exit(!local_place_become_owner(place) || access(path, X_OK) != 0);
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static Status choose_base(const char *const home, const char *const hash, Arena *const arena,
                          LocalPlace *const place, Error *const err)
{
    char *nearest = NULL;
    const char *fallback = NULL;
    ARENA_TAKE(place->base, arena_printf(arena, "%s/cluster", home), err);
    ARENA_TAKE(fallback, arena_printf(arena, "%s/%s", ROOT_BASE, hash), err);
    ARENA_TAKE(nearest, arena_strdup(arena, home), err);
    /* Where a cluster was made, it stays, even when the way to the home was opened later. */
    const bool is_there = geteuid() == 0 && access(fallback, F_OK) == 0;
    if (is_there || !is_reachable(place, nearest))
        place->base = fallback;
    return OK;
}

/* The path of a socket may have 107 bytes. */
static Status choose_socket(const char *const hash, Arena *const arena, LocalPlace *const place,
                            Error *const err)
{
    const size_t longest = sizeof((struct sockaddr_un *)0)->sun_path - 1 - strlen(SOCKET_NAME);
    ARENA_TAKE(place->socket, arena_printf(arena, "%s/socket", place->base), err);
    if (strlen(place->socket) > longest)
        ARENA_TAKE(place->socket,
                   arena_printf(arena, "/tmp/paragon-%ld-%s", (long)place->uid, hash), err);
    return OK;
}

Status local_place_find(const char *const home, Arena *const arena, LocalPlace *const place,
                        Error *const err)
{
    LocalPlace found = {0};
    const char *path = NULL;
    TRY(find_account(arena, &found, err));
    TRY(make_absolute(home, arena, &path, err));
    char hash[HASH_HEX_SIZE];
    hash_hex(hash_bytes(path, strlen(path)), hash);
    hash[SHORT_HASH] = '\0';
    TRY(choose_base(path, hash, arena, &found, err));
    TRY(choose_socket(hash, arena, &found, err));
    ARENA_TAKE(found.data, arena_printf(arena, "%s/data", found.base), err);
    ARENA_TAKE(found.making, arena_printf(arena, "%s/data.new", found.base), err);
    ARENA_TAKE(found.log, arena_printf(arena, "%s/log", found.base), err);
    ARENA_TAKE(found.lock, arena_printf(arena, "%s/lock", found.base), err);
    *place = found;
    return OK;
}

/* One directory; for root it must stay passable whatever the umask is. */
static Status make_directory(const char *const path, Error *const err)
{
    if (mkdir(path, 0755) == 0)
        return geteuid() == 0 && chmod(path, 0755) != 0
                   ? ERROR_SET(err, E_IO, "directory \"%s\" cannot be opened up: %s", path,
                               strerror(errno))
                   : OK;
    if (errno == EEXIST)
        return OK;
    return ERROR_SET(err, E_IO, "directory \"%s\" cannot be made: %s", path, strerror(errno));
}

static Status make_parents(const char *const path, Error *const err)
{
    char part[PATH_MAX];
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        if ((size_t)(slash - path) >= sizeof part)
            return ERROR_SET(err, E_IO, "path \"%s\" is too long", path);
        (void)snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        TRY(make_directory(part, err));
    }
    return OK;
}

/* A directory of the server's user that nobody else can enter.  One in /tmp may have been put
 * there by anybody: it is looked at before it is trusted. */
static Status make_private(const LocalPlace *const place, const char *const path, Error *const err)
{
    struct stat there;
    (void)mkdir(path, 0700);
    if (lstat(path, &there) != 0)
        return ERROR_SET(err, E_IO, "directory \"%s\" cannot be made: %s", path, strerror(errno));
    /* As root, what is still root's was made just now: here, or by another command. */
    const bool is_roots = geteuid() == 0 && there.st_uid == 0;
    if (!S_ISDIR(there.st_mode) || (there.st_uid != place->uid && !is_roots) ||
        (there.st_mode & 0077) != 0)
        return ERROR_SET(err, E_PERMISSION,
                         "\"%s\" is not a directory that belongs to user \"%s\" alone", path,
                         place->account);
    if (is_roots && lchown(path, place->uid, place->gid) != 0)
        return ERROR_SET(err, E_IO, "directory \"%s\" cannot be given to user \"%s\": %s", path,
                         place->account, strerror(errno));
    return OK;
}

Status local_place_make_socket(const LocalPlace *const place, Error *const err)
{
    return make_private(place, place->socket, err);
}

static int remove_entry(const char *const path, const struct stat *const status, const int type,
                        struct FTW *const walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

Status local_place_remove_tree(const char *const path, Error *const err)
{
    if (nftw(path, remove_entry, MAX_OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS) == 0 ||
        errno == ENOENT)
        return OK;
    return ERROR_SET(err, E_IO, "\"%s\" cannot be removed: %s", path, strerror(errno));
}

Status local_place_remove(const LocalPlace *const place, Error *const err)
{
    /* The lock file goes last: until then nobody else can begin to make a new cluster. */
    TRY(local_place_remove_tree(place->data, err));
    TRY(local_place_remove_tree(place->making, err));
    TRY(local_place_remove_tree(place->socket, err));
    TRY(local_place_remove_tree(place->log, err));
    return local_place_remove_tree(place->lock, err);
}

static void release_lock(void *const descriptor)
{
    const int lock = (int)(intptr_t)descriptor;
    (void)flock(lock, LOCK_UN); /* a process forked meanwhile may hold it open a little longer */
    (void)close(lock);
    if (!act_as_self())
        abort(); /* cannot be: the real user is still root */
}

/* -1 when the base directory was removed since it was made: to be tried again. */
static Status open_lock(const LocalPlace *const place, int *const lock, Error *const err)
{
    *lock = open(place->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*lock >= 0 || errno == ENOENT)
        return OK;
    return ERROR_SET(err, E_IO, "lock file \"%s\" cannot be opened: %s", place->lock,
                     strerror(errno));
}

/* The file locked may have been removed in the meantime, by local_place_remove. */
static bool is_current(const LocalPlace *const place, const int lock)
{
    struct stat locked;
    struct stat named;
    return fstat(lock, &locked) == 0 && stat(place->lock, &named) == 0 &&
           locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

static Status try_lock(const LocalPlace *const place, int *const lock, Error *const err)
{
    if (!act_as_owner(place))
        return ERROR_SET(err, E_PERMISSION, "root cannot act as user \"%s\": %s", place->account,
                         strerror(errno));
    TRY(open_lock(place, lock, err));
    if (*lock < 0 || (flock(*lock, LOCK_EX | LOCK_NB) == 0 && is_current(place, *lock)))
        return OK;
    (void)close(*lock);
    *lock = -1;
    return OK;
}

Status local_place_lock(const LocalPlace *const place, Arena *const arena, Error *const err)
{
    const struct timespec pause = {.tv_nsec = LOCK_POLL_MS * 1000000L};
    for (int waited_ms = 0; waited_ms < LOCK_WAIT_MS; waited_ms += LOCK_POLL_MS) {
        int lock = -1;
        TRY(make_parents(place->base, err));
        TRY(make_private(place, place->base, err));
        const Status status = try_lock(place, &lock, err);
        if (status == OK && lock >= 0)
            return arena_defer(arena, release_lock, (void *)(intptr_t)lock, err);
        if (!act_as_self())
            abort(); /* cannot be: the real user is still root */
        TRY(status);
        (void)nanosleep(&pause, NULL);
    }
    return ERROR_SET(err, E_BUSY,
                     "another command is still starting or stopping the cluster in \"%s\"",
                     place->base);
}
