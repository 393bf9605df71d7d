/* core/db/store_delivery.c - see store_delivery.h. */
#include "core/db/store_delivery.h"

#include "core/base/strbuf.h"

#include <math.h>
#include <string.h>

Status store_delivery_reconcile(Db *const db, Error *const err)
{
    return db_run(db, QUERY_RECONCILE_DELIVERIES, NULL, 0, err);
}

Status store_destinations(Db *const db, Arena *const arena, StoredDestination **const destinations,
                          size_t *const n, Error *const err)
{
    DbResult rows = {0};
    StoredDestination *made = NULL;
    TRY(db_query(db, QUERY_LIST_DESTINATIONS, NULL, 0, arena, &rows, err));
    ARENA_NEW(made, arena, rows.n_rows, err);
    for (size_t row = 0; row < rows.n_rows; row++)
        made[row] = (StoredDestination){.no = db_int_or(&rows, row, "destination_no", 0),
                                        .name = db_text_or(&rows, row, "name", ""),
                                        .connector = db_text_or(&rows, row, "connector", ""),
                                        .settings = db_text_or(&rows, row, "settings", ""),
                                        .only_bank = db_text_or(&rows, row, "only_bank", NULL),
                                        .is_paused = db_bool_or(&rows, row, "is_paused", false),
                                        .failures = db_int_or(&rows, row, "failures", 0),
                                        .wait = db_double_or(&rows, row, "wait", 0),
                                        .since = db_text_or(&rows, row, "since", ""),
                                        .rested = db_double_or(&rows, row, "rested", INFINITY)};
    *destinations = made;
    *n = rows.n_rows;
    return OK;
}

/* New for every claim: whose lease ran out cannot settle what is somebody else's by now. */
static Status new_worker(char text[UUID_TEXT_SIZE], Error *const err)
{
    unsigned char bytes[HASH_BYTES];
    TRY(hash_salt(bytes, err));
    uuid_format(bytes, text);
    return OK;
}

static Delivery read_delivery(const DbResult *const rows, const size_t row)
{
    return (Delivery){.trigger_id = db_text_or(rows, row, "trigger_id", ""),
                      .why = db_text_or(rows, row, "why", NULL),
                      .version = db_int_or(rows, row, "version", 0),
                      .change = db_int_or(rows, row, "change", 0),
                      .changed_at = db_text_or(rows, row, "changed_at", ""),
                      .was_sent = db_bool_or(rows, row, "was_sent", false),
                      .attempts = db_int_or(rows, row, "attempts", 1),
                      .remote_id = db_text_or(rows, row, "remote_id", NULL),
                      .record = db_text_or(rows, row, "record", NULL)};
}

Status store_delivery_claim(Db *const db, const int64_t destination_no, const size_t most,
                            const int seconds, Arena *const arena, Claim *const claim,
                            Error *const err)
{
    DbResult rows = {0};
    *claim = (Claim){.destination_no = destination_no};
    TRY(new_worker(claim->worker, err));
    const DbParam params[] = {db_int(arena, destination_no), db_int(arena, (int64_t)most),
                              db_text(claim->worker), db_int(arena, seconds)};
    TRY(db_query(db, QUERY_CLAIM_DELIVERIES, params, 4, arena, &rows, err));
    ARENA_NEW(claim->deliveries, arena, rows.n_rows, err);
    for (size_t row = 0; row < rows.n_rows; row++)
        claim->deliveries[row] = read_delivery(&rows, row);
    claim->n = rows.n_rows;
    return OK;
}

static Status seconds_param(const double seconds, Arena *const arena, DbParam *const param,
                            Error *const err)
{
    StrBuf text = strbuf_init(arena);
    strbuf_fixed(&text, seconds, 3);
    return strbuf_finish(&text, &param->text, err);
}

Status store_delivery_settle(Db *const db, const Claim *const claim, const size_t i,
                             const Verdict *const verdict, Arena *const scratch,
                             bool *const is_ours, Error *const err)
{
    static const char *const WORDS[VERDICTS] = {
        [VERDICT_DONE] = "done",        [VERDICT_RETRY] = "retry", [VERDICT_DEAD] = "dead",
        [VERDICT_FAULT] = "given_back", [VERDICT_GONE] = "gone",   [VERDICT_UNSENT] = "given_back"};
    const Delivery *const delivery = &claim->deliveries[i];
    DbResult settled = {0};
    DbParam wait = {0};
    TRY(seconds_param(verdict->wait, scratch, &wait, err));
    const DbParam params[] = {db_int(scratch, claim->destination_no),
                              db_text(delivery->trigger_id),
                              db_text(claim->worker),
                              db_int(scratch, delivery->change),
                              db_int(scratch, delivery->version),
                              db_text(WORDS[verdict->kind]),
                              wait,
                              db_text(verdict->remote_id),
                              db_int(scratch, verdict->status),
                              db_text(verdict->words)};
    TRY(db_query(db, QUERY_SETTLE_DELIVERY, params, 10, scratch, &settled, err));
    *is_ours = db_bool_or(&settled, 0, "settle_delivery", false);
    return OK;
}

Status store_delivery_note(Db *const db, const int64_t destination_no, const bool answered,
                           const double wait, const char *const pause, Arena *const scratch,
                           Error *const err)
{
    DbParam seconds = {0};
    if (wait > 0)
        TRY(seconds_param(wait, scratch, &seconds, err));
    const DbParam params[] = {db_int(scratch, destination_no), db_text(answered ? "t" : "f"),
                              seconds, db_text(pause)};
    return db_run(db, QUERY_NOTE_DESTINATION, params, 4, err);
}

Status store_answer_take(Db *const db, const int64_t destination_no, const Answer *const answer,
                         Arena *const scratch, bool *const is_new, Error *const err)
{
    DbResult taken = {0};
    const DbParam params[] = {
        db_int(scratch, destination_no), db_text(answer->trigger_id), db_text(answer->outcome),
        db_text(answer->decided_on),     db_text(answer->product_id), db_text(answer->amount),
        db_text(answer->reason),         db_text(answer->until),      db_text(answer->by)};
    TRY(db_query(db, QUERY_TAKE_ANSWER, params, 9, scratch, &taken, err));
    *is_new = strcmp(db_text_or(&taken, 0, "take_answer", ""), "new") == 0;
    return OK;
}

Status store_pull_note(Db *const db, const int64_t destination_no, const char *const up_to,
                       const bool is_last, Arena *const scratch, Error *const err)
{
    const DbParam params[] = {db_int(scratch, destination_no), db_text(up_to),
                              db_text(is_last ? "t" : "f")};
    return db_run(db, QUERY_NOTE_PULL, params, 3, err);
}

Status store_delivery_listen(Db *const db, Error *const err)
{
    return db_run(db, QUERY_LISTEN_DELIVERIES, NULL, 0, err);
}
