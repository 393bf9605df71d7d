/* core/crm/records.c - the connectors "odata" and "rest": a record in the CRM for each trigger.
 *
 * New triggers are created, with the fields that relationship managers own; known ones are changed,
 * without.  Whether a trigger is known is what the CRM says last: one that cannot be created
 * because it is there is changed; one that is gone was deleted by somebody, who has declined it.
 * A closed trigger's record is changed only when nobody has answered it in the CRM. */
#include "core/crm/record_item.h"
#include "core/crm/record_verdict.h"

#include "core/base/hash.h"
#include "core/io/json_read.h"

#include <string.h>

enum { MOST = 100, REQUESTS = 20 };

/* ---- opening ---- */

static Status open_records(const ConnectorPlace *const place, const RecordApi *const api,
                           void **const line, Error *const err)
{
    Records *made = NULL;
    Login *login = NULL;
    ARENA_NEW(made, place->arena, 1, err);
    made->destination = place->destination;
    made->api = api;
    made->known.ids = json_object();
    TRY(json_keep(made->known.ids, place->arena, err));
    TRY(login_open(place, &login, err));
    TRY(api->open(place, login, &made->line, err));
    *line = made;
    return OK;
}

static Status open_odata(const ConnectorPlace *const place, void **const line, Error *const err)
{
    return open_records(place, &RECORD_API_ODATA, line, err);
}

static Status open_rest(const ConnectorPlace *const place, void **const line, Error *const err)
{
    return open_records(place, &RECORD_API_REST, line, err);
}

/* ---- one delivery ---- */

static Status render(const Records *const records, RecordItem *const item, Arena *const scratch,
                     Error *const err)
{
    return fields_render(&records->destination->fields, &item->sendable,
                         item->op.step == RECORD_CREATE, &records->known, scratch, &item->op.body,
                         err);
}

static Status take_delivery(const Delivery *const delivery, Verdict *const verdict,
                            Arena *const scratch, RecordItem *const item, Error *const err)
{
    json_t *record = NULL;
    if (delivery->record != NULL)
        TRY(json_read_text(delivery->record, strlen(delivery->record), "the record of a trigger",
                           E_DATA, scratch, &record, err));
    *verdict = (Verdict){.kind = VERDICT_UNSENT};
    *item = (RecordItem){.sendable = {.delivery = delivery, .record = record},
                         .op = {.step = delivery->remote_id == NULL ? RECORD_CREATE : RECORD_UPDATE,
                                .key = delivery->trigger_id,
                                .remote_id = delivery->remote_id,
                                .was_sent = delivery->was_sent},
                         .verdict = verdict};
    return OK;
}

/* ---- open triggers ---- */

/* 404 to a change: is the record gone, or the address of all of them wrong?  Asked in another way
 * the CRM says that it has none with this key, or does not know what is asked for. */
static Status judge_missing(Records *const records, RecordItem *const item, const int status,
                            Arena *const scratch, Error *const err)
{
    const Destination *const destination = records->destination;
    RecordAnswer answer = {0};
    FoundRecords found = {0};
    TRY(records->api->find(records->line, destination->records, destination->key, &item->op.key, 1,
                           scratch, &answer, &found, err));
    if (!record_is_success(&answer)) {
        record_settle(item, record_verdict(&answer));
        return OK;
    }
    if (found.n > 0) {
        record_settle(item,
                      (Verdict){.kind = VERDICT_RETRY, .status = status, .words = "it moved"});
        return OK;
    }
    if (destination->deleted == NULL || strcmp(destination->deleted, "create") != 0) {
        record_settle(item, (Verdict){.kind = VERDICT_GONE,
                                      .status = status,
                                      .words = "it was deleted in the CRM"});
        return OK;
    }
    item->op.step = RECORD_CREATE;
    item->op.remote_id = NULL;
    return OK;
}

/* Nobody knows yet whether the first step did it. */
static void leave_open(RecordItem *const item)
{
    record_settle(item, record_verdict(&item->first));
    item->verdict->kind = VERDICT_RETRY;
}

