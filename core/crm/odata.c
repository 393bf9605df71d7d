/* core/crm/odata.c - records over OData 4.0: Dynamics 365 (Dataverse) and Creatio.
 *
 * dataverse: a record is found by an alternate key that has the trigger's id; PATCH creates it
 * (If-None-Match: *) or changes it (If-Match: *).
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api
 *
 * creatio: the trigger's id is the record's Id; POST creates it, PATCH changes it.
 * https://academy.creatio.com/docs/8.x/dev/development-on-creatio-platform/integrations-and-api/data-services/odata/overview
 */
#include "core/crm/odata_batch.h"

#include "core/base/choice.h"

#include <string.h>

typedef enum OdataBatch { BATCH_MULTIPART, BATCH_JSON, BATCH_NONE } OdataBatch;
typedef enum OdataUrl { URL_RELATIVE, URL_PATH, URL_ABSOLUTE } OdataUrl;
typedef enum OdataKeyStyle { KEY_PARENTHESES, KEY_SEGMENT } OdataKeyStyle;

static const char BATCHES[] = "multipart|json|none";
static const char URLS[] = "relative|path|absolute";
static const char KEY_STYLES[] = "parentheses|segment";

typedef struct OdataProfile {
    const char *name;
    OdataBatch batch;
    OdataUrl url;
    bool has_alternate_key; /* else the record's own id is the trigger's */
    bool has_skip;          /* takes $skip */
    size_t most;            /* records in a batch; the vendors allow 1000 and 100 */
    size_t page;            /* changed records at a time */
    const char *prefer;     /* go on behind a part that fails */
} OdataProfile;

static const OdataProfile PROFILES[] = {
    {"dataverse", BATCH_MULTIPART, URL_PATH, true, false, 100, 500,
     "Prefer: odata.continue-on-error"},
    {"creatio", BATCH_JSON, URL_RELATIVE, false, true, 100, 500, "Prefer: continue-on-error"},
};

typedef struct Odata {
    const Destination *destination;
    const OdataProfile *profile;
    Login *login;
    const char *root; /* the service's address, without a slash behind it */
    OdataBatch batch;
    OdataUrl url;
    OdataKeyStyle key_style;
    size_t most; /* less, when the service finds them too many */
} Odata;

static int choose(const char *const choices, const char *const word, const int fallback)
{
    return word == NULL ? fallback : choice_find(choices, word);
}

static Status open_odata(const ConnectorPlace *const place, Login *const login, void **const line,
                         Error *const err)
{
    const Destination *const destination = place->destination;
    Odata *made = NULL;
    ARENA_NEW(made, place->arena, 1, err);
    TRY(record_root(destination->url, place->arena, &made->root, err));
    made->profile = &PROFILES[strcmp(destination->profile, PROFILES[0].name) == 0 ? 0 : 1];
    made->destination = destination;
    made->login = login;
    made->batch = (OdataBatch)choose(BATCHES, destination->batch, (int)made->profile->batch);
    made->url = (OdataUrl)choose(URLS, destination->batch_url, (int)made->profile->url);
    made->key_style = (OdataKeyStyle)choose(KEY_STYLES, destination->key_style, KEY_PARENTHESES);
    made->most = made->profile->most;
    *line = made;
    return OK;
}

/* ---- addresses ---- */

/* A record, below the service's root. */
static void put_record_path(const Odata *const odata, const char *const key, StrBuf *const out)
{
    strbuf_puts(out, odata->destination->records);
    if (odata->profile->has_alternate_key) {
        strbuf_printf(out, "(%s='", odata->destination->key);
        odata_key_text(out, key);
        strbuf_puts(out, "')");
    } else {
        strbuf_printf(out, odata->key_style == KEY_SEGMENT ? "/%s" : "(%s)", key);
    }
}

/* What stands before a path in a part of a batch. */
static const char *part_base(const Odata *const odata)
{
    const char *const host = strstr(odata->root, "://");
    if (odata->batch == BATCH_NONE || odata->url == URL_ABSOLUTE)
        return odata->root;
    if (odata->url == URL_RELATIVE || host == NULL)
        return "";
    const char *const path = strchr(host + 3, '/');
    return path == NULL ? "" : path;
}

/* A text in quotes, for $filter. */
static Status put_literal(Odata *const odata, StrBuf *const out, const char *const text,
                          Arena *const arena, Error *const err)
{
    const char *escaped = NULL;
    StrBuf quoted = strbuf_init(arena);
    strbuf_putc(&quoted, '\'');
    for (const char *at = text; *at != '\0'; at++)
        strbuf_puts(&quoted, (const char[]){*at, *at == '\'' ? '\'' : '\0', '\0'});
    strbuf_putc(&quoted, '\'');
    TRY(strbuf_finish(&quoted, &escaped, err));
    TRY(http_escape(login_http(odata->login), quoted.text, arena, &escaped, err));
    strbuf_puts(out, escaped);
    return OK;
}

/* ---- one request ---- */

