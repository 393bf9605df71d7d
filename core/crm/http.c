/* core/crm/http.c - see http.h. */
#include "core/crm/http.h"

#include "core/base/strbuf.h"

#include <curl/curl.h>
#include <fnmatch.h>
#include <string.h>
#include <strings.h>

struct Http {
    CURL *curl;
    const TextList *hosts;
    char words[CURL_ERROR_SIZE]; /* of libcurl, why there was no answer */
};

/* ---- where to ---- */

typedef struct Address {
    const char *scheme;
    const char *host;
    const char *user;
} Address;

static Status take_part(CURLU *const url, const CURLUPart part, Arena *const arena,
                        const char **const text, Error *const err)
{
    char *found = NULL;
    *text = "";
    if (curl_url_get(url, part, &found, 0) != CURLUE_OK)
        return OK;
    *text = arena_strdup(arena, found);
    curl_free(found);
    return *text == NULL ? error_no_memory(err, "an address") : OK;
}

static Status take_address(CURLU *const url, const char *const text, Arena *const arena,
                           Address *const address, Error *const err)
{
    if (url == NULL)
        return error_no_memory(err, "an address");
    if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK)
        return ERROR_SET(err, E_CONFIG, "\"%s\" is not an address", text);
    TRY(take_part(url, CURLUPART_SCHEME, arena, &address->scheme, err));
    TRY(take_part(url, CURLUPART_HOST, arena, &address->host, err));
    return take_part(url, CURLUPART_USER, arena, &address->user, err);
}

static Status read_address(const char *const text, Arena *const arena, Address *const address,
                           Error *const err)
{
    CURLU *const url = curl_url();
    const Status status = take_address(url, text, arena, address, err);
    curl_url_cleanup(url);
    return status;
}

static bool is_loopback(const char *const host)
{
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "[::1]") == 0;
}

static bool is_allowed(const TextList *const hosts, const char *const host)
{
    for (size_t i = 0; i < hosts->n; i++)
        if (fnmatch(hosts->texts[i], host, FNM_CASEFOLD) == 0)
            return true;
    return false;
}

Status http_check_url(const TextList *const hosts, const char *const url, Arena *const scratch,
                      Error *const err)
{
    Address address = {0};
    TRY(read_address(url, scratch, &address, err));
    if (*address.user != '\0')
        return ERROR_SET(err, E_CONFIG, "the address of host \"%s\" has a user name in it",
                         address.host);
    if (is_loopback(address.host))
        return OK;
    if (strcmp(address.scheme, "https") != 0) {
        (void)ERROR_SET(err, E_CONFIG, "\"%s\" is not https", url);
        return error_hint(err, "Plain http is for this machine itself only.");
    }
    if (is_allowed(hosts, address.host))
        return OK;
    (void)ERROR_SET(err, E_CONFIG, "host \"%s\" is not among those that may be asked",
                    address.host);
    return error_hint(err, "If it is the CRM: paragon deliver --hosts %s", address.host);
}

/* ---- one handle ---- */

/* An answer as it comes in. */
typedef struct Answer {
    StrBuf body;
    bool is_too_long;
} Answer;

static size_t take_bytes(char *const bytes, const size_t size, const size_t n, void *const context)
{
    Answer *const answer = context;
    if (answer->body.length + size * n > HTTP_ANSWER_BYTES) {
        answer->is_too_long = true;
        return 0;
    }
    strbuf_add(&answer->body, bytes, size * n);
    return size * n;
}

static Status unknown_setting(Error *const err)
{
    return ERROR_SET(err, E_BUG, "libcurl does not know a setting");
}

static void cleanup(void *const curl)
{
    curl_easy_cleanup(curl);
}

#define SET(option, value) code = code != CURLE_OK ? code : curl_easy_setopt(curl, option, value)

/* What holds for all requests.  With each setting that libcurl knows it cannot fail; with one that
 * it does not, all fail. */
static CURLcode set_up(CURL *const curl, char *const words)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_COOKIEFILE, ""); /* cookies are kept, in memory */
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_CONNECTTIMEOUT, (long)HTTP_CONNECT_SECONDS);
    SET(CURLOPT_USERAGENT, "paragon");
    SET(CURLOPT_WRITEFUNCTION, take_bytes);
    SET(CURLOPT_ERRORBUFFER, words);
    return code;
}

/* What is this request's own.  Not behind curl_easy_reset(), which loses, and leaks, COOKIEFILE. */
static CURLcode configure(CURL *const curl, const HttpRequest *const request,
                          struct curl_slist *const headers, Answer *const answer)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_TIMEOUT, (long)request->seconds);
    SET(CURLOPT_FRESH_CONNECT, request->once ? 1L : 0L);
    SET(CURLOPT_WRITEDATA, answer);
    SET(CURLOPT_HTTPGET, 1L); /* no body */
    if (request->body != NULL) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
        SET(CURLOPT_POSTFIELDS, request->body);
    }
    SET(CURLOPT_CUSTOMREQUEST, request->method);
    return code;
}

