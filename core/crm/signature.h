/* core/crm/signature.h - Standard Webhooks 1.0.0: who sent a message, and that nobody changed it.
 *
 * signature = "v1," + base64(HMAC-SHA256(secret, id + "." + timestamp + "." + body)), one for each
 * secret, apart by a space.  A secret is "whsec_" and the base64 of 24 to 64 bytes.
 * https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md */
#ifndef CORE_CRM_SIGNATURE_H
#define CORE_CRM_SIGNATURE_H

#include "core/crm/secret.h"

#include <stdbool.h>
#include <stdint.h>

enum { SIGNING_KEY_LEAST = 24, SIGNING_KEY_MOST = 64, SIGNATURE_TOLERANCE = 300 /* seconds */ };

typedef struct SigningKey {
    size_t length;
    unsigned char bytes[SIGNING_KEY_MOST];
} SigningKey;

typedef struct SigningKeys {
    size_t n;
    SigningKey keys[SECRETS_MOST];
} SigningKeys;

/** signing_keys_read - the keys of a secret file, wiped when the arena is released.
 * Errors: as secrets_read(); E_CONFIG a line is no such secret, which is not shown */
Status signing_keys_read(const char *path, Arena *arena, const SigningKeys **keys,
                         Error *err) ATTR_NODISCARD;

/* What is signed. */
typedef struct SignedMessage {
    const char *id;    /* has no "." */
    int64_t timestamp; /* Unix seconds */
    const char *body;
    size_t length;
} SignedMessage;

/** signature_make - the value of the header webhook-signature: of all keys, newest first. */
Status signature_make(const SigningKeys *keys, const SignedMessage *message, Arena *arena,
                      const char **header, Error *err) ATTR_NODISCARD;

/** signature_fits - is one of the signatures in `header` that of one of the keys?  Compared in
 * constant time; the timestamp is the caller's to judge. */
Status signature_fits(const SigningKeys *keys, const SignedMessage *message, const char *header,
                      Arena *scratch, bool *fits, Error *err) ATTR_NODISCARD;

#endif
