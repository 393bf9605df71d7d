/* core/extract/assemble.h - settled rows become a snapshot, without copying their columns. */
#ifndef CORE_EXTRACT_ASSEMBLE_H
#define CORE_EXTRACT_ASSEMBLE_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/snapshot.h"
#include "core/extract/id_index.h"
#include "core/extract/staging.h"

/**
 * assemble_snapshot - the tables of a snapshot; its id, as-of day, source and currencies are left
 * to the caller.
 *
 * @tables:   settled; the snapshot borrows their columns
 * @products: of tables[EXTRACT_PRODUCTS]
 */
Status assemble_snapshot(Staging *const tables[EXTRACT_FILES], const IdIndex *products,
                         Arena *arena, Snapshot *snapshot, Error *err) ATTR_NODISCARD;

#endif
