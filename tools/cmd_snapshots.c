/* tools/cmd_snapshots.c - `paragon snapshots`: list the snapshots, newest as-of first. */
#include "tools/listing.h"

static const OptionSpec OPTIONS[] = {
    {"format", "table|csv|json", "form of the list (table)"},
    {0},
};

static const char HELP[] = "Lists the accepted snapshots, newest as-of first.\n";

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const TableColumn COLUMNS[] = {
        {"snapshot_id", COLUMN_TEXT}, {"as_of", COLUMN_DAY},      {"banks", COLUMN_TEXT},
        {"n_clients", COLUMN_INT},    {"n_products", COLUMN_INT}, {"n_holdings", COLUMN_INT},
        {"n_profit", COLUMN_INT},     {"n_usage", COLUMN_INT},    {"source", COLUMN_TEXT},
        {"loaded_at", COLUMN_TEXT},   {"loaded_by", COLUMN_TEXT}};
    return listing_query(session, arguments, 0, QUERY_LIST_SNAPSHOTS, COLUMNS,
                         sizeof COLUMNS / sizeof COLUMNS[0],
                         "There is no snapshot yet; paragon load makes one.", err);
}

const Command COMMAND_SNAPSHOTS = {
    .name = "snapshots",
    .arguments = "",
    .summary = "list the snapshots, newest as-of first",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
