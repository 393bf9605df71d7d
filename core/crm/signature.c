/* core/crm/signature.c - see signature.h. */
#include "core/crm/signature.h"

#include "core/base/strbuf.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum { MAC_BYTES = 32, MAC_BASE64 = 44 };

static const char PREFIX[] = "whsec_";
static const char VERSION[] = "v1,";

/* ---- keys ---- */

static void wipe_keys(void *const object)
{
    OPENSSL_cleanse(object, sizeof(SigningKeys));
}

/* EVP_DecodeBlock counts the zeros that "=" stands for. */
static bool read_key(const char *const text, SigningKey *const key)
{
    unsigned char bytes[SECRET_LENGTH_MOST];
    const size_t skip = sizeof PREFIX - 1;
    if (strncmp(text, PREFIX, skip) != 0)
        return false;
    const size_t length = strlen(text + skip);
    const size_t padding = length - strcspn(text + skip, "=");
    if (length % 4 != 0 || padding > 2)
        return false;
    const int n = EVP_DecodeBlock(bytes, (const unsigned char *)text + skip, (int)length);
    const size_t n_bytes = n < 0 ? 0 : (size_t)n - padding;
    const bool fits = n_bytes >= SIGNING_KEY_LEAST && n_bytes <= SIGNING_KEY_MOST;
    if (fits) {
        key->length = n_bytes;
        memcpy(key->bytes, bytes, n_bytes);
    }
    OPENSSL_cleanse(bytes, sizeof bytes);
    return fits;
}

Status signing_keys_read(const char *const path, Arena *const arena, const SigningKeys **const keys,
                         Error *const err)
{
    Secrets secrets = {0};
    SigningKeys *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    TRY(arena_defer(arena, wipe_keys, made, err));
    TRY(secrets_read(path, arena, &secrets, err));
    for (; made->n < secrets.n; made->n++) {
        if (read_key(secrets.texts[made->n], &made->keys[made->n]))
            continue;
        (void)ERROR_SET(err, E_CONFIG,
                        "secret %zu of \"%s\" is not whsec_ and base64 of %d to %d "
                        "bytes",
                        made->n + 1, path, SIGNING_KEY_LEAST, SIGNING_KEY_MOST);
        return error_hint(err, "Make one: echo whsec_$(openssl rand -base64 32) > %s", path);
    }
    *keys = made;
    return OK;
}

/* ---- signatures ---- */

/* What is hashed: "id.timestamp.body". */
static Status signed_text(const SignedMessage *const message, Arena *const arena,
                          StrBuf *const text, Error *const err)
{
    const char *finished = NULL;
    *text = strbuf_init(arena);
    strbuf_printf(text, "%s.%" PRId64 ".", message->id, message->timestamp);
    strbuf_add(text, message->body, message->length);
    return strbuf_finish(text, &finished, err);
}

static Status sign(const SigningKey *const key, const StrBuf *const text,
                   char base64[MAC_BASE64 + 1], Error *const err)
{
    unsigned char mac[MAC_BYTES];
    unsigned int n = 0;
    if (HMAC(EVP_sha256(), key->bytes, (int)key->length, (const unsigned char *)text->text,
             text->length, mac, &n) == NULL ||
        n != MAC_BYTES)
        return ERROR_SET(err, E_BUG, "OpenSSL does not make an HMAC-SHA256");
    (void)EVP_EncodeBlock((unsigned char *)base64, mac, MAC_BYTES);
    return OK;
}

Status signature_make(const SigningKeys *const keys, const SignedMessage *const message,
                      Arena *const arena, const char **const header, Error *const err)
{
    StrBuf text;
    StrBuf out = strbuf_init(arena);
    TRY(signed_text(message, arena, &text, err));
    for (size_t i = 0; i < keys->n; i++) {
        char base64[MAC_BASE64 + 1];
        TRY(sign(&keys->keys[i], &text, base64, err));
        strbuf_printf(&out, "%s%s%s", i == 0 ? "" : " ", VERSION, base64);
    }
    return strbuf_finish(&out, header, err);
}

Status signature_fits(const SigningKeys *const keys, const SignedMessage *const message,
                      const char *const header, Arena *const scratch, bool *const fits,
                      Error *const err)
{
    const size_t skip = sizeof VERSION - 1;
    StrBuf text;
    *fits = false;
    TRY(signed_text(message, scratch, &text, err));
    for (size_t i = 0; i < keys->n; i++) {
        char expected[MAC_BASE64 + 1];
        TRY(sign(&keys->keys[i], &text, expected, err));
        for (const char *at = header; *at != '\0'; at += strspn(at, " ")) {
            const size_t length = strcspn(at, " ");
            if (length == skip + MAC_BASE64 && strncmp(at, VERSION, skip) == 0)
                *fits |= CRYPTO_memcmp(expected, at + skip, MAC_BASE64) == 0;
            at += length;
        }
    }
    return OK;
}
