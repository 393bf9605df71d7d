/* core/db/migrate.h - creating and upgrading the schema.
 *
 * Migrations are the files of sql/migrations, compiled in, applied in the order of their names,
 * all that are missing in one transaction, under a lock.  They are never edited after release: the
 * checksum of each is stored and compared. */
#ifndef CORE_DB_MIGRATE_H
#define CORE_DB_MIGRATE_H

#include "core/db/db.h"

typedef enum SchemaState { SCHEMA_MISSING, SCHEMA_OLDER, SCHEMA_CURRENT, SCHEMA_NEWER } SchemaState;

/** migrate_state - how the database's schema stands to this program.
 * Errors: E_CONFIG a migration was applied with another text than this program's. */
Status migrate_state(Db *db, Arena *arena, SchemaState *state, Error *err) ATTR_NODISCARD;

/** migrate_require - E_CONFIG with a hint unless the schema is current. */
Status migrate_require(Db *db, Arena *arena, Error *err) ATTR_NODISCARD;

/** migrate_apply - bring the schema up to date; *n_applied migrations were new.
 * Errors: E_CONFIG the schema is newer than the program · E_PERMISSION the user may not */
Status migrate_apply(Db *db, Arena *arena, size_t *n_applied, Error *err) ATTR_NODISCARD;

#endif
