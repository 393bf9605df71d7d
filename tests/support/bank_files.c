/* tests/support/bank_files.c - writing, changing and removing those files. */
#include "tests/support/bank_files.h"

#include "core/base/strbuf.h"
#include "tests/support/throwaway.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *bank_files_directory(Arena *const arena)
{
    char *const path = arena_printf(arena, "%s/bank-XXXXXX", throwaway_directory());
    ck_assert_ptr_nonnull(mkdtemp(path));
    return path;
}

void bank_files_write(const char *const directory, const char *const name, const char *const text)
{
    Arena *const arena = arena_new();
    FILE *const file = fopen(arena_printf(arena, "%s/%s", directory, name), "w");
    ck_assert_msg(file != NULL && fputs(text, file) != EOF && fclose(file) == 0,
                  "cannot write %s/%s", directory, name);
    arena_free(arena);
}

const char *bank_files_read(const char *const directory, const char *const name, Arena *const arena)
{
    char buffer[65536];
    const char *text = NULL;
    StrBuf out = strbuf_init(arena);
    FILE *const file = fopen(arena_printf(arena, "%s/%s", directory, name), "r");
    ck_assert_msg(file != NULL, "cannot read %s/%s", directory, name);
    for (size_t n = fread(buffer, 1, sizeof buffer, file); n > 0;
         n = fread(buffer, 1, sizeof buffer, file))
        strbuf_add(&out, buffer, n);
    ck_assert(fclose(file) == 0 && strbuf_finish(&out, &text, NULL) == OK);
    return text;
}

const char *bank_files_copy(const char *const directory, Arena *const arena)
{
    const char *const copy = bank_files_directory(arena);
    DIR *const listing = opendir(directory);
    ck_assert_ptr_nonnull(listing);
    for (const struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing))
        if (entry->d_name[0] != '_' && strstr(entry->d_name, ".csv") != NULL)
            bank_files_write(copy, entry->d_name, bank_files_read(directory, entry->d_name, arena));
    (void)closedir(listing);
    return copy;
}

/* The header stays. */
static const char *rows_without(const char *const text, const char *const letters,
                                Arena *const arena)
{
    StrBuf out = strbuf_init(arena);
    const char *result = NULL;
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (line == text || strchr(letters, *line) == NULL)
            strbuf_add(&out, line, strcspn(line, "\n") + 1);
    ck_assert(strbuf_finish(&out, &result, NULL) == OK);
    return result;
}

const char *bank_files_without(const char *const directory, const char *const letters,
                               Arena *const arena)
{
    static const char *const NAMES[] = {"clients.csv", "holdings.csv", "profit.csv",
                                        "usage.csv",   "contacts.csv", "feedback.csv"};
    const char *const made = bank_files_directory(arena);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        bank_files_write(made, NAMES[i],
                         rows_without(bank_files_read(directory, NAMES[i], arena), letters, arena));
    bank_files_write(made, "products.csv", bank_files_read(directory, "products.csv", arena));
    bank_files_write(made, "manifest.json", "{\"currency\": \"EUR\"}");
    return made;
}
