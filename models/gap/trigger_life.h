/* models/gap/trigger_life.h - what becomes of a trigger from one run to the next.
 *
 *     before      ground now   answer, date             then
 *     none        yes                                   open: episode 1, version 1
 *     open        yes          within validity          open: version + 1 if its content changed
 *     open        yes          validity over            open: the next episode
 *     open        no           within validity          withdrawn
 *     open        no           validity over            expired
 *     answered    any          quiet time not over      answered: left alone
 *     answered    yes          quiet time over          open: the next episode
 *     closed      yes                                   open: the next episode
 *     closed      no                                    stays as it is
 * The quiet time of an answer ends with the trigger's validity, or on the day the client was
 * postponed to.  Plain facts in and out; rows and records are the caller's. */
#ifndef MODELS_GAP_TRIGGER_LIFE_H
#define MODELS_GAP_TRIGGER_LIFE_H

#include "core/domain/run.h"

typedef struct TriggerPast {
    TriggerState state;
    bool is_answered; /* an answer came in since, or before */
    int32_t episode;  /* 0 = was never raised */
    int32_t version;
    int64_t content;
    Day valid_until;
    Day postponed_until; /* DAY_UNKNOWN unless postponed */
} TriggerPast;

typedef enum TriggerChange {
    CHANGE_NEW,       /* a first or a next episode */
    CHANGE_VERSION,   /* the same episode says something new */
    CHANGE_NONE,      /* stays open, unchanged */
    CHANGE_ANSWERED,  /* left alone */
    CHANGE_WITHDRAWN, /* its ground is gone */
    CHANGE_EXPIRED,   /* nobody answered in time, and its ground is gone */
    CHANGE_STAYS,     /* closed before, still closed */
    CHANGE_ABSENT     /* never raised, no ground */
} TriggerChange;

/** trigger_life_next - what happens on `date`. @content: hash of what it would say now. */
TriggerChange trigger_life_next(const TriggerPast *past, bool has_ground, int64_t content,
                                Day date);

#endif
