/* core/base/hash.c - SHA-256 and UUIDv5 by OpenSSL. */
#include "core/base/hash.h"

#include <endian.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

struct Hasher {
    EVP_MD_CTX *context;
    unsigned char buffer[4096]; /* small pieces are gathered: a call into OpenSSL costs 50 ns */
    size_t used;
};

/* Paragon's own namespace: the UUIDv5 of "paragon" in the DNS namespace of RFC 9562. */
static const unsigned char UUID_NAMESPACE_DNS[UUID_BYTES] = {
    0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};

static void release_context(void *const context)
{
    EVP_MD_CTX_free(context);
}

Status hasher_new(Arena *const arena, Hasher **const hasher, Error *const err)
{
    Hasher *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->context = EVP_MD_CTX_new();
    if (made->context == NULL)
        return error_no_memory(err, "a SHA-256 context");
    TRY(arena_defer(arena, release_context, made->context, err));
    if (EVP_DigestInit_ex(made->context, EVP_sha256(), NULL) != 1)
        return ERROR_SET(err, E_BUG, "SHA-256 is not offered by this OpenSSL");
    *hasher = made;
    return OK;
}

static void flush(Hasher *const hasher)
{
    (void)EVP_DigestUpdate(hasher->context, hasher->buffer, hasher->used);
    hasher->used = 0;
}

void hasher_add_bytes(Hasher *const hasher, const void *const bytes, const size_t length)
{
    if (length == 0) /* an empty list may be NULL */
        return;
    if (hasher->used + length > sizeof hasher->buffer)
        flush(hasher);
    if (length > sizeof hasher->buffer) {
        (void)EVP_DigestUpdate(hasher->context, bytes, length);
        return;
    }
    memcpy(hasher->buffer + hasher->used, bytes, length);
    hasher->used += length;
}

void hasher_add_int(Hasher *const hasher, const int64_t value)
{
    const uint64_t little_endian = htole64((uint64_t)value);
    hasher_add_bytes(hasher, &little_endian, sizeof little_endian);
}

void hasher_add_text(Hasher *const hasher, const char *const text)
{
    if (text == NULL) {
        hasher_add_int(hasher, -1);
        return;
    }
    const size_t length = strlen(text);
    hasher_add_int(hasher, (int64_t)length);
    hasher_add_bytes(hasher, text, length);
}

void hasher_add_double(Hasher *const hasher, const double value)
{
    const double canonical = value == 0 ? 0.0 : value;
    int64_t bits = 0;
    memcpy(&bits, &canonical, sizeof bits);
    hasher_add_int(hasher, bits);
}

Hash hasher_finish(Hasher *const hasher)
{
    Hash hash = {{0}};
    flush(hasher);
    (void)EVP_DigestFinal_ex(hasher->context, hash.bytes, NULL);
    return hash;
}

Hash hash_bytes(const void *const bytes, const size_t length)
{
    Hash hash = {{0}};
    (void)EVP_Digest(bytes, length, hash.bytes, NULL, EVP_sha256(), NULL);
    return hash;
}

static Hash hash_two(const void *const first, const size_t first_length, const void *const second,
                     const size_t second_length)
{
    Hash hash = {{0}};
    EVP_MD_CTX *const context = EVP_MD_CTX_new();
    if (context != NULL) {
        (void)EVP_DigestInit_ex(context, EVP_sha256(), NULL);
        (void)EVP_DigestUpdate(context, first, first_length);
        (void)EVP_DigestUpdate(context, second, second_length);
        (void)EVP_DigestFinal_ex(context, hash.bytes, NULL);
        EVP_MD_CTX_free(context);
    }
    return hash;
}

Hash hash_tagged(const unsigned char tag, const void *const bytes, const size_t length)
{
    return hash_two(&tag, 1, bytes, length);
}

Hash hash_prefixed(const unsigned char prefix[HASH_BYTES], const void *const bytes,
                   const size_t length)
{
    return hash_two(prefix, HASH_BYTES, bytes, length);
}

static void put_hex(const unsigned char *const bytes, const size_t length, char *const out)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = DIGITS[bytes[i] >> 4];
        out[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
}

Status hash_salt(unsigned char out[HASH_BYTES], Error *const err)
{
    if (RAND_bytes(out, HASH_BYTES) == 1)
        return OK;
    return ERROR_SET(err, E_IO, "the operating system gives no random bytes");
}

void hash_hex(const Hash hash, char out[HASH_HEX_SIZE])
{
    put_hex(hash.bytes, HASH_BYTES, out);
    out[HASH_HEX_SIZE - 1] = '\0';
}

static void name_uuid(const unsigned char space[UUID_BYTES], const void *const name,
                      const size_t length, unsigned char out[UUID_BYTES])
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    EVP_MD_CTX *const context = EVP_MD_CTX_new();
    if (context != NULL) {
        (void)EVP_DigestInit_ex(context, EVP_sha1(), NULL);
        (void)EVP_DigestUpdate(context, space, UUID_BYTES);
        (void)EVP_DigestUpdate(context, name, length);
        (void)EVP_DigestFinal_ex(context, digest, NULL);
        EVP_MD_CTX_free(context);
    }
    memcpy(out, digest, UUID_BYTES);
    out[6] = (unsigned char)((out[6] & 0x0F) | 0x50);
    out[8] = (unsigned char)((out[8] & 0x3F) | 0x80);
}

void uuid_v5(const void *const name, const size_t length, unsigned char out[UUID_BYTES])
{
    unsigned char space[UUID_BYTES];
    name_uuid(UUID_NAMESPACE_DNS, "paragon", 7, space);
    name_uuid(space, name, length, out);
}

void uuid_format(const unsigned char uuid[UUID_BYTES], char out[UUID_TEXT_SIZE])
{
    static const size_t GROUPS[] = {4, 2, 2, 2, 6};
    size_t from = 0;
    for (size_t group = 0; group < 5; group++) {
        put_hex(uuid + from, GROUPS[group], out);
        out += 2 * GROUPS[group];
        from += GROUPS[group];
        *out++ = '-';
    }
    out[-1] = '\0';
}

static int hex_digit(const char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool hash_parse(const char *const text, Hash *const hash)
{
    Hash parsed;
    if (strspn(text, "0123456789abcdef") < HASH_HEX_SIZE - 1)
        return false;
    for (size_t i = 0; i < HASH_BYTES; i++)
        parsed.bytes[i] = (unsigned char)(hex_digit(text[2 * i]) * 16 + hex_digit(text[2 * i + 1]));
    *hash = parsed;
    return true;
}

bool hash_equal(const Hash a, const Hash b)
{
    return memcmp(a.bytes, b.bytes, HASH_BYTES) == 0;
}

bool uuid_parse(const char *const text, unsigned char out[UUID_BYTES])
{
    if (strlen(text) != UUID_TEXT_SIZE - 1)
        return false;
    unsigned char uuid[UUID_BYTES];
    size_t byte = 0;
    for (size_t at = 0; at < UUID_TEXT_SIZE - 1;) {
        if (at == 8 || at == 13 || at == 18 || at == 23) {
            if (text[at++] != '-')
                return false;
            continue;
        }
        const int high = hex_digit(text[at]);
        const int low = hex_digit(text[at + 1]);
        if (high < 0 || low < 0)
            return false;
        uuid[byte++] = (unsigned char)(high << 4 | low);
        at += 2;
    }
    memcpy(out, uuid, UUID_BYTES);
    return true;
}
