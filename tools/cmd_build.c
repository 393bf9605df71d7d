/* tools/cmd_build.c - `paragon build`: a draft model from a snapshot. */
#include "core/db/store_run.h"
#include "tools/model_building.h"
#include "tools/model_card.h"
#include "tools/model_drift.h"
#include "tools/workbench.h"

#include <stdio.h>

enum { OPTION_SNAPSHOT, OPTION_SEED };

static const OptionSpec OPTIONS[] = {
    [OPTION_SNAPSHOT] = {"snapshot", "ID", "build from this snapshot (the newest as-of)"},
    [OPTION_SEED] = {"seed", "N", "where random choices start from (the setting \"seed\")"},
    {0},
};

static const char HELP[] =
    "Finds segments, ideal profiles, affinities and what products are worth in a snapshot\n"
    "(docs/methods.md), and stores them as a draft model.  Prints the model's id and its card.\n"
    "The same snapshot, settings and seed give the same model, whatever --threads.\n"
    "\n"
    "A draft reaches no client: a second person approves it first.\n"
    "\n"
    "  paragon build\n"
    "  paragon report -o report.html\n"
    "  paragon approve MODEL --reason 'reviewed on the 3rd'\n";

/* The method taken, and how each that was tried did: the difference to the first with its standard
 * error. */
static void print_affinity(const Affinity *const affinity, const AffinityTarget target)
{
    const AffinityTrials *const trials = &affinity->trials;
    (void)printf("affinity             %s, %s", affinity_target_name(target),
                 affinity_method_name((AffinityMethod)affinity->method));
    if (affinity->ridge > 0)
        (void)printf(", penalty %g", affinity->ridge);
    (void)printf("\n");
    for (size_t i = 0; i < trials->n; i++) {
        (void)printf("  tried              %s: nDCG@5 %.4f",
                     affinity_method_name(trials->method[i]), trials->ndcg[i]);
        if (i > 0)
            (void)printf(" (%+.4f, standard error %.4f)", trials->gain[i], trials->error[i]);
        (void)printf(", log loss %.4f\n", trials->log_loss[i]);
    }
}

/* What is stored: of a model that was there already, what was measured then. */
static Status print_drift(Session *const session, Db *const db, const ModelHead *const head,
                          Error *const err)
{
    ModelRef ref = {0};
    bool is_draft = false;
    const char *words = NULL;
    TRY(store_model_find(db, head->id, session->arena, &ref, &is_draft, err));
    if (ref.drift.level == NULL)
        return OK;
    TRY(model_drift_words(&ref.drift, session->arena, &words, err));
    (void)printf("drift                %s against model %.*s%s%s\n", ref.drift.level, HASH_SHORT,
                 ref.drift.model_id, *words == '\0' ? "" : ": ", words);
    if (store_model_has_drifted(&ref))
        (void)printf("                     it can be approved only with --override REASON\n");
    return OK;
}

static void print_card(const ModelHead *const head, const SnapshotRef *const snapshot,
                       const Model *const model, const BuildNotices *const notices)
{
    char as_of[DAY_TEXT_SIZE];
    (void)day_format(snapshot->as_of, as_of);
    (void)printf("%.*s\n", HASH_SHORT, head->id);
    (void)printf("snapshot             %.*s as of %s\n", HASH_SHORT, snapshot->id, as_of);
    (void)printf("strata               %zu\n", model->strata.n);
    (void)printf("segments             %zu\n", model->segments.n);
    (void)printf("peer pools           %zu\n", head->n_pools);
    (void)printf("products             %zu\n", model_n_products(model));
    for (size_t target = 0; target < AFFINITY_TARGETS; target++)
        if (model->affinities.is_fitted[target])
            print_affinity(&model->affinities.of_target[target], (AffinityTarget)target);
    if (!isnan(model->potential.overall_coverage))
        (void)printf("potential coverage   %.1f %% of peers left out (80 %% wanted)\n",
                     100 * model->potential.overall_coverage);
    model_card_print(&model->ranking);
    for (size_t i = 0; i < notices->n; i++)
        (void)printf("notice               %s\n", notices->sentences[i]);
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    Arena *const arena = session->arena;
    int64_t seed = 0;
    Db *db = NULL;
    SnapshotRef ref = {0};
    Snapshot snapshot = {0};
    BuildParams params = {0};
    Portfolio portfolio = {0};
    Model model = {0};
    BuildNotices notices = {0};
    Archive archive = archive_writer(arena);
    ModelHead head = {0};
    bool is_new = false;

    TRY(option_int("seed", arguments->options[OPTION_SEED], 0, UINT32_MAX, session->config.seed,
                   &seed, err));
    TRY(model_building_params(session, (uint64_t)seed, &params, err));
    TRY(workbench_connect(session, &db, err));
    TRY(store_lock_work(db, arena, err));
    TRY(store_snapshot_find(db, arguments->options[OPTION_SNAPSHOT], arena, &ref, err));
    TRY(store_snapshot_load(db, &ref, NULL, arena, &snapshot, err));
    TRY(build_model(&snapshot, &params, arena, &portfolio, &model, &notices, err));
    TRY(model_archive(&model, &archive, err));
    TRY(model_building_head(session, &ref, &portfolio, &model, &notices, (uint64_t)seed, &archive,
                            &head, err));
    TRY(model_drift_judge(session, db, &model, &ref, head.id, &head.drift, err));
    TRY(store_model_save(db, &head, &archive, arena, &is_new, err));
    if (!is_new)
        log_event(session->log, LOG_INFO, "the same model was there already, nothing changed");
    print_card(&head, &ref, &model, &notices);
    return print_drift(session, db, &head, err);
}

const Command COMMAND_BUILD = {
    .name = "build",
    .arguments = "",
    .summary = "segments, ideal profiles, affinities and money: a draft model",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
