/* core/crm/rest.c - records over plain REST, as EspoCRM has it: POST creates one, 409 says that
 * there is one with this key already, PUT changes it.
 * https://docs.espocrm.com/development/api/ and
 * https://docs.espocrm.com/development/api-search-params/
 *
 * The key's field has to be among those that the CRM checks for duplicates; a record that may have
 * been created before is looked for all the same. */
#include "core/crm/record_api.h"

#include <string.h>

enum { CONFLICT = 409, NOT_FOUND = 404, PAGE = 200 };

typedef struct Rest {
    const Destination *destination;
    Login *login;
    const char *root; /* without a slash behind it */
} Rest;

static Status open_rest(const ConnectorPlace *const place, Login *const login, void **const line,
                        Error *const err)
{
    Rest *made = NULL;
    ARENA_NEW(made, place->arena, 1, err);
    TRY(record_root(place->destination->url, place->arena, &made->root, err));
    made->destination = place->destination;
    made->login = login;
    *line = made;
    return OK;
}

/* ---- requests ---- */

static Status ask(Rest *const rest, const char *const method, StrBuf *const url,
                  const char *const body, Arena *const arena, RecordAnswer *const answer,
                  Error *const err)
{
    static const char *const HEADERS[] = {"Content-Type: application/json",
                                          "Accept: application/json", NULL};
    HttpResponse response = {0};
    HttpRequest request = {.method = method,
                           .headers = HEADERS,
                           .body = body,
                           .length = body == NULL ? 0 : strlen(body),
                           .once = strcmp(method, "POST") == 0,
                           .seconds = (int)rest->destination->timeout};
    TRY(strbuf_finish(url, &request.url, err));
    TRY(login_send(rest->login, &request, arena, &response, err));
    TRY(record_answer(&response, arena, answer, err));
    answer->remote_id = json_string_value(json_object_get(answer->body, "id"));
    return OK;
}

/* The address of a set, or of one of its records. */
static Status put_address(Rest *const rest, const char *const set, const char *const id,
                          Arena *const arena, StrBuf *const url, Error *const err)
{
    const char *escaped = NULL;
    *url = strbuf_init(arena);
    strbuf_printf(url, "%s/%s", rest->root, set);
    if (id == NULL)
        return OK;
    TRY(http_escape(login_http(rest->login), id, arena, &escaped, err));
    strbuf_printf(url, "/%s", escaped);
    return OK;
}

/* where[i][type]=...&where[i][attribute]=...&where[i][value]=... */
static Status put_where(Rest *const rest, StrBuf *const url, const int i, const char *const type,
                        const char *const field, const char *const value, Arena *const arena,
                        Error *const err)
{
    const char *escaped = NULL;
    strbuf_printf(url, "where%%5B%d%%5D%%5Btype%%5D=%s&where%%5B%d%%5D%%5Battribute%%5D=%s&", i,
                  type, i, field);
    if (value == NULL)
        return OK;
    TRY(http_escape(login_http(rest->login), value, arena, &escaped, err));
    strbuf_printf(url, "where%%5B%d%%5D%%5Bvalue%%5D=%s&", i, escaped);
    return OK;
}

static Status find_rest(void *const line, const char *const set, const char *const by,
                        const char *const *const values, const size_t n, Arena *const arena,
                        RecordAnswer *const answer, FoundRecords *const found, Error *const err)
{
    Rest *const rest = line;
    StrBuf url;
    TRY(put_address(rest, set, NULL, arena, &url, err));
    strbuf_putc(&url, '?');
    TRY(put_where(rest, &url, 0, "in", by, NULL, arena, err));
    for (size_t i = 0; i < n; i++) {
        const char *escaped = NULL;
        TRY(http_escape(login_http(rest->login), values[i], arena, &escaped, err));
        strbuf_printf(&url, "where%%5B0%%5D%%5Bvalue%%5D%%5B%%5D=%s&", escaped);
    }
    strbuf_printf(&url, "select=id,%s&maxSize=%zu", by, 2 * n);
    TRY(ask(rest, "GET", &url, NULL, arena, answer, err));
    return record_found(json_object_get(answer->body, "list"), by, "id", arena, found, err);
}

/* The record of a trigger by its key; 404 when there is none. */
static Status find_own(Rest *const rest, const char *const key, Arena *const arena,
                       RecordAnswer *const answer, const char **const id, Error *const err)
{
    FoundRecords found = {0};
    TRY(find_rest(rest, rest->destination->records, rest->destination->key, &key, 1, arena, answer,
                  &found, err));
    *id = found.n == 0 ? NULL : found.records[0].id;
    if (*id == NULL && answer->status >= 200 && answer->status < 300)
        answer->status = NOT_FOUND;
    return OK;
}

/* ---- writing ---- */

/* Of the records that are said to be duplicates, the one with our key. */
static const char *duplicate_id(const Rest *const rest, const RecordOp *const op,
                                const json_t *const records)
{
    for (size_t i = 0; i < json_array_size(records); i++) {
        const json_t *const record = json_array_get(records, i);
        const char *const key = json_string_value(json_object_get(record, rest->destination->key));
        if (key != NULL && strcmp(key, op->key) == 0)
            return json_string_value(json_object_get(record, "id"));
    }
    return NULL;
}

