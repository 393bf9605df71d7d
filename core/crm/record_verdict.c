/* core/crm/record_verdict.c - see record_verdict.h. */
#include "core/crm/record_verdict.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NOT_FOUND = 404, CONFLICT = 409, PRECONDITION = 412, SERVER_FAULT = 500, FORBIDDEN = 403 };

bool record_may_exist(const RecordAnswer *const answer)
{
    return answer->status == CONFLICT || answer->status == PRECONDITION ||
           answer->status == SERVER_FAULT;
}

bool record_is_missing(const RecordAnswer *const answer)
{
    return answer->status == NOT_FOUND;
}

Verdict record_verdict(const RecordAnswer *const answer)
{
    const HttpResponse response = {
        .status = answer->status, .words = answer->words, .retry_after = answer->retry_after};
    Verdict verdict = verdict_of_answer(&response);
    if (answer->status == FORBIDDEN) {
        verdict.kind = VERDICT_DEAD;
        verdict.is_overall = false;
    }
    if (answer->status == CONFLICT || answer->status == PRECONDITION) {
        verdict.kind = VERDICT_RETRY;
        verdict.words = "somebody was changing it";
    }
    return verdict;
}

/* ---- words ---- */

static bool is_in_name(const char letter)
{
    return isalnum((unsigned char)letter) || letter == '_';
}

/* Is the name there, as a word? */
static bool has_word(const char *const text, const char *const name)
{
    const size_t length = strlen(name);
    for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name))
        if ((at == text || !is_in_name(at[-1])) && !is_in_name(at[length]))
            return true;
    return false;
}

static void put_named_fields(const Fields *const fields, const char *const text, StrBuf *const out)
{
    for (size_t i = 0; i < fields->n; i++)
        if (has_word(text, fields->fields[i].to))
            strbuf_printf(out, "%s%s", out->length == 0 ? "" : ", ", fields->fields[i].to);
}

/* OData's error.code, where it is a code and no sentence. */
static const char *error_code(const json_t *const body)
{
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_.:-";
    enum { LONGEST = 60 };
    const char *const code =
        json_string_value(json_object_get(json_object_get(body, "error"), "code"));
    if (code == NULL || *code == '\0' || strlen(code) > LONGEST ||
        strspn(code, LETTERS) != strlen(code))
        return NULL;
    return code;
}

Status record_explain(const RecordAnswer *const answer, const Destination *const destination,
                      Arena *const arena, Verdict *const verdict, Error *const err)
{
    StrBuf out = strbuf_init(arena);
    const char *more = NULL;
    if (answer->body == NULL || verdict->kind == VERDICT_DONE)
        return OK;
    char *const text = json_dumps(answer->body, 0);
    if (text == NULL)
        return error_no_memory(err, "an answer");
    if (error_code(answer->body) != NULL)
        strbuf_puts(&out, error_code(answer->body));
    put_named_fields(&destination->fields, text, &out);
    free(text);
    TRY(strbuf_finish(&out, &more, err));
    if (*more != '\0')
        ARENA_TAKE(verdict->words, arena_printf(arena, "%s (%s)", verdict->words, more), err);
    return OK;
}

/* ---- all of them ---- */

void record_verdicts_together(Verdict *const verdicts, const size_t n)
{
    enum { LEAST = 5 };
    if (n < LEAST)
        return;
    for (size_t i = 0; i < n; i++)
        if (verdicts[i].kind != verdicts[0].kind ||
            (verdicts[i].kind != VERDICT_DEAD && verdicts[i].kind != VERDICT_GONE))
            return;
    const bool is_gone = verdicts[0].kind == VERDICT_GONE;
    for (size_t i = 0; i < n; i++) {
        verdicts[i].kind = VERDICT_FAULT;
        verdicts[i].is_overall = true;
        if (is_gone)
            verdicts[i].words = "it has none of the records that it had";
    }
}