static Status get(Odata *const odata, StrBuf *const url, Arena *const arena,
                  RecordAnswer *const answer, Error *const err)
{
    static const char *const HEADERS[] = {"Accept: application/json", "OData-Version: 4.0",
                                          "OData-MaxVersion: 4.0", NULL};
    HttpResponse response = {0};
    HttpRequest request = {
        .method = "GET", .headers = HEADERS, .seconds = (int)odata->destination->timeout};
    TRY(strbuf_finish(url, &request.url, err));
    TRY(login_send(odata->login, &request, arena, &response, err));
    TRY(record_answer(&response, arena, answer, err));
    answer->etag = json_string_value(json_object_get(answer->body, "@odata.etag"));
    if (answer->etag != NULL && strpbrk(answer->etag, "\r\n") != NULL)
        answer->etag = NULL; /* it becomes a header */
    return OK;
}

/* ---- writing ---- */

/* The record's own id and key before its other fields. */
static Status creating_body(const Odata *const odata, const RecordOp *const op, Arena *const arena,
                            const char **const body, Error *const err)
{
    const char *const rest = op->body + 1;
    ARENA_TAKE(*body,
               arena_printf(arena, "{\"Id\":\"%s\",\"%s\":\"%s\"%s%s", op->key,
                            odata->destination->key, op->key, *rest == '}' ? "" : ",", rest),
               err);
    return OK;
}

static Status make_part(const Odata *const odata, const RecordOp *const op, Arena *const arena,
                        OdataPart *const part, Error *const err)
{
    StrBuf url = strbuf_init(arena);
    const bool posts = op->step == RECORD_CREATE && !odata->profile->has_alternate_key;
    *part = (OdataPart){.method = posts ? "POST" : "PATCH", .body = op->body};
    strbuf_puts(&url, part_base(odata));
    if (*part_base(odata) != '\0')
        strbuf_putc(&url, '/');
    if (posts)
        strbuf_puts(&url, odata->destination->records);
    else
        put_record_path(odata, op->key, &url);
    TRY(strbuf_finish(&url, &part->url, err));
    if (posts)
        return creating_body(odata, op, arena, &part->body, err);
    part->etag = op->etag == NULL ? "*" : op->etag;
    if (op->step == RECORD_CREATE)
        part->condition = "If-None-Match";
    else if (op->etag != NULL || odata->profile->has_alternate_key)
        part->condition = "If-Match";
    return OK;
}

static Status send_one(void *const line, const RecordOp *const op, Arena *const arena,
                       RecordAnswer *const answer, Error *const err)
{
    Odata *const odata = line;
    HttpResponse response = {0};
    OdataPart part = {0};
    const char *condition = NULL;
    TRY(make_part(odata, op, arena, &part, err));
    if (part.condition != NULL)
        ARENA_TAKE(condition, arena_printf(arena, "%s: %s", part.condition, part.etag), err);
    const char *const headers[] = {"Content-Type: application/json",
                                   "Accept: application/json",
                                   "OData-Version: 4.0",
                                   "OData-MaxVersion: 4.0",
                                   "Prefer: return=minimal",
                                   condition,
                                   NULL};
    const HttpRequest request = {.method = part.method,
                                 .url = part.url,
                                 .headers = headers,
                                 .body = part.body,
                                 .length = strlen(part.body),
                                 .seconds = (int)odata->destination->timeout};
    TRY(login_send(odata->login, &request, arena, &response, err));
    return record_answer(&response, arena, answer, err);
}

static Status send_batch(Odata *const odata, const OdataPart *const parts, const size_t n,
                         Arena *const arena, HttpResponse *const response, Error *const err)
{
    const bool is_json = odata->batch == BATCH_JSON;
    const char *const headers[] = {is_json
                                       ? "Content-Type: application/json"
                                       : "Content-Type: multipart/mixed; boundary=" ODATA_BOUNDARY,
                                   is_json ? "Accept: application/json" : "Accept: multipart/mixed",
                                   "OData-Version: 4.0",
                                   "OData-MaxVersion: 4.0",
                                   odata->profile->prefer,
                                   NULL};
    StrBuf body = strbuf_init(arena);
    HttpRequest request = {
        .method = "POST", .headers = headers, .seconds = (int)odata->destination->timeout};
    ARENA_TAKE(request.url, arena_printf(arena, "%s/$batch", odata->root), err);
    if (is_json)
        odata_batch_put_json(&body, parts, n);
    else
        odata_batch_put_multipart(&body, parts, n);
    TRY(strbuf_finish(&body, &request.body, err));
    request.length = body.length;
    return login_send(odata->login, &request, arena, response, err);
}

/* The batch as a whole failed: so did each of its parts. */
static Status fail_all(const HttpResponse *const response, const size_t n, Arena *const arena,
                       RecordAnswer *const answers, Error *const err)
{
    for (size_t i = 0; i < n; i++)
        TRY(record_answer(response, arena, &answers[i], err));
    return OK;
}

