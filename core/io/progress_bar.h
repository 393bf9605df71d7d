/* core/io/progress_bar.h - a Progress for people: a bar on a terminal, plain lines elsewhere.
 *
 * Also the place where a request to stop (Ctrl-C) reaches long work: whatever is shown, report()
 * returns false once *stop is set.  Log lines erase the bar (log.h); the next report draws it
 * again.  Reports come from one thread at a time. */
#ifndef CORE_IO_PROGRESS_BAR_H
#define CORE_IO_PROGRESS_BAR_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/io/log.h"

#include <signal.h>
#include <stddef.h>

typedef enum ProgressStyle {
    PROGRESS_SILENT, /* only asks whether to stop */
    PROGRESS_LINES,  /* an event of the log every 10 s */
    PROGRESS_BAR     /* one line, drawn over and over */
} ProgressStyle;

enum { PROGRESS_TEXT_SIZE = 256 };

/** progress_bar_new - a Progress that shows itself on log->out, released with the arena.
 * @stop: set by a signal handler; borrowed for the life of the arena */
Status progress_bar_new(ProgressStyle style, const Log *log, const volatile sig_atomic_t *stop,
                        Arena *arena, const Progress **progress, Error *err) ATTR_NODISCARD;

/**
 * progress_bar_text - the bar as text, no wider than `width` columns (at least 40 count):
 *
 *     fit segments  [#########-----------]  45 %  3.0 %/s  18 s left
 *
 * @seconds: since the step began; below 1 s nothing is said about rate and time left
 * Returns the length; `out` has room for PROGRESS_TEXT_SIZE.
 */
size_t progress_bar_text(const char *step, double share, double seconds, size_t width, char *out);

#endif
