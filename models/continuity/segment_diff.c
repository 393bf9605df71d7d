/* models/continuity/segment_diff.c - what became of the segments; see segment_diff.h. */
#include "models/continuity/segment_diff.h"

/* Where those who were in an earlier segment are counted. */
static SegmentFlow *flow_of(SegmentDiff *const diff, const uint32_t earlier)
{
    const uint32_t continued = diff->match.later_of[earlier];
    return continued == SEGMENT_NONE ? &diff->earlier[earlier] : &diff->later[continued];
}

static void count_arrival(SegmentDiff *const diff, const uint32_t now)
{
    diff->later[now].n_now++;
    diff->later[now].came[SEGMENT_UNCHANGED]++;
}

static void count_departure(SegmentDiff *const diff, const uint32_t then)
{
    SegmentFlow *const from = flow_of(diff, then);
    from->n_then++;
    from->went[SEGMENT_UNCHANGED]++;
}

static void count_both(SegmentDiff *const diff, const uint32_t then, const uint32_t still,
                       const uint32_t now)
{
    SegmentFlow *const from = flow_of(diff, then);
    SegmentFlow *const to = &diff->later[now];
    const SegmentChange change = segment_change_of(&diff->match, then, still, now);
    from->n_then++;
    to->n_now++;
    diff->changes[change]++;
    if (change == SEGMENT_UNCHANGED) {
        to->n_kept++;
        return;
    }
    from->went[change]++;
    to->came[change]++;
}

Status segment_diff_make(const SegmentHistory *const history, Arena *const arena,
                         SegmentDiff *const diff, Error *const err)
{
    SegmentDiff made = {0};
    ARENA_NEW(made.later, arena, history->n_later, err);
    ARENA_NEW(made.earlier, arena, history->n_earlier, err);
    TRY(segment_match_make(history->n_clients, history->then, history->n_earlier, history->now,
                           history->n_later, arena, &made.match, err));
    for (size_t client = 0; client < history->n_clients; client++) {
        const uint32_t then = history->then[client];
        const uint32_t now = history->now[client];
        if (then == SEGMENT_NONE && now != SEGMENT_NONE)
            count_arrival(&made, now);
        else if (then != SEGMENT_NONE && now == SEGMENT_NONE)
            count_departure(&made, then);
        else if (then != SEGMENT_NONE)
            count_both(&made, then, history->still[client], now);
    }
    *diff = made;
    return OK;
}
