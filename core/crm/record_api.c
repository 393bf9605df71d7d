/* core/crm/record_api.c - what the APIs of all CRMs with records share: see record_api.h. */
#include "core/crm/record_api.h"

#include "core/io/json_read.h"

#include <string.h>

Status record_answer(const HttpResponse *const response, Arena *const arena,
                     RecordAnswer *const answer, Error *const err)
{
    Error ignored = {0};
    json_t *root = NULL;
    *answer = (RecordAnswer){
        .status = response->status, .retry_after = response->retry_after, .words = response->words};
    if (response->length == 0)
        return OK;
    const Status status =
        json_read_text(response->body, response->length, "answer", E_DATA, arena, &root, &ignored);
    answer->body = status == OK ? root : NULL;
    return status == E_NOMEM ? error_no_memory(err, "an answer") : OK;
}

Status record_root(const char *const url, Arena *const arena, const char **const root,
                   Error *const err)
{
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        length--;
    ARENA_TAKE(*root, arena_strndup(arena, url, length), err);
    return OK;
}

Status record_found(const json_t *const rows, const char *const by, const char *const id,
                    Arena *const arena, FoundRecords *const found, Error *const err)
{
    FoundRecord *made = NULL;
    const size_t n = json_array_size(rows);
    ARENA_NEW(made, arena, n, err);
    for (size_t i = 0; i < n; i++) {
        const json_t *const row = json_array_get(rows, i);
        made[i] = (FoundRecord){.value = json_string_value(json_object_get(row, by)),
                                .id = json_string_value(json_object_get(row, id))};
    }
    *found = (FoundRecords){.n = n, .records = made};
    return OK;
}

Status record_send_singly(void *const line, RecordSendOne *const send_one,
                          const RecordOp *const ops, const size_t n, Arena *const arena,
                          RecordAnswer *const answers, Error *const err)
{
    bool stops = false;
    for (size_t i = 0; i < n; i++) {
        answers[i] = (RecordAnswer){.status = RECORD_UNSENT};
        if (stops)
            continue;
        TRY(send_one(line, &ops[i], arena, &answers[i], err));
        stops = record_is_down(answers[i].status);
    }
    return OK;
}

Status record_changes(const json_t *const rows, const size_t passed,
                      const Destination *const destination, Arena *const arena,
                      ChangedRecords *const changed, Error *const err)
{
    const size_t n = json_array_size(rows);
    ARENA_NEW(changed->records, arena, n, err);
    changed->n = 0;
    for (size_t i = passed; i < n; i++) {
        const json_t *const row = json_array_get(rows, i);
        changed->records[changed->n++] = (ChangedRecord){
            .key = json_string_value(json_object_get(row, destination->key)),
            .modified = json_string_value(json_object_get(row, destination->answers.modified)),
            .record = row};
    }
    return OK;
}

bool record_is_down(const int status)
{
    return status == 0 || status == 401 || status == 429 || status == 503;
}