static Status judge(Records *const records, RecordItem *const item,
                    const RecordAnswer *const answer, Arena *const scratch, Error *const err)
{
    const bool is_first = item->steps++ == 0;
    if (answer->status == RECORD_UNSENT) {
        if (!is_first)
            leave_open(item);
        return OK;
    }
    if (record_is_success(answer)) {
        record_settle(item, (Verdict){.kind = VERDICT_DONE, .status = answer->status});
        if (answer->remote_id != NULL)
            ARENA_TAKE(item->verdict->remote_id, arena_strdup(scratch, answer->remote_id), err);
        return OK;
    }
    if (item->op.step == RECORD_CREATE && is_first && record_may_exist(answer)) {
        item->op.step = RECORD_UPDATE;
        item->op.remote_id = answer->remote_id;
        item->first = *answer;
        return OK;
    }
    if (item->op.step == RECORD_UPDATE && record_is_missing(answer)) {
        if (is_first)
            return judge_missing(records, item, answer->status, scratch, err);
        leave_open(item);
        return OK;
    }
    record_settle(item, record_verdict(answer));
    return record_explain(answer, records->destination, scratch, item->verdict, err);
}

/* One step of all that are not settled. */
static Status take_step(Records *const records, RecordItem *const items, const size_t n,
                        Arena *const scratch, Error *const err)
{
    RecordOp *ops = NULL;
    RecordAnswer *answers = NULL;
    size_t *places = NULL;
    size_t n_ops = 0;
    ARENA_NEW(ops, scratch, n, err);
    ARENA_NEW(answers, scratch, n, err);
    ARENA_NEW(places, scratch, n, err);
    for (size_t i = 0; i < n; i++) {
        if (items[i].is_settled)
            continue;
        TRY(render(records, &items[i], scratch, err));
        ops[n_ops] = items[i].op;
        places[n_ops++] = i;
    }
    if (n_ops == 0)
        return OK;
    TRY(records->api->send(records->line, ops, n_ops, scratch, answers, err));
    for (size_t i = 0; i < n_ops; i++)
        TRY(judge(records, &items[places[i]], &answers[i], scratch, err));
    return OK;
}

static Status send_open(Records *const records, RecordItem *const items, const size_t n,
                        Arena *const scratch, Error *const err)
{
    enum { STEPS = 2 };
    TRY(record_look_up(records, items, n, scratch, err));
    for (size_t i = 0; i < n; i++)
        if (items[i].verdict->is_overall && items[i].verdict->status != 0)
            return OK; /* it said no; a connection that was lost says nothing of the next */
    for (int step = 0; step < STEPS; step++)
        TRY(take_step(records, items, n, scratch, err));
    record_verdicts_together(items->verdict, n);
    return OK;
}

/* ---- closed triggers ---- */

/* Has somebody answered in the CRM?  Then the record is theirs. */
static Status is_answered(const Records *const records, const RecordAnswer *const answer,
                          Arena *const scratch, bool *const answered, Error *const err)
{
    Answer said = {0};
    AnswerReading reading = ANSWER_NONE;
    TRY(answer_map_read(&records->destination->answers, answer->body, scratch, &said, &reading,
                        err));
    *answered = reading != ANSWER_NONE;
    return OK;
}

/* *goes_on: the record is there, and nobody's. */
static Status look_at(Records *const records, RecordItem *const item, Arena *const scratch,
                      bool *const goes_on, Error *const err)
{
    RecordAnswer answer = {0};
    bool answered = false;
    *goes_on = records->destination->answers.outcome == NULL;
    if (*goes_on)
        return OK;
    TRY(records->api->read(records->line, item->op.key, item->op.remote_id, scratch, &answer, err));
    if (record_is_missing(&answer)) {
        record_settle(item, (Verdict){.kind = VERDICT_DONE, .status = answer.status});
        return OK;
    }
    if (!record_is_success(&answer)) {
        record_settle(item, record_verdict(&answer));
        return OK;
    }
    TRY(is_answered(records, &answer, scratch, &answered, err));
    if (answered)
        record_settle(item, (Verdict){.kind = VERDICT_DONE, .status = answer.status});
    item->op.etag = answer.etag;
    if (answer.remote_id != NULL)
        item->op.remote_id = answer.remote_id;
    *goes_on = !answered;
    return OK;
}

static Status close_record(Records *const records, RecordItem *const item, Arena *const scratch,
                           Error *const err)
{
    RecordAnswer answer = {0};
    bool goes_on = false;
    item->op.step = RECORD_UPDATE;
    TRY(look_at(records, item, scratch, &goes_on, err));
    if (!goes_on)
        return OK;
    TRY(fields_render(&records->destination->closed, &item->sendable, false, &records->known,
                      scratch, &item->op.body, err));
    TRY(records->api->send(records->line, &item->op, 1, scratch, &answer, err));
    if (record_is_success(&answer) || record_is_missing(&answer)) {
        record_settle(item, (Verdict){.kind = VERDICT_DONE, .status = answer.status});
        return OK;
    }
    record_settle(item, record_verdict(&answer));
    return record_explain(&answer, records->destination, scratch, item->verdict, err);
}

