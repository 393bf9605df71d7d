/* core/db/store_snapshot.h - accepted snapshots in the database: written once, read whole.
 *
 * This does NOT validate extracts (core/extract does) nor know how a load ended (store_load). */
#ifndef CORE_DB_STORE_SNAPSHOT_H
#define CORE_DB_STORE_SNAPSHOT_H

#include "core/db/db.h"
#include "core/domain/snapshot.h"

typedef struct SnapshotRef {
    int64_t no; /* of the database; 0 = none */
    char id[HASH_HEX_SIZE];
    Day as_of;
} SnapshotRef;

/** store_snapshot_find - the snapshot whose id begins with `prefix`; NULL or "" = newest as-of.
 * Errors: E_NOTFOUND none · E_USAGE the prefix fits several */
Status store_snapshot_find(Db *db, const char *prefix, Arena *arena, SnapshotRef *ref,
                           Error *err) ATTR_NODISCARD;

/** store_snapshot_save - write all rows, inside the caller's transaction.
 * Cost: COPY of every row, then the keys. */
Status store_snapshot_save(Db *db, const Snapshot *snapshot, Arena *arena, int64_t *snapshot_no,
                           Error *err) ATTR_NODISCARD;

/* Some clients of a stored snapshot, by its numbers, ascending. */
typedef struct SnapshotPart {
    size_t n;
    const uint32_t *clients;
} SnapshotPart;

/** store_snapshot_neighbours - a client and those it may be compared with by name: the clients of
 * its RM, or of its bank and business area where it has none.
 * Errors: E_NOTFOUND no such client */
Status store_snapshot_neighbours(Db *db, const SnapshotRef *ref, const char *client_id,
                                 Arena *arena, SnapshotPart *part, Error *err) ATTR_NODISCARD;

/**
 * store_snapshot_sample - clients evenly spread over the snapshot's numbers, that is over the order
 * of their ids: the same ones every time.
 *
 * @most: clients at most; all are in the part where the snapshot has no more
 */
Status store_snapshot_sample(Db *db, const SnapshotRef *ref, size_t most, Arena *arena,
                             SnapshotPart *part, Error *err) ATTR_NODISCARD;

/** store_snapshot_load - read a snapshot into columns: clients, products, holdings, profit and
 * usage; contacts, feedback and outcomes stay in the database (no model reads them).
 * @part: only these clients, numbered anew; NULL = all */
Status store_snapshot_load(Db *db, const SnapshotRef *ref, const SnapshotPart *part, Arena *arena,
                           Snapshot *snapshot, Error *err) ATTR_NODISCARD;

/** store_snapshot_load_rest - the rest of a snapshot that store_snapshot_load() read whole: why
 * holdings were closed, contacts, feedback and outcomes.  With them snapshot_id_compute() gives its
 * id again.  Errors: E_DATA other rows than recorded */
Status store_snapshot_load_rest(Db *db, const SnapshotRef *ref, Arena *arena, Snapshot *snapshot,
                                Error *err) ATTR_NODISCARD;

#endif
