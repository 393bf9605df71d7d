/* tools/cmd_rebuild.c - `paragon rebuild --verify`: is a stored model what its build gave? */
#include "core/base/version.h"
#include "tools/rebuilding.h"
#include "tools/workbench.h"

#include <stdio.h>

enum { OPTION_VERIFY };

static const OptionSpec OPTIONS[] = {
    [OPTION_VERIFY] = {"verify", NULL, "compare with the stored model (required)"},
    {0},
};

static const char HELP[] =
    "Builds a stored model again and compares: from the snapshot, the settings and the seed that\n"
    "are stored with it, not from the settings in force.  First the rows of the snapshot must\n"
    "still give its id; then the model's id, all its numbers, its gate, its card and its drift "
    "must\n"
    "come out as they are stored.  Nothing is written.\n"
    "\n"
    "Exit code 65 when something differs; the message names the first array that does.  A model\n"
    "that another version of the program built may differ for that reason: verify it with that\n"
    "version.\n"
    "\n"
    "  paragon models\n"
    "  paragon rebuild --verify 3f2a9c81d0b4\n";

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    Db *db = NULL;
    ModelRef ref = {0};
    bool is_draft = false;
    if (arguments->options[OPTION_VERIFY] == NULL) {
        (void)ERROR_SET(err, E_USAGE, "rebuild stores nothing: it needs --verify");
        (void)error_hint(err, "A new model is built by: paragon build.");
        return E_USAGE;
    }
    TRY(workbench_connect(session, &db, err));
    TRY(store_model_find(db, arguments->positional[0], session->arena, &ref, &is_draft, err));
    if (!rebuilding_is_same_version(&ref))
        log_event(session->log, LOG_WARN, "version %s built this model, this is version %s",
                  ref.code_version, PARAGON_VERSION);
    TRY(rebuilding_verify(session, db, &ref, err));
    (void)printf("%.*s built again from snapshot %.*s: the same model\n", HASH_SHORT, ref.id,
                 HASH_SHORT, ref.snapshot.id);
    return OK;
}

const Command COMMAND_REBUILD = {
    .name = "rebuild",
    .arguments = "MODEL",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "build a stored model again and compare",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