/* ---- all ---- */

/* Closed ones first, one by one; then all open ones together.  Once the CRM fails as a whole, the
 * rest is not tried. */
static Status send_records(void *const line, const Delivery *const deliveries, const size_t n,
                           const int64_t now, Arena *const scratch, Verdict *const verdicts,
                           Error *const err)
{
    Records *const records = line;
    RecordItem *items = NULL;
    Verdict *of_open = NULL;
    size_t *places = NULL;
    size_t n_open = 0;
    (void)now;
    ARENA_NEW(items, scratch, n, err);
    ARENA_NEW(of_open, scratch, n, err);
    ARENA_NEW(places, scratch, n, err);
    for (size_t i = 0; i < n; i++)
        verdicts[i] = (Verdict){.kind = VERDICT_UNSENT};
    for (size_t i = 0; i < n; i++) {
        RecordItem closed = {0};
        if (deliveries[i].why == NULL) {
            TRY(take_delivery(&deliveries[i], &of_open[n_open], scratch, &items[n_open], err));
            places[n_open++] = i;
            continue;
        }
        TRY(take_delivery(&deliveries[i], &verdicts[i], scratch, &closed, err));
        TRY(close_record(records, &closed, scratch, err));
        if (verdicts[i].is_overall)
            return OK;
    }
    if (n_open > 0)
        TRY(send_open(records, items, n_open, scratch, err));
    for (size_t i = 0; i < n_open; i++)
        verdicts[places[i]] = of_open[i];
    return OK;
}

/* ---- answers ---- */

static Status take_answers(const Records *const records, const ChangedRecords *const changed,
                           Arena *const scratch, AnswerPage *const page, Error *const err)
{
    ARENA_NEW(page->answers, scratch, changed->n, err);
    for (size_t i = 0; i < changed->n; i++) {
        AnswerReading reading = ANSWER_NONE;
        Answer *const answer = &page->answers[page->n];
        unsigned char uuid[UUID_BYTES];
        const char *const key = changed->records[i].key;
        if (key == NULL || !uuid_parse(key, uuid))
            continue;
        TRY(answer_map_read(&records->destination->answers, changed->records[i].record, scratch,
                            answer, &reading, err));
        answer->trigger_id = key;
        page->n += reading == ANSWER_READ;
        page->n_unclear += reading == ANSWER_UNCLEAR;
    }
    return OK;
}

/* Moments are compared as texts: all that is asked is whether there was any progress.  False: the
 * records do not say when they were changed. */
static bool move_on(AnswerCursor *const cursor, const ChangedRecords *const changed)
{
    const char *const last =
        changed->n == 0 ? cursor->since : changed->records[changed->n - 1].modified;
    if (last == NULL || strlen(last) >= sizeof cursor->since)
        return false;
    cursor->skip = strcmp(last, cursor->since) == 0 ? cursor->skip + changed->n : 0;
    (void)stpcpy(cursor->since, last);
    return true;
}

static Status pull_records(void *const line, AnswerCursor *const cursor, Arena *const scratch,
                           AnswerPage *const page, Verdict *const verdict, Error *const err)
{
    Records *const records = line;
    RecordAnswer answer = {0};
    ChangedRecords changed = {0};
    TRY(records->api->changes(records->line, cursor->since, cursor->skip, scratch, &answer,
                              &changed, err));
    *page = (AnswerPage){.is_empty = changed.n == 0, .is_last = !changed.is_full};
    *verdict = (Verdict){.kind = VERDICT_DONE, .status = answer.status};
    if (!record_is_success(&answer)) {
        *verdict = record_verdict(&answer);
        return record_explain(&answer, records->destination, scratch, verdict, err);
    }
    if (!move_on(cursor, &changed)) {
        *verdict = (Verdict){.kind = VERDICT_RETRY,
                             .status = answer.status,
                             .is_overall = true,
                             .words = "records do not say when they were changed"};
        return OK;
    }
    return take_answers(records, &changed, scratch, page, err);
}

const Connector CONNECTOR_ODATA = {.name = "odata",
                                   .most = MOST,
                                   .requests = REQUESTS,
                                   .open = open_odata,
                                   .send = send_records,
                                   .pull = pull_records};

const Connector CONNECTOR_REST = {.name = "rest",
                                  .most = MOST / 5,
                                  .requests = REQUESTS,
                                  .open = open_rest,
                                  .send = send_records,
                                  .pull = pull_records};
