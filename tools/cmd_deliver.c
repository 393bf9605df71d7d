/* tools/cmd_deliver.c - `paragon deliver`: open triggers into the CRMs. */
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/crm/connector.h"
#include "core/db/store_delivery.h"
#include "tools/deliver/delivering.h"
#include "tools/deliver/listening.h"
#include "tools/listing.h"
#include "tools/workbench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    OPTION_ONCE,
    OPTION_HOSTS,
    OPTION_POLL,
    OPTION_DESTINATION,
    OPTION_STATE,
    OPTION_FORMAT,
    OPTION_SECRET_FILE,
    OPTION_ADDRESS,
    OPTION_PORT,
    OPTION_CERTIFICATE,
    OPTION_KEY,
    OPTIONS_END
};

static const OptionSpec OPTIONS[] = {
    [OPTION_ONCE] = {"once", NULL, "send what is due, then end: for cron"},
    [OPTION_HOSTS] = {"hosts", "HOST,...", "hosts that may be asked besides this machine"},
    [OPTION_POLL] = {"poll", "SECONDS", "look for what is due at least so often (5)"},
    [OPTION_DESTINATION] = {"destination", "NAME", "list, requeue: of this destination"},
    [OPTION_STATE] = {"state", "STATE", "list: ready, leased, done, dead or dropped"},
    [OPTION_FORMAT] = {"format", "table|csv|json", "list, destinations: form of the list (table)"},
    [OPTION_SECRET_FILE] = {"secret-file", "FILE", "listen: the secrets that sign answers"},
    [OPTION_ADDRESS] = {"address", "IP", "listen: on this address (127.0.0.1)"},
    [OPTION_PORT] = {"port", "N", "listen: on this port (8460)"},
    [OPTION_CERTIFICATE] = {"certificate", "FILE", "listen: with TLS, its certificate"},
    [OPTION_KEY] = {"key", "FILE", "listen: and the key of that"},
    {0},
};

static const char HELP[] =
    "Sends the open triggers to the CRMs, keeps them current there, says when one is closed\n"
    "(answered, withdrawn, expired, or because the client must not be contacted any more), and\n"
    "reads what relationship managers answered there.  Runs until it is stopped, woken by\n"
    "publications, loads and outcomes; several may run at once.\n"
    "\n"
    "  deliver --hosts crm.bank.example        run; --once ends when nothing is due\n"
    "  deliver set FILE.json                   a new destination, or new settings of one\n"
    "  deliver remove NAME                     forget it, and what it was told\n"
    "  deliver pause NAME, deliver resume NAME\n"
    "  deliver destinations                    what waits, what is done, what is dead\n"
    "  deliver list [--state dead]             trigger by trigger\n"
    "  deliver requeue [TRIGGER]               send dead letters once more\n"
    "  deliver listen --secret-file FILE       take answers by signed POST /v1/outcomes\n"
    "\n"
    "A trigger is sent as often as it takes: a CRM has to take the same twice as once, which "
    "every\n"
    "connector sees to or says how (docs/crm.md).  A failure is tried again after a pause that\n"
    "grows, for about three days; what the CRM refuses is dead at once.  A destination that\n"
    "redirects, refuses the credentials or is not there is paused until somebody has mended it.\n"
    "Exit code 69 with --once when a destination could not be reached or is paused.\n";

static const TableColumn DELIVERIES[] = {
    {"destination", COLUMN_TEXT}, {"trigger_id", COLUMN_TEXT}, {"wanted", COLUMN_TEXT},
    {"why", COLUMN_TEXT},         {"version", COLUMN_INT},     {"told_version", COLUMN_INT},
    {"state", COLUMN_TEXT},       {"attempts", COLUMN_INT},    {"next_at", COLUMN_TEXT},
    {"last_status", COLUMN_TEXT}, {"last_error", COLUMN_TEXT}, {"remote_id", COLUMN_TEXT}};

