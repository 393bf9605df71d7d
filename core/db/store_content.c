/* core/db/store_content.c - the hash of a stored snapshot's rows; see store_content.h. */
#include "core/db/store_content.h"

#include "core/extract/snapshot_id.h"

#include <string.h>

Status store_content_hash(Db *const db, const SnapshotRef *const ref, Arena *const arena,
                          Snapshot *const snapshot, char hash[HASH_HEX_SIZE], Error *const err)
{
    TRY(store_snapshot_load(db, ref, NULL, arena, snapshot, err));
    TRY(store_snapshot_load_rest(db, ref, arena, snapshot, err));
    return snapshot_id_compute(snapshot, arena, hash, err);
}

Status store_content_load(Db *const db, const SnapshotRef *const ref, Arena *const arena,
                          Snapshot *const snapshot, Error *const err)
{
    char hash[HASH_HEX_SIZE] = "";
    const DbParam params[] = {db_int(arena, ref->no)};
    DbResult expected = {0};
    TRY(db_query(db, QUERY_GET_SNAPSHOT_CONTENT, params, 1, arena, &expected, err));
    TRY(store_content_hash(db, ref, arena, snapshot, hash, err));
    if (strcmp(hash, db_text_or(&expected, 0, "content", "")) == 0)
        return OK;
    const bool is_erased = db_int_or(&expected, 0, "n_erasures", 0) > 0;
    (void)ERROR_SET(err, E_DATA, "the rows of snapshot \"%.*s\" do not give %s: they give %.*s",
                    HASH_SHORT, ref->id, is_erased ? "what the last erasure left" : "its id",
                    HASH_SHORT, hash);
    (void)error_hint(err, "They were changed after the load. Load the same extracts into an empty "
                          "database to have them as they were.");
    return E_DATA;
}

Status store_content_is_erased(Db *const db, const SnapshotRef *const ref, Arena *const arena,
                               bool *const is_erased, Error *const err)
{
    const DbParam params[] = {db_int(arena, ref->no)};
    DbResult content = {0};
    TRY(db_query(db, QUERY_GET_SNAPSHOT_CONTENT, params, 1, arena, &content, err));
    *is_erased = db_int_or(&content, 0, "n_erasures", 0) > 0;
    return OK;
}
