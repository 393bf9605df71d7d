/* tools/cmd_verify.c - `paragon verify`: does a pack, or the ledger, still say what was decided? */
#include "tools/evidence/ledger_check.h"
#include "tools/workbench.h"

#include <inttypes.h>
#include <stdio.h>

enum { OPTION_LEDGER };

static const OptionSpec OPTIONS[] = {
    [OPTION_LEDGER] = {"ledger", NULL, "check the ledger in the database"},
    {0},
};

static const char HELP[] = "x";

static Status verify_ledger(Session *const session, Error *const err)
{
    Db *db = NULL;
    LedgerFindings findings = {0};
    char head[HASH_HEX_SIZE];
    TRY(workbench_connect(session, &db, err));
    TRY(ledger_check(session, db, &findings, err));
    hash_hex(findings.chain.hash, head);
    (void)printf("ledger  %" PRId64 " entries, the last one's hash is %s\n",
                 findings.chain.entry_no, head);
    (void)printf("runs    %zu: %zu decisions and %zu triggers as they were published",
                 findings.n_runs, findings.n_decisions, findings.n_triggers);
    (void)printf(findings.n_erased > 0 ? "; texts of %zu were erased since\n" : "\n",
                 findings.n_erased);
    return OK;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    (void)arguments;
    return verify_ledger(session, err);
}

const Command COMMAND_VERIFY = {
    .name = "verify",
    .arguments = "[DIR]",
    .most_arguments = 1,
    .summary = "prove that nothing was altered: an evidence pack, or the ledger",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
