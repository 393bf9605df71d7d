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

/** store_evidence_decisions - call `visit` for every client of a run, in order of their ids; what
 * it gets and allocates in `scratch` is released after each. Errors: E_DATA a row names a run or
 * product that there is not; and what `visit` returns */
Status store_evidence_decisions(Db *db, int64_t run_no, const RunProducts *products,
                                Status (*visit)(void *context, const Decision *decision,
                                                Arena *scratch, Error *err),
                                void *context, Error *err) ATTR_NODISCARD;

/** store_evidence_triggers - the same for the triggers of a run, in order of their ids.
 * @with_records: else salt and record are left out, and is_salted is false */
Status store_evidence_triggers(Db *db, int64_t run_no, const RunProducts *products,
                               bool with_records,
                               Status (*visit)(void *context, const EvidenceTrigger *trigger,
                                               Arena *scratch, Error *err),
                               void *context, Error *err) ATTR_NODISCARD;

#endif
