/* tools/options.c - reading the command line. */
#include "tools/options.h"

#include "core/base/choice.h"
#include "core/base/nearest.h"
#include "core/base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const OptionSpec GLOBAL_OPTIONS[] = {
    [GLOBAL_DB] = {"db", "CONNINFO",
                   "the database, as libpq takes it (else PARAGON_DB, else PGHOST, PGSERVICE or "
                   "PGDATABASE, else a private local cluster)"},
    [GLOBAL_HOME] = {"home", "DIR",
                     "where the private local cluster and its logs are (else PARAGON_HOME, else "
                     "~/.local/share/paragon)"},
    [GLOBAL_CONFIG] = {"config", "FILE", "settings, a JSON file; see 'paragon help config'"},
    [GLOBAL_LOG_LEVEL] = {"log-level", "LEVEL",
                          "error, warn, info or debug: what is told on stderr (info)"},
    [GLOBAL_LOG_FORMAT] = {"log-format", "FORMAT", "text or json: in which form (text)"},
    [GLOBAL_QUIET] = {"quiet", NULL, "tell nothing but errors"},
    [GLOBAL_THREADS] = {"threads", "N",
                        "processors to use (all); results are the same with any number"},
    [GLOBAL_PROGRESS] = {"progress", "WHEN",
                         "auto, always or never: auto draws a bar on a terminal and else tells "
                         "every 10 s (auto)"},
    [GLOBAL_VERSION] = {"version", NULL, "print the version"},
    [GLOBAL_HELP] = {"help", NULL, "print the help of the command, or this"},
    [GLOBAL_COUNT] = {NULL, NULL, NULL},
};

static const char *dashes(const char *const name)
{
    return name[1] == '\0' ? "-" : "--";
}

/* Is argument `text` the option `name`? *value is what follows '=', NULL without one. */
static bool is_option(const char *const text, const char *const name, const char **const value)
{
    const size_t n_dashes = strlen(dashes(name));
    const size_t length = strlen(name);
    if (strncmp(text, dashes(name), n_dashes) != 0 || strncmp(text + n_dashes, name, length) != 0)
        return false;
    const char *const end = text + n_dashes + length;
    if (*end != '\0' && *end != '=')
        return false;
    *value = *end == '=' ? end + 1 : NULL;
    return true;
}

/* The place of the option in `specs` (NULL is an empty list), -1 when it is not there. */
static int find_option(const OptionSpec *const specs, const char *const text,
                       const char **const value)
{
    for (int i = 0; specs != NULL && specs[i].name != NULL; i++)
        if (is_option(text, specs[i].name, value))
            return i;
    return -1;
}

static void offer_options(Nearest *const nearest, const OptionSpec *const specs)
{
    for (int i = 0; specs != NULL && specs[i].name != NULL; i++)
        nearest_offer(nearest, specs[i].name);
}

static Status refuse_option(const char *const text, const Command *const command, Error *const err)
{
    const char *const bare = text + strspn(text, "-");
    const size_t length = strcspn(bare, "=");
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : 0), bare);
    Nearest nearest = nearest_to(name);
    offer_options(&nearest, command == NULL ? NULL : command->options);
    offer_options(&nearest, GLOBAL_OPTIONS);

    char help[64] = "paragon help";
    if (command != NULL)
        (void)snprintf(help, sizeof help, "paragon help %s", command->name);
    (void)ERROR_SET(err, E_USAGE, "there is no option \"%.*s\"",
                    (int)(length + (size_t)(bare - text)), text);
    if (nearest.best != NULL)
        (void)error_hint(err, "Did you mean \"%s%s\"? \"%s\" lists the options.",
                         dashes(nearest.best), nearest.best, help);
    else
        (void)error_hint(err, "\"%s\" lists the options.", help);
    return E_USAGE;
}

Status options_find_command(const char *const name, const Command **const command, Error *const err)
{
    Nearest nearest = nearest_to(name);
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        if (strcmp(COMMANDS[i]->name, name) == 0) {
            *command = COMMANDS[i];
            return OK;
        }
        nearest_offer(&nearest, COMMANDS[i]->name);
    }
    (void)ERROR_SET(err, E_USAGE, "there is no command \"%.60s\"", name);
    if (nearest.best != NULL)
        (void)error_hint(err, "Did you mean \"%s\"? \"paragon help\" lists the commands.",
                         nearest.best);
    else
        (void)error_hint(err, "\"paragon help\" lists the commands.");
    return E_USAGE;
}

/* ---- the walk over argv ---- */

typedef struct Walk {
    int argc;
    char *const *argv;
    int at; /* of the next argument */
    CommandLine *line;
} Walk;

/* Note the option's value in `slot`: what follows '=', or the next argument. */
static Status take_option(Walk *const walk, const OptionSpec *const spec, const char *value,
                          const char **const slot, Error *const err)
{
    const char *const prefix = dashes(spec->name);
    if (*slot != NULL)
        return ERROR_SET(err, E_USAGE, "option \"%s%s\" is given twice", prefix, spec->name);
    if (spec->argument == NULL) {
        if (value != NULL)
            return ERROR_SET(err, E_USAGE, "option \"%s%s\" takes no value", prefix, spec->name);
        *slot = "";
        return OK;
    }
    if (value == NULL && walk->at < walk->argc && strncmp(walk->argv[walk->at], "--", 2) != 0)
        value = walk->argv[walk->at++];
    if (value == NULL)
        return ERROR_SET(err, E_USAGE, "option \"%s%s\" needs a value: %s", prefix, spec->name,
                         spec->argument);
    *slot = value;
    return OK;
}

