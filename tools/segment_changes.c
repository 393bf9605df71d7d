/* tools/segment_changes.c - two models, side by side; see segment_changes.h. */
#include "tools/segment_changes.h"

#include <math.h>
#include <string.h>

/* ---- compare ---- */

static Status open_model(Session *const session, Db *const db, const char *const prefix,
                         Workbench *const bench, Error *const err)
{
    bool is_draft = false;
    bench->db = db;
    TRY(store_model_find(db, prefix, session->arena, &bench->model_ref, &is_draft, err));
    bench->snapshot_ref = bench->model_ref.snapshot;
    return workbench_apply(session, NULL, bench, err);
}

static uint32_t segment_or_none(const uint32_t *const segments, const size_t client)
{
    return segments[client] == CODE_NONE ? SEGMENT_NONE : segments[client];
}

/* Both snapshots have their clients in byte order of their ids. */
static Status merge_clients(const SegmentChanges *const changes, Arena *const arena,
                            SegmentHistory *const history, Error *const err)
{
    const Clients *const old_clients = &changes->earlier.snapshot.clients;
    const Clients *const new_clients = &changes->later.snapshot.clients;
    const size_t most = old_clients->n + new_clients->n;
    uint32_t *then = NULL;
    uint32_t *still = NULL;
    uint32_t *now = NULL;
    ARENA_NEW(then, arena, most, err);
    ARENA_NEW(still, arena, most, err);
    ARENA_NEW(now, arena, most, err);
    size_t n = 0;
    for (size_t i = 0, j = 0; i < old_clients->n || j < new_clients->n; n++) {
        const int order = i == old_clients->n   ? 1
                          : j == new_clients->n ? -1
                                                : strcmp(old_clients->id[i], new_clients->id[j]);
        then[n] = still[n] = now[n] = SEGMENT_NONE;
        if (order <= 0)
            then[n] = segment_or_none(changes->earlier.application.segment, i++);
        if (order >= 0) {
            still[n] = segment_or_none(changes->still.segment, j);
            now[n] = segment_or_none(changes->later.application.segment, j++);
        }
    }
    *history = (SegmentHistory){.n_clients = n,
                                .then = then,
                                .still = still,
                                .now = now,
                                .n_earlier = changes->earlier.model.segments.n,
                                .n_later = changes->later.model.segments.n};
    return OK;
}

/* Both models are open. */
static Status compare(const Session *const session, SegmentChanges *const changes, Error *const err)
{
    SegmentHistory history = {0};
    TRY(application_make(&changes->earlier.model, &changes->later.portfolio, session->n_threads,
                         session->arena, &changes->still, err));
    TRY(merge_clients(changes, session->arena, &history, err));
    return segment_diff_make(&history, session->arena, &changes->diff, err);
}

Status segment_changes_with(Session *const session, const ModelRef *const earlier,
                            const Workbench *const later, SegmentChanges *const changes,
                            Error *const err)
{
    changes->later = *later;
    changes->earlier =
        (Workbench){.db = later->db, .model_ref = *earlier, .snapshot_ref = earlier->snapshot};
    TRY(workbench_apply(session, NULL, &changes->earlier, err));
    return compare(session, changes, err);
}

Status segment_changes_open(Session *const session, const char *const later_prefix,
                            const char *const earlier_prefix, SegmentChanges *const changes,
                            Error *const err)
{
    Db *db = NULL;
    TRY(workbench_connect(session, &db, err));
    TRY(open_model(session, db, earlier_prefix, &changes->earlier, err));
    TRY(open_model(session, db, later_prefix, &changes->later, err));
    return compare(session, changes, err);
}

/* ---- list ---- */

static const TableColumn COLUMNS[] = {{"segment_id", COLUMN_TEXT},
                                      {"label", COLUMN_TEXT},
                                      {"earlier_id", COLUMN_TEXT},
                                      {"earlier_label", COLUMN_TEXT},
                                      {"change", COLUMN_TEXT},
                                      {"jaccard", COLUMN_SHARE},
                                      {"n_then", COLUMN_INT},
                                      {"n_now", COLUMN_INT},
                                      {"kept", COLUMN_INT},
                                      {"new_clients", COLUMN_INT},
                                      {"came_client_moved", COLUMN_INT},
                                      {"came_boundary_moved", COLUMN_INT},
                                      {"came_relabelled", COLUMN_INT},
                                      {"left_bank", COLUMN_INT},
                                      {"went_client_moved", COLUMN_INT},
                                      {"went_boundary_moved", COLUMN_INT},
                                      {"went_relabelled", COLUMN_INT}};

static void put_names(const Segments *const segments, const uint32_t segment, Table *const table)
{
    table_text(table, segment == SEGMENT_NONE ? NULL : segments->id[segment]);
    table_text(table, segment == SEGMENT_NONE ? NULL : segments->label[segment]);
}

static const char *word_for(const uint32_t later, const uint32_t earlier)
{
    if (earlier == SEGMENT_NONE)
        return "new";
    return later == SEGMENT_NONE ? "ended" : "continues";
}

static void put_flow(const SegmentChanges *const changes, const uint32_t later,
                     const uint32_t earlier, Table *const table)
{
    const SegmentDiff *const diff = &changes->diff;
    const SegmentFlow *const flow =
        later == SEGMENT_NONE ? &diff->earlier[earlier] : &diff->later[later];
    put_names(&changes->later.model.segments, later, table);
    put_names(&changes->earlier.model.segments, earlier, table);
    table_text(table, word_for(later, earlier));
    table_double(
        table, later == SEGMENT_NONE || earlier == SEGMENT_NONE ? NAN : diff->match.jaccard[later]);
    table_int(table, flow->n_then);
    table_int(table, flow->n_now);
    table_int(table, flow->n_kept);
    for (size_t change = 0; change < SEGMENT_CHANGES; change++)
        table_int(table, flow->came[change]);
    for (size_t change = 0; change < SEGMENT_CHANGES; change++)
        table_int(table, flow->went[change]);
}

/* Of strata that only stand by nobody is a member, then or now. */
static bool is_empty(const SegmentFlow *const flow)
{
    return flow->n_then == 0 && flow->n_now == 0;
}

Status segment_changes_list(const SegmentChanges *const changes, const TableFormat format,
                            Arena *const arena, Error *const err)
{
    const SegmentDiff *const diff = &changes->diff;
    Table *table = NULL;
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                  "Neither model has segments with clients.", arena, &table, err));
    for (uint32_t later = 0; later < diff->match.n_later; later++)
        if (!is_empty(&diff->later[later]))
            put_flow(changes, later, diff->match.earlier_of[later], table);
    for (uint32_t earlier = 0; earlier < diff->match.n_earlier; earlier++)
        if (!is_empty(&diff->earlier[earlier]))
            put_flow(changes, SEGMENT_NONE, earlier, table);
    return table_finish(table, err);
}
