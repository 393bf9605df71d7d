/* core/db/store_erasure.h - a client's personal text taken out of everything that is stored.
 *
 * docs/decisions/0021-erasure.md says what counts as personal text and how a snapshot is verified
 * afterwards. */
#ifndef CORE_DB_STORE_ERASURE_H
#define CORE_DB_STORE_ERASURE_H

#include "core/db/store_snapshot.h"

typedef struct ErasureCounts {
    size_t n_snapshots; /* that hold the client */
    size_t n_changed;   /* of these, where there was something to erase */
    int64_t n_others;   /* rows changed elsewhere: triggers, outcomes, rejected rows */
} ErasureCounts;

/**
 * store_erasure_run - replace a client's personal text by its salted hash, in one transaction.
 *
 * Every snapshot that holds the client must first give the hash it should; what it gives afterwards
 * is recorded.  The salt is made here and kept nowhere.
 *
 * Errors: E_NOTFOUND no snapshot and no rejected row holds the client · E_DATA rows of a snapshot
 * were changed Cost: every snapshot that holds the client is read twice
 */
Status store_erasure_run(Db *db, const char *client_id, Arena *arena, ErasureCounts *counts,
                         Error *err) ATTR_NODISCARD;

#endif
