/* core/io/html.c - text on its way into an HTML page. */
#include "core/io/html.h"

#include "core/base/text.h"

#include <stdio.h>
#include <string.h>

/* What stands for `byte` in a page; NULL where it stands for itself. */
static const char *escape_of(const unsigned char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
        return NULL;
    default:
        return byte < 0x20 || byte == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

static void add_escaped(StrBuf *const page, const char *const text, const size_t length)
{
    size_t plain = 0; /* where the bytes begin that stand for themselves */
    for (size_t i = 0; i < length; i++) {
        const char *const escape = escape_of((unsigned char)text[i]);
        if (escape == NULL)
            continue;
        strbuf_add(page, text + plain, i - plain);
        strbuf_puts(page, escape);
        plain = i + 1;
    }
    strbuf_add(page, text + plain, length - plain);
}

void html_text(StrBuf *const page, const char *const text)
{
    if (text != NULL)
        add_escaped(page, text, strlen(text));
}

/* Bytes of the character that begins at `text`. */
static size_t character_length(const char *const text)
{
    size_t length = 1;
    while (((unsigned char)text[length] & 0xc0) == 0x80)
        length++;
    return length;
}

void html_clipped(StrBuf *const page, const char *const text, const size_t most_columns)
{
    const size_t length = strlen(text);
    if (text_utf8_width(text, length) <= most_columns) {
        add_escaped(page, text, length);
        return;
    }
    size_t kept = 0;
    for (size_t more = character_length(text); text_utf8_width(text, kept + more) < most_columns;
         more = character_length(text + kept))
        kept += more;
    add_escaped(page, text, kept);
    strbuf_puts(page, "\xe2\x80\xa6");
}

void html_element(StrBuf *const page, const char *const tag, const char *const text)
{
    strbuf_printf(page, "<%s>", tag);
    html_text(page, text);
    strbuf_printf(page, "</%.*s>", (int)strcspn(tag, " "), tag);
}

void html_count(StrBuf *const page, const size_t count)
{
    char digits[24];
    const size_t length = (size_t)snprintf(digits, sizeof digits, "%zu", count);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            strbuf_puts(page, "\xe2\x80\xaf");
        strbuf_putc(page, digits[i]);
    }
}
