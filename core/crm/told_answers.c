/* core/crm/told_answers.c - see told_answers.h. */
#include "core/crm/told_answers.h"

#include "core/base/choice.h"
#include "core/base/day.h"
#include "core/base/hash.h"
#include "core/base/money.h"
#include "core/base/strbuf.h"
#include "core/domain/answer.h"
#include "core/io/json_read.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 2000 };

typedef bool Check(const char *text);

static bool is_uuid(const char *const text)
{
    unsigned char uuid[UUID_BYTES];
    return uuid_parse(text, uuid);
}

static bool is_outcome(const char *const text)
{
    return choice_find(ANSWER_OUTCOMES, text) >= 0;
}

static bool is_day(const char *const text)
{
    Day day = 0;
    return day_parse(text, strlen(text), &day);
}

static bool is_amount(const char *const text)
{
    Money amount = 0;
    return money_parse(text, strlen(text), &amount);
}

static bool is_text(const char *const text)
{
    return *text != '\0' && strlen(text) <= TEXT_MOST;
}

static const struct {
    const char *name;
    Check *fits;
    const char *must_be;
} MEMBERS[] = {
    {"trigger_id", is_uuid, "a UUID"},
    {"outcome", is_outcome, "accepted, bought, declined, postponed or not_reached"},
    {"decided_on", is_day, "a day, YYYY-MM-DD"},
    {"product_id", is_text, "a text of at most 2000 bytes"},
    {"amount", is_amount, "an amount as a text, \"1400.50\""},
    {"reason", is_text, "a text of at most 2000 bytes"},
    {"until", is_day, "a day, YYYY-MM-DD"},
    {"by", is_text, "a text of at most 2000 bytes"},
};
enum { N_MEMBERS = sizeof MEMBERS / sizeof MEMBERS[0], REQUIRED = 2 };

static Status check_member(const char *const name, const json_t *const value, const size_t place,
                           Error *const err)
{
    size_t i = 0;
    while (i < N_MEMBERS && strcmp(MEMBERS[i].name, name) != 0)
        i++;
    if (i == N_MEMBERS)
        return ERROR_SET(err, E_DATA, "answer %zu: there is no member \"%.40s\"", place, name);
    if (json_is_null(value) && i >= REQUIRED)
        return OK;
    if (!json_is_string(value) || !MEMBERS[i].fits(json_string_value(value)))
        return ERROR_SET(err, E_DATA, "answer %zu: \"%s\" must be %s", place, name,
                         MEMBERS[i].must_be);
    return OK;
}

static Status check_answer(json_t *const answer, const size_t place, Error *const err)
{
    const char *name = NULL;
    json_t *value = NULL;
    if (!json_is_object(answer))
        return ERROR_SET(err, E_DATA, "answer %zu: it must be an object", place);
    json_object_foreach(answer, name, value) TRY(check_member(name, value, place, err));
    for (size_t i = 0; i < REQUIRED; i++)
        if (json_object_get(answer, MEMBERS[i].name) == NULL)
            return ERROR_SET(err, E_DATA, "answer %zu: \"%s\" is missing", place, MEMBERS[i].name);
    const bool is_postponed =
        strcmp(json_string_value(json_object_get(answer, "outcome")), "postponed") == 0;
    const bool has_until = json_is_string(json_object_get(answer, "until"));
    if (is_postponed != has_until)
        return ERROR_SET(err, E_DATA, "answer %zu: \"until\" goes with postponed, and with it only",
                         place);
    return OK;
}

static Status write_list(const json_t *const list, Arena *const arena, const char **const text,
                         Error *const err)
{
    char *const made = json_dumps(list, JSON_COMPACT);
    if (made == NULL)
        return error_no_memory(err, "answers");
    *text = arena_strdup(arena, made);
    free(made);
    return *text == NULL ? error_no_memory(err, "answers") : OK;
}

Status told_answers_read(const char *const body, const size_t length, Arena *const arena,
                         const char **const list, size_t *const n, Error *const err)
{
    json_t *root = NULL;
    const char *text = NULL;
    TRY(json_read_text(body, length, "body", E_CONFIG, arena, &root, err));
    *n = json_is_array(root) ? json_array_size(root) : 1;
    if (*n == 0 || *n > TOLD_ANSWERS_MOST)
        return ERROR_SET(err, E_DATA, "a list has 1 to %d answers", TOLD_ANSWERS_MOST);
    for (size_t i = 0; i < *n; i++)
        TRY(check_answer(json_is_array(root) ? json_array_get(root, i) : root, i + 1, err));
    TRY(write_list(root, arena, &text, err));
    if (json_is_array(root))
        *list = text;
    else
        ARENA_TAKE(*list, arena_printf(arena, "[%s]", text), err);
    return OK;
}
