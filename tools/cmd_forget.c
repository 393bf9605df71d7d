/* tools/cmd_forget.c - `paragon forget`: a client's personal text out of everything stored. */
#include "core/db/store_erasure.h"
#include "core/db/store_run.h"
#include "tools/workbench.h"

#include <inttypes.h>
#include <stdio.h>

static const OptionSpec OPTIONS[] = {{0}};

static const char HELP[] =
    "Erases what is stored of a client in words: its name, attributes whose text fewer than "
    "twenty\n"
    "clients have, sentences of its triggers that quote them, the reasons of its outcomes, and\n"
    "rejected rows that name it.  In their place stands a hash with a salt that nobody keeps, so\n"
    "that no guess can be tried.  This cannot be undone.\n"
    "\n"
    "The client's number and figures stay: models and runs rest on them.  Snapshots can be "
    "verified\n"
    "as before (`rebuild --verify`), since each erasure is recorded with the hash of the rows "
    "before\n"
    "and after it.  Nothing is erased when rows of a snapshot were changed before by other means\n"
    "(exit code 65).  The client must not be in later extracts, and dumps of the database have to\n"
    "be erased too.\n"
    "\n"
    "  paragon forget n00001234\n";

static void print(const char *const client_id, const ErasureCounts *const counts)
{
    if (counts->n_changed == 0 && counts->n_others == 0)
        (void)printf("%s: nothing was left to erase in %zu snapshots\n", client_id,
                     counts->n_snapshots);
    else
        (void)printf("%s: erased in %zu of %zu snapshots, and in %" PRId64
                     " triggers, outcomes and rejected rows\n",
                     client_id, counts->n_changed, counts->n_snapshots, counts->n_others);
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const client_id = arguments->positional[0];
    Db *db = NULL;
    ErasureCounts counts = {0};
    TRY(workbench_connect(session, &db, err));
    TRY(store_lock_work(db, session->arena, err));
    TRY(store_erasure_run(db, client_id, session->arena, &counts, err));
    print(client_id, &counts);
    if (counts.n_changed > 0 || counts.n_others > 0)
        log_event(session->log, LOG_INFO,
                  "run VACUUM (ANALYZE), or the old text stays in the server's files for a while");
    return OK;
}

const Command COMMAND_FORGET = {
    .name = "forget",
    .arguments = "CLIENT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "erase a client's personal text",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
