/* tools/help.c - the pages of `paragon help`, made from the tables the parser reads. */
#include "tools/help.h"

#include "tools/options.h"

#include <string.h>

enum { PAGE_WIDTH = 88, INDENT = 2, GAP = 2, WIDEST_LABEL = 40 };

/* Words of `text` in lines that begin at `indent`; the first line's indent is already written. */
static void put_wrapped(FILE *const out, const char *const text, const int indent)
{
    int column = indent;
    for (const char *at = text; *at != '\0';) {
        const int length = (int)strcspn(at, " ");
        if (column > indent && column + 1 + length > PAGE_WIDTH) {
            (void)fprintf(out, "\n%*s", indent, "");
            column = indent;
        }
        column += fprintf(out, "%s%.*s", column > indent ? " " : "", length, at);
        at += length;
        at += strspn(at, " ");
    }
    (void)fputc('\n', out);
}

static void put_row(FILE *const out, const char *const label, const int label_width,
                    const char *const text)
{
    (void)fprintf(out, "%*s%-*s", INDENT, "", label_width + GAP, label);
    put_wrapped(out, text, INDENT + label_width + GAP);
}

static void format_label(const OptionSpec *const spec, char label[WIDEST_LABEL + 1])
{
    (void)snprintf(label, WIDEST_LABEL + 1, "%s%s%s%s", spec->name[1] == '\0' ? "-" : "--",
                   spec->name, spec->argument == NULL ? "" : " ",
                   spec->argument == NULL ? "" : spec->argument);
}

static void put_options(FILE *const out, const OptionSpec *const specs)
{
    char label[WIDEST_LABEL + 1];
    int width = 0;
    for (int i = 0; specs[i].name != NULL; i++) {
        format_label(&specs[i], label);
        const int length = (int)strlen(label);
        width = length > width ? length : width;
    }
    for (int i = 0; specs[i].name != NULL; i++) {
        format_label(&specs[i], label);
        put_row(out, label, width, specs[i].help);
    }
}

void help_overview(FILE *const out)
{
    (void)fputs("Paragon finds, for every small-business client of a bank, what a client of its "
                "kind\nnormally uses and brings and what this one still lacks, and hands it to "
                "the\nrelationship manager as a trigger record.\n\n"
                "usage: paragon [global options] COMMAND [options] [arguments]\n\n"
                "commands:\n",
                out);
    int width = 0;
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        const int length = (int)strlen(COMMANDS[i]->name);
        width = length > width ? length : width;
    }
    for (size_t i = 0; COMMANDS[i] != NULL; i++)
        put_row(out, COMMANDS[i]->name, width, COMMANDS[i]->summary);
    (void)fputs("\n'paragon help COMMAND' explains one of them.\n\n"
                "global options, before or after the command:\n",
                out);
    put_options(out, GLOBAL_OPTIONS);
    (void)fputs("\nData goes to stdout, everything else to stderr. The exit code is 0 when the "
                "work is\ndone; 'paragon help --exit-codes' lists the others.\n",
                out);
}

void help_command(FILE *const out, const Command *const command)
{
    const bool has_options = command->options != NULL && command->options[0].name != NULL;
    (void)fprintf(out, "paragon %s - %s\n\n", command->name, command->summary);
    (void)fprintf(out, "usage: paragon %s%s%s%s\n\n", command->name,
                  has_options ? " [options]" : "", command->arguments[0] == '\0' ? "" : " ",
                  command->arguments);
    const size_t length = strlen(command->help);
    const bool ends_a_line = length > 0 && command->help[length - 1] == '\n';
    (void)fprintf(out, "%s%s", command->help, ends_a_line ? "" : "\n");
    if (has_options) {
        (void)fputs("\noptions:\n", out);
        put_options(out, command->options);
    }
    (void)fputs("\n'paragon help' lists the options that every command takes.\n", out);
}
