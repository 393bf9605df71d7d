/* tools/cmd_status.c - `paragon status`: how things stand, on one screen. */
#include "core/base/version.h"
#include "tools/listing.h"
#include "tools/workbench.h"

static const OptionSpec OPTIONS[] = {
    {"format", "table|csv|json", "form of the list (table)"},
    {0},
};

static const char HELP[] =
    "Tells which database this is, what was loaded, built, approved and published last, and what\n"
    "to do next.\n";

static const char *next_step(const DbResult *const row)
{
    if (db_int_or(row, 0, "n_snapshots", 0) == 0)
        return "load extracts: paragon load DIR --as-of DATE";
    const bool approved = db_text_or(row, 0, "approved_model", NULL) != NULL;
    if (!approved && db_int_or(row, 0, "n_drafts", 0) == 0)
        return "build a model: paragon build";
    if (!approved)
        return "let a second person review and approve the draft: paragon report, paragon approve";
    return db_int_or(row, 0, "n_open", 0) == 0 ? "publish: paragon publish" : "nothing to do";
}

static void put(Table *const table, const char *const item, const char *const value)
{
    table_text(table, item);
    table_text(table, value);
}

static void put_short_id(Table *const table, const char *const item, const DbResult *const row,
                         const char *const column, Arena *const arena)
{
    const char *const id = db_text_or(row, 0, column, NULL);
    put(table, item, id == NULL ? "none" : arena_strndup(arena, id, HASH_SHORT));
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const TableColumn COLUMNS[] = {{"item", COLUMN_TEXT}, {"value", COLUMN_TEXT}};
    Arena *const arena = session->arena;
    TableFormat format = TABLE_ALIGNED;
    Table *table = NULL;
    Db *db = NULL;
    DbResult status = {0};
    DbResult current = {0};
    TRY(option_format(arguments->options[0], &format, err));
    TRY(workbench_connect(session, &db, err));
    TRY(db_query(db, QUERY_GET_STATUS, NULL, 0, arena, &status, err));
    TRY(db_query(db, QUERY_CURRENT_RUN, NULL, 0, arena, &current, err));
    TRY(table_new(stdout, format, COLUMNS, 2, "", arena, &table, err));
    put(table, "program", "paragon " PARAGON_VERSION);
    put(table, "database", db_text_or(&status, 0, "database", ""));
    put(table, "server", db_text_or(&status, 0, "server_version", ""));
    put(table, "user", db_text_or(&status, 0, "db_user", ""));
    put_short_id(table, "newest snapshot", &status, "snapshot_id", arena);
    put(table, "as of", db_text_or(&status, 0, "as_of", NULL));
    put(table, "drafts", db_text_or(&status, 0, "n_drafts", ""));
    put_short_id(table, "approved model", &status, "approved_model", arena);
    put_short_id(table, "current run", &current, "run_id", arena);
    put(table, "published at", db_text_or(&current, 0, "published_at", NULL));
    put(table, "open triggers", db_text_or(&status, 0, "n_open", ""));
    put(table, "outcomes", db_text_or(&status, 0, "n_outcomes", ""));
    put(table, "unfinished runs", db_text_or(&status, 0, "n_unfinished", ""));
    put(table, "next", next_step(&status));
    return table_finish(table, err);
}

const Command COMMAND_STATUS = {
    .name = "status",
    .arguments = "",
    .summary = "how things stand, and what to do next",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
