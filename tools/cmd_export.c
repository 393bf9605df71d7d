/* tools/cmd_export.c - `paragon export`: the evidence pack of a period. */
#include "tools/evidence/evidence_export.h"
#include "tools/workbench.h"

#include <inttypes.h>
#include <stdio.h>

enum { OPTION_FROM, OPTION_TO, OPTION_OUTPUT };

static const OptionSpec OPTIONS[] = {
    [OPTION_FROM] = {"from", "DATE", "the first day, UTC (required)"},
    [OPTION_TO] = {"to", "DATE", "the last day, UTC (required)"},
    [OPTION_OUTPUT] = {"o", "DIR",
                       "the pack: a directory that is not there yet, or empty (required)"},
    {0},
};

static const char HELP[] =
    "Writes what was decided between two days, for compliance and auditors: the ledger's entries\n"
    "with their hashes, snapshots, models with settings and card, approvals, outcomes, and of "
    "every\n"
    "publication what was offered to each client with which figures, what was withheld by which\n"
    "rule, and the words that the relationship manager read.  As JSON lines, which can be proven,\n"
    "and as CSV for people.  README.txt in the pack says how to read and check it.\n"
    "\n"
    "Prints the SHA-256 of the pack's manifest and the head of the ledger: keep both elsewhere.\n"
    "The same period gives the same bytes.  Every export is noted in the ledger.\n"
    "\n"
    "  paragon export --from 2026-07-01 --to 2026-09-30 -o evidence-2026q3\n"
    "  paragon verify evidence-2026q3\n";

static Status require(const Arguments *const arguments, const size_t option, Error *const err)
{
    if (arguments->options[option] != NULL)
        return OK;
    return ERROR_SET(err, E_USAGE, "export needs -%s%s", option == OPTION_OUTPUT ? "" : "-",
                     OPTIONS[option].name);
}

static void print(const EvidenceExport *const exported)
{
    const PackPeriod *const period = &exported->period;
    char head[HASH_HEX_SIZE];
    hash_hex(period->head.hash, head);
    (void)printf("pack    %s\n", exported->hash);
    (void)printf("ledger  entries %" PRId64 " to %" PRId64 ", the last one's hash is %s\n",
                 period->before.entry_no + 1, period->head.entry_no, head);
    (void)printf("runs    %zu: %zu decisions, %zu triggers\n", exported->n_runs,
                 exported->n_decisions, exported->n_triggers);
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    Db *db = NULL;
    EvidenceExport exported = {0};
    Day from = DAY_UNKNOWN;
    Day to = DAY_UNKNOWN;
    for (size_t option = OPTION_FROM; option <= OPTION_OUTPUT; option++)
        TRY(require(arguments, option, err));
    TRY(option_day("from", arguments->options[OPTION_FROM], DAY_UNKNOWN, &from, err));
    TRY(option_day("to", arguments->options[OPTION_TO], DAY_UNKNOWN, &to, err));
    if (to < from)
        return ERROR_SET(err, E_USAGE, "--to lies before --from");
    TRY(workbench_connect(session, &db, err));
    TRY(evidence_export(session, db, arguments->options[OPTION_OUTPUT], from, to, &exported, err));
    print(&exported);
    return OK;
}

const Command COMMAND_EXPORT = {
    .name = "export",
    .arguments = "",
    .summary = "write an evidence pack: what was decided in a period",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
