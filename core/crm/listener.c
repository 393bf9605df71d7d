/* core/crm/listener.c - see listener.h. */
#include "core/crm/listener.h"

#include "core/base/strbuf.h"
#include "core/crm/seats.h"
#include "core/crm/secret.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
    CONNECTIONS_PER_ADDRESS = 16,
    IDLE_SECONDS = 10,
    REQUEST_SECONDS = 30,
    HEADER_BYTES = 32768
};
enum { TURN_MILLISECONDS = 500 };

struct Listener {
    struct MHD_Daemon *daemon;
    InHandler handler;
    void *context;
    Error *err;
    Status status; /* of the handler: not OK ends it all */
    Seats seats;
};

/* ---- one request ---- */

typedef struct Incoming {
    Arena *arena;
    StrBuf body;
    bool is_too_long;
} Incoming;

const char *in_header(const InRequest *const request, const char *const name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static bool add_headers(struct MHD_Response *const response, const InAnswer *const answer)
{
    char seconds[16];
    bool ok = MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES &&
              MHD_add_response_header(response, "X-Content-Type-Options", "nosniff") == MHD_YES &&
              MHD_add_response_header(response, "Content-Type", answer->type) == MHD_YES;
    if (answer->closes)
        ok &= MHD_add_response_header(response, "Connection", "close") == MHD_YES;
    if (answer->allow != NULL)
        ok &= MHD_add_response_header(response, "Allow", answer->allow) == MHD_YES;
    (void)snprintf(seconds, sizeof seconds, "%d", answer->retry_after);
    if (answer->retry_after > 0)
        ok &= MHD_add_response_header(response, "Retry-After", seconds) == MHD_YES;
    return ok;
}

static enum MHD_Result give(struct MHD_Connection *const connection, const InAnswer *const answer)
{
    /* MHD copies what it is given; its type for it is not const. */
    union {
        const char *given;
        void *taken;
    } body = {.given = answer->body};
    enum MHD_Result result = MHD_NO;
    struct MHD_Response *const response =
        MHD_create_response_from_buffer(strlen(answer->body), body.taken, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    if (add_headers(response, answer))
        result = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result count_lengths(void *const count, const enum MHD_ValueKind kind,
                                     const char *const name, const char *const value)
{
    (void)kind;
    (void)value;
    *(int *)count +=
        strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* Two lengths: a proxy may have taken the other one, and what is a body to us is to it the next
 * request (RFC 9112, 11.2). */
static bool has_two_lengths(struct MHD_Connection *const connection)
{
    int n = 0;
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_lengths, &n);
    return n > 1;
}

/* Nothing that follows on the connection is read. */
static enum MHD_Result refuse(struct MHD_Connection *const connection, const int status,
                              const char *const problem)
{
    const InAnswer answer = {
        .status = status, .type = "application/problem+json", .body = problem, .closes = true};
    return give(connection, &answer);
}

static enum MHD_Result handle(Listener *const listener, struct MHD_Connection *const connection,
                              const char *const path, const char *const method,
                              Incoming *const incoming)
{
    InAnswer answer = {0};
    InRequest request = {
        .method = method, .path = path, .length = incoming->body.length, .connection = connection};
    if (has_two_lengths(connection))
        return refuse(connection, 400, "{\"title\":\"the body has two lengths\",\"status\":400}");
    if (incoming->is_too_long)
        return refuse(connection, 413, "{\"title\":\"the request is too long\",\"status\":413}");
    listener->status = strbuf_finish(&incoming->body, &request.body, listener->err);
    if (listener->status == OK)
        listener->status =
            listener->handler(listener->context, &request, incoming->arena, &answer, listener->err);
    return listener->status == OK ? give(connection, &answer) : MHD_NO;
}

static enum MHD_Result begin(void **const state)
{
    Arena *const arena = arena_new();
    Incoming *incoming = arena == NULL ? NULL : arena_alloc(arena, 1, sizeof *incoming);
    if (incoming == NULL) {
        arena_free(arena);
        return MHD_NO;
    }
    *incoming = (Incoming){.arena = arena, .body = strbuf_init(arena)};
    *state = incoming;
    return MHD_YES;
}

/* Called when the head of a request is there, for each piece of its body, and behind it. */
static enum MHD_Result take_request(void *const context, struct MHD_Connection *const connection,
                                    const char *const path, const char *const method,
                                    const char *const version, const char *const piece,
                                    size_t *const size, void **const state)
{
    Incoming *const incoming = *state;
    (void)version;
    if (incoming == NULL)
        return begin(state);
    if (*size == 0)
        return handle(context, connection, path, method, incoming);
    incoming->is_too_long |= incoming->body.length + *size > LISTENER_BODY_MOST;
    if (!incoming->is_too_long)
        strbuf_add(&incoming->body, piece, *size);
    *size = 0;
    return MHD_YES;
}

static void end_request(void *const context, struct MHD_Connection *const connection,
                        void **const state, const enum MHD_RequestTerminationCode code)
{
    Incoming *const incoming = *state;
    (void)context;
    (void)code;
    if (incoming != NULL)
        arena_free(incoming->arena);
    const union MHD_ConnectionInfo *const info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    if (info != NULL && info->socket_context != NULL)
        seat_renew(info->socket_context);
}

/* A connection begins or ends. */
static void note_connection(void *const context, struct MHD_Connection *const connection,
                            void **const seat, const enum MHD_ConnectionNotificationCode code)
{
    Listener *const listener = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*seat != NULL)
            ((Seat *)*seat)->is_taken = false;
        return;
    }
    const union MHD_ConnectionInfo *const info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *seat = info == NULL ? NULL : seats_take(&listener->seats, info->connect_fd);
}

/* ---- where ---- */

static Status read_address(const ListenerPlace *const place, struct sockaddr_storage *const address,
                           bool *const is_loopback, Error *const err)
{
    struct sockaddr_in *const v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *const v6 = (struct sockaddr_in6 *)address;
    *address = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, place->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(place->port);
        *is_loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
        return OK;
    }
    if (inet_pton(AF_INET6, place->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(place->port);
        *is_loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
        return OK;
    }
    return ERROR_SET(err, E_CONFIG, "\"%s\" is not an address of this machine", place->address);
}

static Status check_tls(const ListenerPlace *const place, const bool is_loopback, Error *const err)
{
    if ((place->certificate_file == NULL) != (place->key_file == NULL))
        return ERROR_SET(err, E_CONFIG, "a certificate and its key go together");
    if (place->certificate_file != NULL || is_loopback)
        return OK;
    (void)ERROR_SET(err, E_CONFIG, "\"%s\" can be reached from elsewhere, and there is no TLS",
                    place->address);
    return error_hint(err, "Listen on 127.0.0.1 behind a proxy that speaks TLS, or give a "
                           "certificate and its key.");
}

static void stop_daemon(void *const daemon)
{
    MHD_stop_daemon(daemon);
}

static Status start(Listener *const listener, const ListenerPlace *const place,
                    const struct sockaddr_storage *const address, Arena *const arena,
                    Error *const err)
{
    const char *certificate = NULL;
    const char *key = NULL;
    unsigned flags = MHD_USE_EPOLL | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0U);
    struct MHD_OptionItem tls[4] = {{MHD_OPTION_END, 0, NULL}};
    if (place->certificate_file != NULL) {
        union {
            const char *given;
            void *taken;
        } texts[3];
        TRY(secret_text(place->certificate_file, false, arena, &certificate, err));
        TRY(secret_text(place->key_file, true, arena, &key, err));
        texts[0].given = certificate;
        texts[1].given = key;
        texts[2].given = "NORMAL:-VERS-ALL:+VERS-TLS1.3";
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, texts[0].taken};
        tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, texts[1].taken};
        tls[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, texts[2].taken};
        tls[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
        flags |= MHD_USE_TLS;
    }
    listener->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, take_request, listener, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_NOTIFY_COMPLETED, end_request, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        note_connection, listener, MHD_OPTION_CONNECTION_LIMIT, (unsigned)SEATS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_PER_ADDRESS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEADER_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, tls,
        MHD_OPTION_END);
    if (listener->daemon != NULL)
        return arena_defer(arena, stop_daemon, listener->daemon, err);
    return ERROR_SET(err, E_UNAVAILABLE, "cannot listen on %s, port %d: %s", place->address,
                     (int)place->port,
                     errno != 0 ? strerror(errno) : "certificate and key do not fit");
}

Status listener_open(const ListenerPlace *const place, Arena *const arena,
                     Listener **const listener, Error *const err)
{
    struct sockaddr_storage address;
    bool is_loopback = false;
    Listener *made = NULL;
    TRY(read_address(place, &address, &is_loopback, err));
    TRY(check_tls(place, is_loopback, err));
    ARENA_NEW(made, arena, 1, err);
    errno = 0;
    TRY(start(made, place, &address, arena, err));
    *listener = made;
    return OK;
}

uint16_t listener_port(const Listener *const listener)
{
    const union MHD_DaemonInfo *const info =
        MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

Status listener_run(Listener *const listener, const InHandler handler, void *const context,
                    const volatile sig_atomic_t *const stop, Error *const err)
{
    listener->handler = handler;
    listener->context = context;
    listener->err = err;
    while (*stop == 0 && listener->status == OK) {
        if (MHD_run_wait(listener->daemon, TURN_MILLISECONDS) != MHD_YES)
            return ERROR_SET(err, E_IO, "cannot wait for requests");
        seats_end_slow(&listener->seats, REQUEST_SECONDS);
    }
    return listener->status;
}
