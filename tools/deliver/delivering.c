/* tools/deliver/delivering.c - see delivering.h. */
#include "tools/deliver/delivering.h"

#include "core/crm/verdict.h"
#include "tools/deliver/line.h"

#include <stdio.h>
#include <time.h>

enum { LEASE_MARGIN_SECONDS = 60 };

/* One destination in one round. */
typedef struct Visit {
    const Session *session;
    Db *db;
    Lines *lines;
    const StoredDestination *stored;
    Line *line;
    int64_t failures;
    bool is_down;   /* nothing more is asked in this round */
    bool is_behind; /* answers could not be read */
    DeliverCounts *counts;
} Visit;

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
    const bool is_long = verdict->is_overall && delivery->attempts > OVERALL_DOUBLINGS;
    double lot = 0;
    if (verdict->kind != VERDICT_RETRY)
        return OK;
    TRY(draw_lot(&lot, err));
    verdict->wait =
        verdict_wait(is_long ? OVERALL_DOUBLINGS + 1 : delivery->attempts, verdict->wait, lot);
    if (delivery->attempts >= ATTEMPTS_MOST)
        verdict->kind = VERDICT_DEAD;
    return OK;
}

static void count(DeliverCounts *const counts, const Verdict *const verdict)
{
    counts->done += verdict->kind == VERDICT_DONE;
    counts->retry += verdict->kind == VERDICT_RETRY;
    counts->dead += verdict->kind == VERDICT_DEAD;
    counts->gone += verdict->kind == VERDICT_GONE;
}

static Status settle_each(const Visit *const visit, const Claim *const claim,
                          const Verdict *const verdicts, Arena *const scratch, Error *const err)
{
    for (size_t i = 0; i < claim->n; i++) {
        Verdict verdict = verdicts[i];
        bool is_ours = false;
        TRY(decide(&claim->deliveries[i], &verdict, err));
        TRY(store_delivery_settle(visit->db, claim, i, &verdict, scratch, &is_ours, err));
        if (is_ours)
            count(visit->counts, &verdict);
    }
    return OK;
}

