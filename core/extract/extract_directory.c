/* core/extract/extract_directory.c - the files of a directory as sources; see extract.h. */
#include "core/extract/extract.h"

#include "core/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct DirectoryFile {
    const char *path;
    FILE *stream; /* NULL when it is not open */
} DirectoryFile;

static Status file_open(void *const context, Error *const err)
{
    DirectoryFile *const file = context;
    file->stream = fopen(file->path, "rbe");
    if (file->stream == NULL)
        return ERROR_SET(err, E_IO, "file \"%s\" cannot be opened: %s", file->path,
                         strerror(errno));
    return OK;
}

static Status file_read(void *const context, char *const buffer, const size_t capacity,
                        size_t *const length, Error *const err)
{
    const DirectoryFile *const file = context;
    *length = fread(buffer, 1, capacity, file->stream);
    if (*length == 0 && ferror(file->stream))
        return ERROR_SET(err, E_IO, "file \"%s\" cannot be read: %s", file->path, strerror(errno));
    return OK;
}

static void file_close(void *const context)
{
    DirectoryFile *const file = context;
    (void)fclose(file->stream); /* nothing was written */
    file->stream = NULL;
}

typedef struct Sources {
    size_t n;
    size_t capacity;
    ExtractSource *items;
} Sources;

static Status add_source(const char *const directory, const char *const name, const size_t n_bytes,
                         Sources *const sources, Arena *const arena, Error *const err)
{
    if (sources->n == sources->capacity) {
        const size_t capacity = sources->capacity == 0 ? 16 : 2 * sources->capacity;
        ExtractSource *larger = NULL;
        ARENA_NEW(larger, arena, capacity, err);
        if (sources->n > 0)
            memcpy(larger, sources->items, sources->n * sizeof *larger);
        sources->items = larger;
        sources->capacity = capacity;
    }
    DirectoryFile *file = NULL;
    ARENA_NEW(file, arena, 1, err);
    ARENA_TAKE(file->path, arena_printf(arena, "%s/%s", directory, name), err);
    ExtractSource *const source = &sources->items[sources->n];
    *source = (ExtractSource){.n_bytes = n_bytes,
                              .context = file,
                              .open = file_open,
                              .read = file_read,
                              .close = file_close};
    ARENA_TAKE(source->name, arena_strdup(arena, name), err);
    sources->n++;
    return OK;
}

/* A directory inside is not looked into: later extracts may lie there. */
static Status add_entry(DIR *const listing, const char *const directory, const char *const name,
                        Sources *const sources, Arena *const arena, Error *const err)
{
    struct stat facts;
    if (fstatat(dirfd(listing), name, &facts, 0) != 0)
        return ERROR_SET(err, E_IO, "file \"%s/%s\" cannot be looked at: %s", directory, name,
                         strerror(errno));
    if (S_ISDIR(facts.st_mode) || name[0] == '_')
        return OK;
    if (!S_ISREG(facts.st_mode))
        return ERROR_SET(err, E_IO, "\"%s/%s\" is not a regular file", directory, name);
    return add_source(directory, name, (size_t)facts.st_size, sources, arena, err);
}

static void release_listing(void *const listing)
{
    (void)closedir(listing);
}

static int by_name(const void *const a, const void *const b)
{
    return text_compare(((const ExtractSource *)a)->name, ((const ExtractSource *)b)->name);
}

static Status list_directory(const char *const directory, Sources *const sources,
                             Arena *const arena, Error *const err)
{
    DIR *const listing = opendir(directory);
    if (listing == NULL) {
        const Status status = errno == ENOENT || errno == ENOTDIR ? E_NOTFOUND : E_IO;
        return ERROR_SET(err, status, "directory \"%s\" cannot be opened: %s", directory,
                         strerror(errno));
    }
    TRY(arena_defer(arena, release_listing, listing, err));
    for (;;) {
        errno = 0;
        const struct dirent *const entry = readdir(listing);
        if (entry == NULL && errno != 0)
            return ERROR_SET(err, E_IO, "directory \"%s\" cannot be read: %s", directory,
                             strerror(errno));
        if (entry == NULL)
            break;
        TRY(add_entry(listing, directory, entry->d_name, sources, arena, err));
    }
    if (sources->n > 1)
        qsort(sources->items, sources->n, sizeof *sources->items, by_name);
    return OK;
}

Status extract_load_directory(const char *const directory, const ExtractOptions *const options,
                              Arena *const arena, Snapshot *const snapshot,
                              ExtractReport *const report, Error *const err)
{
    Sources sources = {0};
    TRY(list_directory(directory, &sources, arena, err));
    return extract_load(sources.items, sources.n, options, arena, snapshot, report, err);
}
