/* tools/cmd_approve.c - `paragon approve` and `paragon reject`: the second person's decision. */
#include "core/db/store_model.h"
#include "tools/workbench.h"

#include <stdio.h>

enum { OPTION_REASON };

static const OptionSpec OPTIONS[] = {
    [OPTION_REASON] = {"reason", "TEXT", "why; stored with the decision (required)"},
    {0},
};

static const char APPROVE_HELP[] =
    "Releases a draft model.  From then on publish, clients, explain and score use it; the model\n"
    "approved before is retired.  Your database user, the reason, the time and the hash of the\n"
    "model's content are stored.  Only drafts can be approved.\n"
    "\n"
    "  paragon models\n"
    "  paragon approve 3f2a9c81d0b4 --reason 'compared with last quarter, page 3 explains S012'\n";

static const char REJECT_HELP[] =
    "Turns down a draft model; it stays for the record and can never be published.\n";

static Status decide(Session *const session, const Arguments *const arguments, const bool approve,
                     Error *const err)
{
    const char *const reason = arguments->options[OPTION_REASON];
    Db *db = NULL;
    ModelRef ref = {0};
    bool is_draft = false;
    if (reason == NULL || reason[0] == '\0')
        return ERROR_SET(err, E_USAGE, "a decision needs --reason TEXT");
    TRY(workbench_connect(session, &db, err));
    TRY(store_model_find(db, arguments->positional[0], session->arena, &ref, &is_draft, err));
    TRY(store_model_decide(db, &ref, approve, reason, session->arena, err));
    (void)printf("%.*s %s by %s\n", HASH_SHORT, ref.id, approve ? "approved" : "rejected",
                 db_user(db));
    return OK;
}

static Status run_approve(Session *const session, const Arguments *const arguments,
                          Error *const err)
{
    return decide(session, arguments, true, err);
}

static Status run_reject(Session *const session, const Arguments *const arguments, Error *const err)
{
    return decide(session, arguments, false, err);
}

const Command COMMAND_APPROVE = {
    .name = "approve",
    .arguments = "MODEL",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "release a draft model",
    .help = APPROVE_HELP,
    .options = OPTIONS,
    .run = run_approve,
};

const Command COMMAND_REJECT = {
    .name = "reject",
    .arguments = "MODEL",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "turn down a draft model",
    .help = REJECT_HELP,
    .options = OPTIONS,
    .run = run_reject,
};
