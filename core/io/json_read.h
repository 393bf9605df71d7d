/* core/io/json_read.h - how JSON is read everywhere: jansson, strictly, with errors that name
 * file and line.
 *
 * The root is an object or a list; a key given twice, a NUL character, text that is not UTF-8 and
 * numbers beyond 64 bit are refused.  NaN and infinities are not JSON.  Writing is json.h's. */
#ifndef CORE_IO_JSON_READ_H
#define CORE_IO_JSON_READ_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <jansson.h>
#include <stddef.h>

enum { JSON_READ_LIMIT = 16 * 1024 * 1024 }; /* bytes of a file */

/**
 * json_read_text - parse `length` bytes; *root lives until the arena is released.
 *
 * @source:  names the text in errors
 * @refused: the status of text that is not JSON: E_CONFIG for settings, E_DATA for data
 */
Status json_read_text(const char *json, size_t length, const char *source, Status refused,
                      Arena *arena, json_t **root, Error *err) ATTR_NODISCARD;

/** json_read_file - the same from a file.
 * Errors: E_IO it cannot be read · `refused` it is not JSON, or larger than JSON_READ_LIMIT */
Status json_read_file(const char *path, Status refused, Arena *arena, json_t **root,
                      Error *err) ATTR_NODISCARD;

/** json_keep - let a value that was made live until the arena is released; NULL, which jansson
 * makes without memory, is an error. */
Status json_keep(json_t *value, Arena *arena, Error *err) ATTR_NODISCARD;

#endif
