/* tools/cmd_report.c - `paragon report [MODEL] -o FILE`: a model as one page for the analyst. */
#include "tools/commands.h"

#include "core/io/whole_file.h"
#include "tools/report/report.h"

enum { OPTION_OUTPUT, OPTION_SNAPSHOT };

static const OptionSpec OPTIONS[] = {
    [OPTION_OUTPUT] = {"o", "FILE", "the page to write; it is there whole or not at all"},
    [OPTION_SNAPSHOT] = {"snapshot", "ID",
                         "the clients to show (those readers see, else those of the build)"},
    {NULL, NULL, NULL},
};

static Status report_run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const path = arguments->options[OPTION_OUTPUT];
    const char *const model = arguments->n_positional > 0 ? arguments->positional[0] : NULL;
    Workbench bench = {0};
    ReportChanges changes = {0};
    WholeFile *file = NULL;
    const char *html = NULL;
    size_t length = 0;
    if (path == NULL)
        return ERROR_SET(err, E_USAGE, "option \"-o\" is missing: the file to write");
    TRY(workbench_open(session, model, arguments->options[OPTION_SNAPSHOT], NULL, &bench, err));
    TRY(whole_file_open(path, session->arena, &file, err));
    TRY(report_changes_open(session, &bench, &changes, err));
    TRY(report_write(session, &bench, &changes, &html, &length, err));
    (void)fwrite(html, 1, length, file->stream); /* what went wrong is told when it is committed */
    TRY(whole_file_commit(file, err));
    log_event(session->log, LOG_INFO, "wrote the report model=%.*s file=\"%s\" bytes=%zu",
              HASH_SHORT, bench.model_ref.id, path, length);
    return OK;
}

const Command COMMAND_REPORT = {
    .name = "report",
    .arguments = "[MODEL] -o FILE",
    .most_arguments = 1,
    .summary = "write a model as one page for the analyst: segments, profiles, money",
    .help = "The page needs nothing else: no network, no other file, no script. It opens in every\n"
            "browser and prints. It shows groups of clients, and six clients as a\n"
            "sample, by their ids, never by name:\n"
            "\n"
            "  what needs attention before the model is approved\n"
            "  what changed since the approved model: segments, profiles, money, drift\n"
            "  the segments of every stratum, and why there are not more of them\n"
            "  the products of ideal clients and of segments, as heat maps\n"
            "  what clients bring, what their peers bring, and what drives each product\n"
            "  what would be offered to the clients of the sample, and why\n"
            "\n"
            "MODEL is the beginning of a model's id; without it the approved model is shown, and\n"
            "while none is approved the newest draft. The page compares a\n"
            "draft with the approved model, and a model that was approved with the one before it.\n"
            "\n"
            "  paragon report -o report.html\n"
            "  paragon report 3f9a -o /tmp/draft.html\n",
    .options = OPTIONS,
    .run = report_run,
};
