/* tests/support/text_source.c - bytes in memory as the source of a file; see text_source.h. */
#include "tests/support/text_source.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Status text_source_read(void *const context, char *const buffer, const size_t capacity,
                        size_t *const length, Error *const err)
{
    (void)err;
    TextSource *const text = context;
    const size_t most = text->piece != 0 && text->piece < capacity ? text->piece : capacity;
    const size_t left = text->length - text->at;
    *length = left < most ? left : most;
    if (*length > 0)
        memcpy(buffer, text->bytes + text->at, *length);
    text->at += *length;
    return OK;
}

static Status open_text(void *const context, Error *const err)
{
    (void)err;
    TextSource *const text = context;
    text->at = 0;
    text->n_open++;
    return OK;
}

static void close_text(void *const context)
{
    ((TextSource *)context)->n_open--;
}

ExtractSource text_source(const char *const name, TextSource *const text)
{
    return (ExtractSource){.name = name,
                           .n_bytes = text->length,
                           .context = text,
                           .open = open_text,
                           .read = text_source_read,
                           .close = close_text};
}

TextSource text_source_file(const char *const path, Arena *const arena)
{
    FILE *const stream = fopen(path, "rb");
    ck_assert_msg(stream != NULL, "%s cannot be opened", path);
    ck_assert_int_eq(fseek(stream, 0, SEEK_END), 0);
    const long length = ftell(stream);
    ck_assert_int_ge(length, 0);
    rewind(stream);
    char *const bytes = arena_alloc(arena, (size_t)length + 1, 1);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)length, stream), (size_t)length);
    (void)fclose(stream);
    return (TextSource){.bytes = bytes, .length = (size_t)length};
}

const char *text_source_shared(const char *const path, Arena *const arena)
{
    const char *const root = getenv("PARAGON_SHARED");
    const char *const full =
        arena_printf(arena, "%s/data/%s", root == NULL ? "../shared" : root, path);
    ck_assert_ptr_nonnull(full);
    if (access(full, R_OK) == 0)
        return full;
    (void)printf("skipped: %s is not there\n", full);
    return NULL;
}
