/* core/io/log.h - events and counts on stderr, never data, names of clients or SQL parameters.
 *
 * One line an event: text "paragon: loaded holdings rows=48210", or JSON with --log-format json.
 * A Log is made by the command and passed down to what needs one. */
#ifndef CORE_IO_LOG_H
#define CORE_IO_LOG_H

#include "core/base/error.h"

#include <stdbool.h>
#include <stdio.h>

typedef enum LogLevel { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG } LogLevel;

typedef struct Log {
    FILE *out;
    LogLevel level; /* what is less important is not written */
    bool as_json;
} Log;

/** log_event - one event; `format` makes the text. A NULL log is silent. */
void log_event(const Log *log, LogLevel level, const char *format, ...) ATTR_PRINTF(3, 4);

/** log_error - the error as "paragon: ..." and, when there is one, "hint: ...". */
void log_error(const Log *log, const Error *error);

#endif
