/* core/extract/snapshot_id.h - the name of a snapshot: a hash of what it says. */
#ifndef CORE_EXTRACT_SNAPSHOT_ID_H
#define CORE_EXTRACT_SNAPSHOT_ID_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/snapshot.h"

/** snapshot_id_compute - SHA-256 of the as-of day, the currency of each bank and all rows, as
 * docs/data-contract.md writes down. Cost: O(rows). */
Status snapshot_id_compute(const Snapshot *snapshot, Arena *arena, char id[HASH_HEX_SIZE],
                           Error *err) ATTR_NODISCARD;

#endif
