/* tools/cmd_verify.c - `paragon verify`: does a pack, or the ledger, still say what was decided? */
#include "tools/evidence/ledger_check.h"
#include "tools/evidence/pack_check.h"
#include "tools/workbench.h"

#include <inttypes.h>
#include <stdio.h>

enum { OPTION_LEDGER };

static const OptionSpec OPTIONS[] = {
    [OPTION_LEDGER] = {"ledger", NULL, "check the ledger in the database"},
    {0},
};

static const char HELP[] =
    "verify DIR checks an evidence pack, with no database: every line of every file, the chain of\n"
    "the ledger's entries, and that decisions, triggers, words, settings and cards are those "
    "whose\n"
    "hashes stand in it.  Compare the pack's hash with the one that was printed when it was "
    "written.\n"
    "\n"
    "verify --ledger checks the database: the chain from its first entry on; that loads, models,\n"
    "runs and outcomes are what their entries say; and every decision and every trigger of every "
    "run\n"
    "against what was published.  With DIR besides, the ledger must also have stood where the "
    "pack\n"
    "ends: one that was written anew, as a whole, shows only there.\n"
    "\n"
    "Exit code 65 when something does not fit; the message names the first record that does not.\n"
    "\n"
    "  paragon verify evidence-2026q3\n"
    "  paragon verify --ledger\n"
    "  paragon verify evidence-2026q3 --ledger\n";

static void print_runs(const size_t n_runs, const size_t n_decisions, const size_t n_triggers,
                       const size_t n_erased, const char *const of_what)
{
    (void)printf("runs    %zu: %zu decisions and %zu triggers as they were published\n", n_runs,
                 n_decisions, n_triggers);
    if (n_erased > 0)
        (void)printf("erased  texts of %zu %s\n", n_erased, of_what);
}

static Status verify_pack(Session *const session, const char *const directory,
                          LedgerChain *const head, Error *const err)
{
    PackManifest manifest = {0};
    PackFindings findings = {0};
    char hash[HASH_HEX_SIZE];
    TRY(pack_manifest_read(directory, session->arena, &manifest, err));
    TRY(pack_files_check(&manifest, session->progress, err));
    TRY(pack_content_check(&manifest, &findings, err));
    hash_hex(manifest.head.hash, hash);
    (void)printf("pack    %s: %zu files as they were written\n", manifest.hash, manifest.n_files);
    (void)printf("ledger  entries %" PRId64 " to %" PRId64 ", the last one's hash is %s\n",
                 manifest.before.entry_no + 1, manifest.head.entry_no, hash);
    print_runs(findings.n_runs, findings.n_decisions, findings.n_triggers, findings.n_erased,
               "triggers and outcomes");
    *head = manifest.head;
    return OK;
}

static Status verify_ledger(Session *const session, const LedgerChain *const held, Error *const err)
{
    Db *db = NULL;
    LedgerFindings findings = {0};
    char hash[HASH_HEX_SIZE];
    TRY(workbench_connect(session, &db, err));
    TRY(ledger_check(session, db, held, &findings, err));
    hash_hex(findings.chain.hash, hash);
    (void)printf("ledger  %" PRId64 " entries, the last one's hash is %s\n",
                 findings.chain.entry_no, hash);
    print_runs(findings.n_runs, findings.n_decisions, findings.n_triggers, findings.n_erased,
               "triggers");
    if (held != NULL)
        (void)printf("both    the ledger stood where the pack ends\n");
    return OK;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const bool has_pack = arguments->n_positional > 0;
    const bool has_ledger = arguments->options[OPTION_LEDGER] != NULL;
    LedgerChain head = {0};
    if (!has_pack && !has_ledger) {
        (void)ERROR_SET(err, E_USAGE, "verify needs a pack, --ledger, or both");
        (void)error_hint(err, "A pack is the directory that paragon export wrote.");
        return E_USAGE;
    }
    if (has_pack)
        TRY(verify_pack(session, arguments->positional[0], &head, err));
    return has_ledger ? verify_ledger(session, has_pack ? &head : NULL, err) : OK;
}

const Command COMMAND_VERIFY = {
    .name = "verify",
    .arguments = "[DIR]",
    .most_arguments = 1,
    .summary = "prove that an evidence pack, or the ledger, was not altered",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
