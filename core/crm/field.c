/* core/crm/field.c - see field.h. */
#include "core/crm/field.h"

#include "core/crm/field_source.h"
#include "core/io/json.h"

#include <stdlib.h>
#include <string.h>

Status field_text(const Field *const field, const Sendable *const sendable, Arena *const arena,
                  const char **const text, Error *const err)
{
    *text = NULL;
    if (field->source == FIELD_CONSTANT)
        return OK;
    return field_source_text(field->source, sendable, arena, text, err);
}

void odata_key_text(StrBuf *const out, const char *const text)
{
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "-._~";
    for (const char *at = text; *at != '\0'; at++) {
        if (strchr(PLAIN, *at) != NULL)
            strbuf_putc(out, *at);
        else
            strbuf_printf(out, *at == '\'' ? "%%%02X%%27" : "%%%02X", (unsigned char)*at);
    }
}

Status known_key(const Field *const field, const char *const text, Arena *const arena,
                 const char **const key, Error *const err)
{
    ARENA_TAKE(*key, arena_printf(arena, "%s %s %s", field->lookup_in, field->lookup_by, text),
               err);
    return OK;
}

static Status put_around(JsonWriter *const json, const char *const as, const char *const text,
                         Arena *const arena, Error *const err)
{
    static const char KEY[] = "{key}";
    StrBuf out = strbuf_init(arena);
    const char *finished = NULL;
    for (const char *at = as; *at != '\0';) {
        if (strncmp(at, "{}", 2) == 0) {
            strbuf_puts(&out, text);
            at += 2;
        } else if (strncmp(at, KEY, sizeof KEY - 1) == 0) {
            odata_key_text(&out, text);
            at += sizeof KEY - 1;
        } else {
            strbuf_putc(&out, *at++);
        }
    }
    TRY(strbuf_finish(&out, &finished, err));
    json_text(json, finished);
    return OK;
}

static Status put_json(JsonWriter *const json, const json_t *const value, Error *const err)
{
    char *const text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (text == NULL)
        return error_no_memory(err, "a field");
    json_raw(json, text);
    free(text);
    return OK;
}

static void put_list(JsonWriter *const json, const Field *const field,
                     const Sendable *const sendable)
{
    const char *text = NULL;
    json_key(json, field->to);
    json_open(json, '[');
    for (size_t i = 0; (text = field_source_list(field->source, sendable, i)) != NULL; i++)
        json_text(json, text);
    json_close(json, ']');
}

/* The value of a field that has one. */
static Status put_value(JsonWriter *const json, const Field *const field, const char *const text,
                        const json_t *const other, Arena *const arena, Error *const err)
{
    json_key(json, field->to);
    if (other != NULL)
        return put_json(json, other, err);
    if (field->as != NULL)
        return put_around(json, field->as, text, arena, err);
    if (field_source_type(field->source) == SOURCE_TEXT)
        json_text(json, text);
    else
        json_raw(json, text);
    return OK;
}

/* Nothing to send: the CRM's field is emptied, but for links and keys, which are left as they
 * are. */
static void put_nothing(JsonWriter *const json, const Field *const field)
{
    if (field->is_optional || field->as != NULL || field->lookup_in != NULL)
        return;
    json_key(json, field->to);
    json_none(json);
}

static Status put_field(JsonWriter *const json, const Field *const field,
                        const Sendable *const sendable, const Known *const known,
                        Arena *const arena, Error *const err)
{
    const char *text = NULL;
    const char *key = NULL;
    const json_t *other = field->value;
    if (field->source != FIELD_CONSTANT && field_source_type(field->source) == SOURCE_LIST) {
        put_list(json, field, sendable);
        return OK;
    }
    TRY(field_text(field, sendable, arena, &text, err));
    if (text != NULL && field->words != NULL)
        other = json_object_get(field->words, text);
    if (text != NULL && field->lookup_in != NULL) {
        TRY(known_key(field, text, arena, &key, err));
        other = json_object_get(known->ids, key);
    }
    const bool is_translated = field->words != NULL || field->lookup_in != NULL;
    if ((text == NULL || is_translated) && other == NULL) {
        put_nothing(json, field);
        return OK;
    }
    return put_value(json, field, text, other, arena, err);
}

Status fields_render(const Fields *const fields, const Sendable *const sendable, const bool creates,
                     const Known *const known, Arena *const arena, const char **const body,
                     Error *const err)
{
    StrBuf out = strbuf_init(arena);
    JsonWriter json = json_writer(&out);
    json_open(&json, '{');
    for (size_t i = 0; i < fields->n; i++)
        if (creates || !fields->fields[i].is_rms)
            TRY(put_field(&json, &fields->fields[i], sendable, known, arena, err));
    json_close(&json, '}');
    return strbuf_finish(&out, body, err);
}
