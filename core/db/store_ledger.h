/* core/db/store_ledger.h - the ledger in the database: read and checked. Triggers write it
 * (sql/migrations/0009_ledger.sql). */
#ifndef CORE_DB_STORE_LEDGER_H
#define CORE_DB_STORE_LEDGER_H

#include "core/db/db.h"
#include "core/domain/ledger_chain.h"
#include "core/io/ledger_entry.h"

/* An entry whose place in the chain was checked. */
typedef struct LedgerLine {
    LedgerEntry entry;
    const char *text; /* as it is stored */
    Hash before;      /* hash of the entry before it */
    Hash hash;
} LedgerLine;

/** store_ledger_each - call `visit` for every entry, in order, each after its hash was checked;
 * what it allocates in `scratch` is released after each.
 * @chain: out: where the ledger stands
 * Errors: E_DATA the first entry that does not fit; and what `visit` returns.  Cost: O(entries) */
Status store_ledger_each(Db *db,
                         Status (*visit)(void *context, const LedgerLine *line, Arena *scratch,
                                         Error *err),
                         void *context, LedgerChain *chain, Error *err) ATTR_NODISCARD;

/** store_ledger_contradiction - does a row say something else than the ledger does of it?
 * Loads, models, runs and outcomes; not what a run decided (run_seal.h).
 * Errors: E_DATA the first that does, with its entry */
Status store_ledger_contradiction(Db *db, Arena *arena, Error *err) ATTR_NODISCARD;

/** store_ledger_note_export - the entry of an evidence pack. */
Status store_ledger_note_export(Db *db, const char *pack_hash, Day from, Day to, Arena *arena,
                                Error *err) ATTR_NODISCARD;

#endif
