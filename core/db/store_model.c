/* core/db/store_model.c - models in the database; see store_model.h. */
#include "core/db/store_model.h"

#include <stdio.h>
#include <string.h>

static const char ANY_STATE[] = "{draft,approved,rejected,retired}";

static Status query_models(Db *const db, const char *const prefix, const char *const states,
                           Arena *const arena, DbResult *const found, Error *const err)
{
    const DbParam params[] = {db_text(prefix), db_text(states)};
    return db_query(db, QUERY_FIND_MODEL, params, 2, arena, found, err);
}

static Status read_ref(const DbResult *const found, ModelRef *const ref, Error *const err)
{
    TRY(db_get_int(found, 0, "model_no", &ref->no, err));
    TRY(db_get_int(found, 0, "snapshot_no", &ref->snapshot.no, err));
    (void)snprintf(ref->id, sizeof ref->id, "%s", db_text_or(found, 0, "model_id", ""));
    (void)snprintf(ref->snapshot.id, sizeof ref->snapshot.id, "%s",
                   db_text_or(found, 0, "snapshot_id", ""));
    ref->snapshot.as_of = db_day_or(found, 0, "as_of", DAY_UNKNOWN);
    ref->state = db_text_or(found, 0, "state", "");
    ref->seed = (uint64_t)db_int_or(found, 0, "seed", 0);
    ref->code_version = db_text_or(found, 0, "code_version", "");
    ref->config = db_text_or(found, 0, "config", "{}");
    ref->card = db_text_or(found, 0, "card", "{}");
    ref->built_at = db_text_or(found, 0, "built_at", "");
    ref->built_by = db_text_or(found, 0, "built_by", "");
    ref->gate = db_text_or(found, 0, "gate", NULL);
    ref->drift = (ModelDrift){.level = db_text_or(found, 0, "drift", NULL),
                              .model_id = db_text_or(found, 0, "drift_model", NULL),
                              .report = db_text_or(found, 0, "drift_report", NULL)};
    return OK;
}

static Status find_default(Db *const db, Arena *const arena, ModelRef *const ref,
                           bool *const is_draft, Error *const err)
{
    DbResult found = {0};
    TRY(query_models(db, "", "{approved}", arena, &found, err));
    *is_draft = found.n_rows == 0;
    if (*is_draft)
        TRY(query_models(db, "", "{draft}", arena, &found, err));
    if (found.n_rows > 0)
        return read_ref(&found, ref, err);
    (void)ERROR_SET(err, E_NOTFOUND, "there is no approved model and no draft");
    (void)error_hint(err, "Build one from the newest snapshot: paragon build.");
    return E_NOTFOUND;
}

Status store_model_find(Db *const db, const char *const prefix, Arena *const arena,
                        ModelRef *const ref, bool *const is_draft, Error *const err)
{
    if (prefix == NULL || prefix[0] == '\0')
        return find_default(db, arena, ref, is_draft, err);
    DbResult found = {0};
    *is_draft = false;
    TRY(query_models(db, prefix, ANY_STATE, arena, &found, err));
    if (found.n_rows == 0)
        return ERROR_SET(err, E_NOTFOUND, "no model \"%s\"", prefix);
    if (found.n_rows > 1)
        return ERROR_SET(err, E_USAGE, "more than one model id begins with \"%s\"", prefix);
    return read_ref(&found, ref, err);
}

Status store_model_approved(Db *const db, Arena *const arena, ModelRef *const ref, Error *const err)
{
    DbResult found = {0};
    TRY(query_models(db, "", "{approved}", arena, &found, err));
    if (found.n_rows > 0)
        return read_ref(&found, ref, err);
    (void)ERROR_SET(err, E_NOTFOUND, "no model is approved");
    (void)error_hint(err, "A second person releases a draft: paragon approve MODEL --reason TEXT "
                          "(paragon models lists them).");
    return E_NOTFOUND;
}

Status store_model_predecessor(Db *const db, const ModelRef *const ref, Arena *const arena,
                               ModelRef *const predecessor, bool *const is_there, Error *const err)
{
    const DbParam params[] = {db_int(arena, ref->no)};
    DbResult found = {0};
    bool is_draft = false;
    TRY(db_query(db, QUERY_FIND_PREDECESSOR, params, 1, arena, &found, err));
    *is_there = found.n_rows > 0;
    if (!*is_there)
        return OK;
    return store_model_find(db, db_text_or(&found, 0, "model_id", ""), arena, predecessor,
                            &is_draft, err);
}

static Status save_arrays(Db *const db, const int64_t model_no, const Archive *const archive,
                          Arena *const arena, Error *const err)
{
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_MODEL_ARRAY, 0, arena, &copy, err));
    for (size_t i = 0; i < archive->n_arrays; i++) {
        const ArchiveArray *const array = &archive->arrays[i];
        copy_row(copy, 6);
        copy_i32(copy, (int32_t)model_no);
        copy_i32(copy, (int32_t)i);
        copy_text(copy, array->name);
        copy_i16(copy, (int16_t)array->type);
        copy_i64(copy, (int64_t)array->count);
        copy_bytes(copy, array->bytes, array->n_bytes);
    }
    return copy_in_end(copy, err);
}

