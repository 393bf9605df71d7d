/* core/db/store_run.c - runs in the database; see store_run.h. */
#include "core/db/store_run.h"

#include "core/base/parallel.h"
#include "core/db/store_delivery.h"

#include <stdio.h>
#include <string.h>

Status store_lock_work(Db *const db, Arena *const arena, Error *const err)
{
    DbResult result = {0};
    TRY(db_query(db, QUERY_TRY_LOCK_WORK, NULL, 0, arena, &result, err));
    if (db_bool_or(&result, 0, "taken", false))
        return OK;
    (void)ERROR_SET(err, E_BUSY, "another build or publish is at work in this database");
    (void)error_hint(err, "Run the command again when it has ended.");
    return E_BUSY;
}

static Status read_run(const DbResult *const found, RunRef *const run, Error *const err)
{
    *run = (RunRef){0};
    if (found->n_rows == 0)
        return OK;
    return db_get_int(found, 0, "run_no", &run->no, err);
}

Status store_run_find(Db *const db, const char *const run_id, Arena *const arena, RunRef *const run,
                      Error *const err)
{
    const DbParam params[] = {db_text(run_id)};
    DbResult found = {0};
    TRY(db_query(db, QUERY_FIND_RUN, params, 1, arena, &found, err));
    TRY(read_run(&found, run, err));
    (void)snprintf(run->id, sizeof run->id, "%s", run_id);
    run->is_published = strcmp(db_text_or(&found, 0, "state", ""), "published") == 0;
    run->is_current = db_bool_or(&found, 0, "is_current", false);
    return OK;
}

Status store_run_current(Db *const db, Arena *const arena, RunRef *const run, Error *const err)
{
    DbResult found = {0};
    TRY(db_query(db, QUERY_CURRENT_RUN, NULL, 0, arena, &found, err));
    TRY(read_run(&found, run, err));
    (void)snprintf(run->id, sizeof run->id, "%s", db_text_or(&found, 0, "run_id", ""));
    run->is_published = run->is_current = run->no != 0;
    return OK;
}

Status store_run_last_outcome(Db *const db, Arena *const arena, int64_t *const outcome_no,
                              Error *const err)
{
    DbResult result = {0};
    TRY(db_query(db, QUERY_LAST_OUTCOME, NULL, 0, arena, &result, err));
    return db_get_int(&result, 0, "outcome_no", outcome_no, err);
}

Status store_run_names(Db *const db, Arena *const arena, RunNames *const names, Error *const err)
{
    DbResult rows = {0};
    TRY(db_query(db, QUERY_RUN_NAMES, NULL, 0, arena, &rows, err));
    names->n = rows.n_rows;
    ARENA_NEW(names->run_no, arena, rows.n_rows, err);
    ARENA_NEW(names->run_id, arena, rows.n_rows, err);
    ARENA_NEW(names->model_id, arena, rows.n_rows, err);
    ARENA_NEW(names->snapshot_id, arena, rows.n_rows, err);
    for (size_t row = 0; row < rows.n_rows; row++) {
        names->run_no[row] = (int32_t)db_int_or(&rows, row, "run_no", 0);
        names->run_id[row] = db_text_or(&rows, row, "run_id", "");
        names->model_id[row] = db_text_or(&rows, row, "model_id", "");
        names->snapshot_id[row] = db_text_or(&rows, row, "snapshot_id", "");
    }
    return OK;
}

size_t run_names_find(const RunNames *const names, const int32_t run_no)
{
    size_t at = 0;
    while (at < names->n && names->run_no[at] != run_no)
        at++;
    return at;
}

/* ---- what the last run left ---- */

static Status read_prior(CopyOut *const copy, Arena *const arena, PriorTrigger *const prior,
                         Error *const err)
{
    size_t length = 0;
    const char *text = take_text(copy, &length);
    ARENA_TAKE(prior->client_id, arena_strndup(arena, text, length), err);
    text = take_text(copy, &length);
    ARENA_TAKE(prior->bank, arena_strndup(arena, text, length), err);
    prior->kind = (uint8_t)take_i16(copy, 0);
    text = take_text(copy, &length);
    if (length != UUID_BYTES)
        return ERROR_SET(err, E_BUG, "a stored trigger id has %zu bytes", length);
    memcpy(prior->uuid, text, UUID_BYTES);
    prior->episode = take_i32(copy, 0);
    prior->version = take_i32(copy, 0);
    prior->state = (uint8_t)take_i16(copy, 0);
    prior->version_run_no = take_i32(copy, 0);
    prior->content = take_i64(copy, 0);
    prior->raised_on = take_day(copy);
    prior->due_on = take_day(copy);
    prior->valid_until = take_day(copy);
    prior->is_answered = take_bool(copy, false);
    prior->postponed_until = take_day(copy);
    return OK;
}

