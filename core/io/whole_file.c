/* core/io/whole_file.c - a file that appears whole or not at all; see whole_file.h. */
#include "core/io/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void discard(void *const object)
{
    WholeFile *const file = object;
    if (file->stream == NULL)
        return;
    (void)fclose(file->stream);
    (void)unlink(file->temporary);
    file->stream = NULL;
}

Status whole_file_open(const char *const path, Arena *const arena, WholeFile **const file,
                       Error *const err)
{
    WholeFile *made = NULL;
    struct stat there;
    /* a rename would put a file in the place of /dev/stdout, for all who use it */
    if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot write \"%s\": it is there and is not a file",
                         path);
    ARENA_NEW(made, arena, 1, err);
    made->path = path;
    ARENA_TAKE(made->temporary, arena_printf(arena, "%s.tmp-%ld", path, (long)getpid()), err);
    made->stream = fopen(made->temporary, "wxe");
    if (made->stream == NULL)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot write \"%s\": %s", path, strerror(errno));
    TRY(arena_defer(arena, discard, made, err));
    *file = made;
    return OK;
}

/* The rename itself is on disk once the directory is. */
static void sync_directory(const char *const path)
{
    char directory[4096];
    const char *const slash = strrchr(path, '/');
    const size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (length >= sizeof directory)
        return;
    memcpy(directory, slash == NULL ? "." : path, slash == NULL ? 1 : length);
    directory[slash == NULL ? 1 : length] = '\0';
    const int handle = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return;
    (void)fsync(handle);
    (void)close(handle);
}

Status whole_file_commit(WholeFile *const file, Error *const err)
{
    const bool flushed =
        fflush(file->stream) == 0 && ferror(file->stream) == 0 && fsync(fileno(file->stream)) == 0;
    const int why = errno;
    const bool closed = fclose(file->stream) == 0;
    file->stream = NULL;
    if (flushed && closed && rename(file->temporary, file->path) == 0) {
        sync_directory(file->path);
        return OK;
    }
    (void)unlink(file->temporary);
    return ERROR_SET(err, E_IO, "could not write \"%s\": %s", file->path,
                     strerror(flushed ? errno : why));
}
