/* core/io/json.c - writing JSON as a stream; RFC 8259. */
#include "core/io/json.h"

#include <inttypes.h>
#include <math.h>

JsonWriter json_writer(StrBuf *const out)
{
    return (JsonWriter){.out = out};
}

static void begin_value(JsonWriter *const json)
{
    if (json->needs_comma)
        strbuf_putc(json->out, ',');
    json->needs_comma = true;
}

static void put_quoted(StrBuf *const out, const char *const text)
{
    strbuf_putc(out, '"');
    const char *plain = text; /* start of the bytes not yet written */
    const char *at = text;
    for (; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        strbuf_add(out, plain, (size_t)(at - plain));
        if (byte < 0x20)
            strbuf_printf(out, "\\u%04x", byte);
        else
            strbuf_printf(out, "\\%c", byte);
        plain = at + 1;
    }
    strbuf_add(out, plain, (size_t)(at - plain));
    strbuf_putc(out, '"');
}

void json_open(JsonWriter *const json, const char bracket)
{
    begin_value(json);
    strbuf_putc(json->out, bracket);
    json->needs_comma = false;
}

void json_close(JsonWriter *const json, const char bracket)
{
    strbuf_putc(json->out, bracket);
    json->needs_comma = true;
}

void json_key(JsonWriter *const json, const char *const key)
{
    begin_value(json);
    put_quoted(json->out, key);
    strbuf_putc(json->out, ':');
    json->needs_comma = false;
}

void json_text(JsonWriter *const json, const char *const text)
{
    begin_value(json);
    if (text == NULL)
        strbuf_puts(json->out, "null");
    else
        put_quoted(json->out, text);
}

void json_int(JsonWriter *const json, const int64_t value)
{
    begin_value(json);
    strbuf_printf(json->out, "%" PRId64, value);
}

void json_double(JsonWriter *const json, const double value)
{
    begin_value(json);
    if (isfinite(value))
        strbuf_double(json->out, value);
    else
        strbuf_puts(json->out, "null");
}

void json_money(JsonWriter *const json, const Money value)
{
    char text[MONEY_TEXT_SIZE];
    begin_value(json);
    strbuf_puts(json->out, money_format(value, text) == 0 ? "null" : text);
}

void json_day(JsonWriter *const json, const Day day)
{
    char text[DAY_TEXT_SIZE];
    json_text(json, day_format(day, text) == 0 ? NULL : text);
}

void json_bool(JsonWriter *const json, const bool value)
{
    begin_value(json);
    strbuf_puts(json->out, value ? "true" : "false");
}

void json_none(JsonWriter *const json)
{
    json_text(json, NULL);
}

void json_raw(JsonWriter *const json, const char *const value)
{
    begin_value(json);
    strbuf_puts(json->out, value);
}

void json_put_text(JsonWriter *const json, const char *const key, const char *const text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_put_int(JsonWriter *const json, const char *const key, const int64_t value)
{
    json_key(json, key);
    json_int(json, value);
}

void json_put_double(JsonWriter *const json, const char *const key, const double value)
{
    json_key(json, key);
    json_double(json, value);
}

void json_put_bool(JsonWriter *const json, const char *const key, const bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_put_day(JsonWriter *const json, const char *const key, const Day day)
{
    json_key(json, key);
    json_day(json, day);
}
