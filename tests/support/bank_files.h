/* tests/support/bank_files.h - directories with a bank's extracts, written by the test itself. */
#ifndef TESTS_SUPPORT_BANK_FILES_H
#define TESTS_SUPPORT_BANK_FILES_H

#include "core/base/arena.h"

/** bank_files_directory - a new, empty directory that goes away with the test run. */
const char *bank_files_directory(Arena *arena);

/** bank_files_write - put a file with this text into the directory. */
void bank_files_write(const char *directory, const char *name, const char *text);

/** bank_files_read - the whole text of a file. */
const char *bank_files_read(const char *directory, const char *name, Arena *arena);

/** bank_files_copy - a new directory with the same extracts, without the manifest and the truth. */
const char *bank_files_copy(const char *directory, Arena *arena);

/** bank_files_without - the same without some banks, whose client ids begin with one of `letters`;
 * the manifest says the currency only. */
const char *bank_files_without(const char *directory, const char *letters, Arena *arena);

#endif