/* Up to `most` at a time; half as many when the service finds them too many. */
static Status send_batches(Odata *const odata, const RecordOp *const ops, const size_t n,
                           Arena *const arena, RecordAnswer *const answers, Error *const err)
{
    enum { TOO_LARGE = 413 };
    OdataPart *parts = NULL;
    size_t done = 0;
    ARENA_NEW(parts, arena, n, err);
    for (size_t i = 0; i < n; i++) {
        TRY(make_part(odata, &ops[i], arena, &parts[i], err));
        answers[i] = (RecordAnswer){.status = RECORD_UNSENT};
    }
    while (done < n) {
        HttpResponse response = {0};
        const size_t some = n - done < odata->most ? n - done : odata->most;
        TRY(send_batch(odata, parts + done, some, arena, &response, err));
        if (response.status == TOO_LARGE && some > 1) {
            odata->most = some / 2;
            continue;
        }
        if (response.status < 200 || response.status >= 300)
            return fail_all(&response, some, arena, answers + done, err);
        TRY(odata_batch_read(&response, some, arena, answers + done, err));
        done += some;
    }
    return OK;
}

static Status send_odata(void *const line, const RecordOp *const ops, const size_t n,
                         Arena *const arena, RecordAnswer *const answers, Error *const err)
{
    Odata *const odata = line;
    TRY(odata->batch == BATCH_NONE
            ? record_send_singly(odata, send_one, ops, n, arena, answers, err)
            : send_batches(odata, ops, n, arena, answers, err));
    for (size_t i = 0; i < n; i++)
        answers[i].remote_id = ops[i].key;
    return OK;
}

/* ---- reading ---- */

static void put_select(const Odata *const odata, StrBuf *const url)
{
    const AnswerMap *const map = &odata->destination->answers;
    const char *field = NULL;
    strbuf_printf(url, "$select=%s", odata->destination->key);
    for (size_t i = 0; (field = answer_map_field(map, i)) != NULL; i++)
        strbuf_printf(url, ",%s", field);
}

static Status read_odata(void *const line, const char *const key, const char *const remote_id,
                         Arena *const arena, RecordAnswer *const answer, Error *const err)
{
    Odata *const odata = line;
    StrBuf url = strbuf_init(arena);
    (void)remote_id;
    strbuf_printf(&url, "%s/", odata->root);
    put_record_path(odata, key, &url);
    strbuf_putc(&url, '?');
    put_select(odata, &url);
    return get(odata, &url, arena, answer, err);
}

static Status find_odata(void *const line, const char *const set, const char *const by,
                         const char *const *const values, const size_t n, Arena *const arena,
                         RecordAnswer *const answer, FoundRecords *const found, Error *const err)
{
    Odata *const odata = line;
    const char *const id = odata->profile->has_alternate_key ? by : "Id";
    StrBuf url = strbuf_init(arena);
    strbuf_printf(&url, "%s/%s?$select=%s%s%s&$top=%zu&$filter=", odata->root, set, by,
                  id == by ? "" : ",", id == by ? "" : id, 2 * n);
    for (size_t i = 0; i < n; i++) {
        strbuf_printf(&url, "%s%s%%20eq%%20", i == 0 ? "" : "%20or%20", by);
        TRY(put_literal(odata, &url, values[i], arena, err));
    }
    TRY(get(odata, &url, arena, answer, err));
    return record_found(json_object_get(answer->body, "value"), by, id, arena, found, err);
}

/* Dataverse takes no $skip: it is asked for that many more, and the first are passed over. */
static Status changes_odata(void *const line, const char *const since, const size_t skip,
                            Arena *const arena, RecordAnswer *const answer,
                            ChangedRecords *const changed, Error *const err)
{
    Odata *const odata = line;
    const AnswerMap *const map = &odata->destination->answers;
    const size_t passed = odata->profile->has_skip ? 0 : skip;
    const char *moment = NULL;
    StrBuf url = strbuf_init(arena);
    strbuf_printf(&url, "%s/%s?", odata->root, odata->destination->records);
    put_select(odata, &url);
    TRY(http_escape(login_http(odata->login), since, arena, &moment, err));
    strbuf_printf(&url, "&$filter=%s%%20ge%%20%s%%20and%%20%s%%20ne%%20%s", map->modified, moment,
                  odata->destination->key, odata->profile->has_alternate_key ? "null" : "''");
    strbuf_printf(&url, "&$orderby=%s&$top=%zu", map->modified, odata->profile->page + passed);
    if (odata->profile->has_skip && skip > 0)
        strbuf_printf(&url, "&$skip=%zu", skip);
    TRY(get(odata, &url, arena, answer, err));
    const json_t *const rows = json_object_get(answer->body, "value");
    changed->is_full = json_array_size(rows) >= odata->profile->page + passed;
    return record_changes(rows, passed, odata->destination, arena, changed, err);
}

const RecordApi RECORD_API_ODATA = {.open = open_odata,
                                    .send = send_odata,
                                    .read = read_odata,
                                    .find = find_odata,
                                    .changes = changes_odata};
