/* core/db/store_erasure.c - personal text out of the database; see store_erasure.h. */
#include "core/db/store_erasure.h"

#include "core/db/store_content.h"

#include <stdio.h>

/* Who is erased, and what the texts are hashed with. */
typedef struct Erasure {
    Db *db;
    const char *client_id;
    unsigned char salt[HASH_BYTES];
} Erasure;

static Status erase_texts(const Erasure *const erasure, const SnapshotRef *const ref,
                          Arena *const arena, int64_t *const n_rows, int64_t *const n_records,
                          Error *const err)
{
    const DbParam params[] = {db_int(arena, ref->no), db_text(erasure->client_id),
                              db_bytes(arena, erasure->salt, sizeof erasure->salt)};
    DbResult changed = {0};
    TRY(db_query(erasure->db, QUERY_ERASE_SNAPSHOT_TEXTS, params, 3, arena, &changed, err));
    TRY(db_get_int(&changed, 0, "n_records", n_records, err));
    return db_get_int(&changed, 0, "n", n_rows, err);
}

/* @before: what the rows must give, and do */
static Status record(const Erasure *const erasure, const SnapshotRef *const ref,
                     const char *const before, const int64_t n_rows, Arena *const arena,
                     Error *const err)
{
    Snapshot snapshot = {0};
    char after[HASH_HEX_SIZE] = "";
    TRY(store_content_hash(erasure->db, ref, arena, &snapshot, after, err));
    const DbParam params[] = {db_int(arena, ref->no), db_text(erasure->client_id), db_text(before),
                              db_text(after), db_int(arena, n_rows)};
    return db_run(erasure->db, QUERY_INSERT_ERASURE, params, 5, err);
}

static Status erase_from(const Erasure *const erasure, const SnapshotRef *const ref,
                         const char *const content, Arena *const arena, ErasureCounts *const counts,
                         Error *const err)
{
    Snapshot snapshot = {0};
    int64_t n_rows = 0;
    int64_t n_records = 0;
    TRY(store_content_load(erasure->db, ref, arena, &snapshot, err));
    TRY(erase_texts(erasure, ref, arena, &n_rows, &n_records, err));
    counts->n_others += n_records;
    if (n_rows == 0)
        return OK;
    counts->n_changed++;
    return record(erasure, ref, content, n_rows, arena, err);
}

/* Snapshot after snapshot: only one at a time is in memory. */
static Status erase_from_all(const Erasure *const erasure, const DbResult *const snapshots,
                             ErasureCounts *const counts, Error *const err)
{
    Arena *const scratch = arena_new();
    if (scratch == NULL)
        return error_no_memory(err, "a snapshot");
    Status status = OK;
    for (size_t row = 0; status == OK && row < snapshots->n_rows; row++) {
        const ArenaMark mark = arena_mark(scratch);
        SnapshotRef ref = {.no = db_int_or(snapshots, row, "snapshot_no", 0),
                           .as_of = db_day_or(snapshots, row, "as_of", DAY_UNKNOWN)};
        (void)snprintf(ref.id, sizeof ref.id, "%s", db_text_or(snapshots, row, "snapshot_id", ""));
        status = erase_from(erasure, &ref, db_text_or(snapshots, row, "content", ""), scratch,
                            counts, err);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
    return status;
}

static Status erase(const Erasure *const erasure, Arena *const arena, ErasureCounts *const counts,
                    Error *const err)
{
    const DbParam client[] = {db_text(erasure->client_id),
                              db_bytes(arena, erasure->salt, sizeof erasure->salt)};
    DbResult snapshots = {0};
    DbResult others = {0};
    TRY(db_query(erasure->db, QUERY_LIST_SNAPSHOTS_OF_CLIENT, client, 1, arena, &snapshots, err));
    counts->n_snapshots = snapshots.n_rows;
    TRY(erase_from_all(erasure, &snapshots, counts, err));
    TRY(db_query(erasure->db, QUERY_ERASE_TEXTS, client, 2, arena, &others, err));
    counts->n_others += db_int_or(&others, 0, "n", 0);
    if (counts->n_snapshots == 0 && counts->n_others == 0)
        return ERROR_SET(err, E_NOTFOUND, "no snapshot and no rejected row holds a client \"%s\"",
                         erasure->client_id);
    if (counts->n_changed == 0 && counts->n_others == 0)
        return OK;
    const DbParam entry[] = {db_text(erasure->client_id), db_int(arena, (int64_t)counts->n_others)};
    return db_run(erasure->db, QUERY_NOTE_ERASURE, entry, 2, err);
}

Status store_erasure_run(Db *const db, const char *const client_id, Arena *const arena,
                         ErasureCounts *const counts, Error *const err)
{
    Erasure erasure = {.db = db, .client_id = client_id};
    *counts = (ErasureCounts){0};
    TRY(hash_salt(erasure.salt, err));
    TRY(db_begin(db, false, err));
    const Status status = erase(&erasure, arena, counts, err);
    if (status == OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}
