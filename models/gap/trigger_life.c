/* models/gap/trigger_life.c - what becomes of a trigger from run to run; see trigger_life.h. */
#include "models/gap/trigger_life.h"

static TriggerChange after_answer(const TriggerPast *const past, const bool has_ground,
                                  const Day date)
{
    const Day quiet_until =
        past->postponed_until == DAY_UNKNOWN ? past->valid_until : past->postponed_until;
    return has_ground && date > quiet_until ? CHANGE_NEW : CHANGE_ANSWERED;
}

TriggerChange trigger_life_next(const TriggerPast *const past, const bool has_ground,
                                const int64_t content, const Day date)
{
    if (past->episode == 0)
        return has_ground ? CHANGE_NEW : CHANGE_ABSENT;
    if (past->is_answered || past->state == STATE_ANSWERED)
        return after_answer(past, has_ground, date);
    if (past->state != STATE_OPEN)
        return has_ground ? CHANGE_NEW : CHANGE_STAYS;
    if (date > past->valid_until)
        return has_ground ? CHANGE_NEW : CHANGE_EXPIRED;
    if (!has_ground)
        return CHANGE_WITHDRAWN;
    return content == past->content ? CHANGE_NONE : CHANGE_VERSION;
}