static const TableColumn DESTINATIONS[] = {
    {"destination", COLUMN_TEXT}, {"connector", COLUMN_TEXT},    {"state", COLUMN_TEXT},
    {"ready", COLUMN_INT},        {"leased", COLUMN_INT},        {"done", COLUMN_INT},
    {"dead", COLUMN_INT},         {"oldest_ready", COLUMN_TEXT}, {"paused_why", COLUMN_TEXT}};

/* ---- sending ---- */

static Status read_hosts(const char *const text, Arena *const arena, TextList *const hosts,
                         Error *const err)
{
    size_t most = 1;
    char *copy = NULL;
    char *rest = NULL;
    *hosts = (TextList){0};
    if (text == NULL)
        return OK;
    for (const char *at = text; *at != '\0'; at++)
        most += *at == ',';
    ARENA_NEW(hosts->texts, arena, most, err);
    ARENA_TAKE(copy, arena_strdup(arena, text), err);
    for (char *host = strtok_r(copy, ",", &rest); host != NULL; host = strtok_r(NULL, ",", &rest))
        hosts->texts[hosts->n++] = host;
    return OK;
}

static Status run_send(Session *const session, const Arguments *const arguments, Error *const err)
{
    enum { POLL_DEFAULT = 5, POLL_MOST = 3600 };
    Db *db = NULL;
    TextList hosts = {0};
    int64_t poll = 0;
    DeliverCounts counts = {0};
    TRY(option_int("poll", arguments->options[OPTION_POLL], 1, POLL_MOST, POLL_DEFAULT, &poll,
                   err));
    TRY(read_hosts(arguments->options[OPTION_HOSTS], session->arena, &hosts, err));
    TRY(workbench_connect(session, &db, err));
    TRY(store_delivery_reconcile(db, err));
    const bool is_once = arguments->options[OPTION_ONCE] != NULL;
    TRY(is_once ? delivering_once(session, db, &hosts, &counts, err)
                : delivering_forever(session, db, &hosts, (int)poll, &counts, err));
    log_event(session->log, LOG_INFO, "delivered done=%zu again_later=%zu dead=%zu", counts.done,
              counts.retry, counts.dead);
    if (counts.answers + counts.gone > 0)
        log_event(session->log, LOG_INFO, "answers=%zu deleted_there=%zu", counts.answers,
                  counts.gone);
    if (!is_once || counts.n_failing == 0)
        return OK;
    (void)ERROR_SET(err, E_UNAVAILABLE, "%zu of the destinations cannot be reached, or are paused",
                    counts.n_failing);
    return error_hint(err, "paragon deliver destinations says which and why.");
}

/* ---- destinations ---- */

static Status read_settings(const char *const path, Arena *const arena, StrBuf *const text,
                            Error *const err)
{
    enum { MOST_BYTES = 65536 };
    char piece[4096];
    size_t n = 0;
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        return ERROR_SET(err, E_IO, "\"%s\" cannot be read: %s", path, strerror(errno));
    *text = strbuf_init(arena);
    while (text->length <= MOST_BYTES && (n = fread(piece, 1, sizeof piece, file)) > 0)
        strbuf_add(text, piece, n);
    const bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed)
        return ERROR_SET(err, E_IO, "\"%s\" cannot be read", path);
    if (text->length > MOST_BYTES)
        return ERROR_SET(err, E_CONFIG, "\"%s\" is too long for a destination", path);
    return OK;
}

static Status run_set(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const path = arguments->positional[1];
    Db *db = NULL;
    StrBuf text;
    const char *settings = NULL;
    Destination destination = {0};
    DbResult made = {0};
    TRY(read_settings(path, session->arena, &text, err));
    TRY(strbuf_finish(&text, &settings, err));
    TRY(destination_parse(settings, text.length, path, session->arena, &destination, err));
    TRY(workbench_connect(session, &db, err));
    const DbParam params[] = {db_text(destination.name), db_text(destination.connector),
                              db_text(settings), db_text(destination.bank)};
    TRY(db_query(db, QUERY_SET_DESTINATION, params, 4, session->arena, &made, err));
    log_event(session->log, LOG_INFO, "set destination=%s queued=%lld", destination.name,
              (long long)db_int_or(&made, 0, "set_destination", 0));
    return OK;
}

