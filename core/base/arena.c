/* core/base/arena.c - chunks that grow, and the notes of what to release. */
#include "core/base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Chunks double from 16 KiB to 1 MiB; a larger request gets a chunk of its own size. */
enum { FIRST_CHUNK = 16 * 1024, LARGEST_CHUNK = 1024 * 1024, ALIGNMENT = 16 };

#if defined(__SANITIZE_ADDRESS__)
enum { ONE_CHUNK_EACH = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { ONE_CHUNK_EACH = 1 };
#else
enum { ONE_CHUNK_EACH = 0 };
#endif
#else
enum { ONE_CHUNK_EACH = 0 };
#endif

typedef struct Chunk {
    struct Chunk *previous;
    size_t size;
    size_t used;
    size_t padding; /* keeps the bytes behind the header aligned */
    unsigned char bytes[];
} Chunk;

typedef struct Deferred {
    struct Deferred *previous;
    void (*release)(void *object);
    void *object;
} Deferred;

struct Arena {
    Chunk *newest;
    Deferred *deferred;
    size_t next_chunk;
};

Arena *arena_new(void)
{
    Arena *const arena = calloc(1, sizeof *arena);
    if (arena != NULL)
        arena->next_chunk = FIRST_CHUNK;
    return arena;
}

static void release_until(Arena *const arena, const void *const deferred)
{
    while (arena->deferred != deferred) {
        const Deferred note = *arena->deferred;
        arena->deferred = note.previous;
        note.release(note.object);
    }
}

void arena_free(Arena *const arena)
{
    if (arena == NULL)
        return;
    arena_reset(arena, (ArenaMark){0});
    free(arena);
}

static Chunk *add_chunk(Arena *const arena, const size_t need)
{
    size_t size = need;
    if (!ONE_CHUNK_EACH && need < arena->next_chunk) {
        size = arena->next_chunk;
        if (arena->next_chunk < LARGEST_CHUNK)
            arena->next_chunk *= 2;
    }
    if (size > SIZE_MAX - sizeof(Chunk))
        return NULL;
    Chunk *const chunk = malloc(sizeof *chunk + size);
    if (chunk == NULL)
        return NULL;
    *chunk = (Chunk){.previous = arena->newest, .size = size};
    arena->newest = chunk;
    return chunk;
}

void *arena_alloc(Arena *const arena, const size_t count, const size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - 2 * (size_t)ALIGNMENT)
        return NULL;
    const size_t need = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    Chunk *chunk = arena->newest;
    if (chunk == NULL || ONE_CHUNK_EACH || chunk->size - chunk->used < need)
        chunk = add_chunk(arena, need);
    if (chunk == NULL)
        return NULL;
    void *const memory = chunk->bytes + chunk->used;
    chunk->used += need;
    return memset(memory, 0, bytes);
}

char *arena_strndup(Arena *const arena, const char *const text, const size_t length)
{
    char *const copy = arena_alloc(arena, length + 1, 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(Arena *const arena, const char *const text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(Arena *const arena, const char *const format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *const text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1, 1);
    if (text == NULL)
        return NULL;
    va_start(args, format);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

Status arena_defer(Arena *const arena, void (*const release)(void *object), void *const object,
                   Error *const err)
{
    Deferred *const note = arena_alloc(arena, 1, sizeof *note);
    if (note == NULL) {
        release(object);
        return error_no_memory(err, "a deferred release");
    }
    *note = (Deferred){.previous = arena->deferred, .release = release, .object = object};
    arena->deferred = note;
    return OK;
}

ArenaMark arena_mark(const Arena *const arena)
{
    return (ArenaMark){.chunk = arena->newest,
                       .used = arena->newest == NULL ? 0 : arena->newest->used,
                       .deferred = arena->deferred};
}

void arena_reset(Arena *const arena, const ArenaMark mark)
{
    release_until(arena, mark.deferred);
    while (arena->newest != mark.chunk) {
        Chunk *const chunk = arena->newest;
        arena->newest = chunk->previous;
        free(chunk);
    }
    if (arena->newest != NULL)
        arena->newest->used = mark.used;
}