static Status save(Db *const db, const ModelHead *const head, const Archive *const archive,
                   Arena *const arena, bool *const is_new, Error *const err)
{
    const DbParam params[] = {db_text(head->id),
                              db_int(arena, head->snapshot_no),
                              db_int(arena, (int64_t)head->seed),
                              db_text(head->code_version),
                              db_text(head->config),
                              db_text(head->card),
                              db_int(arena, (int64_t)head->n_segments),
                              db_int(arena, (int64_t)head->n_pools),
                              db_text(head->gate),
                              db_text(head->drift.level),
                              db_text(head->drift.model_id),
                              db_text(head->drift.report)};
    DbResult made = {0};
    int64_t model_no = 0;
    TRY(db_query(db, QUERY_INSERT_MODEL, params, sizeof params / sizeof params[0], arena, &made,
                 err));
    *is_new = made.n_rows > 0;
    if (!*is_new)
        return OK;
    TRY(db_get_int(&made, 0, "model_no", &model_no, err));
    return save_arrays(db, model_no, archive, arena, err);
}

Status store_model_save(Db *const db, const ModelHead *const head, const Archive *const archive,
                        Arena *const arena, bool *const is_new, Error *const err)
{
    TRY(db_begin(db, false, err));
    const Status status = save(db, head, archive, arena, is_new, err);
    if (status == OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}

static Status read_array(CopyOut *const copy, Arena *const arena, ArchiveArray *const array,
                         Error *const err)
{
    size_t length = 0;
    const char *const name = take_text(copy, &length);
    ARENA_TAKE(array->name, arena_strndup(arena, name, length), err);
    array->type = (ArrayType)take_i16(copy, 0);
    array->count = (size_t)take_i64(copy, 0);
    const char *const bytes = take_text(copy, &array->n_bytes);
    ARENA_TAKE(array->bytes, arena_strndup(arena, bytes, array->n_bytes), err);
    return OK;
}

Status store_model_arrays(Db *const db, const ModelRef *const ref, Arena *const arena,
                          Archive *const archive, Error *const err)
{
    enum { MAX_ARRAYS = 512 };
    ArchiveArray *arrays = NULL;
    CopyOut *copy = NULL;
    bool more = false;
    size_t n = 0;
    ARENA_NEW(arrays, arena, MAX_ARRAYS, err);
    TRY(copy_out_begin(db, QUERY_COPY_OUT_MODEL_ARRAY, ref->no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    for (; more && n < MAX_ARRAYS; n++) {
        TRY(read_array(copy, arena, &arrays[n], err));
        TRY(copy_out_next(copy, &more, err));
    }
    if (more)
        return ERROR_SET(err, E_DATA, "the stored model has more than %d arrays", MAX_ARRAYS);
    *archive = archive_reader(arena, n, arrays);
    return OK;
}

bool store_model_passes(const ModelRef *const ref)
{
    return ref->gate != NULL && strcmp(ref->gate, "better") == 0;
}

bool store_model_has_drifted(const ModelRef *const ref)
{
    return ref->drift.level != NULL && strcmp(ref->drift.level, "stop") == 0;
}

static Status check_drift(const ModelRef *const ref, const ModelDecision *const decision,
                          Error *const err)
{
    if (!decision->approve || decision->override_reason != NULL || !store_model_has_drifted(ref))
        return OK;
    (void)ERROR_SET(err, E_PERMISSION,
                    "model \"%.*s\" has drifted too far from model \"%.*s\", which was approved "
                    "when it was built",
                    HASH_SHORT, ref->id, HASH_SHORT, ref->drift.model_id);
    (void)error_hint(err, "Look at its report; to release it all the same, say why: --override "
                          "REASON. It is stored with the decision.");
    return E_PERMISSION;
}

static Status check_gate(const ModelRef *const ref, const ModelDecision *const decision,
                         Error *const err)
{
    if (!decision->approve || decision->override_reason != NULL || store_model_passes(ref))
        return OK;
    (void)ERROR_SET(err, E_PERMISSION,
                    "model \"%.*s\" is not shown to rank better than popularity in the stratum: %s",
                    HASH_SHORT, ref->id, ref->gate == NULL ? "not tested" : ref->gate);
    (void)error_hint(err, "Look at its card; to release it all the same, say why: --override "
                          "REASON. It is stored with the decision.");
    return E_PERMISSION;
}

static Status decide(Db *const db, const ModelRef *const ref, const ModelDecision *const decision,
                     Arena *const arena, Error *const err)
{
    DbResult done = {0};
    const DbParam params[] = {db_int(arena, ref->no),
                              db_text(decision->approve ? "approved" : "rejected"),
                              db_text(decision->reason), db_text(decision->override_reason)};
    if (decision->approve)
        TRY(db_run(db, QUERY_RETIRE_APPROVED, NULL, 0, err));
    TRY(db_query(db, QUERY_DECIDE_MODEL, params, 4, arena, &done, err));
    if (done.n_rows == 1)
        return OK;
    (void)ERROR_SET(err, E_PERMISSION, "model \"%.*s\" is %s; only a draft can be decided on",
                    HASH_SHORT, ref->id, ref->state);
    (void)error_hint(err, "paragon models lists the drafts.");
    return E_PERMISSION;
}

Status store_model_decide(Db *const db, const ModelRef *const ref,
                          const ModelDecision *const decision, Arena *const arena, Error *const err)
{
    if (strcmp(ref->state, "draft") == 0) {
        TRY(check_gate(ref, decision, err));
        TRY(check_drift(ref, decision, err));
    }
    TRY(db_begin(db, false, err));
    const Status status = decide(db, ref, decision, arena, err);
    if (status == OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}
