/* tools/evidence/pack_reader.h - the lines of one file of a pack, one after the other. */
#ifndef TOOLS_EVIDENCE_PACK_READER_H
#define TOOLS_EVIDENCE_PACK_READER_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct PackReader {
    const char *name; /* inside the pack */
    FILE *stream;
    char *line; /* the last one read, without its end, terminated; may hold NUL bytes */
    size_t length;
    size_t capacity;
    uint64_t line_no; /* of it, from 1 */
    bool has_end;     /* did a line end stand behind it? */
} PackReader;

/** pack_reader_open - a file of the pack in `directory`; closed with the arena.
 * Errors: E_DATA it is not there or no file · E_IO it cannot be read */
Status pack_reader_open(const char *directory, const char *name, Arena *arena, PackReader **reader,
                        Error *err) ATTR_NODISCARD;

/** pack_reader_next - the next line; *more = false behind the last one. Errors: E_IO */
Status pack_reader_next(PackReader *reader, bool *more, Error *err) ATTR_NODISCARD;

/** pack_reader_refuse - E_DATA: the last line read does not fit, because of `why`. */
Status pack_reader_refuse(const PackReader *reader, const char *why, Error *err);

#endif
