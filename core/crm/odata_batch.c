/* core/crm/odata_batch.c - see odata_batch.h. */
#include "core/crm/odata_batch.h"

#include "core/base/text.h"
#include "core/io/json.h"
#include "core/io/json_read.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* ---- requests ---- */

void odata_batch_put_multipart(StrBuf *const out, const OdataPart *const parts, const size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_printf(out,
                      "--" ODATA_BOUNDARY "\r\nContent-Type: application/http\r\n"
                      "Content-Transfer-Encoding: binary\r\nContent-ID: %zu\r\n\r\n",
                      i + 1);
        strbuf_printf(out, "%s %s HTTP/1.1\r\nContent-Type: application/json\r\n", parts[i].method,
                      parts[i].url);
        strbuf_printf(out, "Content-Length: %zu\r\n", strlen(parts[i].body));
        if (parts[i].condition != NULL)
            strbuf_printf(out, "%s: %s\r\n", parts[i].condition, parts[i].etag);
        strbuf_printf(out, "\r\n%s\r\n", parts[i].body);
    }
    strbuf_puts(out, "--" ODATA_BOUNDARY "--\r\n");
}

static void put_headers(JsonWriter *const json, const OdataPart *const part)
{
    json_key(json, "headers");
    json_open(json, '{');
    json_put_text(json, "Content-Type", "application/json");
    if (part->condition != NULL)
        json_put_text(json, part->condition, part->etag);
    json_close(json, '}');
}

void odata_batch_put_json(StrBuf *const out, const OdataPart *const parts, const size_t n)
{
    JsonWriter json = json_writer(out);
    json_open(&json, '{');
    json_key(&json, "requests");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++) {
        StrBuf id = strbuf_init(out->arena);
        strbuf_printf(&id, "%zu", i + 1);
        json_open(&json, '{');
        json_put_text(&json, "id", id.text);
        json_put_text(&json, "method", parts[i].method);
        json_put_text(&json, "url", parts[i].url);
        put_headers(&json, &parts[i]);
        json_key(&json, "body");
        json_raw(&json, parts[i].body);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
}

/* ---- answers ---- */

/* A piece of the body that is read. */
typedef struct Span {
    const char *at;
    const char *end;
} Span;

/* The next line, without its CRLF; false at the end. */
static bool next_line(Span *const rest, Span *const line)
{
    if (rest->at >= rest->end)
        return false;
    const char *const feed = memchr(rest->at, '\n', (size_t)(rest->end - rest->at));
    line->at = rest->at;
    line->end = feed == NULL ? rest->end : feed;
    rest->at = feed == NULL ? rest->end : feed + 1;
    if (line->end > line->at && line->end[-1] == '\r')
        line->end--;
    return true;
}

/* The value of a header on this line, or an empty span. */
static Span header_value(const Span line, const char *const name)
{
    const size_t length = strlen(name);
    Span value = {line.end, line.end};
    if ((size_t)(line.end - line.at) <= length || line.at[length] != ':' ||
        strncasecmp(line.at, name, length) != 0)
        return value;
    value.at = line.at + length + 1;
    while (value.at < value.end && *value.at == ' ')
        value.at++;
    return value;
}

static int64_t span_int(const Span span)
{
    int64_t value = 0;
    return text_parse_int(span.at, (size_t)(span.end - span.at), &value) ? value : 0;
}

/* Headers up to the empty line: what they say of Content-ID and Retry-After. */
static void read_headers(Span *const rest, int64_t *const id, int64_t *const retry_after)
{
    Span line;
    while (next_line(rest, &line) && line.at < line.end) {
        const Span of_id = header_value(line, "Content-ID");
        const Span after = header_value(line, "Retry-After");
        if (of_id.at < of_id.end)
            *id = span_int(of_id);
        if (after.at < after.end)
            *retry_after = span_int(after);
    }
}

static Status read_json_body(const Span body, Arena *const arena, RecordAnswer *const answer,
                             Error *const err)
{
    Error ignored = {0};
    json_t *root = NULL;
    if (body.at >= body.end)
        return OK;
    const Status status = json_read_text(body.at, (size_t)(body.end - body.at), "answer", E_DATA,
                                         arena, &root, &ignored);
    answer->body = status == OK ? root : NULL;
    return status == E_NOMEM ? error_no_memory(err, "an answer") : OK;
}

/* "HTTP/1.1 204 No Content" */
static int read_status(const Span line)
{
    enum { BEFORE = 9, DIGITS = 3 };
    if (line.end - line.at < BEFORE + DIGITS || strncmp(line.at, "HTTP/", 5) != 0)
        return 0;
    return (int)span_int((Span){line.at + BEFORE, line.at + BEFORE + DIGITS});
}

