/* core/db/run_seal.h - the two Merkle trees of a run: what was decided, and the triggers.
 *
 * A run is sealed from its rows as they are stored, before it is published; its roots go into the
 * ledger, and the leaves are kept, so that a later change can be told by the first row that it
 * touched. */
#ifndef CORE_DB_RUN_SEAL_H
#define CORE_DB_RUN_SEAL_H

#include "core/base/merkle_tree.h"
#include "core/db/store_evidence.h"

typedef struct EvidenceSeal {
    size_t n;
    Hash *leaves; /* (n) in order of the client's id, or the trigger's */
    Hash root;
} EvidenceSeal;

typedef struct RunSeal {
    EvidenceSeal trees[EVIDENCE_TREES];
} RunSeal;

/** run_seal_make - read a run's rows and make their leaves and roots.
 * Cost: O(rows); 32 bytes of memory a row. */
Status run_seal_make(Db *db, int64_t run_no, Arena *arena, RunSeal *seal,
                     Error *err) ATTR_NODISCARD;

/** run_seal_store - keep the leaves of a run that is not published yet. */
Status run_seal_store(Db *db, int64_t run_no, const RunSeal *seal, Arena *arena,
                      Error *err) ATTR_NODISCARD;

/** run_seal_read - the leaves that were kept, with the roots that they give. */
Status run_seal_read(Db *db, int64_t run_no, Arena *arena, RunSeal *seal,
                     Error *err) ATTR_NODISCARD;

/** run_seal_leaf_of_decision, run_seal_leaf_of_trigger - the leaf of one row. */
Status run_seal_leaf_of_decision(const Decision *decision, Arena *scratch, Hash *leaf,
                                 Error *err) ATTR_NODISCARD;
Status run_seal_leaf_of_trigger(const EvidenceTrigger *trigger, Arena *scratch, Hash *leaf,
                                Error *err) ATTR_NODISCARD;

#endif
