/* tools/command.h - what a command is: a row in a table, options as data, one function.
 *
 * `paragon COMMAND ...` finds the command here, reads its options by its own list, and calls its
 * function with everything set up.  A cmd_<command>.c holds the list, the help text and one
 * function that parses, calls, reports - no formulas, no SQL. */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/db/db.h"
#include "core/io/config.h"
#include "core/io/log.h"
#include "core/io/table.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

enum { COMMAND_MAX_OPTIONS = 16, COMMAND_MAX_ARGUMENTS = 4 };

typedef struct OptionSpec {
    const char *name;     /* without the dashes; NULL ends a list */
    const char *argument; /* what the value is called in the help, NULL for a flag */
    const char *help;     /* one line */
} OptionSpec;

/* What the global options say, the same for every command. */
typedef struct Session {
    Arena *arena;
    const Log *log;
    const Progress *progress; /* shown or not, it tells work to stop */
    const volatile sig_atomic_t
        *stop; /* what makes it say so, for what has no end to progress to */
    Config config;
    const char *db_option; /* --db, or NULL */
    bool is_local;         /* session_open() took the private local cluster */
    const char *home;      /* --home, resolved */
    size_t n_threads;
    bool quiet;
} Session;

typedef struct Arguments {
    const char *options[COMMAND_MAX_OPTIONS]; /* by position in the spec; a flag given is "" */
    const char *positional[COMMAND_MAX_ARGUMENTS];
    size_t n_positional;
} Arguments;

typedef struct Command {
    const char *name;
    const char *arguments; /* "DIR", "MODEL", "[MODEL]", "" */
    size_t least_arguments;
    size_t most_arguments;
    const char *summary; /* one line for `paragon help` */
    const char *help;    /* paragraphs for `paragon help COMMAND` */
    const OptionSpec *options;
    Status (*run)(Session *session, const Arguments *arguments, Error *err);
} Command;

extern const Command *const COMMANDS[]; /* ends with NULL, in the order of the help */

/* Reading option values; NULL text gives the fallback. Errors: E_USAGE naming the option. */
Status option_day(const char *name, const char *text, Day fallback, Day *day,
                  Error *err) ATTR_NODISCARD;
Status option_int(const char *name, const char *text, int64_t least, int64_t most, int64_t fallback,
                  int64_t *value, Error *err) ATTR_NODISCARD;
Status option_real(const char *name, const char *text, double least, double most, double fallback,
                   double *value, Error *err) ATTR_NODISCARD;
/** option_choice - the place of `text` among `choices` ("text|json"), from 0. */
Status option_choice(const char *name, const char *text, const char *choices, int fallback,
                     int *place, Error *err) ATTR_NODISCARD;
/** option_format - table, csv or json; NULL gives the table. */
Status option_format(const char *text, TableFormat *format, Error *err) ATTR_NODISCARD;

/** session_open - the database the global options name, starting the private local cluster when
 * that is it. */
Status session_open(Session *session, Db **db, Error *err) ATTR_NODISCARD;

/** session_migrate - create or upgrade the schema of the database that session_open() opened: as
 * its login, in the private local cluster as the administrator. */
Status session_migrate(Session *session, Db *db, size_t *n_applied, Error *err) ATTR_NODISCARD;

#endif
