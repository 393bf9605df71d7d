/* core/db/store_content.h - do the rows of a stored snapshot say what was loaded? */
#ifndef CORE_DB_STORE_CONTENT_H
#define CORE_DB_STORE_CONTENT_H

#include "core/db/store_snapshot.h"

/** store_content_hash - read a whole snapshot, and the hash of its rows as docs/data-contract.md
 * defines it for the id.  Cost: O(rows). */
Status store_content_hash(Db *db, const SnapshotRef *ref, Arena *arena, Snapshot *snapshot,
                          char hash[HASH_HEX_SIZE], Error *err) ATTR_NODISCARD;

/** store_content_load - the same, for rows that must be as they were loaded: they give the
 * snapshot's id or, where a client was erased since, what the last erasure left.
 * Errors: E_DATA they do not */
Status store_content_load(Db *db, const SnapshotRef *ref, Arena *arena, Snapshot *snapshot,
                          Error *err) ATTR_NODISCARD;

/** store_content_is_erased - were texts of a client erased from the snapshot since its load? */
Status store_content_is_erased(Db *db, const SnapshotRef *ref, Arena *arena, bool *is_erased,
                               Error *err) ATTR_NODISCARD;

#endif