#undef SET

Status http_open(const TextList *const hosts, Arena *const arena, Http **const http,
                 Error *const err)
{
    Http *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return ERROR_SET(err, E_BUG, "libcurl does not start");
    made->curl = curl_easy_init();
    if (made->curl == NULL)
        return error_no_memory(err, "an HTTP connection");
    TRY(arena_defer(arena, cleanup, made->curl, err));
    if (set_up(made->curl, made->words) != CURLE_OK)
        return unknown_setting(err);
    made->hosts = hosts;
    *http = made;
    return OK;
}

/* ---- a request ---- */

static double retry_after(CURL *const curl)
{
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK)
        return 0;
    return (double)(seconds > HTTP_RETRY_AFTER_MOST ? HTTP_RETRY_AFTER_MOST : seconds);
}

/* The last answer's; "" when it has none. */
static Status take_header(CURL *const curl, const char *const name, Arena *const arena,
                          const char **const value, Error *const err)
{
    struct curl_header *header = NULL;
    *value = "";
    if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        ARENA_TAKE(*value, arena_strdup(arena, header->value), err);
    return OK;
}

static Status perform(Http *const http, const HttpRequest *const request,
                      struct curl_slist *const headers, Arena *const arena,
                      HttpResponse *const response, Error *const err)
{
    Answer answer = {.body = strbuf_init(arena)};
    long status = 0;
    http->words[0] = '\0';
    if (configure(http->curl, request, headers, &answer) != CURLE_OK)
        return unknown_setting(err);
    const CURLcode code = curl_easy_perform(http->curl);
    (void)curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
    response->length = answer.body.length;
    TRY(strbuf_finish(&answer.body, &response->body, err));
    TRY(take_header(http->curl, "Content-Type", arena, &response->type, err));
    TRY(take_header(http->curl, "X-Status-Reason", arena, &response->reason, err));
    if (code == CURLE_OK) {
        response->status = (int)status;
        response->retry_after = retry_after(http->curl);
        return OK;
    }
    const char *const why = answer.is_too_long     ? "the answer is too long"
                            : *http->words != '\0' ? http->words
                                                   : curl_easy_strerror(code);
    ARENA_TAKE(response->words, arena_strdup(arena, why), err);
    return OK;
}

static Status make_headers(const char *const *const texts, struct curl_slist **const headers,
                           Error *const err)
{
    for (const char *const *text = texts; *text != NULL; text++) {
        struct curl_slist *const longer = curl_slist_append(*headers, *text);
        if (longer == NULL)
            return error_no_memory(err, "the headers of a request");
        *headers = longer;
    }
    return OK;
}

Status http_send(Http *const http, const HttpRequest *const request, Arena *const arena,
                 HttpResponse *const response, Error *const err)
{
    struct curl_slist *headers = NULL;
    *response = (HttpResponse){0};
    TRY(http_check_url(http->hosts, request->url, arena, err));
    Status status = make_headers(request->headers, &headers, err);
    if (status == OK)
        status = perform(http, request, headers, arena, response, err);
    curl_slist_free_all(headers);
    return status;
}

/* ---- sessions ---- */

/* A line of the cookie file of Netscape: seven fields apart by tabs, name and value last. */
static const char *cookie_value(const char *const line, const char *const name)
{
    const char *at = line;
    for (int i = 0; i < 5 && at != NULL; i++) {
        at = strchr(at, '\t');
        at = at == NULL ? NULL : at + 1;
    }
    const size_t length = strlen(name);
    if (at == NULL || strncmp(at, name, length) != 0 || at[length] != '\t')
        return NULL;
    return at + length + 1;
}

Status http_cookie(Http *const http, const char *const name, Arena *const arena,
                   const char **const value, Error *const err)
{
    struct curl_slist *cookies = NULL;
    const char *found = NULL;
    Status status = OK;
    *value = NULL;
    if (curl_easy_getinfo(http->curl, CURLINFO_COOKIELIST, &cookies) != CURLE_OK)
        return ERROR_SET(err, E_BUG, "libcurl does not tell its cookies");
    for (const struct curl_slist *at = cookies; at != NULL && found == NULL; at = at->next)
        found = cookie_value(at->data, name);
    if (found != NULL)
        *value = arena_strdup(arena, found);
    if (found != NULL && *value == NULL)
        status = error_no_memory(err, "a cookie");
    curl_slist_free_all(cookies);
    return status;
}

void http_forget(Http *const http)
{
    (void)curl_easy_setopt(http->curl, CURLOPT_COOKIELIST, "ALL");
}

Status http_escape(Http *const http, const char *const text, Arena *const arena,
                   const char **const escaped, Error *const err)
{
    char *const made = curl_easy_escape(http->curl, text, 0);
    if (made == NULL)
        return error_no_memory(err, "an address");
    *escaped = arena_strdup(arena, made);
    curl_free(made);
    return *escaped == NULL ? error_no_memory(err, "an address") : OK;
}