/* A question that says whether there is such a destination. */
static Status change(Session *const session, const Query query, const char *const column,
                     const char *const name, const char *const why, const char *const done,
                     Error *const err)
{
    Db *db = NULL;
    DbResult changed = {0};
    const DbParam params[] = {db_text(name), db_text(why)};
    TRY(workbench_connect(session, &db, err));
    TRY(db_query(db, query, params, query == QUERY_PAUSE_DESTINATION ? 2 : 1, session->arena,
                 &changed, err));
    if (!db_bool_or(&changed, 0, column, false)) {
        (void)ERROR_SET(err, E_NOTFOUND, "there is no destination \"%s\"", name);
        return error_hint(err, "paragon deliver destinations lists them.");
    }
    log_event(session->log, LOG_INFO, "%s destination=%s", done, name);
    return OK;
}

static Status run_remove(Session *const session, const Arguments *const arguments, Error *const err)
{
    return change(session, QUERY_REMOVE_DESTINATION, "remove_destination", arguments->positional[1],
                  NULL, "removed", err);
}

static Status run_pause(Session *const session, const Arguments *const arguments, Error *const err)
{
    return change(session, QUERY_PAUSE_DESTINATION, "pause_destination", arguments->positional[1],
                  "by hand", "paused", err);
}

static Status run_resume(Session *const session, const Arguments *const arguments, Error *const err)
{
    return change(session, QUERY_PAUSE_DESTINATION, "pause_destination", arguments->positional[1],
                  NULL, "resumed", err);
}

/* ---- answers that are told ---- */

static Status run_listen(Session *const session, const Arguments *const arguments, Error *const err)
{
    enum { PORT_DEFAULT = 8460, PORT_MOST = 65535 };
    Db *db = NULL;
    const SigningKeys *keys = NULL;
    int64_t port = 0;
    const char *const secret_file = arguments->options[OPTION_SECRET_FILE];
    const char *const address = arguments->options[OPTION_ADDRESS];
    if (secret_file == NULL)
        return ERROR_SET(err, E_USAGE, "\"deliver listen\" needs --secret-file FILE");
    TRY(option_int("port", arguments->options[OPTION_PORT], 0, PORT_MOST, PORT_DEFAULT, &port,
                   err));
    TRY(signing_keys_read(secret_file, session->arena, &keys, err));
    TRY(workbench_connect(session, &db, err));
    const ListenerPlace place = {.address = address == NULL ? "127.0.0.1" : address,
                                 .port = (uint16_t)port,
                                 .certificate_file = arguments->options[OPTION_CERTIFICATE],
                                 .key_file = arguments->options[OPTION_KEY]};
    return listening_forever(session, db, &place, keys, err);
}

/* ---- lists ---- */

static Status run_destinations(Session *const session, const Arguments *const arguments,
                               Error *const err)
{
    return listing_query(session, arguments, OPTION_FORMAT, QUERY_COUNT_DELIVERIES, DESTINATIONS,
                         sizeof DESTINATIONS / sizeof DESTINATIONS[0],
                         "There is no destination yet; paragon deliver set FILE makes one.", err);
}

static Status run_list(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const char STATES[] = "ready|leased|done|dead|dropped";
    Db *db = NULL;
    DbResult rows = {0};
    TableFormat format = TABLE_ALIGNED;
    int state = 0;
    const char *const named = arguments->options[OPTION_STATE];
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    TRY(option_choice("state", named, STATES, 0, &state, err));
    TRY(workbench_connect(session, &db, err));
    const DbParam params[] = {db_text(arguments->options[OPTION_DESTINATION]), db_text(named)};
    TRY(db_query(db, QUERY_LIST_DELIVERIES, params, 2, session->arena, &rows, err));
    return listing_print(session, &rows, DELIVERIES, sizeof DELIVERIES / sizeof DELIVERIES[0],
                         format, "There is nothing in the outbox.", err);
}

