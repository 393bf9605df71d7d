/* core/io/whole_file.h - a file that appears under its name whole or not at all.
 *
 * Written beside its final name, flushed to disk, then renamed; a failure or a kill before that
 * leaves nothing under the name, and what was there before stays. */
#ifndef CORE_IO_WHOLE_FILE_H
#define CORE_IO_WHOLE_FILE_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct WholeFile {
    FILE *stream; /* write here */
    const char *path;
    const char *temporary;
} WholeFile;

/** whole_file_open - start; the temporary file is removed with the arena unless it was committed.
 * Errors: E_CANNOT_WRITE it cannot be made there, or the name is that of something else than a
 * file: a directory, a device, a symbolic link */
Status whole_file_open(const char *path, Arena *arena, WholeFile **file, Error *err) ATTR_NODISCARD;

/** whole_file_commit - make it appear. Errors: E_IO */
Status whole_file_commit(WholeFile *file, Error *err) ATTR_NODISCARD;

#endif
