/* models/continuity/segment_diff.h - what became of the segments of an earlier model.
 *
 * Every client of either model is counted once where it was and once where it is, with the reason
 * why it is not in what continues its segment (segment_match.h). */
#ifndef MODELS_CONTINUITY_SEGMENT_DIFF_H
#define MODELS_CONTINUITY_SEGMENT_DIFF_H

#include "models/continuity/segment_match.h"

/* Clients of either model, by number: what the earlier model said of them at its time, what it says
 * of them today, and what the later one says.  SEGMENT_NONE = not a client then, or now. */
typedef struct SegmentHistory {
    size_t n_clients;
    const uint32_t *then;  /* (n_clients) < n_earlier */
    const uint32_t *still; /* (n_clients) < n_earlier */
    const uint32_t *now;   /* (n_clients) < n_later */
    size_t n_earlier;
    size_t n_later;
} SegmentHistory;

typedef struct SegmentFlow {
    uint32_t n_then;
    uint32_t n_now;
    uint32_t n_kept;                /* in the segment then and in what continues it now */
    uint32_t came[SEGMENT_CHANGES]; /* from other segments, by reason; [SEGMENT_UNCHANGED] = new
                                       clients */
    uint32_t went[SEGMENT_CHANGES]; /* to other segments; [SEGMENT_UNCHANGED] = no longer clients */
} SegmentFlow;

typedef struct SegmentDiff {
    SegmentMatch match;
    SegmentFlow *later;   /* (n_later) with what they continue */
    SegmentFlow *earlier; /* (n_earlier) of those that nothing continues; else n_then = 0 */
    uint32_t changes[SEGMENT_CHANGES]; /* clients known to both models, by what became of them */
} SegmentDiff;

/** segment_diff_make - match the segments and count.  In every flow n_then = n_kept + what went,
 * n_now = n_kept + what came.  Cost: as segment_match_make(). */
Status segment_diff_make(const SegmentHistory *history, Arena *arena, SegmentDiff *diff,
                         Error *err) ATTR_NODISCARD;

#endif
