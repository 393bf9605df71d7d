/* core/domain/archive.c - named arrays, written and read by the same description; see archive.h. */
#include "core/domain/archive.h"

#include "core/base/strbuf.h"

#include <inttypes.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "arrays are stored little-endian");

static const char *const TYPE_NAMES[] = {"f64", "i64", "u32", "u8", "texts"};

Archive archive_writer(Arena *const arena)
{
    return (Archive){.arena = arena};
}

Archive archive_reader(Arena *const arena, const size_t n_arrays, ArchiveArray *const arrays)
{
    return (Archive){.arena = arena, .is_reading = true, .n_arrays = n_arrays, .arrays = arrays};
}

/* The name with that of the part before it. */
static Status full_name(const Archive *const archive, const char *const name,
                        const char **const full, Error *const err)
{
    *full = name;
    if (archive->part != NULL)
        ARENA_TAKE(*full, arena_printf(archive->arena, "%s.%s", archive->part, name), err);
    return OK;
}

static Status add(Archive *const archive, ArchiveArray array, Error *const err)
{
    TRY(full_name(archive, array.name, &array.name, err));
    if (archive->n_arrays == archive->capacity) {
        const size_t capacity = archive->capacity == 0 ? 64 : archive->capacity * 2;
        ArchiveArray *larger = NULL;
        ARENA_NEW(larger, archive->arena, capacity, err);
        if (archive->n_arrays > 0)
            memcpy(larger, archive->arrays, archive->n_arrays * sizeof *larger);
        archive->arrays = larger;
        archive->capacity = capacity;
    }
    archive->arrays[archive->n_arrays++] = array;
    return OK;
}

static const ArchiveArray *find(Archive *const archive, const char *const name)
{
    for (size_t i = 0; i < archive->n_arrays; i++) {
        const size_t at = (archive->next + i) % archive->n_arrays;
        if (strcmp(archive->arrays[at].name, name) == 0) {
            archive->next = at + 1;
            return &archive->arrays[at];
        }
    }
    return NULL;
}

/* The stored array of this name, type and number of elements (any number for texts of 0). */
static Status fetch(Archive *const archive, const char *const own_name, const ArrayType type,
                    const size_t count, const ArchiveArray **const found, Error *const err)
{
    const char *name = NULL;
    TRY(full_name(archive, own_name, &name, err));
    const ArchiveArray *const array = find(archive, name);
    if (array == NULL)
        return ERROR_SET(err, E_DATA, "the stored model has no array \"%s\"", name);
    if ((size_t)array->type >= sizeof TYPE_NAMES / sizeof TYPE_NAMES[0])
        return ERROR_SET(err, E_DATA, "array \"%s\" of the stored model is of no known type", name);
    if (array->type != type || array->count != count)
        return ERROR_SET(err, E_DATA, "array \"%s\" of the stored model holds %zu %s, not %zu %s",
                         name, array->count, TYPE_NAMES[array->type], count, TYPE_NAMES[type]);
    *found = array;
    return OK;
}

/* Plain numbers of `width` bytes; read ones are copied, so that they are aligned. */
static Status numbers(Archive *const archive, const char *const name, const ArrayType type,
                      const size_t width, const size_t count, void **const values, Error *const err)
{
    if (!archive->is_reading)
        return add(archive,
                   (ArchiveArray){.name = name,
                                  .type = type,
                                  .count = count,
                                  .bytes = *values,
                                  .n_bytes = count * width},
                   err);
    const ArchiveArray *array = NULL;
    TRY(fetch(archive, name, type, count, &array, err));
    if (array->n_bytes != count * width)
        return ERROR_SET(err, E_DATA, "array \"%s\" of the stored model is cut short", name);
    void *copy = NULL;
    ARENA_TAKE(copy, arena_alloc(archive->arena, count, width), err);
    if (count > 0)
        memcpy(copy, array->bytes, array->n_bytes);
    *values = copy;
    return OK;
}

/* One function per element type: the pointer is passed through a variable of type void *. */
#define NUMBERS(function, element, array_type)                                                     \
    Status function(Archive *const archive, const char *const name, element **const values,        \
                    const size_t count, Error *const err)                                          \
    {                                                                                              \
        void *bytes = *values;                                                                     \
        TRY(numbers(archive, name, array_type, sizeof(element), count, &bytes, err));              \
        *values = bytes;                                                                           \
        return OK;                                                                                 \
    }
