/* core/base/arena.h - memory that is released all at once.
 *
 * A command makes one arena and passes it down; domain data is never freed piece by piece.
 * Memory comes zeroed.  Not safe for use by two threads at a time: parallel work gets an arena
 * per thread (see parallel.h).  Under AddressSanitizer every allocation is a malloc of its own,
 * so overruns are still seen. */
#ifndef CORE_BASE_ARENA_H
#define CORE_BASE_ARENA_H

#include "core/base/error.h"

#include <stddef.h>

typedef struct Arena Arena;

/* A point to go back to with arena_reset(). */
typedef struct ArenaMark {
    void *chunk;
    size_t used;
    void *deferred;
} ArenaMark;

/** arena_new - an empty arena, owned by the caller; NULL when there is no memory. */
Arena *arena_new(void) ATTR_NODISCARD;

/** arena_free - run the deferred releases, newest first, and give all memory back. NULL is fine. */
void arena_free(Arena *arena);

/** arena_alloc - `count` zeroed objects of `size` bytes, aligned for any type, borrowed until the
 * arena is reset or freed.  NULL when there is no memory or the product overflows.  A count of 0
 * gives a pointer that must not be read. */
void *arena_alloc(Arena *arena, size_t count, size_t size) ATTR_NODISCARD;

/** arena_strdup - a copy of `text`; NULL when there is no memory. */
char *arena_strdup(Arena *arena, const char *text) ATTR_NODISCARD;

/** arena_strndup - a terminated copy of the first `length` bytes at `text`. */
char *arena_strndup(Arena *arena, const char *text, size_t length) ATTR_NODISCARD;

/** arena_printf - a formatted copy; NULL when there is no memory. */
char *arena_printf(Arena *arena, const char *format, ...) ATTR_PRINTF(2, 3) ATTR_NODISCARD;

/** arena_defer - call release(object) when the arena is reset past this point or freed.
 * Takes over `object`: when there is no memory for the note, it is released at once and E_NOMEM
 * is returned.  Call it on the line after the object was made. */
Status arena_defer(Arena *arena, void (*release)(void *object), void *object,
                   Error *err) ATTR_NODISCARD;

/** arena_mark, arena_reset - release everything allocated or deferred since the mark. */
ArenaMark arena_mark(const Arena *arena);
void arena_reset(Arena *arena, ArenaMark mark);

/* Point `pointer` at `count` zeroed objects of its own type, or leave with E_NOMEM. */
#define ARENA_NEW(pointer, arena, count, err)                                                      \
    do {                                                                                           \
        (pointer) = arena_alloc((arena), (count), sizeof *(pointer));                              \
        if ((pointer) == NULL)                                                                     \
            return error_no_memory((err), #pointer);                                               \
    } while (0)

/* Set `pointer` to the result of an allocating call, or leave with E_NOMEM. */
#define ARENA_TAKE(pointer, call, err)                                                             \
    do {                                                                                           \
        (pointer) = (call);                                                                        \
        if ((pointer) == NULL)                                                                     \
            return error_no_memory((err), #pointer);                                               \
    } while (0)

#endif
