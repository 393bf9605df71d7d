/* core/io/csv_write.c - fields of a CSV line. */
#include "core/io/csv_write.h"

#include <string.h>

void csv_write_field(StrBuf *const line, const char *const text)
{
    if (text == NULL)
        return;
    if (strpbrk(text, ",\"\r\n") == NULL) {
        strbuf_puts(line, text);
        return;
    }
    strbuf_putc(line, '"');
    for (const char *at = text; *at != '\0';) {
        const size_t plain = strcspn(at, "\"");
        strbuf_add(line, at, plain);
        at += plain;
        if (*at == '"') {
            strbuf_puts(line, "\"\"");
            at++;
        }
    }
    strbuf_putc(line, '"');
}
