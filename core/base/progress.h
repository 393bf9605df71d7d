/* core/base/progress.h - how long work tells how far it is, and learns that it should stop.
 *
 * Work reports a share in [0, 1]: 0 and 1 always, at most 100 times between.  NULL is fine. */
#ifndef CORE_BASE_PROGRESS_H
#define CORE_BASE_PROGRESS_H

#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Progress {
    /* Called with the name of the step and its share done; false asks the work to stop. */
    bool (*report)(void *context, const char *step, double share);
    void *context;
} Progress;

/** progress_report - tell, and turn a request to stop into E_CANCELLED. */
static inline Status progress_report(const Progress *const progress, const char *const step,
                                     const double share, Error *const err)
{
    if (progress == NULL || progress->report(progress->context, step, share))
        return OK;
    return ERROR_SET(err, E_CANCELLED, "stopped on request during \"%s\"", step);
}

#endif
