/* core/crm/login.c - see login.h. */
#include "core/crm/login.h"

#include "core/base/strbuf.h"
#include "core/crm/secret.h"
#include "core/io/json.h"
#include "core/io/json_read.h"

#include <openssl/crypto.h>
#include <string.h>
#include <time.h>

enum { HEADERS_MOST = 16, HEADER_SIZE = 8192, UNAUTHORIZED = 401, FORBIDDEN = 403 };

/* One way to log in. */
typedef struct LoginWay {
    const char *name;
    /* *response tells what failed, when is_in stays false. */
    Status (*begin)(Login *login, Arena *arena, HttpResponse *response, Error *err);
    bool (*has_ended)(const HttpResponse *response);
} LoginWay;

struct Login {
    const Destination *destination;
    const LoginWay *way;
    Http *http;
    Secrets secrets;
    bool is_in;
    time_t ends; /* 0 = nobody knows */
    size_t n_headers;
    char headers[2][HEADER_SIZE]; /* of every request; wiped */
};

/* ---- sending what has a secret in it ---- */

/* The body is wiped behind it. */
static Status post(Login *const login, const char *const type, StrBuf *const body,
                   Arena *const arena, HttpResponse *const response, Error *const err)
{
    const char *const headers[] = {type, "Accept: application/json", "ForceUseSession: true", NULL};
    HttpRequest request = {.method = "POST",
                           .url = login->destination->login_url,
                           .headers = headers,
                           .seconds = (int)login->destination->timeout};
    TRY(strbuf_finish(body, &request.body, err));
    request.length = body->length;
    const Status status = http_send(login->http, &request, arena, response, err);
    OPENSSL_cleanse(body->text, body->length);
    return status;
}

static Status set_header(Login *const login, const char *const before, const char *const value,
                         const char *const after, Error *const err)
{
    char *const header = login->headers[login->n_headers];
    const size_t length = strlen(before) + strlen(value) + strlen(after);
    if (length >= HEADER_SIZE)
        return ERROR_SET(err, E_CONFIG, "a token of %zu bytes is too long", length);
    char *at = stpcpy(header, before);
    at = stpcpy(at, value);
    (void)stpcpy(at, after);
    login->n_headers++;
    return OK;
}

static bool is_unauthorized(const HttpResponse *const response)
{
    return response->status == UNAUTHORIZED;
}

static bool is_success(const HttpResponse *const response)
{
    return response->status >= 200 && response->status < 300;
}

/* As if the CRM had said so: a login that fails may answer with 200. */
static void refuse_login(HttpResponse *const response)
{
    response->status = UNAUTHORIZED;
}

/* ---- header ---- */

static Status begin_header(Login *const login, Arena *const arena, HttpResponse *const response,
                           Error *const err)
{
    const char *const form = login->destination->login_header;
    const char *const hole = strstr(form, "{}");
    const char *before = NULL;
    (void)response;
    ARENA_TAKE(before, arena_strndup(arena, form, (size_t)(hole - form)), err);
    login->is_in = true;
    return set_header(login, before, login->secrets.texts[0], hole + 2, err);
}

/* ---- oauth2 ---- */

static Status put_form(Login *const login, StrBuf *const body, const char *const name,
                       const char *const value, Arena *const arena, Error *const err)
{
    const char *escaped = NULL;
    if (value == NULL)
        return OK;
    TRY(http_escape(login->http, value, arena, &escaped, err));
    strbuf_printf(body, "%s%s=%s", body->length == 0 ? "" : "&", name, escaped);
    return OK;
}

static Status take_token(Login *const login, HttpResponse *const response, Arena *const arena,
                         Error *const err)
{
    enum { MARGIN = 60 };
    Error ignored = {0};
    json_t *root = NULL;
    if (json_read_text(response->body, response->length, "token", E_DATA, arena, &root, &ignored) !=
        OK) {
        refuse_login(response);
        return OK;
    }
    const char *const token = json_string_value(json_object_get(root, "access_token"));
    const json_int_t seconds = json_integer_value(json_object_get(root, "expires_in"));
    if (token == NULL || strpbrk(token, "\r\n") != NULL) {
        refuse_login(response);
        return OK;
    }
    login->ends = seconds > MARGIN ? time(NULL) + (time_t)seconds - MARGIN : 0;
    login->is_in = true;
    return set_header(login, "Authorization: Bearer ", token, "", err);
}

static Status begin_oauth2(Login *const login, Arena *const arena, HttpResponse *const response,
                           Error *const err)
{
    StrBuf body = strbuf_init(arena);
    TRY(put_form(login, &body, "grant_type", "client_credentials", arena, err));
    TRY(put_form(login, &body, "client_id", login->destination->login_id, arena, err));
    TRY(put_form(login, &body, "scope", login->destination->login_scope, arena, err));
    TRY(put_form(login, &body, "client_secret", login->secrets.texts[0], arena, err));
    TRY(post(login, "Content-Type: application/x-www-form-urlencoded", &body, arena, response,
             err));
    if (response->status == 400) /* RFC 6749, 5.2: invalid_client may be one */
        refuse_login(response);
    return is_success(response) ? take_token(login, response, arena, err) : OK;
}

