/* tools/cmd_config.c - `paragon config`: every setting, its value and where it came from. */
#include "tools/commands.h"

enum { OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    [OPTION_FORMAT] = {"format", "FORMAT", "table, csv or json: JSON lines, one a setting (table)"},
    {NULL, NULL, NULL},
};

static const TableColumn COLUMNS[] = {
    {"key", COLUMN_TEXT},  {"value", COLUMN_TEXT}, {"origin", COLUMN_TEXT},
    {"unit", COLUMN_TEXT}, {"range", COLUMN_TEXT}, {"default", COLUMN_TEXT},
    {"type", COLUMN_TEXT}, {"help", COLUMN_TEXT},
};

static Status config_run(Session *const session, const Arguments *const arguments, Error *const err)
{
    TableFormat format = TABLE_ALIGNED;
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    const ConfigItem *items = NULL;
    size_t n = 0;
    TRY(config_items(&session->config, session->arena, &items, &n, err));

    Table *table = NULL;
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], "", session->arena,
                  &table, err));
    for (size_t i = 0; i < n; i++) {
        table_text(table, items[i].key);
        table_text(table, items[i].value);
        table_text(table, items[i].origin);
        table_text(table, items[i].unit);
        table_text(table, items[i].range);
        table_text(table, items[i].fallback);
        table_text(table, items[i].type);
        table_text(table, items[i].help);
    }
    return table_finish(table, err);
}

const Command COMMAND_CONFIG = {
    .name = "config",
    .arguments = "",
    .summary = "list every setting with its value and where it came from",
    .help =
        "A setting has its default unless the file given with --config says otherwise. The\n"
        "file is one JSON object; keys are nested or dotted, as you like:\n"
        "\n"
        "  {\n"
        "      \"currency\": \"EUR\",\n"
        "      \"segment\": {\"k_max\": 6, \"pool_banks\": false},\n"
        "      \"publish.max_products\": 2\n"
        "  }\n"
        "\n"
        "Values are shown as they would stand in the file. A key that does not exist, a value\n"
        "outside its range and a key given twice are refused, by every command (exit code 78):\n"
        "to check a file, list it.\n"
        "\n"
        "  paragon config\n"
        "  paragon --config paragon.json config\n"
        "  paragon config --format csv > settings.csv",
    .options = OPTIONS,
    .run = config_run,
};
