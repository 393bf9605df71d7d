/* tools/cmd_init.c - `paragon init`: create or upgrade the schema. */
#include "tools/command.h"

static const char HELP[] =
    "Creates Paragon's schema in the database, or brings an older one up to date; does nothing\n"
    "when it is current.  The database itself must exist.  This is the administrator's work: the "
    "user\n"
    "must be allowed to create roles in it, or be a member of paragon_owner when all roles exist\n"
    "(docs/operations.md).  Nobody else needs to be either.\n"
    "\n"
    "With the private local cluster the first load does this by itself, as its administrator.\n";

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    (void)arguments;
    Db *db = NULL;
    size_t n_applied = 0;
    TRY(session_open(session, &db, err));
    TRY(session_migrate(session, db, &n_applied, err));
    if (n_applied == 0)
        log_event(session->log, LOG_INFO, "the schema is current");
    else
        log_event(session->log, LOG_INFO, "the schema is up to date now migrations=%zu", n_applied);
    return OK;
}

const Command COMMAND_INIT = {
    .name = "init",
    .arguments = "",
    .summary = "create or upgrade the schema",
    .help = HELP,
    .options = (const OptionSpec[]){{0}},
    .run = run,
};
