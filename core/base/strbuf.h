/* core/base/strbuf.h - a text that grows in an arena.
 *
 * Running out of memory is remembered and reported once, by strbuf_finish(); appends before that
 * need no check.  Numbers are written in the C locale's form whatever the locale is. */
#ifndef CORE_BASE_STRBUF_H
#define CORE_BASE_STRBUF_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct StrBuf {
    Arena *arena;
    char *text; /* terminated once anything was appended; NULL before */
    size_t length;
    size_t capacity;
    bool failed;
} StrBuf;

/** strbuf_init - an empty text in `arena`. */
StrBuf strbuf_init(Arena *arena);

void strbuf_add(StrBuf *buf, const char *bytes, size_t length);
void strbuf_puts(StrBuf *buf, const char *text);
void strbuf_putc(StrBuf *buf, char byte);
/** strbuf_printf - formatted text; no floating-point conversions (use strbuf_double). */
void strbuf_printf(StrBuf *buf, const char *format, ...) ATTR_PRINTF(2, 3);
/** strbuf_double - the shortest text that reads back to `value`; nothing for NaN. */
void strbuf_double(StrBuf *buf, double value);
/** strbuf_fixed - `value` with `decimals` digits (0 to 9) behind the point; nothing for NaN. */
void strbuf_fixed(StrBuf *buf, double value, int decimals);
/** strbuf_clear - empty again, memory kept. */
void strbuf_clear(StrBuf *buf);
/** strbuf_finish - the text ("" when nothing was appended); E_NOMEM if any append failed. */
Status strbuf_finish(StrBuf *buf, const char **text, Error *err) ATTR_NODISCARD;

#endif
