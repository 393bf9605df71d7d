/* core/db/store_load.c - how a load ended; see store_load.h. */
#include "core/db/store_load.h"

#include "core/db/store_delivery.h"
#include "core/db/store_snapshot.h"

#include <string.h>

Status store_load_previous(Db *const db, Arena *const arena, ExtractPrevious *const previous,
                           Error *const err)
{
    DbResult counts = {0};
    DbResult banks = {0};
    const char **names = NULL;
    *previous = (ExtractPrevious){0};
    TRY(db_query(db, QUERY_LAST_COUNTS, NULL, 0, arena, &counts, err));
    TRY(db_query(db, QUERY_LAST_BANKS, NULL, 0, arena, &banks, err));
    for (size_t row = 0; row < counts.n_rows; row++)
        for (size_t file = 0; file < EXTRACT_FILES; file++)
            if (strcmp(db_text_or(&counts, row, "file", ""),
                       extract_file_name((ExtractFileId)file)) == 0)
                previous->n_rows[file] = (uint64_t)db_int_or(&counts, row, "n_accepted", 0);
    ARENA_NEW(names, arena, banks.n_rows, err);
    for (size_t row = 0; row < banks.n_rows; row++)
        names[row] = db_text_or(&banks, row, "bank", "");
    previous->banks = names;
    previous->n_banks = banks.n_rows;
    return OK;
}

static Status save_files(Db *const db, const ExtractReport *const report, const int64_t attempt,
                         Arena *const arena, Error *const err)
{
    for (size_t i = 0; i < EXTRACT_FILES; i++) {
        const ExtractFileReport *const file = &report->files[i];
        if (!file->present)
            continue;
        const DbParam params[] = {db_int(arena, attempt),
                                  db_text(file->file),
                                  db_text(file->sha256),
                                  db_int(arena, (int64_t)file->n_bytes),
                                  db_int(arena, (int64_t)file->n_read),
                                  db_int(arena, (int64_t)file->n_accepted),
                                  db_int(arena, (int64_t)file->n_rejected)};
        TRY(db_run(db, QUERY_INSERT_LOAD_FILE, params, 7, err));
    }
    return OK;
}

static Status save_rejects(Db *const db, const ExtractReport *const report, const int64_t attempt,
                           Arena *const arena, Error *const err)
{
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_LOAD_REJECT, 0, arena, &copy, err));
    for (size_t i = 0; i < report->n_rejects; i++) {
        const ExtractReject *const reject = &report->rejects[i];
        copy_row(copy, 9);
        copy_i64(copy, attempt);
        copy_i64(copy, (int64_t)i);
        copy_text(copy, extract_file_name(reject->file));
        copy_i64(copy, (int64_t)reject->line);
        copy_i32(copy, (int32_t)reject->column);
        copy_text(copy, reject->column_name);
        copy_text(copy, extract_code_name(reject->code));
        copy_text(copy, reject->reason);
        copy_bytes(copy, reject->raw, reject->raw_length);
    }
    return copy_in_end(copy, err);
}

/* @snapshot_no: 0 = refused */
static Status save_attempt(Db *const db, const char *const source, const char *const state,
                           const int64_t snapshot_no, const ExtractReport *const report,
                           const char *const message, const char *const override_reason,
                           Arena *const arena, Error *const err)
{
    const DbParam params[] = {
        db_text(source),  db_day(arena, report->as_of),
        db_text(state),   snapshot_no == 0 ? db_text(NULL) : db_int(arena, snapshot_no),
        db_text(message), db_text(override_reason)};
    DbResult made = {0};
    int64_t attempt = 0;
    TRY(db_query(db, QUERY_INSERT_ATTEMPT, params, 6, arena, &made, err));
    TRY(db_get_int(&made, 0, "attempt_no", &attempt, err));
    TRY(save_files(db, report, attempt, arena, err));
    return save_rejects(db, report, attempt, arena, err);
}

static Status accept(Db *const db, const char *const source, const Snapshot *const snapshot,
                     const ExtractReport *const report, const char *const override_reason,
                     Arena *const arena, bool *const is_new, Error *const err)
{
    DbResult found = {0};
    int64_t no = 0;
    const DbParam id[] = {db_text(snapshot->id)};
    TRY(db_query(db, QUERY_FIND_SNAPSHOT, id, 1, arena, &found, err));
    *is_new = found.n_rows == 0;
    if (*is_new)
        TRY(store_snapshot_save(db, snapshot, arena, &no, err));
    else
        TRY(db_get_int(&found, 0, "snapshot_no", &no, err));
    TRY(save_attempt(db, source, *is_new ? "accepted" : "same", no, report, NULL, override_reason,
                     arena, err));
    const DbParam params[] = {db_int(arena, no)};
    TRY(db_run(db, QUERY_APPLY_EXTRACT_OUTCOMES, params, 1, err));
    return store_delivery_reconcile(db, err); /* who objected, was blocked, or left */
}

