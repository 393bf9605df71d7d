/* core/io/whole_directory.c - see whole_directory.h. */
#include "core/io/whole_directory.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_FOLDERS = 16 };

static int remove_one(const char *const path, const struct stat *const status, const int kind,
                      struct FTW *const place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static void discard(void *const object)
{
    const WholeDirectory *const directory = object;
    if (directory->temporary != NULL)
        (void)nftw(directory->temporary, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

/* OK when there is nothing of that name, or an empty directory. */
static Status check_free(const char *const path, Error *const err)
{
    DIR *const listing = opendir(path);
    if (listing == NULL && errno == ENOENT)
        return OK;
    if (listing == NULL)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot use \"%s\" as a directory: %s", path,
                         strerror(errno));
    size_t n_entries = 0;
    while (readdir(listing) != NULL)
        n_entries++;
    (void)closedir(listing);
    if (n_entries > 2) { /* beside "." and ".." */
        (void)ERROR_SET(err, E_CANNOT_WRITE, "directory \"%s\" is not empty", path);
        return error_hint(err, "Name a new directory, or empty this one first.");
    }
    return OK;
}

Status whole_directory_open(const char *const path, Arena *const arena,
                            WholeDirectory **const directory, Error *const err)
{
    WholeDirectory *made = NULL;
    const char *temporary = NULL;
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    ARENA_NEW(made, arena, 1, err);
    ARENA_TAKE(made->path, arena_strndup(arena, path, length), err);
    TRY(check_free(made->path, err));
    ARENA_TAKE(temporary, arena_printf(arena, "%s.tmp-%ld", made->path, (long)getpid()), err);
    if (mkdir(temporary, 0777) != 0)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot create directory \"%s\": %s", temporary,
                         strerror(errno));
    made->temporary = temporary;
    TRY(arena_defer(arena, discard, made, err));
    *directory = made;
    return OK;
}

Status whole_directory_commit(WholeDirectory *const directory, Error *const err)
{
    if (rename(directory->temporary, directory->path) != 0)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot rename \"%s\" to \"%s\": %s",
                         directory->temporary, directory->path, strerror(errno));
    directory->temporary = NULL;
    return OK;
}
