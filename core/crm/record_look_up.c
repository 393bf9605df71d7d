/* core/crm/record_look_up.c - see record_item.h. */
#include "core/crm/record_item.h"
#include "core/crm/record_verdict.h"
#include "core/io/json_read.h"

#include <string.h>

/* The values of one field that are looked for. */
typedef struct Search {
    const Field *field;
    const char **values; /* (n), each once */
    size_t n;
    size_t n_asked;  /* so many of them were answered */
    json_t *places;  /* value: its place among them */
    Verdict failure; /* why the others were not */
} Search;

static bool needs(const RecordItem *const item, const Field *const field)
{
    return !item->is_settled && field->lookup_in != NULL &&
           (item->op.step == RECORD_CREATE || !field->is_rms);
}

static Status is_known(const Records *const records, const Field *const field,
                       const char *const text, Arena *const scratch, bool *const known,
                       Error *const err)
{
    const char *key = NULL;
    TRY(known_key(field, text, scratch, &key, err));
    *known = json_object_get(records->known.ids, key) != NULL;
    return OK;
}

static Status collect(const Records *const records, const RecordItem *const items, const size_t n,
                      Arena *const scratch, Search *const search, Error *const err)
{
    ARENA_NEW(search->values, scratch, n, err);
    search->places = json_object();
    TRY(json_keep(search->places, scratch, err));
    for (size_t i = 0; i < n; i++) {
        const char *text = NULL;
        bool known = true;
        if (!needs(&items[i], search->field))
            continue;
        TRY(field_text(search->field, &items[i].sendable, scratch, &text, err));
        if (text != NULL)
            TRY(is_known(records, search->field, text, scratch, &known, err));
        if (known || json_object_get(search->places, text) != NULL)
            continue;
        if (json_object_set_new(search->places, text, json_integer((json_int_t)search->n)) != 0)
            return error_no_memory(err, "records of the CRM");
        search->values[search->n++] = text;
    }
    return OK;
}

/* Two with the same value mean neither. */
static Status learn(Records *const records, const Field *const field,
                    const FoundRecords *const found, Arena *const scratch, Error *const err)
{
    for (size_t i = 0; i < found->n; i++) {
        const char *key = NULL;
        size_t n_same = 0;
        if (found->records[i].value == NULL || found->records[i].id == NULL)
            continue;
        for (size_t k = 0; k < found->n; k++)
            n_same += found->records[k].value != NULL &&
                      strcmp(found->records[k].value, found->records[i].value) == 0;
        TRY(known_key(field, found->records[i].value, scratch, &key, err));
        if (n_same == 1 &&
            json_object_set_new(records->known.ids, key, json_string(found->records[i].id)) != 0)
            return error_no_memory(err, "records of the CRM");
    }
    return OK;
}

static Status ask(Records *const records, Search *const search, Arena *const scratch,
                  Error *const err)
{
    const Field *const field = search->field;
    while (search->n_asked < search->n) {
        const size_t left = search->n - search->n_asked;
        const size_t some = left < RECORDS_FOUND_MOST ? left : RECORDS_FOUND_MOST;
        RecordAnswer answer = {0};
        FoundRecords found = {0};
        TRY(records->api->find(records->line, field->lookup_in, field->lookup_by,
                               search->values + search->n_asked, some, scratch, &answer, &found,
                               err));
        if (!record_is_success(&answer)) {
            search->failure = record_verdict(&answer);
            return OK;
        }
        TRY(learn(records, field, &found, scratch, err));
        search->n_asked += some;
    }
    return OK;
}

/* The record that a field means is not in the CRM, or more than one. */
static Status settle_dead(const Field *const field, Arena *const scratch, RecordItem *const item,
                          Error *const err)
{
    Verdict verdict = {.kind = VERDICT_DEAD};
    ARENA_TAKE(verdict.words,
               arena_printf(scratch, "\"%s\": there is not exactly one such record in \"%s\"",
                            field->to, field->lookup_in),
               err);
    record_settle(item, verdict);
    return OK;
}

static Status settle_unknown(const Records *const records, Search *const search,
                             RecordItem *const item, Arena *const scratch, Error *const err)
{
    const char *text = NULL;
    bool known = true;
    TRY(field_text(search->field, &item->sendable, scratch, &text, err));
    if (text != NULL)
        TRY(is_known(records, search->field, text, scratch, &known, err));
    if (known)
        return OK;
    const json_int_t place = json_integer_value(json_object_get(search->places, text));
    if ((size_t)place >= search->n_asked) {
        record_settle(item, search->failure);
        search->failure = (Verdict){.kind = VERDICT_UNSENT};
        return OK;
    }
    if (search->field->is_optional)
        return OK;
    return settle_dead(search->field, scratch, item, err);
}

Status record_look_up(Records *const records, RecordItem *const items, const size_t n,
                      Arena *const scratch, Error *const err)
{
    const Fields *const fields = &records->destination->fields;
    for (size_t f = 0; f < fields->n; f++) {
        Search search = {.field = &fields->fields[f]};
        if (search.field->lookup_in == NULL)
            continue;
        TRY(collect(records, items, n, scratch, &search, err));
        TRY(ask(records, &search, scratch, err));
        for (size_t i = 0; i < n; i++)
            if (needs(&items[i], search.field))
                TRY(settle_unknown(records, &search, &items[i], scratch, err));
    }
    return OK;
}
