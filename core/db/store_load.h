/* core/db/store_load.h - how a load ended: attempts, files, reject lists, and the snapshot. */
#ifndef CORE_DB_STORE_LOAD_H
#define CORE_DB_STORE_LOAD_H

#include "core/db/db.h"
#include "core/extract/extract.h"

/** store_load_previous - what the last accepted load had, for the gates; n_banks = 0 and all
 * counts 0 when there was none. */
Status store_load_previous(Db *db, Arena *arena, ExtractPrevious *previous,
                           Error *err) ATTR_NODISCARD;

/** store_load_accept - in one transaction: the snapshot's rows (unless the same snapshot is there
 * already), the attempt with its files and rejects, and the outcomes that came with it.
 * @source: where the extracts came from
 * @is_new: false when the snapshot was there */
Status store_load_accept(Db *db, const char *source, const Snapshot *snapshot,
                         const ExtractReport *report, const char *override_reason, Arena *arena,
                         bool *is_new, Error *err) ATTR_NODISCARD;

/** store_load_refuse - record a refused attempt with its files and rejects, and why. */
Status store_load_refuse(Db *db, const char *source, const ExtractReport *report,
                         const char *message, Arena *arena, Error *err) ATTR_NODISCARD;

/* ---- extracts that come from another database ---- */

/** store_load_sources - the contract's tables and views of `schema`, as sources that are read by
 * COPY in key order, inside one REPEATABLE READ transaction that is begun here on `db`.
 * Errors: E_NOTFOUND the schema has none of them */
Status store_load_sources(Db *db, const char *schema, Arena *arena, ExtractSource **sources,
                          size_t *n_sources, Error *err) ATTR_NODISCARD;

#endif