/* Where this fails the leases run out, and what was sent is sent again. */
static Status settle_all(const Visit *const visit, const Claim *const claim,
                         const Verdict *const verdicts, Arena *const scratch, Error *const err)
{
    TRY(db_begin(visit->db, false, err));
    const Status status = settle_each(visit, claim, verdicts, scratch, err);
    if (status == OK)
        return db_commit(visit->db, err);
    db_rollback(visit->db);
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

static Status pause_it(Visit *const visit, const char *const why, Arena *const scratch,
                       Error *const err)
{
    visit->is_down = true;
    lines_close(visit->lines, visit->stored->no);
    log_event(visit->session->log, LOG_ERROR,
              "destination is paused until \"paragon deliver resume\": %s destination=%s", why,
              visit->stored->name);
    return store_delivery_note(visit->db, visit->stored->no, false, 0, why, scratch, err);
}

static Status note_failure(Visit *const visit, const Verdict *const failure, Arena *const scratch,
                           Error *const err)
{
    double lot = 0;
    double wait = failure->wait;
    visit->failures++;
    if (failure->kind == VERDICT_FAULT)
        return pause_it(visit, failure->words, scratch, err);
    TRY(draw_lot(&lot, err));
    if (visit->failures >= BREAKER_FAILURES)
        wait = verdict_wait(visit->failures - BREAKER_FAILURES + 1, wait, lot);
    visit->is_down = wait > 0;
    log_event(visit->session->log, LOG_WARN, "%s destination=%s status=%d failures=%lld",
              failure->words, visit->stored->name, failure->status, (long long)visit->failures);
    return store_delivery_note(visit->db, visit->stored->no, false, wait, NULL, scratch, err);
}

static Status note_answer(Visit *const visit, Arena *const scratch, Error *const err)
{
    if (visit->failures == 0)
        return OK;
    visit->failures = 0;
    return store_delivery_note(visit->db, visit->stored->no, true, 0, NULL, scratch, err);
}

/* ---- sending ---- */

static int lease_of(const Visit *const visit)
{
    return (int)visit->line->destination.timeout * visit->line->connector->requests +
           LEASE_MARGIN_SECONDS;
}

static Status send_some(Visit *const visit, Arena *const scratch, bool *const more,
                        Error *const err)
{
    const Line *const line = visit->line;
    const size_t most = visit->failures >= BREAKER_FAILURES ? 1 : line->connector->most;
    Claim claim = {0};
    Verdict *verdicts = NULL;
    TRY(store_delivery_claim(visit->db, visit->stored->no, most, lease_of(visit), scratch, &claim,
                             err));
    *more = claim.n > 0;
    if (claim.n == 0)
        return OK;
    ARENA_NEW(verdicts, scratch, claim.n, err);
    TRY(line->connector->send(line->state, claim.deliveries, claim.n, (int64_t)time(NULL), scratch,
                              verdicts, err));
    const Verdict *const failure = overall_failure(verdicts, claim.n);
    TRY(settle_all(visit, &claim, verdicts, scratch, err));
    return failure == NULL ? note_answer(visit, scratch, err)
                           : note_failure(visit, failure, scratch, err);
}

static bool goes_on(const Visit *const visit)
{
    return !visit->is_down && *visit->session->stop == 0;
}

static Status send_all(Visit *const visit, Arena *const arena, Error *const err)
{
    bool more = true;
    while (more && goes_on(visit)) {
        const ArenaMark mark = arena_mark(arena);
        TRY(send_some(visit, arena, &more, err));
        arena_reset(arena, mark);
    }
    return OK;
}

/* ---- answers ---- */

static Status take_answers(const Visit *const visit, const AnswerPage *const page,
                           Arena *const scratch, Error *const err)
{
    for (size_t i = 0; i < page->n; i++) {
        bool is_new = false;
        TRY(store_answer_take(visit->db, visit->stored->no, &page->answers[i], scratch, &is_new,
                              err));
        visit->counts->answers += is_new;
    }
    return OK;
}

static Status pull_page(Visit *const visit, AnswerCursor *const cursor, AnswerPage *const page,
                        Arena *const scratch, Error *const err)
{
    Verdict verdict = {0};
    TRY(visit->line->connector->pull(visit->line->state, cursor, scratch, page, &verdict, err));
    visit->is_behind = verdict.kind != VERDICT_DONE;
    if (visit->is_behind)
        return note_failure(visit, &verdict, scratch, err);
    TRY(take_answers(visit, page, scratch, err));
    TRY(store_pull_note(visit->db, visit->stored->no, page->is_empty ? NULL : cursor->since,
                        page->is_last, scratch, err));
    return note_answer(visit, scratch, err);
}

/* All pages since the last time; what is read twice is known the second time.  Where it is cut
 * off, the next visit goes on. */
static Status pull_all(Visit *const visit, Arena *const arena, Error *const err)
{
    AnswerCursor cursor = {.skip = 0};
    AnswerPage page = {0};
    size_t n_unclear = 0;
    (void)snprintf(cursor.since, sizeof cursor.since, "%s", visit->stored->since);
    while (!page.is_last && !visit->is_behind && goes_on(visit)) {
        const ArenaMark mark = arena_mark(arena);
        TRY(pull_page(visit, &cursor, &page, arena, err));
        n_unclear += page.n_unclear;
        arena_reset(arena, mark);
    }
    if (n_unclear > 0)
        log_event(visit->session->log, LOG_WARN,
                  "some answers are not understood: see \"words\" of destination=%s",
                  visit->stored->name);
    return OK;
}

static Status pull_when_due(Visit *const visit, const bool at_once, Arena *const arena,
                            Error *const err)
{
    if (!goes_on(visit) || !line_takes_answers(visit->line) ||
        (!at_once && visit->stored->rested < PULL_SECONDS))
        return OK;
    return pull_all(visit, arena, err);
}

/* ---- one destination ---- */

/* Answers first: what was answered need not be sent any more. */
static Status exchange(Visit *const visit, const bool at_once, Arena *const arena, Error *const err)
{
    TRY(pull_when_due(visit, at_once, arena, err));
    return send_all(visit, arena, err);
}

/* What is wrong with the settings is the destination's fault, and shall not stop the others. */
static Status deliver_to(Visit *const visit, const bool at_once, Arena *const arena,
                         Error *const err)
{
    Error refused = {0};
    const Status status = lines_open(visit->lines, visit->stored, &visit->line, &refused);
    TRY(status == OK ? exchange(visit, at_once, arena, err)
                     : pause_it(visit, refused.text, arena, err));
    visit->counts->n_failing += visit->is_down || visit->is_behind;
    return OK;
}

/* ---- rounds ---- */

static Status go_round(const Session *const session, Db *const db, Lines *const lines,
                       const bool at_once, DeliverCounts *const counts, Error *const err)
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
        Visit visit = {.session = session,
                       .db = db,
                       .lines = lines,
                       .stored = &destinations[i],
                       .failures = destinations[i].failures,
                       .counts = counts};
        if (destinations[i].is_paused || destinations[i].wait > 0)
            counts->n_failing++;
        else
            status = deliver_to(&visit, at_once, arena, err);
        arena_reset(arena, mark);
    }
    arena_free(arena);
    return status;
}

Status delivering_once(const Session *const session, Db *const db, const TextList *const hosts,
                       DeliverCounts *const counts, Error *const err)
{
    Lines *lines = NULL;
    TRY(lines_new(hosts, session->arena, &lines, err));
    return go_round(session, db, lines, true, counts, err);
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
    Lines *lines = NULL;
    TRY(lines_new(hosts, session->arena, &lines, err));
    TRY(store_delivery_listen(db, err));
    while (*session->stop == 0) {
        Error busy = {0};
        Status status = go_round(session, db, lines, false, counts, &busy);
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
