/* core/crm/http.h - requests to CRMs, over libcurl: one door, with the rules of the house.
 *
 * HTTPS with a certificate that fits, to hosts that the settings allow; plain HTTP to the loopback
 * interface only.  No redirects, which would take credentials elsewhere; answers have a most size
 * and a most time.  This does NOT repeat anything: what an answer means is verdict.h's. */
#ifndef CORE_CRM_HTTP_H
#define CORE_CRM_HTTP_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/io/config.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    HTTP_CONNECT_SECONDS = 5,
    HTTP_ANSWER_BYTES = 8 * 1024 * 1024,
    HTTP_RETRY_AFTER_MOST = 3600 /* seconds that an answer may ask for */
};

typedef struct Http Http;

/** http_open - a handle, with its connections and cookies, released with the arena.
 * @hosts: names that may be asked, borrowed; "*.example.com" for all below one */
Status http_open(const TextList *hosts, Arena *arena, Http **http, Error *err) ATTR_NODISCARD;

/** http_check_url - may this be asked?  Errors: E_CONFIG saying what to allow */
Status http_check_url(const TextList *hosts, const char *url, Arena *scratch,
                      Error *err) ATTR_NODISCARD;

typedef struct HttpRequest {
    const char *method;
    const char *url;
    const char *const *headers; /* "Name: value", ends with NULL */
    const char *body;           /* NULL = none */
    size_t length;
    int seconds; /* for all of it */
    bool once;   /* on a new connection: libcurl sends again what was lost on an old one */
} HttpRequest;

typedef struct HttpResponse {
    int status;         /* 0 = there was no answer, or not all of it */
    const char *words;  /* why there was none */
    double retry_after; /* seconds; 0 = not asked for */
    const char *type;   /* Content-Type; "" = not said */
    const char *reason; /* X-Status-Reason, which says more in some CRMs; "" = not said */
    const char *body;   /* terminated */
    size_t length;
} HttpResponse;

/** http_send - send and wait.  An answer that does not come, or is no success, is no Error.
 * Errors: as http_check_url() */
Status http_send(Http *http, const HttpRequest *request, Arena *arena, HttpResponse *response,
                 Error *err) ATTR_NODISCARD;

/** http_cookie - the value of a cookie that was set; NULL = there is none. */
Status http_cookie(Http *http, const char *name, Arena *arena, const char **value,
                   Error *err) ATTR_NODISCARD;

/** http_forget - all cookies: a session has ended. */
void http_forget(Http *http);

/** http_escape - a text for the query of an address, percent-encoded. */
Status http_escape(Http *http, const char *text, Arena *arena, const char **escaped,
                   Error *err) ATTR_NODISCARD;

#endif