/* ---- creatio ---- */

static Status take_session(Login *const login, HttpResponse *const response, Arena *const arena,
                           Error *const err)
{
    Error ignored = {0};
    json_t *root = NULL;
    const char *value = NULL;
    const bool is_json = json_read_text(response->body, response->length, "session", E_DATA, arena,
                                        &root, &ignored) == OK;
    const json_t *const code = json_object_get(root, "Code");
    if (!is_json || !json_is_integer(code) || json_integer_value(code) != 0) {
        refuse_login(response);
        return OK;
    }
    TRY(set_header(login, "ForceUseSession: ", "true", "", err));
    TRY(http_cookie(login->http, "BPMCSRF", arena, &value, err));
    if (value != NULL)
        TRY(set_header(login, "BPMCSRF: ", value, "", err));
    login->is_in = true;
    return OK;
}

static Status begin_creatio(Login *const login, Arena *const arena, HttpResponse *const response,
                            Error *const err)
{
    StrBuf body = strbuf_init(arena);
    JsonWriter json = json_writer(&body);
    http_forget(login->http);
    json_open(&json, '{');
    json_put_text(&json, "UserName", login->destination->login_id);
    json_put_text(&json, "UserPassword", login->secrets.texts[0]);
    json_close(&json, '}');
    TRY(post(login, "Content-Type: application/json", &body, arena, response, err));
    return is_success(response) ? take_session(login, response, arena, err) : OK;
}

/* 401; 403 for a BPMCSRF that is stale; the page to log in, itself or by a redirect. */
static bool has_creatio_ended(const HttpResponse *const response)
{
    return response->status == UNAUTHORIZED || response->status == FORBIDDEN ||
           response->status == 302 ||
           (response->status == 200 && strncmp(response->type, "text/html", 9) == 0);
}

/* ---- all of them ---- */

static const LoginWay WAYS[] = {{"header", begin_header, is_unauthorized},
                                {"oauth2", begin_oauth2, is_unauthorized},
                                {"creatio", begin_creatio, has_creatio_ended}};

static void wipe(void *const login)
{
    OPENSSL_cleanse(((Login *)login)->headers, sizeof((Login *)login)->headers);
}

Status login_open(const ConnectorPlace *const place, Login **const login, Error *const err)
{
    Login *made = NULL;
    const Destination *const destination = place->destination;
    ARENA_NEW(made, place->arena, 1, err);
    TRY(arena_defer(place->arena, wipe, made, err));
    made->destination = destination;
    for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++)
        if (strcmp(WAYS[i].name, destination->login) == 0)
            made->way = &WAYS[i];
    TRY(http_check_url(place->hosts, destination->url, place->arena, err));
    if (destination->login_url != NULL)
        TRY(http_check_url(place->hosts, destination->login_url, place->arena, err));
    TRY(secrets_read(destination->secret_file, place->arena, &made->secrets, err));
    TRY(http_open(place->hosts, place->arena, &made->http, err));
    *login = made;
    return OK;
}

Http *login_http(Login *const login)
{
    return login->http;
}

static Status begin(Login *const login, Arena *const arena, HttpResponse *const response,
                    Error *const err)
{
    login->is_in = false;
    login->ends = 0;
    login->n_headers = 0;
    return login->way->begin(login, arena, response, err);
}

static Status send_once(Login *const login, const HttpRequest *const request, Arena *const arena,
                        HttpResponse *const response, Error *const err)
{
    const char *headers[HEADERS_MOST] = {NULL};
    size_t n = 0;
    HttpRequest sent = *request;
    for (; request->headers[n] != NULL && n + 3 < HEADERS_MOST; n++)
        headers[n] = request->headers[n];
    for (size_t i = 0; i < login->n_headers; i++)
        headers[n++] = login->headers[i];
    sent.headers = headers;
    return http_send(login->http, &sent, arena, response, err);
}

Status login_send(Login *const login, const HttpRequest *const request, Arena *const arena,
                  HttpResponse *const response, Error *const err)
{
    bool is_new = false;
    if (login->is_in && login->ends != 0 && time(NULL) >= login->ends)
        login->is_in = false;
    if (!login->is_in) {
        TRY(begin(login, arena, response, err));
        if (!login->is_in)
            return OK;
        is_new = true;
    }
    TRY(send_once(login, request, arena, response, err));
    if (!login->way->has_ended(response))
        return OK;
    if (!is_new) {
        TRY(begin(login, arena, response, err));
        if (!login->is_in)
            return OK;
        TRY(send_once(login, request, arena, response, err));
        if (!login->way->has_ended(response))
            return OK;
    }
    /* A page to log in again is no answer; what is not permitted is one. */
    if (response->status != FORBIDDEN)
        refuse_login(response);
    return OK;
}
