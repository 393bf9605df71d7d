/* core/crm/field_read.c - a mapping, as somebody wrote it down, read and checked; see field.h. */
#include "core/crm/field_source.h"

#include <string.h>

/* Where a field stands, for errors. */
typedef struct Place {
    const char *source;
    const char *key;
    size_t i;
} Place;

static Status refuse(const Place *const place, const char *const what, Error *const err)
{
    return ERROR_SET(err, E_CONFIG, "%s: \"%s\", field %zu: %s", place->source, place->key,
                     place->i + 1, what);
}

static Status check_names(json_t *const object, const char *const *const names,
                          const Place *const place, Error *const err)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value)
    {
        size_t i = 0;
        while (names[i] != NULL && strcmp(names[i], name) != 0)
            i++;
        if (names[i] == NULL)
            return ERROR_SET(err, E_CONFIG, "%s: \"%s\", field %zu: there is no setting \"%.60s\"",
                             place->source, place->key, place->i + 1, name);
    }
    return OK;
}

static Status take_text(const json_t *const object, const char *const name,
                        const Place *const place, Arena *const arena, const char **const text,
                        Error *const err)
{
    const json_t *const value = json_object_get(object, name);
    if (value == NULL)
        return OK;
    if (!json_is_string(value) || *json_string_value(value) == '\0')
        return ERROR_SET(err, E_CONFIG, "%s: \"%s\", field %zu: \"%s\" must be a text",
                         place->source, place->key, place->i + 1, name);
    ARENA_TAKE(*text, arena_strdup(arena, json_string_value(value)), err);
    return OK;
}

static Status take_source(const json_t *const object, const bool is_closed,
                          const Place *const place, Field *const field, Error *const err)
{
    const char *const name = json_string_value(json_object_get(object, "from"));
    field->source = FIELD_CONSTANT;
    field->value = json_object_get(object, "value");
    if ((field->value != NULL) == (json_object_get(object, "from") != NULL))
        return refuse(place, "it needs \"from\" or \"value\", and not both", err);
    if (field->value != NULL)
        return OK;
    if (name != NULL)
        field->source = field_source_find(name, is_closed);
    if (field->source != FIELD_CONSTANT)
        return OK;
    return refuse(place,
                  is_closed ? "\"from\" is none of trigger_id, version, change, state, why, "
                              "changed_at: of a closed trigger there is no more"
                            : "\"from\" is nothing that a trigger says",
                  err);
}

static Status take_owner(const json_t *const object, const bool is_closed, const Place *const place,
                         Field *const field, Error *const err)
{
    const json_t *const optional = json_object_get(object, "optional");
    const char *owner = "engine";
    if (json_object_get(object, "owner") != NULL)
        owner = json_string_value(json_object_get(object, "owner"));
    if (owner == NULL || (strcmp(owner, "engine") != 0 && strcmp(owner, "rm") != 0))
        return refuse(place, "\"owner\" must be engine or rm", err);
    field->is_rms = strcmp(owner, "rm") == 0;
    if (field->is_rms && is_closed)
        return refuse(place, "what relationship managers own is not sent when a trigger closes",
                      err);
    if (optional != NULL && !json_is_boolean(optional))
        return refuse(place, "\"optional\" must be true or false", err);
    field->is_optional = json_is_true(optional);
    return OK;
}

static Status take_lookup(json_t *const object, const Place *const place, Arena *const arena,
                          Field *const field, Error *const err)
{
    static const char *const NAMES[] = {"in", "by", NULL};
    json_t *const lookup = json_object_get(object, "lookup");
    if (lookup == NULL)
        return OK;
    if (!json_is_object(lookup))
        return refuse(place, "\"lookup\" must be {\"in\": ..., \"by\": ...}", err);
    TRY(check_names(lookup, NAMES, place, err));
    TRY(take_text(lookup, "in", place, arena, &field->lookup_in, err));
    TRY(take_text(lookup, "by", place, arena, &field->lookup_by, err));
    if (field->lookup_in == NULL || field->lookup_by == NULL)
        return refuse(place, "\"lookup\" needs \"in\" and \"by\"", err);
    return OK;
}

static Status check_way(const Field *const field, const Place *const place, Error *const err)
{
    const int ways = (field->words != NULL) + (field->as != NULL) + (field->lookup_in != NULL);
    if (ways > 1)
        return refuse(place, "only one of \"words\", \"as\" and \"lookup\"", err);
    if (field->words != NULL && !json_is_object(field->words))
        return refuse(place, "\"words\" must be an object", err);
    if (field->as != NULL && strstr(field->as, "{}") == NULL && strstr(field->as, "{key}") == NULL)
        return refuse(place, "\"as\" has no {} or {key} in it", err);
    if (ways == 0)
        return OK;
    if (field->source == FIELD_CONSTANT || field_source_type(field->source) == SOURCE_LIST)
        return refuse(place, "\"words\", \"as\" and \"lookup\" are for texts and numbers", err);
    return OK;
}

static Status take_field(json_t *const object, const bool is_closed, const Place *const place,
                         Arena *const arena, Field *const field, Error *const err)
{
    static const char *const NAMES[] = {"to",     "from",  "value",    "words", "as",
                                        "lookup", "owner", "optional", NULL};
    if (!json_is_object(object))
        return refuse(place, "it is no object", err);
    TRY(check_names(object, NAMES, place, err));
    TRY(take_text(object, "to", place, arena, &field->to, err));
    if (field->to == NULL)
        return refuse(place, "\"to\" is missing", err);
    TRY(take_source(object, is_closed, place, field, err));
    TRY(take_text(object, "as", place, arena, &field->as, err));
    field->words = json_object_get(object, "words");
    TRY(take_lookup(object, place, arena, field, err));
    TRY(take_owner(object, is_closed, place, field, err));
    return check_way(field, place, err);
}

Status fields_parse(const json_t *const list, const char *const source, const char *const key,
                    const bool is_closed, Arena *const arena, Fields *const fields,
                    Error *const err)
{
    Field *made = NULL;
    const size_t n = json_array_size(list);
    if (n == 0 || n > FIELDS_MOST)
        return ERROR_SET(err, E_CONFIG, "%s: \"%s\" must be a list of 1 to %d fields", source, key,
                         FIELDS_MOST);
    ARENA_NEW(made, arena, n, err);
    for (size_t i = 0; i < n; i++) {
        const Place place = {.source = source, .key = key, .i = i};
        TRY(take_field(json_array_get(list, i), is_closed, &place, arena, &made[i], err));
        for (size_t k = 0; k < i; k++)
            if (strcmp(made[k].to, made[i].to) == 0)
                return refuse(&place, "there is another one with this \"to\"", err);
    }
    *fields = (Fields){.n = n, .fields = made};
    return OK;
}
