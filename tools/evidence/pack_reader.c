/* tools/evidence/pack_reader.c - see pack_reader.h. */
#include "tools/evidence/pack_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_reader(void *const object)
{
    PackReader *const reader = object;
    if (reader->stream != NULL)
        (void)fclose(reader->stream);
    free(reader->line);
}

/* A plain file: neither a link to elsewhere nor a device is part of a pack. */
static Status open_plain(const char *const path, const char *const name, FILE **const stream,
                         Error *const err)
{
    struct stat there;
    const int handle = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (handle < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
        return ERROR_SET(err, E_DATA, "\"%s\" is missing from the pack", name);
    if (handle < 0)
        return ERROR_SET(err, E_IO, "cannot read \"%s\": %s", path, strerror(errno));
    if (fstat(handle, &there) != 0 || !S_ISREG(there.st_mode)) {
        (void)close(handle);
        return ERROR_SET(err, E_DATA, "\"%s\" of the pack is no file", name);
    }
    *stream = fdopen(handle, "r");
    if (*stream != NULL)
        return OK;
    (void)close(handle);
    return error_no_memory(err, "a file");
}

Status pack_reader_open(const char *const directory, const char *const name, Arena *const arena,
                        PackReader **const reader, Error *const err)
{
    PackReader *made = NULL;
    const char *path = NULL;
    ARENA_NEW(made, arena, 1, err);
    ARENA_TAKE(made->name, arena_strdup(arena, name), err);
    ARENA_TAKE(path, arena_printf(arena, "%s/%s", directory, name), err);
    TRY(arena_defer(arena, close_reader, made, err));
    TRY(open_plain(path, name, &made->stream, err));
    *reader = made;
    return OK;
}

Status pack_reader_next(PackReader *const reader, bool *const more, Error *const err)
{
    errno = 0;
    const ssize_t length = getline(&reader->line, &reader->capacity, reader->stream);
    *more = length > 0;
    if (length <= 0 && ferror(reader->stream))
        return ERROR_SET(err, E_IO, "cannot read \"%s\": %s", reader->name, strerror(errno));
    if (length <= 0)
        return OK;
    reader->line_no++;
    reader->length = (size_t)length;
    reader->has_end = reader->line[reader->length - 1] == '\n';
    if (reader->has_end)
        reader->line[--reader->length] = '\0';
    return OK;
}

Status pack_reader_refuse(const PackReader *const reader, const char *const why, Error *const err)
{
    return ERROR_SET(err, E_DATA, "%s line %" PRIu64 " %s", reader->name, reader->line_no, why);
}