static Status create(Rest *const rest, const RecordOp *const op, Arena *const arena,
                     RecordAnswer *const answer, Error *const err)
{
    StrBuf url;
    const char *body = NULL;
    TRY(put_address(rest, rest->destination->records, NULL, arena, &url, err));
    ARENA_TAKE(body,
               arena_printf(arena, "{\"%s\":\"%s\"%s%s", rest->destination->key, op->key,
                            op->body[1] == '}' ? "" : ",", op->body + 1),
               err);
    TRY(ask(rest, "POST", &url, body, arena, answer, err));
    if (answer->status == CONFLICT)
        answer->remote_id = duplicate_id(rest, op, answer->body);
    return OK;
}

static Status change(Rest *const rest, const RecordOp *const op, Arena *const arena,
                     RecordAnswer *const answer, Error *const err)
{
    const char *id = op->remote_id;
    StrBuf url;
    if (id == NULL)
        TRY(find_own(rest, op->key, arena, answer, &id, err));
    if (id == NULL)
        return OK;
    TRY(put_address(rest, rest->destination->records, id, arena, &url, err));
    TRY(ask(rest, "PUT", &url, op->body, arena, answer, err));
    answer->remote_id = id;
    return OK;
}

/* One that was sent before may be there; the CRM may not know that it is the same. */
static Status send_one(void *const line, const RecordOp *const op, Arena *const arena,
                       RecordAnswer *const answer, Error *const err)
{
    Rest *const rest = line;
    const char *id = NULL;
    if (op->step == RECORD_UPDATE)
        return change(rest, op, arena, answer, err);
    if (!op->was_sent)
        return create(rest, op, arena, answer, err);
    TRY(find_own(rest, op->key, arena, answer, &id, err));
    if (id == NULL)
        return answer->status == NOT_FOUND ? create(rest, op, arena, answer, err) : OK;
    *answer = (RecordAnswer){.status = CONFLICT, .remote_id = id};
    return OK;
}

static Status send_rest(void *const line, const RecordOp *const ops, const size_t n,
                        Arena *const arena, RecordAnswer *const answers, Error *const err)
{
    return record_send_singly(line, send_one, ops, n, arena, answers, err);
}

/* ---- reading ---- */

static Status read_rest(void *const line, const char *const key, const char *const remote_id,
                        Arena *const arena, RecordAnswer *const answer, Error *const err)
{
    Rest *const rest = line;
    const char *id = remote_id;
    StrBuf url;
    if (id == NULL)
        TRY(find_own(rest, key, arena, answer, &id, err));
    if (id == NULL)
        return OK;
    TRY(put_address(rest, rest->destination->records, id, arena, &url, err));
    TRY(ask(rest, "GET", &url, NULL, arena, answer, err));
    answer->remote_id = id;
    return OK;
}

/* "2026-11-23 10:00:00", in UTC, is how it writes a moment. */
static Status moment_text(const char *const since, Arena *const arena, const char **const text,
                          Error *const err)
{
    char *copy = NULL;
    ARENA_TAKE(copy, arena_strdup(arena, since), err);
    char *const between = strchr(copy, 'T');
    if (between != NULL)
        *between = ' ';
    copy[strcspn(copy, "Z")] = '\0';
    *text = copy;
    return OK;
}

static Status changes_rest(void *const line, const char *const since, const size_t skip,
                           Arena *const arena, RecordAnswer *const answer,
                           ChangedRecords *const changed, Error *const err)
{
    Rest *const rest = line;
    const AnswerMap *const map = &rest->destination->answers;
    const char *field = NULL;
    const char *moment = NULL;
    StrBuf url;
    TRY(put_address(rest, rest->destination->records, NULL, arena, &url, err));
    strbuf_putc(&url, '?');
    TRY(moment_text(since, arena, &moment, err));
    TRY(put_where(rest, &url, 0, "greaterThanOrEquals", map->modified, moment, arena, err));
    TRY(put_where(rest, &url, 1, "isNotNull", rest->destination->key, NULL, arena, err));
    strbuf_printf(&url, "orderBy=%s&order=asc&maxSize=%d&offset=%zu&select=id,%s", map->modified,
                  PAGE, skip, rest->destination->key);
    for (size_t i = 0; (field = answer_map_field(map, i)) != NULL; i++)
        strbuf_printf(&url, ",%s", field);
    TRY(ask(rest, "GET", &url, NULL, arena, answer, err));
    const json_t *const rows = json_object_get(answer->body, "list");
    changed->is_full = json_array_size(rows) >= PAGE;
    return record_changes(rows, 0, rest->destination, arena, changed, err);
}

const RecordApi RECORD_API_REST = {.open = open_rest,
                                   .send = send_rest,
                                   .read = read_rest,
                                   .find = find_rest,
                                   .changes = changes_rest};
