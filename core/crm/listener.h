/* core/crm/listener.h - requests from outside, over libmicrohttpd: one thread, one request at a
 * time to whoever handles them.
 *
 * Plain HTTP on this machine itself only, for a proxy that speaks TLS before it; elsewhere TLS 1.3
 * with a certificate.  Requests have a most size and a most time, and connections a most number. */
#ifndef CORE_CRM_LISTENER_H
#define CORE_CRM_LISTENER_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum { LISTENER_BODY_MOST = 1024 * 1024 };

typedef struct ListenerPlace {
    const char *address; /* "127.0.0.1", "::1", ... */
    uint16_t port;       /* 0 = any that is free */
    const char *certificate_file;
    const char *key_file; /* as a secret file; both NULL = without TLS */
} ListenerPlace;

typedef struct InRequest InRequest;

/** in_header - the value of a header; NULL = it is not there. */
const char *in_header(const InRequest *request, const char *name);

struct InRequest {
    const char *method;
    const char *path;
    const char *body; /* terminated */
    size_t length;
    void *connection; /* for in_header() */
};

typedef struct InAnswer {
    int status;
    const char *type; /* of the body */
    const char *body;
    const char *allow; /* with 405; else NULL */
    int retry_after;   /* seconds, with 503; else 0 */
    bool closes;       /* the connection */
} InAnswer;

/** A handler fills the answer in; an Error ends the listening. */
typedef Status (*InHandler)(void *context, const InRequest *request, Arena *arena, InAnswer *answer,
                            Error *err);

typedef struct Listener Listener;

/** listener_open - take the port; released with the arena.
 * Errors: E_CONFIG not an address; elsewhere than here without TLS; the key can be read by others ·
 *         E_IO a file cannot be read · E_UNAVAILABLE the port is taken */
Status listener_open(const ListenerPlace *place, Arena *arena, Listener **listener,
                     Error *err) ATTR_NODISCARD;

/** listener_port - the one that was taken. */
uint16_t listener_port(const Listener *listener);

/** listener_run - until *stop.  Errors: of the handler, of the program itself */
Status listener_run(Listener *listener, InHandler handler, void *context,
                    const volatile sig_atomic_t *stop, Error *err) ATTR_NODISCARD;

#endif
