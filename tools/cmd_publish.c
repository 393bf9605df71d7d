/* tools/cmd_publish.c - `paragon publish`: trigger records from the approved model. */
#include "tools/publishing.h"

#include <inttypes.h>
#include <stdio.h>

enum { OPTION_SNAPSHOT, OPTION_DATE, OPTION_DRY_RUN };

static const OptionSpec OPTIONS[] = {
    [OPTION_SNAPSHOT] = {"snapshot", "ID", "the clients of this snapshot (the newest as-of)"},
    [OPTION_DATE] = {"date", "DATE", "the day of the publication (the snapshot's as-of)"},
    [OPTION_DRY_RUN] = {"dry-run", NULL, "count what would happen, change nothing"},
    {0},
};

static const char HELP[] =
    "Compares every client of a snapshot with its ideal profile, by the approved model, and makes\n"
    "the trigger records current: readers of schema crm see the run before or this one, never a\n"
    "mixture.  Open triggers are updated (a new version only where something changed), those\n"
    "without ground are withdrawn, what the RM has answered is left alone.\n"
    "\n"
    "The same publication twice is one run: running the command again after a lost connection is\n"
    "always safe.  Prints the run's id and what became of the triggers.\n";

static void print_counts(const Publication *const publication)
{
    const RunCounts *const counts = &publication->counts;
    (void)printf("clients    %10" PRId64 "\n", counts->clients);
    (void)printf("open       %10" PRId64 "\n", counts->open);
    (void)printf("new        %10" PRId64 "\n", counts->fresh);
    (void)printf("changed    %10" PRId64 "\n", counts->changed);
    (void)printf("unchanged  %10" PRId64 "\n", counts->unchanged);
    (void)printf("withdrawn  %10" PRId64 "\n", counts->withdrawn);
    (void)printf("answered   %10" PRId64 "\n", counts->answered);
    (void)printf("expired    %10" PRId64 "\n", counts->expired);
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const bool dry_run = arguments->options[OPTION_DRY_RUN] != NULL;
    Workbench bench = {0};
    Publication publication = {0};
    Day date = DAY_UNKNOWN;
    TRY(workbench_connect(session, &bench.db, err));
    TRY(store_lock_work(bench.db, session->arena, err));
    TRY(store_model_approved(bench.db, session->arena, &bench.model_ref, err));
    TRY(store_snapshot_find(bench.db, arguments->options[OPTION_SNAPSHOT], session->arena,
                            &bench.snapshot_ref, err));
    TRY(option_day("date", arguments->options[OPTION_DATE], bench.snapshot_ref.as_of, &date, err));
    if (date < bench.snapshot_ref.as_of)
        return ERROR_SET(err, E_USAGE, "--date lies before the snapshot's as-of day");
    TRY(workbench_apply(session, NULL, &bench, err));
    TRY(publishing_run(session, &bench, date, dry_run, &publication, err));
    (void)printf("%.*s\n", HASH_SHORT, publication.run_id);
    if (publication.was_there) {
        log_event(session->log, LOG_INFO, "this publication was made before%s",
                  publication.is_current ? " and is the current one" : "; a later one is current");
        return OK;
    }
    if (dry_run)
        log_event(session->log, LOG_INFO, "dry run: nothing was changed");
    print_counts(&publication);
    return OK;
}

const Command COMMAND_PUBLISH = {
    .name = "publish",
    .arguments = "",
    .summary = "compare every client with its ideal profile: trigger records",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
