/* tools/evidence/ledger_check.h - does the database still hold what the ledger says? */
#ifndef TOOLS_EVIDENCE_LEDGER_CHECK_H
#define TOOLS_EVIDENCE_LEDGER_CHECK_H

#include "core/db/store_ledger.h"
#include "tools/command.h"

typedef struct LedgerFindings {
    LedgerChain chain; /* where the ledger stands */
    size_t n_runs;
    size_t n_decisions;
    size_t n_triggers;
    size_t n_erased; /* records in which a text was erased since: no longer provable word by word */
} LedgerFindings;

/**
 * ledger_check - the chain, then every row that an entry speaks of, then every run's decisions and
 * triggers against their leaves and roots.
 *
 * @held: where a pack says that the ledger stood once: it must have stood there; NULL = no pack
 * Errors: E_DATA the first record that does not fit
 * Cost:   O(entries + rows of all runs)
 */
Status ledger_check(const Session *session, Db *db, const LedgerChain *held,
                    LedgerFindings *findings, Error *err) ATTR_NODISCARD;

#endif
