/* models/continuity/segment_match.c - which segment of an earlier model a new one continues. */
#include "models/continuity/segment_match.h"

#include "models/continuity/assignment.h"

/* Clients known to both models, by their two segments. */
typedef struct Members {
    size_t n_earlier;
    size_t n_later;
    uint32_t *earlier; /* (n_earlier) */
    uint32_t *later;   /* (n_later) */
    uint32_t *both;    /* (n_later, n_earlier) */
} Members;

static Status count_members(const size_t n_clients, const uint32_t *const earlier,
                            const uint32_t *const later, Arena *const arena, Members *const members,
                            Error *const err)
{
    ARENA_NEW(members->earlier, arena, members->n_earlier, err);
    ARENA_NEW(members->later, arena, members->n_later, err);
    ARENA_NEW(members->both, arena, members->n_later * members->n_earlier, err);
    for (size_t client = 0; client < n_clients; client++) {
        if (earlier[client] == SEGMENT_NONE || later[client] == SEGMENT_NONE)
            continue;
        members->earlier[earlier[client]]++;
        members->later[later[client]]++;
        members->both[later[client] * members->n_earlier + earlier[client]]++;
    }
    return OK;
}

static Status find_similarities(const Members *const members, Arena *const arena,
                                double **const jaccard, Error *const err)
{
    ARENA_NEW(*jaccard, arena, members->n_later * members->n_earlier, err);
    for (size_t later = 0; later < members->n_later; later++) {
        for (size_t earlier = 0; earlier < members->n_earlier; earlier++) {
            const size_t at = later * members->n_earlier + earlier;
            const double both = members->both[at];
            const double either = (double)members->later[later] + members->earlier[earlier] - both;
            (*jaccard)[at] = both > 0 ? both / either : 0;
        }
    }
    return OK;
}

static Status match_new(const size_t n_earlier, const size_t n_later, Arena *const arena,
                        SegmentMatch *const match, Error *const err)
{
    *match = (SegmentMatch){.n_earlier = n_earlier, .n_later = n_later};
    ARENA_NEW(match->earlier_of, arena, n_later, err);
    ARENA_NEW(match->later_of, arena, n_earlier, err);
    ARENA_NEW(match->jaccard, arena, n_later, err);
    for (size_t segment = 0; segment < n_earlier; segment++)
        match->later_of[segment] = SEGMENT_NONE;
    for (size_t segment = 0; segment < n_later; segment++)
        match->earlier_of[segment] = SEGMENT_NONE;
    return OK;
}

static void keep_pair(SegmentMatch *const match, const uint32_t later, const uint32_t earlier,
                      const double jaccard)
{
    match->jaccard[later] = jaccard;
    if (jaccard < SEGMENT_MATCH_LEAST)
        return;
    match->earlier_of[later] = earlier;
    match->later_of[earlier] = later;
}

Status segment_match_make(const size_t n_clients, const uint32_t *const earlier,
                          const size_t n_earlier, const uint32_t *const later, const size_t n_later,
                          Arena *const arena, SegmentMatch *const match, Error *const err)
{
    SegmentMatch made;
    Members members = {.n_earlier = n_earlier, .n_later = n_later};
    double *jaccard = NULL;
    uint32_t *partner = NULL;
    TRY(match_new(n_earlier, n_later, arena, &made, err));
    const ArenaMark mark = arena_mark(arena);
    TRY(count_members(n_clients, earlier, later, arena, &members, err));
    TRY(find_similarities(&members, arena, &jaccard, err));
    ARENA_NEW(partner, arena, n_later, err);
    TRY(assignment_best(jaccard, n_later, n_earlier, arena, partner, err));
    for (uint32_t segment = 0; segment < n_later; segment++)
        if (partner[segment] != ASSIGNMENT_NONE)
            keep_pair(&made, segment, partner[segment],
                      jaccard[segment * n_earlier + partner[segment]]);
    arena_reset(arena, mark);
    *match = made;
    return OK;
}

SegmentChange segment_change_of(const SegmentMatch *const match, const uint32_t then,
                                const uint32_t still, const uint32_t now)
{
    if (then == SEGMENT_NONE || now == SEGMENT_NONE || match->earlier_of[now] == then)
        return SEGMENT_UNCHANGED;
    if (still != then)
        return SEGMENT_CLIENT_MOVED;
    return match->earlier_of[now] == SEGMENT_NONE ? SEGMENT_RELABELLED : SEGMENT_BOUNDARY_MOVED;
}