Status store_run_prior(Db *const db, const RunRef *const run, Arena *const arena,
                       PriorTrigger **const triggers, size_t *const n, Error *const err)
{
    size_t capacity = 0;
    bool more = false;
    CopyOut *copy = NULL;
    *triggers = NULL;
    *n = 0;
    if (run->no == 0)
        return OK;
    TRY(copy_out_begin(db, QUERY_COPY_OUT_PRIOR_TRIGGER, run->no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    while (more) {
        if (*n == capacity) {
            PriorTrigger *larger = NULL;
            capacity = capacity == 0 ? 1024 : capacity * 2;
            ARENA_NEW(larger, arena, capacity, err);
            if (*n > 0)
                memcpy(larger, *triggers, *n * sizeof *larger);
            *triggers = larger;
        }
        TRY(read_prior(copy, arena, &(*triggers)[(*n)++], err));
        TRY(copy_out_next(copy, &more, err));
    }
    return OK;
}

/* ---- the run ---- */

Status store_run_begin(Db *const db, const RunHead *const head, Arena *const arena,
                       int64_t *const run_no, int64_t *const n_swept, Error *const err)
{
    DbResult swept = {0};
    TRY(db_query(db, QUERY_SWEEP_RUNS, NULL, 0, arena, &swept, err));
    *n_swept = db_int_or(&swept, 0, "n", 0);

    const DbParam params[] = {db_text(head->id),
                              db_int(arena, head->snapshot_no),
                              db_int(arena, head->model_no),
                              db_day(arena, head->date),
                              db_text(head->config),
                              db_int(arena, head->last_outcome)};
    DbResult made = {0};
    TRY(db_query(db, QUERY_INSERT_RUN, params, sizeof params / sizeof params[0], arena, &made,
                 err));
    TRY(db_get_int(&made, 0, "run_no", run_no, err));
    const DbParam no[] = {db_int(arena, *run_no)};
    return db_run(db, QUERY_CREATE_RUN_TABLES, no, 1, err);
}

struct RunWriter {
    int32_t run_no;
    CopyIn *cards;
    CopyIn *triggers;
};

Status store_run_writer_open(const Db *const db, const int64_t run_no, Arena *const arena,
                             RunWriter **const writer, Error *const err)
{
    Db *cards = NULL;
    Db *triggers = NULL;
    RunWriter *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->run_no = (int32_t)run_no;
    TRY(db_open(db_conninfo(db), arena, &cards, err));
    TRY(db_open(db_conninfo(db), arena, &triggers, err));
    TRY(copy_in_begin(cards, QUERY_COPY_IN_RUN_CLIENT, run_no, arena, &made->cards, err));
    TRY(copy_in_begin(triggers, QUERY_COPY_IN_TRIGGER, run_no, arena, &made->triggers, err));
    *writer = made;
    return OK;
}

void store_run_write_card(RunWriter *const writer, const ClientCard *const card)
{
    CopyIn *const copy = writer->cards;
    copy_row(copy, 22);
    copy_i32(copy, writer->run_no);
    copy_text(copy, card->client.client_id);
    copy_text(copy, card->client.bank);
    copy_text(copy, card->region);
    copy_text(copy, card->business_area);
    copy_text(copy, card->client.rm_id);
    copy_bool(copy, card->is_active);
    copy_text(copy, card->client.segment_id);
    copy_text(copy, card->client.segment_label);
    copy_f32(copy, (float)card->segment_confidence);
    copy_text(copy, card->pool_id);
    copy_f64(copy, card->client.profit);
    copy_f64(copy, card->client.potential);
    copy_f64(copy, card->client.potential_low);
    copy_f64(copy, card->client.potential_high);
    copy_f64(copy, card->client.gap);
    copy_i32(copy, (int32_t)card->n_peers);
    copy_text(copy, card->client.currency);
    copy_bytes(copy, card->withheld, card->n_products);
    copy_i32(copy, writer->run_no);
    copy_i16_array(copy, card->offered, card->n_offers);
    copy_f64_array(copy, card->figures, card->n_offers * CARD_FIGURES);
}

void store_run_write_trigger(RunWriter *const writer, const TriggerRow *const row)
{
    CopyIn *const copy = writer->triggers;
    copy_row(copy, 18);
    copy_i32(copy, writer->run_no);
    copy_uuid(copy, row->version.uuid);
    copy_text(copy, row->client->client_id);
    copy_text(copy, row->client->bank);
    copy_text(copy, row->client->rm_id);
    copy_i16(copy, (int16_t)row->kind);
    copy_i32(copy, row->episode);
    copy_i32(copy, row->version.version);
    copy_i16(copy, (int16_t)row->state);
    copy_i32(copy, row->version_run_no);
    copy_i64(copy, row->content);
    copy_day(copy, row->raised_on);
    copy_day(copy, row->version.due_on);
    copy_day(copy, row->version.valid_until);
    copy_f64(copy, row->priority);
    copy_text(copy, row->record);
    if (row->record == NULL) {
        copy_null(copy);
        copy_null(copy);
        return;
    }
    const Hash hash = hash_prefixed(row->salt, row->record, strlen(row->record));
    copy_bytes(copy, row->salt, HASH_BYTES);
    copy_bytes(copy, hash.bytes, HASH_BYTES);
}

Status store_run_writer_close(RunWriter *const writer, Error *const err)
{
    const Status cards = copy_in_end(writer->cards, err);
    Error ignored;
    const Status triggers = copy_in_end(writer->triggers, cards == OK ? err : &ignored);
    return cards == OK ? triggers : cards;
}

Status store_run_carry(Db *const db, const int64_t run_no, const RunRef *const from,
                       const char *const *const banks, const size_t n_banks, Arena *const arena,
                       Error *const err)
{
    if (from->no == 0)
        return OK;
    const DbParam params[] = {db_int(arena, run_no), db_int(arena, from->no),
                              db_text_array(arena, banks, n_banks)};
    return db_run(db, QUERY_CARRY_BANKS, params, 3, err);
}

/* ---- making it current ---- */

typedef struct KeyJob {
    const char *conninfo;
    int64_t run_no;
} KeyJob;

static Status key_table(void *const context, const size_t item, Arena *const scratch,
                        Error *const err)
{
    static const Query KEYS[] = {QUERY_KEY_TRIGGER, QUERY_KEY_RUN_CLIENT};
    const KeyJob *const job = context;
    Db *db = NULL;
    TRY(db_open(job->conninfo, scratch, &db, err));
    const DbParam params[] = {db_int(scratch, job->run_no)};
    return db_run(db, KEYS[item], params, 1, err);
}

Status store_run_attach(Db *const db, const int64_t run_no, Arena *const arena, Error *const err)
{
    KeyJob job = {.conninfo = db_conninfo(db), .run_no = run_no};
    TRY(parallel_run(2, 2, key_table, &job, "keying the run's rows", NULL, err));
    const DbParam params[] = {db_int(arena, run_no)};
    TRY(db_run(db, QUERY_ATTACH_RUN_TABLES, params, 1, err));
    return db_run(db, QUERY_AWAIT_READERS, NULL, 0, err);
}

static Status make_current(Db *const db, const int64_t run_no, const RunCounts *const counts,
                           const RunSeal *const seal, Arena *const arena, Error *const err)
{
    const EvidenceSeal *const decisions = &seal->trees[TREE_DECISIONS];
    const EvidenceSeal *const triggers = &seal->trees[TREE_TRIGGERS];
    char decisions_root[HASH_HEX_SIZE];
    char triggers_root[HASH_HEX_SIZE];
    hash_hex(decisions->root, decisions_root);
    hash_hex(triggers->root, triggers_root);
    TRY(run_seal_store(db, run_no, seal, arena, err));
    const int64_t numbers[] = {counts->clients,  counts->open,      counts->fresh,
                               counts->changed,  counts->unchanged, counts->withdrawn,
                               counts->answered, counts->expired};
    const DbParam params[] = {db_int(arena, run_no),
                              db_int_array(arena, numbers, 8),
                              db_int(arena, (int64_t)decisions->n),
                              db_text(decisions_root),
                              db_int(arena, (int64_t)triggers->n),
                              db_text(triggers_root)};
    DbResult done = {0};
    TRY(db_query(db, QUERY_FINISH_RUN, params, 6, arena, &done, err));
    if (done.n_rows != 1)
        return ERROR_SET(err, E_BUG, "the run is not in state staging");
    TRY(db_run(db, QUERY_SET_CURRENT_RUN, params, 1, err));
    return store_delivery_reconcile(db, err);
}

Status store_run_publish(Db *const db, const int64_t run_no, const RunCounts *const counts,
                         const RunSeal *const seal, Arena *const arena, Error *const err)
{
    TRY(db_begin(db, false, err));
    const Status status = make_current(db, run_no, counts, seal, arena, err);
    if (status == OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}
