/* tools/cmd_models.c - `paragon models`: list the models, newest first. */
#include "tools/listing.h"

static const OptionSpec OPTIONS[] = {
    {"format", "table|csv|json", "form of the list (table)"},
    {0},
};

static const char HELP[] =
    "Lists all models, newest first, with their state (draft, approved, rejected, retired), who\n"
    "decided about them and why.  gate says whether the build's own test shows that the model "
    "finds\n"
    "hidden holdings better than popularity in the stratum does (better, not better, too few\n"
    "cases; empty: built before there was a test); override_reason, why one that is not shown to\n"
    "was released all the same.  drift (none, warn, stop) says how far clients and scores have\n"
    "moved from those of drift_model, which was approved when it was built; empty: none was.\n";

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const TableColumn COLUMNS[] = {{"model_id", COLUMN_TEXT},
                                          {"state", COLUMN_TEXT},
                                          {"snapshot_id", COLUMN_TEXT},
                                          {"as_of", COLUMN_DAY},
                                          {"n_segments", COLUMN_INT},
                                          {"n_pools", COLUMN_INT},
                                          {"seed", COLUMN_INT},
                                          {"code_version", COLUMN_TEXT},
                                          {"built_at", COLUMN_TEXT},
                                          {"built_by", COLUMN_TEXT},
                                          {"decided_at", COLUMN_TEXT},
                                          {"decided_by", COLUMN_TEXT},
                                          {"decision_reason", COLUMN_TEXT},
                                          {"gate", COLUMN_TEXT},
                                          {"override_reason", COLUMN_TEXT},
                                          {"drift", COLUMN_TEXT},
                                          {"drift_model", COLUMN_TEXT}};
    return listing_query(session, arguments, 0, QUERY_LIST_MODELS, COLUMNS,
                         sizeof COLUMNS / sizeof COLUMNS[0],
                         "There is no model yet; paragon build makes one.", err);
}

const Command COMMAND_MODELS = {
    .name = "models",
    .arguments = "",
    .summary = "list the models, newest first",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
