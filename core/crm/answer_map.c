/* core/crm/answer_map.c - see answer_map.h. */
#include "core/crm/answer_map.h"

#include "core/base/choice.h"
#include "core/base/day.h"
#include "core/base/money.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} FIELDS[] = {
    {"outcome", offsetof(AnswerMap, outcome)}, {"modified", offsetof(AnswerMap, modified)},
    {"product", offsetof(AnswerMap, product)}, {"amount", offsetof(AnswerMap, amount)},
    {"reason", offsetof(AnswerMap, reason)},   {"until", offsetof(AnswerMap, until)},
    {"by", offsetof(AnswerMap, by)},
};
enum { N_FIELDS = sizeof FIELDS / sizeof FIELDS[0] };

/* ---- reading the mapping ---- */

static Status refuse(const char *const source, const char *const name, const char *const what,
                     Error *const err)
{
    return ERROR_SET(err, E_CONFIG, "%s: \"answers\": \"%.60s\" %s", source, name, what);
}

static Status take_words(json_t *const words, const char *const source, AnswerMap *const map,
                         Error *const err)
{
    const char *name = NULL;
    json_t *value = NULL;
    if (!json_is_object(words) || json_object_size(words) == 0)
        return refuse(source, "words", "must be an object of the CRM's words and ours", err);
    json_object_foreach(words, name, value)
    {
        const char *const outcome = json_string_value(value);
        if (!json_is_null(value) &&
            (outcome == NULL || choice_find(ANSWER_OUTCOMES, outcome) < 0)) {
            (void)refuse(source, name, "is called something that is no outcome", err);
            return error_hint(err, "accepted, bought, declined, postponed or not_reached; null "
                                   "for no answer yet.");
        }
    }
    map->words = words;
    return OK;
}

static Status take_name(const char *const name, const json_t *const value, const char *const source,
                        Arena *const arena, AnswerMap *const map, Error *const err)
{
    for (size_t i = 0; i < N_FIELDS; i++) {
        if (strcmp(FIELDS[i].name, name) != 0)
            continue;
        if (!json_is_string(value) || *json_string_value(value) == '\0')
            return refuse(source, name, "must be the name of a field", err);
        ARENA_TAKE(*(const char **)((char *)map + FIELDS[i].offset),
                   arena_strdup(arena, json_string_value(value)), err);
        return OK;
    }
    return refuse(source, name, "is no setting", err);
}

Status answer_map_parse(json_t *const object, const char *const source, Arena *const arena,
                        AnswerMap *const map, Error *const err)
{
    const char *name = NULL;
    json_t *value = NULL;
    AnswerMap made = {0};
    if (!json_is_object(object))
        return ERROR_SET(err, E_CONFIG, "%s: \"answers\" must be an object", source);
    json_object_foreach(object, name, value)
        TRY(strcmp(name, "words") == 0 ? take_words(value, source, &made, err)
                                       : take_name(name, value, source, arena, &made, err));
    if (made.outcome == NULL || made.modified == NULL || made.words == NULL)
        return ERROR_SET(err, E_CONFIG,
                         "%s: \"answers\" needs \"outcome\", \"modified\" and \"words\"", source);
    *map = made;
    return OK;
}

const char *answer_map_field(const AnswerMap *const map, const size_t i)
{
    size_t n = 0;
    for (size_t k = 0; k < N_FIELDS; k++) {
        const char *const field = *(const char *const *)((const char *)map + FIELDS[k].offset);
        if (field != NULL && n++ == i)
            return field;
    }
    return NULL;
}

/* ---- reading a record ---- */

/* A text, a number's digits; NULL for null, "" and what is neither. */
static Status take_text(const json_t *const record, const char *const field, Arena *const arena,
                        const char **const text, Error *const err)
{
    const json_t *const value = field == NULL ? NULL : json_object_get(record, field);
    *text = NULL;
    if (json_is_string(value) && *json_string_value(value) != '\0')
        ARENA_TAKE(*text, arena_strdup(arena, json_string_value(value)), err);
    if (!json_is_number(value) && !json_is_boolean(value))
        return OK;
    char *const digits = json_dumps(value, JSON_ENCODE_ANY);
    if (digits == NULL)
        return error_no_memory(err, "an answer");
    *text = arena_strdup(arena, digits);
    free(digits);
    return *text == NULL ? error_no_memory(err, "an answer") : OK;
}

/* The day of a day, or of a day and a time; NULL when it is neither. */
static Status take_day(const json_t *const record, const char *const field, Arena *const arena,
                       const char **const text, Error *const err)
{
    enum { DAY_LENGTH = 10 };
    Day day = 0;
    const char *all = NULL;
    TRY(take_text(record, field, arena, &all, err));
    *text = NULL;
    if (all == NULL || strlen(all) < DAY_LENGTH || !day_parse(all, DAY_LENGTH, &day))
        return OK;
    ARENA_TAKE(*text, arena_strndup(arena, all, DAY_LENGTH), err);
    return OK;
}

/* "1400.5", "1400": amounts that are none are left out, and the answer is not. */
static Status take_amount(const json_t *const record, const char *const field, Arena *const arena,
                          const char **const text, Error *const err)
{
    Money amount = 0;
    TRY(take_text(record, field, arena, text, err));
    if (*text != NULL && !money_parse(*text, strlen(*text), &amount))
        *text = NULL;
    return OK;
}

static Status take_rest(const AnswerMap *const map, const json_t *const record, Arena *const arena,
                        Answer *const answer, Error *const err)
{
    TRY(take_day(record, map->modified, arena, &answer->decided_on, err));
    TRY(take_text(record, map->product, arena, &answer->product_id, err));
    TRY(take_amount(record, map->amount, arena, &answer->amount, err));
    TRY(take_text(record, map->reason, arena, &answer->reason, err));
    TRY(take_text(record, map->by, arena, &answer->by, err));
    return take_day(record, map->until, arena, &answer->until, err);
}

Status answer_map_read(const AnswerMap *const map, const json_t *const record, Arena *const arena,
                       Answer *const answer, AnswerReading *const reading, Error *const err)
{
    const char *word = NULL;
    *answer = (Answer){0};
    *reading = ANSWER_NONE;
    TRY(take_text(record, map->outcome, arena, &word, err));
    if (word == NULL)
        return OK;
    const json_t *const meant = json_object_get(map->words, word);
    if (json_is_null(meant))
        return OK;
    *reading = ANSWER_UNCLEAR;
    answer->outcome = json_string_value(meant);
    if (answer->outcome == NULL)
        return OK;
    TRY(take_rest(map, record, arena, answer, err));
    const bool is_postponed = strcmp(answer->outcome, "postponed") == 0;
    if (!is_postponed)
        answer->until = NULL;
    /* "Closed Lost" says why where nothing else does; a code says nothing. */
    if (answer->reason == NULL && strcmp(answer->outcome, "declined") == 0 &&
        strpbrk(word, "0123456789") == NULL)
        answer->reason = word;
    *reading = is_postponed && answer->until == NULL ? ANSWER_UNCLEAR : ANSWER_READ;
    return OK;
}
