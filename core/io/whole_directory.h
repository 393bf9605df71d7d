/* core/io/whole_directory.h - a directory that appears under its name whole or not at all.
 *
 * Filled beside its final name, then renamed; a failure or a kill before that leaves nothing under
 * the name. */
#ifndef CORE_IO_WHOLE_DIRECTORY_H
#define CORE_IO_WHOLE_DIRECTORY_H

#include "core/base/arena.h"
#include "core/base/error.h"

typedef struct WholeDirectory {
    const char *temporary; /* fill this one; NULL once committed */
    const char *path;
} WholeDirectory;

/** whole_directory_open - start; the temporary directory and all that is in it are removed with the
 * arena unless it was committed.
 * Errors: E_CANNOT_WRITE it cannot be made there, or there is something of that name other than an
 *         empty directory */
Status whole_directory_open(const char *path, Arena *arena, WholeDirectory **directory,
                            Error *err) ATTR_NODISCARD;

/** whole_directory_commit - make it appear. Errors: E_CANNOT_WRITE */
Status whole_directory_commit(WholeDirectory *directory, Error *err) ATTR_NODISCARD;

#endif