static Status read_option(Walk *const walk, const char *const text, Error *const err)
{
    CommandLine *const line = walk->line;
    const OptionSpec *const specs = line->command == NULL ? NULL : line->command->options;
    const char *value = NULL;
    const int own = find_option(specs, text, &value);
    if (own >= 0) {
        assert(own < COMMAND_MAX_OPTIONS);
        return take_option(walk, &specs[own], value, &line->arguments.options[own], err);
    }
    const int global = find_option(GLOBAL_OPTIONS, text, &value);
    if (global >= 0)
        return take_option(walk, &GLOBAL_OPTIONS[global], value, &line->globals[global], err);
    return refuse_option(text, line->command, err);
}

static Status hint_form(const Command *const command, Error *const err)
{
    (void)error_hint(err, "The form is: paragon %s%s%s", command->name,
                     command->arguments[0] == '\0' ? "" : " ", command->arguments);
    return E_USAGE;
}

static Status read_argument(CommandLine *const line, const char *const text, Error *const err)
{
    if (line->command == NULL)
        return options_find_command(text, &line->command, err);
    Arguments *const arguments = &line->arguments;
    if (arguments->n_positional == line->command->most_arguments) {
        (void)ERROR_SET(err, E_USAGE, "\"%s\" takes no further argument \"%.60s\"",
                        line->command->name, text);
        return hint_form(line->command, err);
    }
    assert(arguments->n_positional < COMMAND_MAX_ARGUMENTS);
    arguments->positional[arguments->n_positional++] = text;
    return OK;
}

static Status check_complete(const CommandLine *const line, Error *const err)
{
    if (line->globals[GLOBAL_HELP] != NULL || line->globals[GLOBAL_VERSION] != NULL)
        return OK;
    if (line->command == NULL) {
        (void)ERROR_SET(err, E_USAGE, "no command is given");
        (void)error_hint(err, "\"paragon help\" lists the commands.");
        return E_USAGE;
    }
    if (line->arguments.n_positional < line->command->least_arguments) {
        (void)ERROR_SET(err, E_USAGE, "an argument of \"%s\" is missing", line->command->name);
        return hint_form(line->command, err);
    }
    return OK;
}

Status options_parse(const int argc, char *const argv[], CommandLine *const line, Error *const err)
{
    *line = (CommandLine){.command = NULL};
    Walk walk = {.argc = argc, .argv = argv, .at = 1, .line = line};
    bool options_ended = false;
    while (walk.at < argc) {
        const char *const text = argv[walk.at++];
        if (!options_ended && strcmp(text, "--") == 0) {
            options_ended = true;
            continue;
        }
        /* "-" alone is an argument: the name of stdin or stdout */
        if (!options_ended && text[0] == '-' && text[1] != '\0')
            TRY(read_option(&walk, text, err));
        else
            TRY(read_argument(line, text, err));
    }
    return check_complete(line, err);
}

/* ---- option values ---- */

static Status refuse_value(const char *const name, const char *const text,
                           const char *const must_be, Error *const err)
{
    return ERROR_SET(err, E_USAGE, "option \"%s%s\" is \"%.60s\", must be %s", dashes(name), name,
                     text, must_be);
}

Status option_day(const char *const name, const char *const text, const Day fallback,
                  Day *const day, Error *const err)
{
    Day value = fallback;
    if (text != NULL && !day_parse(text, strlen(text), &value))
        return refuse_value(name, text, "a date like 2026-09-30", err);
    *day = value;
    return OK;
}

Status option_int(const char *const name, const char *const text, const int64_t least,
                  const int64_t most, const int64_t fallback, int64_t *const value,
                  Error *const err)
{
    int64_t number = fallback;
    if (text != NULL &&
        (!text_parse_int(text, strlen(text), &number) || number < least || number > most)) {
        char must_be[96];
        (void)snprintf(must_be, sizeof must_be, "a whole number from %lld to %lld",
                       (long long)least, (long long)most);
        return refuse_value(name, text, must_be, err);
    }
    *value = number;
    return OK;
}

Status option_real(const char *const name, const char *const text, const double least,
                   const double most, const double fallback, double *const value, Error *const err)
{
    double number = fallback;
    if (text != NULL &&
        (!text_parse_double(text, strlen(text), &number) || !(number >= least && number <= most))) {
        char low[TEXT_DOUBLE_SIZE];
        char high[TEXT_DOUBLE_SIZE];
        char must_be[96];
        (void)text_format_double(least, low);
        (void)text_format_double(most, high);
        (void)snprintf(must_be, sizeof must_be, "a number from %s to %s", low, high);
        return refuse_value(name, text, must_be, err);
    }
    *value = number;
    return OK;
}

Status option_choice(const char *const name, const char *const text, const char *const choices,
                     const int fallback, int *const place, Error *const err)
{
    const int found = text == NULL ? fallback : choice_find(choices, text);
    if (text != NULL && found < 0) {
        char must_be[256];
        (void)snprintf(must_be, sizeof must_be, "one of %s", choices);
        return refuse_value(name, text, must_be, err);
    }
    *place = found;
    return OK;
}

Status option_format(const char *const text, TableFormat *const format, Error *const err)
{
    int place = TABLE_ALIGNED;
    TRY(option_choice("format", text, "table|csv|json", TABLE_ALIGNED, &place, err));
    *format = (TableFormat)place;
    return OK;
}
