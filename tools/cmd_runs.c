/* tools/cmd_runs.c - `paragon runs`: list the publications, newest first. */
#include "tools/listing.h"

static const OptionSpec OPTIONS[] = {
    {"format", "table|csv|json", "form of the list (table)"},
    {0},
};

static const char HELP[] =
    "Lists the runs, newest first: current is the one that readers see, superseded are those\n"
    "before it, broken is what an interrupted publication left (the next one sweeps it).\n";

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const TableColumn COLUMNS[] = {
        {"run_id", COLUMN_TEXT},     {"state", COLUMN_TEXT},        {"run_date", COLUMN_DAY},
        {"model_id", COLUMN_TEXT},   {"snapshot_id", COLUMN_TEXT},  {"n_clients", COLUMN_INT},
        {"n_open", COLUMN_INT},      {"n_new", COLUMN_INT},         {"n_changed", COLUMN_INT},
        {"n_unchanged", COLUMN_INT}, {"n_withdrawn", COLUMN_INT},   {"n_answered", COLUMN_INT},
        {"n_expired", COLUMN_INT},   {"published_at", COLUMN_TEXT}, {"published_by", COLUMN_TEXT}};
    return listing_query(session, arguments, 0, QUERY_LIST_RUNS, COLUMNS,
                         sizeof COLUMNS / sizeof COLUMNS[0],
                         "Nothing was published yet; paragon publish does.", err);
}

const Command COMMAND_RUNS = {
    .name = "runs",
    .arguments = "",
    .summary = "list the publications, newest first",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
