/* core/crm/secret.h - secrets come from files that nobody else can read, and stay in memory.
 *
 * A file has a secret per line, the newest first; empty lines and those that begin with # do not
 * count.  Several are for the time of a rotation. */
#ifndef CORE_CRM_SECRET_H
#define CORE_CRM_SECRET_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { SECRETS_MOST = 4, SECRET_LENGTH_MOST = 512 };

typedef struct Secrets {
    size_t n; /* at least 1 */
    const char *texts[SECRETS_MOST];
} Secrets;

/** secrets_read - the secrets of a file; wiped when the arena is released.
 * Errors: E_CONFIG not an absolute path, not a plain file of this user (or of root), readable or
 *         writable for group or others, empty, too long · E_IO it cannot be read */
Status secrets_read(const char *path, Arena *arena, Secrets *secrets, Error *err) ATTR_NODISCARD;

/** secret_text - a whole file, as it is: a key of TLS, or a certificate, which is no secret.
 * @is_secret: with the rules of secrets_read(), and wiped
 * Errors: as secrets_read() */
Status secret_text(const char *path, bool is_secret, Arena *arena, const char **text,
                   Error *err) ATTR_NODISCARD;

#endif
