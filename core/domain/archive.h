/* core/domain/archive.h - a model as a list of named arrays: one description, two directions.
 *
 * Each part of a model describes itself once, in one function that walks its fields:
 *
 *     TRY(archive_f64(archive, "affinity.weight", &part->weight, n, err));
 *
 * A part that there are several of sets `part` around its walk.  On a writing archive the call adds
 * the array; on a reading one it finds it by name, checks its type and size, and points the field
 * at it.  The content hash covers names, types, sizes and bytes (little-endian), in order.  Arrays
 * are borrowed by a writing archive, and live in the archive's arena for a reading one. */
#ifndef CORE_DOMAIN_ARCHIVE_H
#define CORE_DOMAIN_ARCHIVE_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ArrayType { ARRAY_F64, ARRAY_I64, ARRAY_U32, ARRAY_U8, ARRAY_TEXTS } ArrayType;

typedef struct ArchiveArray {
    const char *name;
    ArrayType type;
    size_t count; /* elements */
    const void
        *bytes; /* little-endian elements; texts: each with its terminator, CODE "\1" = NULL */
    size_t n_bytes;
} ArchiveArray;

typedef struct Archive {
    Arena *arena;
    const char *part; /* put before the names that follow, with a dot; NULL = nothing */
    bool is_reading;
    size_t n_arrays;
    size_t capacity;
    ArchiveArray *arrays;
    size_t next; /* where reading looks first: arrays come back in the order of writing */
} Archive;

/** archive_writer - an empty archive to be filled. */
Archive archive_writer(Arena *arena);

/** archive_reader - an archive over arrays that were stored; borrows them. */
Archive archive_reader(Arena *arena, size_t n_arrays, ArchiveArray *arrays);

/* Arrays of a known number of elements.  Errors on reading: E_DATA (missing, other type, other
 * count), naming the array. */
Status archive_f64(Archive *archive, const char *name, double **values, size_t count,
                   Error *err) ATTR_NODISCARD;
Status archive_i64(Archive *archive, const char *name, int64_t **values, size_t count,
                   Error *err) ATTR_NODISCARD;
Status archive_u32(Archive *archive, const char *name, uint32_t **values, size_t count,
                   Error *err) ATTR_NODISCARD;
Status archive_u8(Archive *archive, const char *name, uint8_t **values, size_t count,
                  Error *err) ATTR_NODISCARD;
/** texts may hold NULL. */
Status archive_texts(Archive *archive, const char *name, const char ***texts, size_t count,
                     Error *err) ATTR_NODISCARD;
/** one number, e.g. a count that sizes later arrays */
Status archive_size(Archive *archive, const char *name, size_t *value, Error *err) ATTR_NODISCARD;
Status archive_number(Archive *archive, const char *name, double *value, Error *err) ATTR_NODISCARD;

/** archive_hash - SHA-256 over all arrays in order. */
Status archive_hash(const Archive *archive, Hash *hash, Error *err) ATTR_NODISCARD;

/** archive_first_difference - the name of the first array that is not the same in both: another
 * name at its place, type, number of elements or any byte.  NULL when there is none.
 * Cost: O(bytes). */
const char *archive_first_difference(const Archive *a, const Archive *b);

#endif
