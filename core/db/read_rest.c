/* core/db/read_rest.c - store_snapshot_load_rest: what no model reads, but the id covers. */
#include "core/db/collector.h"
#include "core/db/store_snapshot.h"

typedef struct Counts {
    size_t contacts, feedback, outcomes;
} Counts;

static Status read_counts(Db *const db, const SnapshotRef *const ref, Arena *const arena,
                          Counts *const counts, Error *const err)
{
    const DbParam params[] = {db_int(arena, ref->no)};
    DbResult row = {0};
    TRY(db_query(db, QUERY_GET_SNAPSHOT, params, 1, arena, &row, err));
    if (row.n_rows != 1)
        return ERROR_SET(err, E_NOTFOUND, "no snapshot \"%s\"", ref->id);
    *counts = (Counts){.contacts = (size_t)db_int_or(&row, 0, "n_contacts", 0),
                       .feedback = (size_t)db_int_or(&row, 0, "n_feedback", 0),
                       .outcomes = (size_t)db_int_or(&row, 0, "n_outcomes", 0)};
    return OK;
}

static Status read_reasons(Db *const db, const int64_t no, Arena *const arena,
                           Holdings *const holdings, Error *const err)
{
    CopyOut *copy = NULL;
    Collector reasons = {0};
    bool more = false;
    size_t row = 0;
    TRY(collector_new(holdings->n, arena, &reasons, err));
    TRY(copy_out_begin(db, QUERY_COPY_OUT_HOLDING_REASON, no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    for (; more && row < holdings->n; row++) {
        TRY(collector_take(&reasons, row, copy, err));
        TRY(copy_out_next(copy, &more, err));
    }
    TRY(check_all_read("holdings", more, row, holdings->n, err));
    return collector_finish(&reasons, holdings->n, &holdings->closed_reason, err);
}

static uint8_t take_flag(CopyOut *const copy)
{
    return (uint8_t)take_i16(copy, FLAG_UNKNOWN);
}

static Status new_contact_columns(Contacts *const contacts, const size_t n, const size_t n_clients,
                                  Arena *const arena, Error *const err)
{
    contacts->n = n;
    ARENA_NEW(contacts->first, arena, n_clients + 1, err);
    ARENA_NEW(contacts->contacted_on, arena, n, err);
    ARENA_NEW(contacts->channel, arena, n, err);
    ARENA_NEW(contacts->purpose, arena, n, err);
    ARENA_NEW(contacts->opened, arena, n, err);
    ARENA_NEW(contacts->clicked, arena, n, err);
    ARENA_NEW(contacts->cost, arena, n, err);
    return OK;
}

/* A number of the database that is to be the number of a client. */
static Status check_client(const int32_t client, const size_t n_clients, const char *const what,
                           Error *const err)
{
    if (client >= 0 && (size_t)client < n_clients)
        return OK;
    return ERROR_SET(err, E_DATA, "the snapshot holds %s of no client", what);
}

static Status read_contacts(Db *const db, const int64_t no, const size_t n_clients,
                            Arena *const arena, Contacts *const contacts, Error *const err)
{
    const size_t n = contacts->n;
    CopyOut *copy = NULL;
    Collector results = {0};
    bool more = false;
    size_t row = 0;
    size_t next_client = 0;
    TRY(collector_new(n, arena, &results, err));
    TRY(copy_out_begin(db, QUERY_COPY_OUT_CONTACT, no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    for (; more && row < n; row++) {
        const int32_t client = take_i32(copy, -1);
        TRY(check_client(client, n_clients, "contacts", err));
        begin_client(contacts->first, &next_client, (size_t)client, row);
        contacts->contacted_on[row] = take_day(copy);
        contacts->channel[row] = (uint8_t)take_i16(copy, 0);
        contacts->purpose[row] = (uint8_t)take_i16(copy, 0);
        contacts->opened[row] = take_flag(copy);
        contacts->clicked[row] = take_flag(copy);
        TRY(collector_take(&results, row, copy, err));
        contacts->cost[row] = take_money(copy);
        TRY(copy_out_next(copy, &more, err));
    }
    begin_client(contacts->first, &next_client, n_clients, row);
    TRY(check_all_read("contacts", more, row, n, err));
    return collector_finish(&results, n, &contacts->result, err);
}

static Status read_feedback(Db *const db, const int64_t no, const size_t n_clients,
                            Arena *const arena, Feedback *const feedback, Error *const err)
{
    const size_t n = feedback->n;
    CopyOut *copy = NULL;
    Collector about = {0};
    bool more = false;
    size_t row = 0;
    size_t next_client = 0;
    ARENA_NEW(feedback->first, arena, n_clients + 1, err);
    ARENA_NEW(feedback->asked_on, arena, n, err);
    ARENA_NEW(feedback->kind, arena, n, err);
    ARENA_NEW(feedback->score, arena, n, err);
    TRY(collector_new(n, arena, &about, err));
    TRY(copy_out_begin(db, QUERY_COPY_OUT_FEEDBACK, no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    for (; more && row < n; row++) {
        const int32_t client = take_i32(copy, -1);
        TRY(check_client(client, n_clients, "feedback", err));
        begin_client(feedback->first, &next_client, (size_t)client, row);
        feedback->asked_on[row] = take_day(copy);
        feedback->kind[row] = (uint8_t)take_i16(copy, 0);
        feedback->score[row] = take_money(copy);
        TRY(collector_take(&about, row, copy, err));
        TRY(copy_out_next(copy, &more, err));
    }
    begin_client(feedback->first, &next_client, n_clients, row);
    TRY(check_all_read("feedback", more, row, n, err));
    return collector_finish(&about, n, &feedback->about, err);
}

static Status new_outcome_columns(Outcomes *const outcomes, Arena *const arena, Error *const err)
{
    const size_t n = outcomes->n;
    ARENA_NEW(outcomes->trigger_id, arena, n, err);
    ARENA_NEW(outcomes->outcome, arena, n, err);
    ARENA_NEW(outcomes->decided_on, arena, n, err);
    ARENA_NEW(outcomes->product, arena, n, err);
    ARENA_NEW(outcomes->amount, arena, n, err);
    ARENA_NEW(outcomes->reason, arena, n, err);
    ARENA_NEW(outcomes->until, arena, n, err);
    ARENA_NEW(outcomes->by, arena, n, err);
    return OK;
}

static Status read_outcomes(Db *const db, const int64_t no, Arena *const arena,
                            Outcomes *const outcomes, Error *const err)
{
    CopyOut *copy = NULL;
    bool more = false;
    size_t row = 0;
    TRY(new_outcome_columns(outcomes, arena, err));
    TRY(copy_out_begin(db, QUERY_COPY_OUT_EXTRACT_OUTCOME, no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    for (; more && row < outcomes->n; row++) {
        TRY(take_text_copy(copy, arena, &outcomes->trigger_id[row], err));
        outcomes->decided_on[row] = take_day(copy);
        outcomes->outcome[row] = (uint8_t)take_i16(copy, 0);
        const int16_t product = take_i16(copy, -1);
        outcomes->product[row] = product < 0 ? CODE_NONE : (uint32_t)product;
        outcomes->amount[row] = take_money(copy);
        TRY(take_text_copy(copy, arena, &outcomes->reason[row], err));
        outcomes->until[row] = take_day(copy);
        TRY(take_text_copy(copy, arena, &outcomes->by[row], err));
        TRY(copy_out_next(copy, &more, err));
    }
    return check_all_read("outcomes", more, row, outcomes->n, err);
}

Status store_snapshot_load_rest(Db *const db, const SnapshotRef *const ref, Arena *const arena,
                                Snapshot *const snapshot, Error *const err)
{
    const size_t n_clients = snapshot->clients.n;
    Counts counts = {0};
    TRY(read_counts(db, ref, arena, &counts, err));
    snapshot->feedback.n = counts.feedback;
    snapshot->outcomes.n = counts.outcomes;
    TRY(new_contact_columns(&snapshot->contacts, counts.contacts, n_clients, arena, err));
    TRY(read_reasons(db, ref->no, arena, &snapshot->holdings, err));
    TRY(read_contacts(db, ref->no, n_clients, arena, &snapshot->contacts, err));
    TRY(read_feedback(db, ref->no, n_clients, arena, &snapshot->feedback, err));
    return read_outcomes(db, ref->no, arena, &snapshot->outcomes, err);
}