static Status run_requeue(Session *const session, const Arguments *const arguments,
                          Error *const err)
{
    const char *const id = arguments->n_positional > 1 ? arguments->positional[1] : NULL;
    unsigned char uuid[UUID_BYTES];
    Db *db = NULL;
    DbResult done = {0};
    if (id != NULL && !uuid_parse(id, uuid))
        return ERROR_SET(err, E_USAGE, "\"%s\" is not a trigger id", id);
    TRY(workbench_connect(session, &db, err));
    const DbParam params[] = {db_text(arguments->options[OPTION_DESTINATION]), db_text(id)};
    TRY(db_query(db, QUERY_REQUEUE_DELIVERIES, params, 2, session->arena, &done, err));
    log_event(session->log, LOG_INFO, "requeued n=%lld",
              (long long)db_int_or(&done, 0, "requeue_deliveries", 0));
    return OK;
}

/* ---- which of them ---- */

typedef struct Action {
    const char *name;
    size_t least;
    size_t most;
    unsigned options;
    Status (*run)(Session *session, const Arguments *arguments, Error *err);
} Action;

static const Action ACTIONS[] = {
    {"set", 2, 2, 0, run_set},
    {"remove", 2, 2, 0, run_remove},
    {"pause", 2, 2, 0, run_pause},
    {"resume", 2, 2, 0, run_resume},
    {"destinations", 1, 1, 1U << OPTION_FORMAT, run_destinations},
    {"list", 1, 1, 1U << OPTION_DESTINATION | 1U << OPTION_STATE | 1U << OPTION_FORMAT, run_list},
    {"requeue", 1, 2, 1U << OPTION_DESTINATION, run_requeue},
    {"listen", 1, 1,
     1U << OPTION_SECRET_FILE | 1U << OPTION_ADDRESS | 1U << OPTION_PORT |
         1U << OPTION_CERTIFICATE | 1U << OPTION_KEY,
     run_listen},
};

static const Action SEND = {"", 0, 0, 1U << OPTION_ONCE | 1U << OPTION_HOSTS | 1U << OPTION_POLL,
                            run_send};

static Status find_action(const Arguments *const arguments, const Action **const action,
                          Error *const err)
{
    *action = &SEND;
    if (arguments->n_positional == 0)
        return OK;
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++) {
        *action = &ACTIONS[i];
        if (strcmp(arguments->positional[0], ACTIONS[i].name) == 0)
            return OK;
    }
    (void)ERROR_SET(err, E_USAGE, "there is no \"deliver %s\"", arguments->positional[0]);
    return error_hint(err, "paragon help deliver lists what there is.");
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const Action *action = NULL;
    TRY(find_action(arguments, &action, err));
    if (arguments->n_positional < action->least || arguments->n_positional > action->most)
        return ERROR_SET(err, E_USAGE, "\"deliver %s\" takes %s", action->name,
                         action->least == 2 ? "one argument more" : "no such argument");
    for (unsigned i = OPTION_ONCE; i < OPTIONS_END; i++)
        if (arguments->options[i] != NULL && (action->options & 1U << i) == 0)
            return ERROR_SET(err, E_USAGE, "\"deliver %s\" takes no option --%s", action->name,
                             OPTIONS[i].name);
    return action->run(session, arguments, err);
}

const Command COMMAND_DELIVER = {
    .name = "deliver",
    .arguments = "[set|remove|pause|resume|destinations|list|requeue|listen] [...]",
    .least_arguments = 0,
    .most_arguments = 2,
    .summary = "send open triggers to the CRMs",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
