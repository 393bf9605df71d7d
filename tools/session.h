/* tools/session.h - from the global options and the environment to a Session.
 *
 * The only place that reads environment variables; session_open() is declared in command.h. */
#ifndef TOOLS_SESSION_H
#define TOOLS_SESSION_H

#include "core/base/error.h"
#include "tools/command.h"
#include "tools/options.h"

/** session_log - the log that --log-level, --log-format and --quiet ask for; written even when an
 * option is wrong, with what is right so far. Errors: E_USAGE */
Status session_log(const CommandLine *line, Log *log, Error *err) ATTR_NODISCARD;

/** session_new - everything else: settings, home, threads, progress.
 * @arena, @log: borrowed by the session
 * Errors: E_USAGE · E_CONFIG and E_IO the file of --config */
Status session_new(const CommandLine *line, const Log *log, Arena *arena, Session *session,
                   Error *err) ATTR_NODISCARD;

#endif
