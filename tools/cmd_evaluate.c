/* tools/cmd_evaluate.c - `paragon evaluate`: how good the numbers are, shown by back-tests. */
#include "tools/evaluate/evaluations.h"

#include <string.h>

enum { OPTION_SNAPSHOT, OPTION_MODEL, OPTION_CUTOFF, OPTION_TRUTH, OPTION_SEED, OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    [OPTION_SNAPSHOT] = {"snapshot", "ID", "on this snapshot (the newest as-of)"},
    [OPTION_MODEL] = {"model", "ID",
                      "coverage, --truth: of this model (the approved one, else the newest draft)"},
    [OPTION_CUTOFF] = {"cutoff", "DATE",
                       "acquisitions, calibration, value: learn from what was known then (a "
                       "year before)"},
    [OPTION_TRUTH] = {"truth", "DIR",
                      "calibration, coverage, value: folder of a sample bank, its _truth files"},
    [OPTION_SEED] = {"seed", "N", "of the random splits (configuration: seed)"},
    [OPTION_FORMAT] = {"format", "table|csv|json", "form of the list (table)"},
    {0},
};

static const char HELP[] =
    "Back-tests.  Every figure comes from clients or months that the numbers were not made from,\n"
    "with a 95 % interval from resampling clients.  Nothing is stored.\n"
    "\n"
    "  ranking       one holding of a fifth of the clients is hidden; how high does it rank among\n"
    "                what they do not hold, beside popularity, popularity in the stratum, the "
    "naive\n"
    "                gap and EASE?\n"
    "  acquisitions  learn from what was known on --cutoff (a year before the snapshot's day "
    "unless\n"
    "                given); how high rank the products that clients took in the year after?\n"
    "  calibration   does what is given 30 % happen in 30 of 100 cases?  Deciles, Brier score, "
    "log\n"
    "                loss.  Of taking a product in the year after --cutoff where the data allow "
    "it,\n"
    "                else of holding it, on a fifth of the clients left out; with --truth, of the\n"
    "                model against the year after the snapshot.  Per product only the sums, in "
    "the\n"
    "                other formats their deciles, too.\n"
    "  coverage      do the intervals of adoption, incremental and potential profit hold what "
    "they\n"
    "                promise?  With --truth also: are the amounts right?\n"
    "  value         promised against realised profit, by decile of what was promised: offers of\n"
    "                --cutoff against the year after; with --truth those of the model against the\n"
    "                year that was planted, beside an oracle that knows it.\n"
    "\n"
    "  paragon evaluate ranking\n"
    "  paragon evaluate acquisitions --cutoff 2025-09-30\n"
    "  paragon evaluate value --truth DIR        DIR as `paragon sample` wrote it\n";

typedef struct EvaluationEntry {
    const char *name;
    Evaluation *run;
} EvaluationEntry;

static const EvaluationEntry ENTRIES[] = {
#define EVALUATION(NAME, FUNCTION, SUMMARY) {NAME, FUNCTION},
#include "tools/evaluate/evaluations.def"
#undef EVALUATION
    {0},
};

static Status find_evaluation(const char *const name, Evaluation **const found, Error *const err)
{
    for (const EvaluationEntry *entry = ENTRIES; entry->name != NULL; entry++) {
        if (strcmp(entry->name, name) != 0)
            continue;
        *found = entry->run;
        return OK;
    }
    (void)ERROR_SET(err, E_USAGE, "there is no evaluation \"%s\"", name);
    (void)error_hint(err, "`paragon help evaluate` lists them.");
    return E_USAGE;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    Evaluation *evaluation = NULL;
    EvaluateOptions options = {.snapshot = arguments->options[OPTION_SNAPSHOT],
                               .model = arguments->options[OPTION_MODEL],
                               .cutoff = arguments->options[OPTION_CUTOFF],
                               .truth = arguments->options[OPTION_TRUTH]};
    int64_t seed = 0;
    TRY(find_evaluation(arguments->positional[0], &evaluation, err));
    TRY(option_int("seed", arguments->options[OPTION_SEED], 0, INT64_MAX, session->config.seed,
                   &seed, err));
    TRY(option_format(arguments->options[OPTION_FORMAT], &options.format, err));
    options.seed = (uint64_t)seed;
    return evaluation(session, &options, err);
}

const Command COMMAND_EVALUATE = {
    .name = "evaluate",
    .arguments = "ranking|acquisitions|calibration|coverage|value",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "back-tests: how good the numbers are",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