static Status read_part(Span part, const size_t place, const size_t n, Arena *const arena,
                        RecordAnswer *const answers, Error *const err)
{
    int64_t id = (int64_t)place + 1;
    int64_t retry_after = 0;
    RecordAnswer answer = {0};
    Span line;
    read_headers(&part, &id, &retry_after);
    if (!next_line(&part, &line))
        return OK;
    answer.status = read_status(line);
    read_headers(&part, &id, &retry_after);
    answer.retry_after = (double)retry_after;
    if (id < 1 || id > (int64_t)n)
        return OK;
    TRY(read_json_body(part, arena, &answer, err));
    answers[id - 1] = answer;
    return OK;
}

/* Where the next line with the boundary begins, and where it ends. */
static bool find_boundary(const Span rest, const char *const boundary, Span *const found)
{
    const size_t length = strlen(boundary);
    const char *at = rest.at;
    while ((at = memmem(at, (size_t)(rest.end - at), boundary, length)) != NULL) {
        if (at >= rest.at + 2 && at[-1] == '-' && at[-2] == '-') {
            *found = (Span){at - 2, at + length};
            return true;
        }
        at += length;
    }
    return false;
}

static Status read_multipart(const HttpResponse *const response, const char *const boundary,
                             const size_t n, Arena *const arena, RecordAnswer *const answers,
                             Error *const err)
{
    Span rest = {response->body, response->body + response->length};
    Span found;
    Span line;
    size_t place = 0;
    bool is_in = find_boundary(rest, boundary, &found);
    while (is_in && place < n) {
        rest.at = found.end;
        if (rest.end - rest.at >= 2 && rest.at[0] == '-' && rest.at[1] == '-')
            break;
        (void)next_line(&rest, &line);
        is_in = find_boundary(rest, boundary, &found);
        if (!is_in) /* cut off: nobody knows what the rest of it would have said */
            break;
        TRY(read_part((Span){rest.at, found.at}, place++, n, arena, answers, err));
    }
    return OK;
}

static void read_json(const json_t *const root, const size_t n, RecordAnswer *const answers)
{
    const json_t *const responses = json_object_get(root, "responses");
    for (size_t i = 0; i < json_array_size(responses); i++) {
        const json_t *const one = json_array_get(responses, i);
        const char *const id = json_string_value(json_object_get(one, "id"));
        const json_t *const body = json_object_get(one, "body");
        const char *const after =
            json_string_value(json_object_get(json_object_get(one, "headers"), "Retry-After"));
        int64_t place = 0;
        int64_t seconds = 0;
        if (id == NULL || !text_parse_int(id, strlen(id), &place) || place < 1 ||
            place > (int64_t)n)
            continue;
        if (after != NULL)
            (void)text_parse_int(after, strlen(after), &seconds);
        answers[place - 1] =
            (RecordAnswer){.status = (int)json_integer_value(json_object_get(one, "status")),
                           .retry_after = (double)seconds,
                           .body = json_is_object(body) || json_is_array(body) ? body : NULL};
    }
}

/* The boundary of a Content-Type, in quotes or without; NULL when it has none. */
static Status take_boundary(const char *const type, Arena *const arena, const char **const boundary,
                            Error *const err)
{
    static const char NAME[] = "boundary=";
    const char *at = strcasestr(type, NAME);
    *boundary = NULL;
    if (at == NULL)
        return OK;
    at += sizeof NAME - 1;
    const bool is_quoted = *at == '"';
    at += is_quoted;
    const size_t length = strcspn(at, is_quoted ? "\"" : "; \t");
    if (length > 0)
        ARENA_TAKE(*boundary, arena_strndup(arena, at, length), err);
    return OK;
}

Status odata_batch_read(const HttpResponse *const response, const size_t n, Arena *const arena,
                        RecordAnswer *const answers, Error *const err)
{
    const char *boundary = NULL;
    RecordAnswer whole = {0};
    for (size_t i = 0; i < n; i++)
        answers[i] = (RecordAnswer){.words = "the answer to a batch has nothing on it"};
    TRY(take_boundary(response->type, arena, &boundary, err));
    if (boundary != NULL)
        return read_multipart(response, boundary, n, arena, answers, err);
    TRY(read_json_body((Span){response->body, response->body + response->length}, arena, &whole,
                       err));
    read_json(whole.body, n, answers);
    return OK;
}
