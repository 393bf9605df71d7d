/* tools/deliver/delivering.c - see delivering.h. */
#include "tools/deliver/delivering.h"

#include "core/crm/connector.h"
#include "core/crm/verdict.h"
#include "core/db/store_delivery.h"

#include <string.h>
#include <time.h>

enum { LEASE_MARGIN_SECONDS = 60 };

/* One destination in one round. */
typedef struct Line {
    const Session *session;
    Db *db;
    const StoredDestination *stored;
    Destination destination;
    const Connector *connector;
    void *state; /* the connector's */
    int64_t failures;
    bool is_down; /* nothing more is sent in this round */
    DeliverCounts *counts;
} Line;

/* ---- what became of what was sent ---- */

/* A lot in [0, 1): workers that failed together shall not come back together. */
static Status draw_lot(double *const lot, Error *const err)
{
    unsigned char bytes[HASH_BYTES];
    TRY(hash_salt(bytes, err));
    *lot = (bytes[0] * 256 + bytes[1]) / 65536.0;
    return OK;
}

/* When to try again, and whether at all. */
static Status decide(const Delivery *const delivery, Verdict *const verdict, Error *const err)
{
    double lot = 0;
    if (verdict->kind != VERDICT_RETRY)
        return OK;
    TRY(draw_lot(&lot, err));
    verdict->wait = verdict_wait(delivery->attempts, verdict->wait, lot);
    if (delivery->attempts >= ATTEMPTS_MOST)
        verdict->kind = VERDICT_DEAD;
    return OK;
}

static void count(DeliverCounts *const counts, const Verdict *const verdict)
{
    counts->done += verdict->kind == VERDICT_DONE;
    counts->retry += verdict->kind == VERDICT_RETRY;
    counts->dead += verdict->kind == VERDICT_DEAD;
}

static Status settle_each(const Line *const line, const Claim *const claim,
                          const Verdict *const verdicts, Arena *const scratch, Error *const err)
{
    for (size_t i = 0; i < claim->n; i++) {
        Verdict verdict = verdicts[i];
        bool is_ours = false;
        TRY(decide(&claim->deliveries[i], &verdict, err));
        TRY(store_delivery_settle(line->db, claim, i, &verdict, scratch, &is_ours, err));
        if (is_ours)
            count(line->counts, &verdict);
    }
    return OK;
}

/* Where this fails the leases run out, and what was sent is sent again. */
static Status settle_all(const Line *const line, const Claim *const claim,
                         const Verdict *const verdicts, Arena *const scratch, Error *const err)
{
    TRY(db_begin(line->db, false, err));
    const Status status = settle_each(line, claim, verdicts, scratch, err);
    if (status == OK)
        return db_commit(line->db, err);
    db_rollback(line->db);
    return status;
}

/* The destination's own failure among the verdicts, or NULL. */
static const Verdict *overall_failure(const Verdict *const verdicts, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (verdicts[i].is_overall && verdicts[i].kind != VERDICT_DONE)
            return &verdicts[i];
    return NULL;
}

static Status pause_it(Line *const line, const char *const why, Arena *const scratch,
                       Error *const err)
{
    line->is_down = true;
    log_event(line->session->log, LOG_ERROR,
              "destination is paused until \"paragon deliver resume\": %s destination=%s", why,
              line->stored->name);
    return store_delivery_note(line->db, line->stored->no, false, 0, why, scratch, err);
}

static Status note_failure(Line *const line, const Verdict *const failure, Arena *const scratch,
                           Error *const err)
{
    double lot = 0;
    double wait = failure->wait;
    line->failures++;
    if (failure->kind == VERDICT_FAULT)
        return pause_it(line, failure->words, scratch, err);
    TRY(draw_lot(&lot, err));
    if (line->failures >= BREAKER_FAILURES)
        wait = verdict_wait(line->failures - BREAKER_FAILURES + 1, wait, lot);
    line->is_down = wait > 0;
    log_event(line->session->log, LOG_WARN, "%s destination=%s status=%d failures=%lld",
              failure->words, line->stored->name, failure->status, (long long)line->failures);
    return store_delivery_note(line->db, line->stored->no, false, wait, NULL, scratch, err);
}

static Status note_answer(Line *const line, Arena *const scratch, Error *const err)
{
    if (line->failures == 0)
        return OK;
    line->failures = 0;
    return store_delivery_note(line->db, line->stored->no, true, 0, NULL, scratch, err);
}

/* ---- one destination ---- */

