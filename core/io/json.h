/* core/io/json.h - writing JSON as a stream into a StrBuf.
 *
 * Numbers are the shortest text that reads back (which jansson's dumper cannot do); NaN and
 * infinities become null.  Commas and nesting are kept track of; texts must be UTF-8.
 * Reading is jansson's; see json_read.h in this folder for how it is called. */
#ifndef CORE_IO_JSON_H
#define CORE_IO_JSON_H

#include "core/base/day.h"
#include "core/base/money.h"
#include "core/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct JsonWriter {
    StrBuf *out;
    bool needs_comma;
} JsonWriter;

JsonWriter json_writer(StrBuf *out);

void json_open(JsonWriter *json, char bracket);  /* '{' or '[' */
void json_close(JsonWriter *json, char bracket); /* '}' or ']' */
void json_key(JsonWriter *json, const char *key);
void json_text(JsonWriter *json, const char *text); /* NULL gives null */
void json_int(JsonWriter *json, int64_t value);
void json_double(JsonWriter *json, double value);
void json_money(JsonWriter *json, Money value); /* exact decimal number, or null */
void json_day(JsonWriter *json, Day day);       /* "YYYY-MM-DD", or null */
void json_bool(JsonWriter *json, bool value);
void json_none(JsonWriter *json);                   /* null; jansson has the other name */
void json_raw(JsonWriter *json, const char *value); /* a value that is JSON already */

/* key and value at once */
void json_put_text(JsonWriter *json, const char *key, const char *text);
void json_put_int(JsonWriter *json, const char *key, int64_t value);
void json_put_double(JsonWriter *json, const char *key, double value);
void json_put_bool(JsonWriter *json, const char *key, bool value);
void json_put_day(JsonWriter *json, const char *key, Day day);

#endif