NUMBERS(archive_f64, double, ARRAY_F64)
NUMBERS(archive_i64, int64_t, ARRAY_I64)
NUMBERS(archive_u32, uint32_t, ARRAY_U32)
NUMBERS(archive_u8, uint8_t, ARRAY_U8)

/* Texts are stored one after the other, each with its terminator; "not known" is "\1". */
static Status add_texts(Archive *const archive, const char *const name, const char **const texts,
                        const size_t count, Error *const err)
{
    StrBuf bytes = strbuf_init(archive->arena);
    for (size_t i = 0; i < count; i++) {
        strbuf_puts(&bytes, texts[i] == NULL ? "\1" : texts[i]);
        strbuf_putc(&bytes, '\0');
    }
    const char *joined = NULL;
    TRY(strbuf_finish(&bytes, &joined, err));
    return add(archive,
               (ArchiveArray){.name = name,
                              .type = ARRAY_TEXTS,
                              .count = count,
                              .bytes = joined,
                              .n_bytes = bytes.length},
               err);
}

Status archive_texts(Archive *const archive, const char *const name, const char ***const texts,
                     const size_t count, Error *const err)
{
    if (!archive->is_reading)
        return add_texts(archive, name, *texts, count, err);
    const ArchiveArray *array = NULL;
    TRY(fetch(archive, name, ARRAY_TEXTS, count, &array, err));
    const char **read = NULL;
    ARENA_NEW(read, archive->arena, count, err);
    const char *at = array->bytes;
    const char *const end = at + array->n_bytes;
    for (size_t i = 0; i < count; i++) {
        const char *const stop = at == end ? NULL : memchr(at, '\0', (size_t)(end - at));
        if (stop == NULL)
            return ERROR_SET(err, E_DATA, "array \"%s\" of the stored model is cut short", name);
        if (strcmp(at, "\1") != 0)
            ARENA_TAKE(read[i], arena_strdup(archive->arena, at), err);
        at = stop + 1;
    }
    *texts = read;
    return OK;
}

Status archive_size(Archive *const archive, const char *const name, size_t *const value,
                    Error *const err)
{
    int64_t *stored = NULL;
    ARENA_NEW(stored, archive->arena, 1, err);
    *stored = (int64_t)*value;
    TRY(archive_i64(archive, name, &stored, 1, err));
    if (*stored < 0)
        return ERROR_SET(err, E_DATA, "number \"%s\" of the stored model is negative: %" PRId64,
                         name, *stored);
    *value = (size_t)*stored;
    return OK;
}

Status archive_number(Archive *const archive, const char *const name, double *const value,
                      Error *const err)
{
    double *stored = NULL;
    ARENA_NEW(stored, archive->arena, 1, err);
    *stored = *value;
    TRY(archive_f64(archive, name, &stored, 1, err));
    *value = *stored;
    return OK;
}

Status archive_hash(const Archive *const archive, Hash *const hash, Error *const err)
{
    Hasher *hasher = NULL;
    TRY(hasher_new(archive->arena, &hasher, err));
    for (size_t i = 0; i < archive->n_arrays; i++) {
        const ArchiveArray *const array = &archive->arrays[i];
        hasher_add_text(hasher, array->name);
        hasher_add_int(hasher, (int64_t)array->type);
        hasher_add_int(hasher, (int64_t)array->count);
        hasher_add_int(hasher, (int64_t)array->n_bytes);
        hasher_add_bytes(hasher, array->bytes, array->n_bytes);
    }
    *hash = hasher_finish(hasher);
    return OK;
}

static bool same_array(const ArchiveArray *const a, const ArchiveArray *const b)
{
    return strcmp(a->name, b->name) == 0 && a->type == b->type && a->count == b->count &&
           a->n_bytes == b->n_bytes &&
           (a->n_bytes == 0 || memcmp(a->bytes, b->bytes, a->n_bytes) == 0);
}

const char *archive_first_difference(const Archive *const a, const Archive *const b)
{
    const Archive *const longer = a->n_arrays >= b->n_arrays ? a : b;
    const size_t n_both = a->n_arrays < b->n_arrays ? a->n_arrays : b->n_arrays;
    for (size_t i = 0; i < n_both; i++)
        if (!same_array(&a->arrays[i], &b->arrays[i]))
            return a->arrays[i].name;
    return longer->n_arrays > n_both ? longer->arrays[n_both].name : NULL;
}
