/* core/db/store_evidence.h - what a run decided, row by row, in the order of its Merkle trees.
 *
 * Rows are read as they are stored; whoever compares them with what was published makes the lines
 * (core/io/evidence_json.h) and their leaves anew. */
#ifndef CORE_DB_STORE_EVIDENCE_H
#define CORE_DB_STORE_EVIDENCE_H

#include "core/db/db.h"
#include "core/domain/evidence.h"

/* Which products, and which run, a stored number stands for. */
typedef struct RunProducts RunProducts;

/** store_evidence_products - of all runs.  Cost: O(runs * products). */
Status store_evidence_products(Db *db, Arena *arena, RunProducts **products,
                               Error *err) ATTR_NODISCARD;

/* What a run's rows are read for. */
typedef enum EvidenceUse {
    EVIDENCE_TO_SEAL,  /* by who publishes it: from the tables, without salts and records */
    EVIDENCE_TO_PROVE, /* through functions that ask for a trace of who reads, whole */
} EvidenceUse;

/** store_evidence_trace - a login that must leave a trace before it reads leaves it; committed when
 * this returns.  @what: what it reads for.  @return E_PERMISSION: not for this login */
Status store_evidence_trace(Db *db, const char *what, Arena *arena, Error *err) ATTR_NODISCARD;

/** store_evidence_decisions - call `visit` for every client of a run, in order of their ids; what
 * it gets and allocates in `scratch` is released after each. Errors: E_DATA a row names a run or
 * product that there is not · E_PERMISSION it may not be read, or not without a trace; and what
 * `visit` returns */
Status store_evidence_decisions(Db *db, int64_t run_no, EvidenceUse use,
                                const RunProducts *products,
                                Status (*visit)(void *context, const Decision *decision,
                                                Arena *scratch, Error *err),
                                void *context, Error *err) ATTR_NODISCARD;

/** store_evidence_triggers - the same for the triggers of a run, in order of their ids. */
Status store_evidence_triggers(Db *db, int64_t run_no, EvidenceUse use, const RunProducts *products,
                               Status (*visit)(void *context, const EvidenceTrigger *trigger,
                                               Arena *scratch, Error *err),
                               void *context, Error *err) ATTR_NODISCARD;

#endif
