/* core/crm/secret.c - see secret.h. */
#include "core/crm/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_SIZE = 65536 };

typedef struct SecretFile {
    char text[FILE_SIZE + 1];
} SecretFile;

static void wipe(void *const object)
{
    OPENSSL_cleanse(object, sizeof(SecretFile));
}

static void close_file(void *const object)
{
    (void)close(*(const int *)object);
}

static Status check_file(const int file, const char *const path, Error *const err)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return ERROR_SET(err, E_IO, "cannot look at \"%s\": %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return ERROR_SET(err, E_CONFIG, "secret file \"%s\" is not a plain file", path);
    if (info.st_uid != geteuid() && info.st_uid != 0) {
        (void)ERROR_SET(err, E_CONFIG, "secret file \"%s\" belongs to another user", path);
        return error_hint(err, "It has to belong to the user who runs paragon, or to root.");
    }
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        (void)ERROR_SET(err, E_CONFIG, "secret file \"%s\" can be read by others than its owner",
                        path);
        return error_hint(err, "Take their rights away: chmod 600 %s", path);
    }
    return OK;
}

static Status split_lines(char *const text, const char *const path, Secrets *const secrets,
                          Error *const err)
{
    char *rest = NULL;
    *secrets = (Secrets){0};
    for (char *line = strtok_r(text, "\r\n", &rest); line != NULL;
         line = strtok_r(NULL, "\r\n", &rest)) {
        if (*line == '#')
            continue;
        if (secrets->n == SECRETS_MOST || strlen(line) > SECRET_LENGTH_MOST)
            return ERROR_SET(err, E_CONFIG,
                             "secret file \"%s\" has more than %d secrets, or one of more than %d "
                             "bytes",
                             path, SECRETS_MOST, SECRET_LENGTH_MOST);
        secrets->texts[secrets->n++] = line;
    }
    if (secrets->n == 0)
        return ERROR_SET(err, E_CONFIG, "secret file \"%s\" is empty", path);
    return OK;
}

static Status open_file(const char *const path, Arena *const arena, int *const number,
                        Error *const err)
{
    int *file = NULL;
    if (*path != '/')
        return ERROR_SET(err, E_CONFIG, "file \"%s\" is not an absolute path", path);
    ARENA_NEW(file, arena, 1, err);
    *file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*file < 0) {
        (void)ERROR_SET(err, E_IO, "file \"%s\" cannot be read: %s", path, strerror(errno));
        return error_hint(err,
                          "A secret stands there on a line of its own, and the file is for its "
                          "user alone (chmod 600).");
    }
    *number = *file;
    return arena_defer(arena, close_file, file, err);
}

/* What does not fit is not read. */
static Status read_file(const char *const path, const bool is_secret, Arena *const arena,
                        SecretFile **const content, Error *const err)
{
    int file = -1;
    ARENA_NEW(*content, arena, 1, err);
    TRY(arena_defer(arena, wipe, *content, err));
    TRY(open_file(path, arena, &file, err));
    if (is_secret)
        TRY(check_file(file, path, err));
    const ssize_t n = read(file, (*content)->text, FILE_SIZE);
    if (n < 0)
        return ERROR_SET(err, E_IO, "file \"%s\" cannot be read: %s", path, strerror(errno));
    (*content)->text[n] = '\0';
    return OK;
}

Status secrets_read(const char *const path, Arena *const arena, Secrets *const secrets,
                    Error *const err)
{
    SecretFile *content = NULL;
    TRY(read_file(path, true, arena, &content, err));
    return split_lines(content->text, path, secrets, err);
}

Status secret_text(const char *const path, const bool is_secret, Arena *const arena,
                   const char **const text, Error *const err)
{
    SecretFile *content = NULL;
    TRY(read_file(path, is_secret, arena, &content, err));
    *text = content->text;
    return OK;
}
