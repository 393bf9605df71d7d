/* tests/support/suite_log.h - everything that programs said on stderr in the whole run, and whether
 * there is anything in it that must not be: a secret, or the name of a client. */
#ifndef TESTS_SUPPORT_SUITE_LOG_H
#define TESTS_SUPPORT_SUITE_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* Of every secret file of the tests: its base64 of 32 bytes that are no secret to anybody. */
#define SUITE_SECRET "cGFyYWdvbiB0ZXN0cyBwYXJhZ29uIHRlc3RzIDMyIGI="

/** suite_log_add - what a program said. */
void suite_log_add(const char *text, size_t length);

/** suite_log_add_file - the same of one that wrote it into a file. */
void suite_log_add_file(const char *path);

/** suite_log_planted - the names of all clients of the quick bank, and the secret: newly allocated,
 * ends with NULL; nothing but the secret before that bank was made. */
char **suite_log_planted(void);

/** suite_log_find - the first of the words that is in a text; NULL = none. */
const char *suite_log_find(const char *text, char *const *words);

/** suite_log_is_clean - look through it all, and through the database server's log, after the last
 * test; says on stderr what it found, and how much it looked through. */
bool suite_log_is_clean(void);

#endif
