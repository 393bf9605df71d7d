/* models/continuity/segment_match.h - which segment of an earlier model a new one continues.
 *
 * Segments are matched by their members: the Jaccard similarity of two segments is the number of
 * clients in both, by those in either of them.  Only clients whom both models know count, or the
 * coming and going of clients would look like a change of segments. */
#ifndef MODELS_CONTINUITY_SEGMENT_MATCH_H
#define MODELS_CONTINUITY_SEGMENT_MATCH_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Of a client that a model does not know; of a segment that continues none. */
#define SEGMENT_NONE UINT32_MAX

/* A segment whose best match has less in common has an identity of its own. */
#define SEGMENT_MATCH_LEAST 0.5

typedef struct SegmentMatch {
    size_t n_earlier;
    size_t n_later;
    uint32_t *earlier_of; /* (n_later) the segment it continues; SEGMENT_NONE = a new identity */
    uint32_t *later_of;   /* (n_earlier) what continues it; SEGMENT_NONE = it is gone */
    double *jaccard;      /* (n_later) with its partner, also where that has too little in common;
                             0 without one */
} SegmentMatch;

/**
 * segment_match_make - match the segments of two models.
 *
 * @earlier, @later: (n_clients) the segment of each client in either model; SEGMENT_NONE
 * The pairs with the greatest sum of similarities (Hungarian method); of those only the ones of at
 * least SEGMENT_MATCH_LEAST continue each other.
 * Cost:   O(n_clients + n^3), n = the larger number of segments
 * Source: matching of clusters over time by Jaccard: Greene, Doyle & Cunningham, ASONAM 2010;
 *         assignment.h
 */
Status segment_match_make(size_t n_clients, const uint32_t *earlier, size_t n_earlier,
                          const uint32_t *later, size_t n_later, Arena *arena, SegmentMatch *match,
                          Error *err) ATTR_NODISCARD;

/* Why a client is in another segment than before. */
typedef enum SegmentChange {
    SEGMENT_UNCHANGED,      /* in what continues its segment, or not known to both models */
    SEGMENT_CLIENT_MOVED,   /* the earlier model would place it elsewhere now, too */
    SEGMENT_BOUNDARY_MOVED, /* it would not: the models differ in where segments end */
    SEGMENT_RELABELLED,     /* it would not, and the segment is a new one */
    SEGMENT_CHANGES
} SegmentChange;

/**
 * segment_change_of - one client.
 *
 * @then:  its segment by the earlier model, from the data of that time
 * @still: by the earlier model, from the data of today
 * @now:   by the later model, from the data of today
 */
SegmentChange segment_change_of(const SegmentMatch *match, uint32_t then, uint32_t still,
                                uint32_t now);

#endif