static int lease_of(const Line *const line, const size_t most)
{
    return (int)line->destination.timeout * (int)(most < 100 ? most : 1) + LEASE_MARGIN_SECONDS;
}

static Status send_some(Line *const line, Arena *const scratch, bool *const more, Error *const err)
{
    const size_t most = line->failures >= BREAKER_FAILURES ? 1 : line->connector->most;
    Claim claim = {0};
    Verdict *verdicts = NULL;
    TRY(store_delivery_claim(line->db, line->stored->no, most, lease_of(line, most), scratch,
                             &claim, err));
    *more = claim.n > 0;
    if (claim.n == 0)
        return OK;
    ARENA_NEW(verdicts, scratch, claim.n, err);
    TRY(line->connector->send(line->state, claim.deliveries, claim.n, (int64_t)time(NULL), scratch,
                              verdicts, err));
    const Verdict *const failure = overall_failure(verdicts, claim.n);
    TRY(settle_all(line, &claim, verdicts, scratch, err));
    return failure == NULL ? note_answer(line, scratch, err)
                           : note_failure(line, failure, scratch, err);
}

static Status send_all(Line *const line, Arena *const arena, Error *const err)
{
    bool more = true;
    while (more && !line->is_down && *line->session->stop == 0) {
        const ArenaMark mark = arena_mark(arena);
        TRY(send_some(line, arena, &more, err));
        arena_reset(arena, mark);
    }
    return OK;
}

/* What is wrong with the settings is the destination's fault, and shall not stop the others. */
static Status open_line(Line *const line, const TextList *const hosts, Arena *const arena,
                        Error *const err)
{
    const StoredDestination *const stored = line->stored;
    TRY(destination_parse(stored->settings, strlen(stored->settings), stored->name, arena,
                          &line->destination, err));
    line->connector = connector_find(line->destination.connector);
    if (line->connector == NULL)
        return ERROR_SET(err, E_CONFIG, "this version has no connector \"%s\"", stored->connector);
    const ConnectorPlace place = {
        .destination = &line->destination, .hosts = hosts, .arena = arena};
    return line->connector->open(&place, &line->state, err);
}

static Status deliver_to(const Session *const session, Db *const db,
                         const StoredDestination *const stored, const TextList *const hosts,
                         Arena *const arena, DeliverCounts *const counts, Error *const err)
{
    Error refused = {0};
    Line line = {.session = session,
                 .db = db,
                 .stored = stored,
                 .failures = stored->failures,
                 .counts = counts};
    const bool is_open = open_line(&line, hosts, arena, &refused) == OK;
    TRY(is_open ? send_all(&line, arena, err) : pause_it(&line, refused.text, arena, err));
    counts->n_failing += line.is_down;
    return OK;
}

/* ---- rounds ---- */

Status delivering_round(const Session *const session, Db *const db, const TextList *const hosts,
                        DeliverCounts *const counts, Error *const err)
{
    Arena *const arena = arena_new();
    StoredDestination *destinations = NULL;
    size_t n = 0;
    if (arena == NULL)
        return error_no_memory(err, "deliveries");
    counts->n_failing = 0;
    Status status = store_destinations(db, arena, &destinations, &n, err);
    for (size_t i = 0; status == OK && i < n && *session->stop == 0; i++) {
        const ArenaMark mark = arena_mark(arena);
        if (destinations[i].is_paused || destinations[i].wait > 0)
            counts->n_failing++;
        else
            status = deliver_to(session, db, &destinations[i], hosts, arena, counts, err);
        arena_reset(arena, mark);
    }
    arena_free(arena);
    return status;
}

static Status fail_with(const Error *const found, Error *const err)
{
    if (err != NULL)
        *err = *found;
    return found->status;
}

Status delivering_forever(const Session *const session, Db *const db, const TextList *const hosts,
                          const int poll, DeliverCounts *const counts, Error *const err)
{
    time_t reconciled = time(NULL);
    TRY(store_delivery_listen(db, err));
    while (*session->stop == 0) {
        Error busy = {0};
        Status status = delivering_round(session, db, hosts, counts, &busy);
        if (status == OK && time(NULL) - reconciled >= RECONCILE_SECONDS) {
            status = store_delivery_reconcile(db, &busy);
            reconciled = time(NULL);
        }
        if (status == E_BUSY)
            log_event(session->log, LOG_WARN, "%s: tried again later", busy.text);
        else if (status != OK)
            return fail_with(&busy, err);
        TRY(db_await_notice(db, poll, session->stop, err));
    }
    return OK;
}
