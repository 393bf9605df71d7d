/* core/base/hash.h - SHA-256 of structured content, and UUIDv5 (both by OpenSSL).
 *
 * Structured content is hashed with the length before each text, so that no two different
 * contents give the same bytes. */
#ifndef CORE_BASE_HASH_H
#define CORE_BASE_HASH_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_BYTES = 32, HASH_HEX_SIZE = 65, HASH_SHORT = 12, UUID_BYTES = 16, UUID_TEXT_SIZE = 37 };

typedef struct Hash {
    unsigned char bytes[HASH_BYTES];
} Hash;

typedef struct Hasher Hasher;

/** hasher_new - a running SHA-256, released with the arena. */
Status hasher_new(Arena *arena, Hasher **hasher, Error *err) ATTR_NODISCARD;
void hasher_add_bytes(Hasher *hasher, const void *bytes, size_t length);
/** hasher_add_text - length and bytes; NULL counts as "not known", different from "". */
void hasher_add_text(Hasher *hasher, const char *text);
void hasher_add_int(Hasher *hasher, int64_t value);
/** hasher_add_double - by its bits; -0.0 counts as 0.0. */
void hasher_add_double(Hasher *hasher, double value);
/** hasher_finish - the digest; the hasher must not be used again. */
Hash hasher_finish(Hasher *hasher);

/** hash_bytes - SHA-256 of one byte range. */
Hash hash_bytes(const void *bytes, size_t length);

/** hash_tagged - SHA-256 of one byte, which says what the range is, and the range. */
Hash hash_tagged(unsigned char tag, const void *bytes, size_t length);

/** hash_prefixed - SHA-256(prefix || range): a salt before a text, a chain's last hash before its
 * next entry. */
Hash hash_prefixed(const unsigned char prefix[HASH_BYTES], const void *bytes, size_t length);

/** hash_hex - 64 lower-case hex digits and a terminator. */
void hash_hex(Hash hash, char out[HASH_HEX_SIZE]);

/** hash_parse - read 64 lower-case hex digits; false when `text` does not begin with them. */
bool hash_parse(const char *text, Hash *hash);

/** hash_equal - are all bytes the same? */
bool hash_equal(Hash a, Hash b);

/** hash_salt - bytes that nobody can guess, from the operating system; for salts only, never for a
 * result.  Errors: E_IO there are none to be had */
Status hash_salt(unsigned char out[HASH_BYTES], Error *err) ATTR_NODISCARD;

/** uuid_v5 - RFC 9562 name-based UUID in Paragon's own namespace (docs/data-contract.md). */
void uuid_v5(const void *name, size_t length, unsigned char out[UUID_BYTES]);

/** uuid_format - 8-4-4-4-12 lower-case hex digits. */
void uuid_format(const unsigned char uuid[UUID_BYTES], char out[UUID_TEXT_SIZE]);

/** uuid_parse - read 8-4-4-4-12 hex digits of either case; false when the text is nothing else. */
bool uuid_parse(const char *text, unsigned char out[UUID_BYTES]);

#endif
