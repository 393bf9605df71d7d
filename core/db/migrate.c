/* core/db/migrate.c - creating and upgrading the schema; see migrate.h. */
#include "core/db/migrate.h"

#include "core/base/hash.h"

#include <string.h>

static Status has_schema(Db *const db, Arena *const arena, bool *const present, Error *const err)
{
    DbResult result = {0};
    TRY(db_query(db, QUERY_HAS_SCHEMA, NULL, 0, arena, &result, err));
    *present = db_bool_or(&result, 0, "present", false);
    return OK;
}

static void checksum(const MigrationText *const migration, char hex[HASH_HEX_SIZE])
{
    hash_hex(hash_bytes(migration->sql, strlen(migration->sql)), hex);
}

/* What was applied must be our own migrations, word for word. */
static Status compare(const DbResult *const applied, Error *const err)
{
    for (size_t i = 0; i < applied->n_rows && i < MIGRATION_COUNT; i++) {
        char ours[HASH_HEX_SIZE];
        checksum(&MIGRATIONS[i], ours);
        const char *const name = db_text_or(applied, i, "name", "");
        if (strcmp(name, MIGRATIONS[i].name) == 0 &&
            strcmp(db_text_or(applied, i, "checksum", ""), ours) == 0)
            continue;
        (void)ERROR_SET(err, E_CONFIG, "migration \"%s\" in the database is not this program's",
                        name);
        (void)error_hint(err, "Use the program version that made this database.");
        return E_CONFIG;
    }
    return OK;
}

Status migrate_state(Db *const db, Arena *const arena, SchemaState *const state, Error *const err)
{
    bool present = false;
    TRY(has_schema(db, arena, &present, err));
    *state = SCHEMA_MISSING;
    if (!present)
        return OK;
    DbResult applied = {0};
    TRY(db_query(db, QUERY_LIST_MIGRATIONS, NULL, 0, arena, &applied, err));
    TRY(compare(&applied, err));
    *state = applied.n_rows < MIGRATION_COUNT   ? SCHEMA_OLDER
             : applied.n_rows > MIGRATION_COUNT ? SCHEMA_NEWER
                                                : SCHEMA_CURRENT;
    return OK;
}

Status migrate_require(Db *const db, Arena *const arena, Error *const err)
{
    static const char *const WORDS[] = {[SCHEMA_MISSING] = "has no Paragon schema",
                                        [SCHEMA_OLDER] = "has an older schema than this program",
                                        [SCHEMA_NEWER] = "has a newer schema than this program"};
    SchemaState state = SCHEMA_MISSING;
    TRY(migrate_state(db, arena, &state, err));
    if (state == SCHEMA_CURRENT)
        return OK;
    (void)ERROR_SET(err, E_CONFIG, "the database %s", WORDS[state]);
    if (state == SCHEMA_NEWER)
        (void)error_hint(err, "Install the newer version of Paragon.");
    else
        (void)error_hint(err, "Run \"paragon init\" to create or upgrade it.");
    return E_CONFIG;
}

static Status record(Db *const db, const MigrationText *const migration, Error *const err)
{
    char ours[HASH_HEX_SIZE];
    checksum(migration, ours);
    const DbParam params[] = {db_text(migration->name), db_text(ours)};
    return db_run(db, QUERY_INSERT_MIGRATION, params, 2, err);
}

/* Migration 0 makes the owning role; the later ones run as that role, and the first of them makes
 * the table they are recorded in. */
static Status apply_from(Db *const db, const size_t n_there, Error *const err)
{
    for (size_t number = n_there; number < MIGRATION_COUNT; number++) {
        if (number == n_there && number > 0)
            TRY(db_run(db, QUERY_BECOME_OWNER, NULL, 0, err));
        TRY(db_migrate_sql(db, MIGRATIONS[number].name, MIGRATIONS[number].sql, err));
        if (number == 0)
            TRY(db_run(db, QUERY_BECOME_OWNER, NULL, 0, err));
    }
    for (size_t number = n_there; number < MIGRATION_COUNT; number++)
        TRY(record(db, &MIGRATIONS[number], err));
    return OK;
}

/* Under the lock, so that two programs starting at once do not both create the schema. */
static Status upgrade(Db *const db, Arena *const arena, size_t *const n_applied, Error *const err)
{
    SchemaState state = SCHEMA_MISSING;
    TRY(db_run(db, QUERY_LOCK_MIGRATION, NULL, 0, err));
    TRY(migrate_state(db, arena, &state, err));
    if (state == SCHEMA_NEWER)
        return migrate_require(db, arena, err);
    DbResult applied = {0};
    if (state != SCHEMA_MISSING)
        TRY(db_query(db, QUERY_LIST_MIGRATIONS, NULL, 0, arena, &applied, err));
    TRY(apply_from(db, applied.n_rows, err));
    *n_applied = MIGRATION_COUNT - applied.n_rows;
    return OK;
}

Status migrate_apply(Db *const db, Arena *const arena, size_t *const n_applied, Error *const err)
{
    TRY(db_begin(db, false, err));
    const Status status = upgrade(db, arena, n_applied, err);
    if (status == OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}
