/* tools/options.h - the command line as data: which command, which options, which arguments.
 *
 *     paragon [global options] COMMAND [options] [arguments]
 *
 * Global options may stand before or after the command.  Both "--name VALUE" and "--name=VALUE"
 * are read, one-letter options as "-o VALUE"; "--" ends the options.  Reading option values is in
 * command.h. */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

#include "core/base/error.h"
#include "tools/command.h"

#include <stddef.h>

typedef enum GlobalOption {
    GLOBAL_DB,
    GLOBAL_HOME,
    GLOBAL_CONFIG,
    GLOBAL_LOG_LEVEL,
    GLOBAL_LOG_FORMAT,
    GLOBAL_QUIET,
    GLOBAL_THREADS,
    GLOBAL_PROGRESS,
    GLOBAL_VERSION,
    GLOBAL_HELP,
    GLOBAL_COUNT
} GlobalOption;

/* In the order of GlobalOption; ends with a NULL name. */
extern const OptionSpec GLOBAL_OPTIONS[];

typedef struct CommandLine {
    const char *globals[GLOBAL_COUNT]; /* by GlobalOption; a flag given is "" */
    const Command *command;            /* NULL when none is named */
    Arguments arguments;
} CommandLine;

/**
 * options_parse - read argv[1] .. argv[argc - 1]; texts are borrowed from argv.
 *
 * On failure `line` holds what was read before it, so that --log-format still counts.  The
 * number of arguments is not checked when --help or --version is among the options.
 * Errors: E_USAGE naming what cannot be understood, with the nearest name as hint
 */
Status options_parse(int argc, char *const argv[], CommandLine *line, Error *err) ATTR_NODISCARD;

/** options_find_command - the command called `name`. Errors: E_USAGE with the nearest as hint */
Status options_find_command(const char *name, const Command **command, Error *err) ATTR_NODISCARD;

#endif
