/* tools/cmd_sample.c - `paragon sample DIR`: write a made-up bank whose truth is known. */
#include "tools/command.h"

#include "tools/sample_bank/sample_write.h"

#include <string.h>

enum {
    OPTION_CLIENTS,
    OPTION_SEED,
    OPTION_SEGMENTS,
    OPTION_SEPARATION,
    OPTION_AS_OF,
    OPTION_TRUTH
};

static const OptionSpec OPTIONS[] = {
    [OPTION_CLIENTS] = {"clients", "N", "rows of clients.csv, closed clients included (10000)"},
    [OPTION_SEED] = {"seed", "N", "the world and every client in it (1)"},
    [OPTION_SEGMENTS] = {"segments", "K", "planted archetypes; 1 = no structure at all (6)"},
    [OPTION_SEPARATION] = {"separation", "F", "factor on archetype x product effects (1)"},
    [OPTION_AS_OF] = {"as-of", "DATE", "the day of the extract (2026-09-30)"},
    [OPTION_TRUTH] = {"truth", "ROWS", "of _truth_acquisitions.csv: none, acquired or all"},
    {NULL, NULL, NULL}};

static const char HELP[] =
    "Writes the extracts of a made-up group of three banks into DIR, which must not exist or be\n"
    "empty, in the form of the data contract, and what was planted in them into _truth*.csv and\n"
    "_truth.json (docs/sample-bank.md has the formulas).  The same seed is the same world at any\n"
    "number of clients, and the first clients of a larger bank are those of a smaller one.\n"
    "\n"
    "_truth_acquisitions.csv holds every product that an active client does not have, about 27\n"
    "rows a client (--truth all, the default up to 50000 clients), or only those that it will\n"
    "acquire within the next year (--truth acquired, the default beyond), or none.";

enum { DEFAULT_CLIENTS = 10000, MOST_CLIENTS = 99999999, MOST_CLIENTS_WITH_ALL = 50000 };

static Status read_truth(const char *const text, const int64_t n_clients, SampleTruth *const truth,
                         Error *const err)
{
    if (text == NULL) {
        *truth = n_clients <= MOST_CLIENTS_WITH_ALL ? SAMPLE_TRUTH_ALL : SAMPLE_TRUTH_ACQUIRED;
        return OK;
    }
    for (int name = 0; name < SAMPLE_TRUTHS; name++) {
        if (strcmp(text, SAMPLE_TRUTH_NAMES[name]) == 0) {
            *truth = (SampleTruth)name;
            return OK;
        }
    }
    return ERROR_SET(err, E_USAGE, "option \"--truth\" is \"%.60s\", must be none, acquired or all",
                     text);
}

static Status read_as_of(const char *const text, Day *const as_of, Error *const err)
{
    static const Day DEFAULT_DAY = 20726; /* 2026-09-30 */
    static const Day FIRST_DAY = -7305;   /* 1950-01-01 */
    static const Day LAST_DAY = 84005;    /* 2199-12-31 */
    Day day = 0;
    TRY(option_day("as-of", text, DEFAULT_DAY, &day, err));
    if (day < FIRST_DAY || day > LAST_DAY)
        return ERROR_SET(err, E_USAGE,
                         "option \"--as-of\" is \"%s\", must be from 1950-01-01 to 2199-12-31",
                         text);
    *as_of = day;
    return OK;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const *const given = arguments->options;
    int64_t n_clients = 0;
    int64_t seed = 0;
    int64_t segments = 0;
    SampleOptions options = {0};
    SampleTruth truth = SAMPLE_TRUTH_NONE;
    TRY(option_int("clients", given[OPTION_CLIENTS], 1, MOST_CLIENTS, DEFAULT_CLIENTS, &n_clients,
                   err));
    TRY(option_int("seed", given[OPTION_SEED], 0, UINT32_MAX, 1, &seed, err));
    TRY(option_int("segments", given[OPTION_SEGMENTS], 1, SAMPLE_MAX_ARCHETYPES, 6, &segments,
                   err));
    TRY(option_real("separation", given[OPTION_SEPARATION], 0, 10, 1, &options.separation, err));
    TRY(read_as_of(given[OPTION_AS_OF], &options.as_of, err));
    TRY(read_truth(given[OPTION_TRUTH], n_clients, &truth, err));
    options.seed = (uint64_t)seed;
    options.n_archetypes = (int)segments;

    const char *const directory = arguments->positional[0];
    TRY(sample_write(&options, (size_t)n_clients, truth, directory, session->progress,
                     session->arena, err));
    log_event(session->log, LOG_INFO, "wrote a sample bank clients=%lld directory=\"%s\"",
              (long long)n_clients, directory);
    return OK;
}

const Command COMMAND_SAMPLE = {.name = "sample",
                                .arguments = "DIR",
                                .least_arguments = 1,
                                .most_arguments = 1,
                                .summary = "write a made-up bank whose truth is known",
                                .help = HELP,
                                .options = OPTIONS,
                                .run = run};
