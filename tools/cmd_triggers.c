/* tools/cmd_triggers.c - `paragon triggers`: the open triggers, best first. */
#include "tools/listing.h"

#include "core/domain/run.h"
#include "core/io/whole_file.h"
#include "tools/workbench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { OPTION_RM, OPTION_CLIENT, OPTION_KIND, OPTION_LIMIT, OPTION_FORMAT, OPTION_OUTPUT };

static const OptionSpec OPTIONS[] = {
    [OPTION_RM] = {"rm", "ID", "of this RM's clients"},
    [OPTION_CLIENT] = {"client", "ID", "of this client"},
    [OPTION_KIND] = {"kind", "KIND", "cross_sell, under_use or low_profit"},
    [OPTION_LIMIT] = {"limit", "N", "the best N only"},
    [OPTION_FORMAT] = {"format", "table|csv|json", "form of the list (table)"},
    [OPTION_OUTPUT] = {"o", "FILE", "write to a file, which is there whole or not at all"},
    {0},
};

static const char HELP[] =
    "Lists the open triggers of the current run, the most expected profit at stake first.  With\n"
    "--format json each line is a whole trigger record (docs/trigger-record.schema.json), as the\n"
    "CRM gets it.  With -o the list goes to a file that appears under its name only when it\n"
    "is complete: the simplest way into a CRM.\n"
    "\n"
    "  paragon triggers --rm RM017 --limit 10\n"
    "  paragon triggers --format csv -o drop/triggers.csv\n";

static const TableColumn COLUMNS[] = {
    {"trigger_id", COLUMN_TEXT},      {"client_id", COLUMN_TEXT},
    {"rm_id", COLUMN_TEXT},           {"kind", COLUMN_TEXT},
    {"products", COLUMN_TEXT},        {"reason", COLUMN_TEXT},
    {"due_on", COLUMN_DAY},           {"valid_until", COLUMN_DAY},
    {"profit", COLUMN_AMOUNT},        {"potential_profit", COLUMN_AMOUNT},
    {"potential_low", COLUMN_AMOUNT}, {"potential_high", COLUMN_AMOUNT},
    {"channel", COLUMN_TEXT},         {"model_id", COLUMN_TEXT},
    {"run_id", COLUMN_TEXT}};
enum { N_COLUMNS = sizeof COLUMNS / sizeof COLUMNS[0] };

/* People see what they act on; programs get every column. */
static const TableColumn PEOPLE_COLUMNS[] = {
    {"client_id", COLUMN_TEXT}, {"rm_id", COLUMN_TEXT},    {"kind", COLUMN_TEXT},
    {"due_on", COLUMN_DAY},     {"profit", COLUMN_AMOUNT}, {"potential_profit", COLUMN_AMOUNT},
    {"reason", COLUMN_TEXT}};
enum { N_PEOPLE_COLUMNS = sizeof PEOPLE_COLUMNS / sizeof PEOPLE_COLUMNS[0] };

typedef struct Output {
    Arena *scratch;
    FILE *stream;
    Table *table; /* NULL: records as JSON lines */
    const TableColumn *columns;
    size_t n_columns;
} Output;

static Status put_row(void *const context, const DbResult *const row, Error *const err)
{
    const Output *const output = context;
    if (output->table == NULL) {
        const bool written = fputs(db_text_or(row, 0, "record", ""), output->stream) != EOF &&
                             fputc('\n', output->stream) != EOF;
        return written ? OK : error_from_write(err, errno, "the list");
    }
    const ArenaMark mark = arena_mark(output->scratch);
    listing_put_row(output->table, row, 0, output->columns, output->n_columns, output->scratch);
    arena_reset(output->scratch, mark);
    return table_status(output->table, err);
}

/* Compliance reads by a function that records it. */
static Status choose_query(Db *const db, Arena *const arena, Query *const query, Error *const err)
{
    DbResult answer = {0};
    TRY(db_query(db, QUERY_LEAVES_TRACE, NULL, 0, arena, &answer, err));
    *query = db_bool_or(&answer, 0, "is_traced", false) ? QUERY_READ_TRIGGERS : QUERY_LIST_TRIGGERS;
    return OK;
}

static void release_scratch(void *const scratch)
{
    arena_free(scratch);
}

static Status write_list(Session *const session, const Arguments *const arguments,
                         const TableFormat format, FILE *const stream, Db *const db,
                         Error *const err)
{
    const char *const *const given = arguments->options;
    const bool for_people = format == TABLE_ALIGNED;
    int64_t limit = 0;
    Query query = QUERY_LIST_TRIGGERS;
    Arena *const scratch = arena_new(); /* not the session's: rows leave while the table grows */
    if (scratch == NULL)
        return error_no_memory(err, "the list");
    TRY(arena_defer(session->arena, release_scratch, scratch, err));
    Output output = {.scratch = scratch,
                     .stream = stream,
                     .columns = for_people ? PEOPLE_COLUMNS : COLUMNS,
                     .n_columns = for_people ? N_PEOPLE_COLUMNS : N_COLUMNS};
    TRY(option_int("limit", given[OPTION_LIMIT], 1, INT64_MAX, 0, &limit, err));
    TRY(choose_query(db, session->arena, &query, err));
    if (format != TABLE_JSON)
        TRY(table_new(stream, format, output.columns, output.n_columns, "No open triggers.",
                      session->arena, &output.table, err));
    const DbParam params[] = {db_text(given[OPTION_RM]), db_text(given[OPTION_CLIENT]),
                              db_text(given[OPTION_KIND]),
                              limit == 0 ? db_text(NULL) : db_int(session->arena, limit)};
    TRY(db_stream(db, query, params, 4, put_row, &output, err));
    return output.table == NULL ? OK : table_finish(output.table, err);
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const path = arguments->options[OPTION_OUTPUT];
    const char *const kind_text = arguments->options[OPTION_KIND];
    TableFormat format = TABLE_ALIGNED;
    TriggerKind kind = KIND_CROSS_SELL;
    WholeFile *file = NULL;
    Db *db = NULL;
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    if (kind_text != NULL && !trigger_kind_parse(kind_text, &kind))
        return ERROR_SET(err, E_USAGE,
                         "option --kind: \"%s\" is not cross_sell, under_use or low_profit",
                         kind_text);
    TRY(workbench_connect(session, &db, err));
    if (path == NULL)
        return write_list(session, arguments, format, stdout, db, err);
    TRY(whole_file_open(path, session->arena, &file, err));
    TRY(write_list(session, arguments, format, file->stream, db, err));
    return whole_file_commit(file, err);
}

const Command COMMAND_TRIGGERS = {
    .name = "triggers",
    .arguments = "",
    .summary = "the open triggers, best first; also as a file for the CRM",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
