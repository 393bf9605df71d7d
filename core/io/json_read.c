/* core/io/json_read.c - reading JSON with jansson. */
#include "core/io/json_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void release_json(void *const root)
{
    json_decref(root);
}

Status json_keep(json_t *const value, Arena *const arena, Error *const err)
{
    if (value == NULL)
        return error_no_memory(err, "JSON");
    return arena_defer(arena, release_json, value, err);
}

Status json_read_text(const char *const json, const size_t length, const char *const source,
                      const Status refused, Arena *const arena, json_t **const root,
                      Error *const err)
{
    json_error_t problem;
    json_t *const parsed = json_loadb(json, length, JSON_REJECT_DUPLICATES, &problem);
    if (parsed == NULL && json_error_code(&problem) == json_error_out_of_memory)
        return error_no_memory(err, source);
    if (parsed == NULL)
        return ERROR_SET(err, refused, "\"%s\", line %d: not valid JSON: %s", source, problem.line,
                         problem.text);
    TRY(json_keep(parsed, arena, err));
    *root = parsed;
    return OK;
}

static Status could_not_read(const char *const path, Error *const err)
{
    return ERROR_SET(err, E_IO, "file \"%s\" could not be read: %s", path, strerror(errno));
}

static Status read_stream(FILE *const file, const char *const path, Arena *const arena,
                          const char **const text, size_t *const length, Error *const err)
{
    size_t capacity = 64 * 1024;
    size_t used = 0;
    char *bytes;
    ARENA_NEW(bytes, arena, capacity, err);
    for (;;) {
        used += fread(bytes + used, 1, capacity - used, file);
        if (ferror(file))
            return could_not_read(path, err);
        if (used < capacity || used > JSON_READ_LIMIT)
            break;
        char *larger;
        ARENA_NEW(larger, arena, capacity * 2, err);
        memcpy(larger, bytes, used);
        bytes = larger;
        capacity *= 2;
    }
    *text = bytes;
    *length = used;
    return OK;
}

Status json_read_file(const char *const path, const Status refused, Arena *const arena,
                      json_t **const root, Error *const err)
{
    FILE *const file = fopen(path, "rbe");
    if (file == NULL)
        return could_not_read(path, err);
    const char *text = NULL;
    size_t length = 0;
    const Status status = read_stream(file, path, arena, &text, &length, err);
    (void)fclose(file);
    TRY(status);

    if (length > JSON_READ_LIMIT)
        return ERROR_SET(err, refused, "file \"%s\" is larger than %d MiB", path,
                         JSON_READ_LIMIT / (1024 * 1024));
    return json_read_text(text, length, path, refused, arena, root, err);
}
