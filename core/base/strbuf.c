/* core/base/strbuf.c - texts that double as they grow. */
#include "core/base/strbuf.h"

#include "core/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

StrBuf strbuf_init(Arena *const arena)
{
    return (StrBuf){.arena = arena};
}

static bool reserve(StrBuf *const buf, const size_t more)
{
    if (buf->failed)
        return false;
    if (buf->length + more < buf->capacity)
        return true;
    size_t capacity = buf->capacity == 0 ? 128 : buf->capacity * 2;
    while (capacity <= buf->length + more)
        capacity *= 2;
    char *const text = arena_alloc(buf->arena, capacity, 1);
    if (text == NULL) {
        buf->failed = true;
        return false;
    }
    if (buf->length > 0)
        memcpy(text, buf->text, buf->length);
    buf->text = text;
    buf->capacity = capacity;
    return true;
}

void strbuf_add(StrBuf *const buf, const char *const bytes, const size_t length)
{
    if (!reserve(buf, length))
        return;
    memcpy(buf->text + buf->length, bytes, length);
    buf->length += length;
    buf->text[buf->length] = '\0';
}

void strbuf_puts(StrBuf *const buf, const char *const text)
{
    strbuf_add(buf, text, strlen(text));
}

void strbuf_putc(StrBuf *const buf, const char byte)
{
    strbuf_add(buf, &byte, 1);
}

void strbuf_printf(StrBuf *const buf, const char *const format, ...)
{
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0 || !reserve(buf, (size_t)length))
        return;
    va_start(args, format);
    (void)vsnprintf(buf->text + buf->length, (size_t)length + 1, format, args);
    va_end(args);
    buf->length += (size_t)length;
}

void strbuf_double(StrBuf *const buf, const double value)
{
    char text[TEXT_DOUBLE_SIZE];
    strbuf_add(buf, text, text_format_double(value, text));
}

void strbuf_fixed(StrBuf *const buf, const double value, const int decimals)
{
    char text[TEXT_DOUBLE_SIZE + TEXT_FIXED_EXTRA];
    strbuf_add(buf, text, text_format_fixed(value, decimals, text, sizeof text));
}

void strbuf_clear(StrBuf *const buf)
{
    buf->length = 0;
    if (buf->text != NULL)
        buf->text[0] = '\0';
}

Status strbuf_finish(StrBuf *const buf, const char **const text, Error *const err)
{
    if (buf->failed)
        return error_no_memory(err, "a text");
    *text = buf->text == NULL ? "" : buf->text;
    return OK;
}
