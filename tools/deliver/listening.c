/* tools/deliver/listening.c - see listening.h. */
#include "tools/deliver/listening.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/crm/told_answers.h"
#include "core/io/json.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

typedef struct Desk {
    const Session *session;
    Db *db;
    const SigningKeys *keys;
} Desk;

/* ---- answering ---- */

/* RFC 9457 */
static Status refuse(const int status, const char *const title, Arena *const arena,
                     InAnswer *const answer, Error *const err)
{
    StrBuf text = strbuf_init(arena);
    JsonWriter json = json_writer(&text);
    json_open(&json, '{');
    json_put_text(&json, "title", title);
    json_put_int(&json, "status", status);
    json_close(&json, '}');
    answer->status = status;
    answer->type = "application/problem+json";
    return strbuf_finish(&text, &answer->body, err);
}

static Status tell_counts(const DbResult *const taken, Arena *const arena, InAnswer *const answer,
                          Error *const err)
{
    StrBuf text = strbuf_init(arena);
    JsonWriter json = json_writer(&text);
    json_open(&json, '{');
    json_put_int(&json, "recorded", db_int_or(taken, 0, "n_new", 0));
    json_put_int(&json, "known", db_int_or(taken, 0, "n_known", 0));
    json_close(&json, '}');
    answer->status = 200;
    answer->type = "application/json";
    return strbuf_finish(&text, &answer->body, err);
}

/* ---- who says so ---- */

/* NULL = it is signed, now, by who has a key. */
static Status what_is_wrong(const Desk *const desk, const InRequest *const request,
                            Arena *const arena, const char **const why, Error *const err)
{
    enum { ID_MOST = 200 };
    const char *const id = in_header(request, "webhook-id");
    const char *const stamp = in_header(request, "webhook-timestamp");
    const char *const signature = in_header(request, "webhook-signature");
    SignedMessage message = {.id = id, .body = request->body, .length = request->length};
    bool fits = false;
    *why = "webhook-id, webhook-timestamp and webhook-signature are needed";
    if (id == NULL || *id == '\0' || strlen(id) > ID_MOST || strchr(id, '.') != NULL ||
        text_utf8_invalid_at(id, strlen(id)) != strlen(id) || stamp == NULL || signature == NULL ||
        !text_parse_int(stamp, strlen(stamp), &message.timestamp))
        return OK;
    TRY(signature_fits(desk->keys, &message, signature, arena, &fits, err));
    const int64_t now = (int64_t)time(NULL);
    const bool is_now = message.timestamp >= now - SIGNATURE_TOLERANCE &&
                        message.timestamp <= now + SIGNATURE_TOLERANCE;
    *why = !fits     ? "the signature does not fit"
           : !is_now ? "webhook-timestamp is more than five minutes off"
                     : NULL;
    return OK;
}

/* ---- what is said ---- */

static Status take_list(const Desk *const desk, const InRequest *const request,
                        const char *const list, Arena *const arena, DbResult *const taken,
                        Error *const err)
{
    char digest[HASH_HEX_SIZE];
    hash_hex(hash_bytes(request->body, request->length), digest);
    const DbParam params[] = {db_text(in_header(request, "webhook-id")), db_text(digest),
                              db_text(list)};
    return db_query(desk->db, QUERY_RECEIVE_ANSWERS, params, 3, arena, taken, err);
}

/* Once more in a new session, when the database went away and came back: the same message twice is
 * one. */
static Status take_list_again(const Desk *const desk, const InRequest *const request,
                              const char *const list, Arena *const arena, DbResult *const taken,
                              Error *const err)
{
    const Status status = take_list(desk, request, list, arena, taken, err);
    if (status != E_UNAVAILABLE || db_reopen(desk->db, err) != OK)
        return status;
    return take_list(desk, request, list, arena, taken, err);
}

/* What the database made of it, as a status of HTTP. */
static Status tell_failure(const Desk *const desk, const Error *const found, Arena *const arena,
                           InAnswer *const answer, Error *const err)
{
    if (found->status == E_NOTFOUND || found->status == E_DATA)
        return refuse(422, "one of the triggers was never published, or the database refuses it",
                      arena, answer, err);
    if (found->status == E_BUG || found->status == E_NOMEM || found->status == E_PERMISSION) {
        if (err != NULL)
            *err = *found;
        return found->status;
    }
    log_event(desk->session->log, LOG_WARN, "%s", found->text);
    answer->retry_after = 5;
    return refuse(503, "the database is not available just now", arena, answer, err);
}

static Status take_answers(const Desk *const desk, const InRequest *const request,
                           Arena *const arena, InAnswer *const answer, Error *const err)
{
    Error refused = {0};
    const char *list = NULL;
    DbResult taken = {0};
    size_t n = 0;
    const Status read =
        told_answers_read(request->body, request->length, arena, &list, &n, &refused);
    if (read == E_CONFIG || read == E_DATA)
        return refuse(read == E_CONFIG ? 400 : 422, refused.text, arena, answer, err);
    if (read != OK)
        return tell_failure(desk, &refused, arena, answer, err);
    if (take_list_again(desk, request, list, arena, &taken, &refused) != OK)
        return tell_failure(desk, &refused, arena, answer, err);
    const char *const state = db_text_or(&taken, 0, "state", "");
    log_event(desk->session->log, LOG_INFO, "answers %s n=%zu recorded=%" PRId64, state, n,
              db_int_or(&taken, 0, "n_new", 0));
    if (strcmp(state, "conflict") == 0)
        return refuse(409, "another message had this webhook-id", arena, answer, err);
    return tell_counts(&taken, arena, answer, err);
}

static Status handle(void *const context, const InRequest *const request, Arena *const arena,
                     InAnswer *const answer, Error *const err)
{
    const Desk *const desk = context;
    const char *why = NULL;
    if (strcmp(request->path, "/v1/outcomes") != 0)
        return refuse(404, "there is only /v1/outcomes", arena, answer, err);
    if (strcmp(request->method, "POST") != 0) {
        answer->allow = "POST";
        return refuse(405, "outcomes are posted", arena, answer, err);
    }
    TRY(what_is_wrong(desk, request, arena, &why, err));
    if (why == NULL)
        return take_answers(desk, request, arena, answer, err);
    log_event(desk->session->log, LOG_WARN, "a request was refused: %s", why);
    return refuse(401, why, arena, answer, err);
}

Status listening_forever(const Session *const session, Db *const db,
                         const ListenerPlace *const place, const SigningKeys *const keys,
                         Error *const err)
{
    Desk desk = {.session = session, .db = db, .keys = keys};
    Listener *listener = NULL;
    TRY(listener_open(place, session->arena, &listener, err));
    log_event(session->log, LOG_INFO, "listening address=%s port=%d", place->address,
              (int)listener_port(listener));
    return listener_run(listener, handle, &desk, session->stop, err);
}
