/* tools/cmd_help.c - `paragon help`: the pages, and two lists for scripts. */
#include "tools/commands.h"
#include "tools/help.h"
#include "tools/options.h"

enum { OPTION_EXIT_CODES, OPTION_NAMES, OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    [OPTION_EXIT_CODES] = {"exit-codes", NULL, "list the exit codes and what they mean"},
    [OPTION_NAMES] = {"names", NULL, "list the names of the commands, one a line"},
    [OPTION_FORMAT] = {"format", "FORMAT", "of the exit codes: table, csv or json (table)"},
    {NULL, NULL, NULL},
};

static Status list_exit_codes(const TableFormat format, Arena *const arena, Error *const err)
{
    static const TableColumn COLUMNS[] = {
        {"exit_code", COLUMN_INT}, {"status", COLUMN_TEXT}, {"meaning", COLUMN_TEXT}};
    Table *table = NULL;
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], "", arena, &table,
                  err));
    for (Status status = OK; status < STATUS_COUNT; status++) {
        table_int(table, status_exit_code(status));
        table_text(table, status_name(status));
        table_text(table, status_meaning(status));
    }
    return table_finish(table, err);
}

static Status help_run(Session *const session, const Arguments *const arguments, Error *const err)
{
    TableFormat format = TABLE_ALIGNED;
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    if (arguments->options[OPTION_EXIT_CODES] != NULL)
        return list_exit_codes(format, session->arena, err);
    if (arguments->options[OPTION_NAMES] != NULL) {
        for (size_t i = 0; COMMANDS[i] != NULL; i++)
            (void)puts(COMMANDS[i]->name);
        return OK;
    }
    if (arguments->n_positional == 0) {
        help_overview(stdout);
        return OK;
    }
    const Command *command = NULL;
    TRY(options_find_command(arguments->positional[0], &command, err));
    help_command(stdout, command);
    return OK;
}

const Command COMMAND_HELP = {
    .name = "help",
    .arguments = "[COMMAND]",
    .most_arguments = 1,
    .summary = "explain the program, or one command",
    .help = "Without a command: what Paragon does, its commands, the options all of them take.\n"
            "'paragon COMMAND --help' is the same as 'paragon help COMMAND'.\n"
            "\n"
            "  paragon help\n"
            "  paragon help config\n"
            "  paragon help --exit-codes --format csv",
    .options = OPTIONS,
    .run = help_run,
};
