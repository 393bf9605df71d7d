/* tests/support/text_source.h - bytes in memory as the source of a file. */
#ifndef TESTS_SUPPORT_TEXT_SOURCE_H
#define TESTS_SUPPORT_TEXT_SOURCE_H

#include "core/extract/extract.h"

#include <stddef.h>

typedef struct TextSource {
    const char *bytes; /* borrowed */
    size_t length;
    size_t piece; /* most bytes that one read gives; 0: as many as asked for */
    size_t at;
    int n_open; /* opens without a close */
} TextSource;

/** text_source_read - a read callback over a TextSource. */
Status text_source_read(void *context, char *buffer, size_t capacity, size_t *length, Error *err);

/** text_source - the same as a whole source; `text` is borrowed. */
ExtractSource text_source(const char *name, TextSource *text);

/** text_source_file - all bytes of a file; fails the test when it cannot be read. */
TextSource text_source_file(const char *path, Arena *arena);

/** text_source_shared - the path of something in the data that lies beside the checkout; NULL,
 * with a line on stdout, where it is absent. */
const char *text_source_shared(const char *path, Arena *arena);

#endif
