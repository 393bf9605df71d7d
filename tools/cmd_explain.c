/* tools/cmd_explain.c - `paragon explain CLIENT`: one client against its ideal profile. */
#include "tools/explanation.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { OPTION_MODEL, OPTION_SNAPSHOT, OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    [OPTION_MODEL] = {"model", "ID", "by this model (the approved one, else the newest draft)"},
    [OPTION_SNAPSHOT] = {"snapshot", "ID", "as in this snapshot (the published one)"},
    [OPTION_FORMAT] = {"format", "table|json", "text for people, or JSON (table)"},
    {0},
};

static const char HELP[] =
    "Shows what a client has, lacks and hardly uses compared with the ideal profile of its peers;\n"
    "what to offer, with the contributions that make up each score (they add up exactly); why the\n"
    "other products are not offered; and clients like it, of the same RM or the same bank.\n"
    "\n"
    "Scores of a regression are log-odds: 0 is even odds, +0.7 doubles them.  Those of EASE^R and\n"
    "naive Bayes are sums of weights, which a calibrated curve makes probabilities of.  With\n"
    "--format json every score has unit, baseline, contributions and total.\n"
    "\n"
    "  paragon explain C000123\n";

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    int is_json = 0;
    size_t client = 0;
    Workbench bench = {0};
    Explanation explanation = {0};
    StrBuf out = strbuf_init(session->arena);
    const char *text = NULL;
    TRY(option_choice("format", arguments->options[OPTION_FORMAT], "table|json", 0, &is_json, err));
    TRY(workbench_open(session, arguments->options[OPTION_MODEL],
                       arguments->options[OPTION_SNAPSHOT], arguments->positional[0], &bench, err));
    TRY(workbench_client(&bench, arguments->positional[0], &client, err));
    TRY(explanation_make(session, &bench, client, &explanation, err));
    if (is_json)
        explanation_json(&explanation, &out);
    else
        TRY(explanation_text(&explanation, &out, err));
    TRY(strbuf_finish(&out, &text, err));
    if (fputs(text, stdout) == EOF)
        return error_from_write(err, errno, "the explanation");
    return OK;
}

const Command COMMAND_EXPLAIN = {
    .name = "explain",
    .arguments = "CLIENT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "one client against its ideal profile, every score explained",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
