/* tests/support/suite_log.c - see suite_log.h. */
#include "tests/support/suite_log.h"

#include "tests/support/throwaway.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MOST = 2000, PATH_SIZE = 4096 };

/* It is used in tests, and behind the last of them. */
static void must(const bool holds, const char *const what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "tests/run: %s\n", what);
    abort();
}

static void path_of(const char *const name, char path[PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", throwaway_directory(), name);
}

void suite_log_add(const char *const text, const size_t length)
{
    char path[PATH_SIZE];
    path_of("suite.log", path);
    const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    must(file >= 0 && write(file, text, length) == (ssize_t)length, "the log cannot be written");
    (void)close(file);
}

/* All of a file, terminated; "" when it cannot be read.  Bytes of 0, which a test of bad input may
 * have put there, become spaces: what comes behind them counts. */
static char *read_all(const char *const path)
{
    size_t length = 0;
    char *text = NULL;
    FILE *const out = open_memstream(&text, &length);
    FILE *const in = fopen(path, "rb");
    char piece[65536];
    size_t n = 0;
    must(out != NULL, "no memory for the log");
    while (in != NULL && (n = fread(piece, 1, sizeof piece, in)) > 0)
        for (size_t i = 0; i < n; i++)
            (void)fputc(piece[i] == '\0' ? ' ' : piece[i], out);
    if (in != NULL)
        (void)fclose(in);
    (void)fclose(out);
    return text;
}

void suite_log_add_file(const char *const path)
{
    char *const text = read_all(path);
    suite_log_add(text, strlen(text));
    free(text);
}

/* The fifth column of clients.csv, which has no quotes in the lines that count here. */
static char *name_in(char *line)
{
    enum { NAME = 4 };
    char *field = NULL;
    for (int i = 0; i <= NAME; i++)
        field = strsep(&line, ",");
    return field;
}

char **suite_log_planted(void)
{
    char path[PATH_SIZE];
    size_t n = 0;
    char **const words = calloc(WORDS_MOST + 2, sizeof *words);
    must(words != NULL, "no memory for names");
    words[n++] = strdup(SUITE_SECRET);
    path_of("quick/clients.csv", path);
    char *const all = read_all(path);
    char *rest = all;
    (void)strsep(&rest, "\n"); /* the head */
    for (char *line = NULL; n < WORDS_MOST && (line = strsep(&rest, "\n")) != NULL;) {
        const char *const name = strchr(line, '"') == NULL ? name_in(line) : NULL;
        if (name != NULL && *name != '\0')
            words[n++] = strdup(name);
    }
    free(all);
    return words;
}

const char *suite_log_find(const char *const text, char *const *const words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (strstr(text, words[i]) != NULL)
            return words[i];
    return NULL;
}

static bool is_clean(const char *const name, char *const *const words)
{
    char path[PATH_SIZE];
    path_of(name, path);
    char *const text = read_all(path);
    const char *const found = suite_log_find(text, words);
    if (found != NULL)
        (void)fprintf(stderr, "tests/run: \"%s\" is in %s, which must not name it\n", found, name);
    else if (*text != '\0')
        (void)printf("%s: %zu bytes without any of them\n", name, strlen(text));
    free(text);
    return found == NULL;
}

bool suite_log_is_clean(void)
{
    char **const words = suite_log_planted();
    size_t n = 0;
    while (words[n] != NULL)
        n++;
    (void)printf("Logs of this run, a secret and %zu names of clients:\n", n - 1);
    const bool clean = is_clean("suite.log", words) & is_clean("log", words);
    for (size_t i = 0; i < n; i++)
        free(words[i]);
    free(words);
    return clean;
}