Status store_load_accept(Db *const db, const char *const source, const Snapshot *const snapshot,
                         const ExtractReport *const report, const char *const override_reason,
                         Arena *const arena, bool *const is_new, Error *const err)
{
    TRY(db_begin(db, false, err));
    const Status status = accept(db, source, snapshot, report, override_reason, arena, is_new, err);
    if (status == OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}

Status store_load_refuse(Db *const db, const char *const source, const ExtractReport *const report,
                         const char *const message, Arena *const arena, Error *const err)
{
    TRY(db_begin(db, false, err));
    const Status status = save_attempt(db, source, "refused", 0, report, message, NULL, arena, err);
    if (status == OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}

/* ---- another database ---- */

/* The key of each file of the contract, in order; columns that a table lacks are left out. */
enum { MOST_KEYS = 3 };
static const char *const KEYS[EXTRACT_FILES][MOST_KEYS] = {
    [EXTRACT_CLIENTS] = {"client_id"},
    [EXTRACT_PRODUCTS] = {"product_id"},
    [EXTRACT_HOLDINGS] = {"client_id", "product_id", "opened_on"},
    [EXTRACT_PROFIT] = {"client_id", "period_end"},
    [EXTRACT_USAGE] = {"client_id", "product_id", "period_end"},
    [EXTRACT_CONTACTS] = {"client_id", "contacted_on", "channel"},
    [EXTRACT_FEEDBACK] = {"client_id", "asked_on", "kind"},
    [EXTRACT_OUTCOMES] = {"trigger_id", "decided_on"},
};

typedef struct TableSource {
    Db *db;
    Arena *arena;
    const char *schema;
    const char *table;
    const char *keys[MOST_KEYS];
    size_t n_keys;
    CopyText *copy;
} TableSource;

static Status open_table(void *const context, Error *const err)
{
    TableSource *const source = context;
    return copy_text_begin(source->db, source->schema, source->table, source->keys, source->n_keys,
                           source->arena, &source->copy, err);
}

static Status read_table(void *const context, char *const buffer, const size_t capacity,
                         size_t *const length, Error *const err)
{
    TableSource *const source = context;
    return copy_text_read(source->copy, buffer, capacity, length, err);
}

static void close_table(void *const context)
{
    TableSource *const source = context;
    copy_text_close(source->copy);
}

/* "clients.csv" stands for a table or view "clients". */
static bool is_table_of(const char *const table, const char *const file)
{
    const size_t length = strlen(table);
    return strncmp(table, file, length) == 0 && strcmp(file + length, ".csv") == 0;
}

static bool has_column(const DbResult *const columns, const char *const table,
                       const char *const column)
{
    for (size_t row = 0; row < columns->n_rows; row++)
        if (strcmp(db_text_or(columns, row, "table_name", ""), table) == 0 &&
            strcmp(db_text_or(columns, row, "column_name", ""), column) == 0)
            return true;
    return false;
}

static Status make_source(Db *const db, const char *const schema, const DbResult *const columns,
                          const size_t row, const ExtractFileId file, Arena *const arena,
                          ExtractSource *const source, Error *const err)
{
    TableSource *table = NULL;
    ARENA_NEW(table, arena, 1, err);
    *table = (TableSource){.db = db,
                           .arena = arena,
                           .schema = schema,
                           .table = db_text_or(columns, row, "table_name", "")};
    for (size_t key = 0; key < MOST_KEYS && KEYS[file][key] != NULL; key++)
        if (has_column(columns, table->table, KEYS[file][key]))
            table->keys[table->n_keys++] = KEYS[file][key];
    *source = (ExtractSource){.name = extract_file_name(file),
                              .lines_are_rows = true,
                              .context = table,
                              .open = open_table,
                              .read = read_table,
                              .close = close_table};
    return OK;
}

Status store_load_sources(Db *const db, const char *const schema, Arena *const arena,
                          ExtractSource **const sources, size_t *const n_sources, Error *const err)
{
    DbResult columns = {0};
    const DbParam params[] = {db_text(schema)};
    *n_sources = 0;
    ARENA_NEW(*sources, arena, EXTRACT_FILES, err);
    TRY(db_begin(db, true, err));
    TRY(db_query(db, QUERY_LIST_SCHEMA_COLUMNS, params, 1, arena, &columns, err));
    const char *last = "";
    for (size_t row = 0; row < columns.n_rows; row++) {
        const char *const table = db_text_or(&columns, row, "table_name", "");
        if (strcmp(table, last) == 0)
            continue;
        last = table;
        for (size_t file = 0; file < EXTRACT_FILES; file++)
            if (is_table_of(table, extract_file_name((ExtractFileId)file)))
                TRY(make_source(db, schema, &columns, row, (ExtractFileId)file, arena,
                                &(*sources)[(*n_sources)++], err));
    }
    if (*n_sources > 0)
        return OK;
    (void)ERROR_SET(err, E_NOTFOUND, "schema \"%s\" has no table or view of the data contract",
                    schema);
    (void)error_hint(err, "Make views \"clients\", \"products\" and \"holdings\" there; "
                          "docs/data-contract.md lists their columns.");
    return E_NOTFOUND;
}
