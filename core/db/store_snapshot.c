/* core/db/store_snapshot.c - writing accepted snapshots; see store_snapshot.h. */
#include "core/db/store_snapshot.h"

#include <stdio.h>

Status store_snapshot_find(Db *const db, const char *const prefix, Arena *const arena,
                           SnapshotRef *const ref, Error *const err)
{
    const bool any = prefix == NULL || prefix[0] == '\0';
    const DbParam params[] = {db_text(any ? "" : prefix)};
    DbResult found = {0};
    TRY(db_query(db, QUERY_FIND_SNAPSHOT, params, 1, arena, &found, err));
    if (found.n_rows == 0 && any) {
        (void)ERROR_SET(err, E_NOTFOUND, "there is no snapshot yet");
        (void)error_hint(err, "Load a bank's extracts first: paragon load DIR --as-of DATE.");
        return E_NOTFOUND;
    }
    if (found.n_rows == 0)
        return ERROR_SET(err, E_NOTFOUND, "no snapshot \"%s\"", prefix);
    if (found.n_rows > 1 && !any)
        return ERROR_SET(err, E_USAGE, "more than one snapshot id begins with \"%s\"", prefix);
    TRY(db_get_int(&found, 0, "snapshot_no", &ref->no, err));
    ref->as_of = db_day_or(&found, 0, "as_of", DAY_UNKNOWN);
    (void)snprintf(ref->id, sizeof ref->id, "%s", db_text_or(&found, 0, "snapshot_id", ""));
    return OK;
}

/* ---- one function per table ---- */

static Status save_clients(Db *const db, const Snapshot *const snapshot, const int32_t no,
                           Arena *const arena, Error *const err)
{
    const Clients *const clients = &snapshot->clients;
    const char **attributes = NULL;
    ARENA_NEW(attributes, arena, clients->n_attributes, err);
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_CLIENT, no, arena, &copy, err));
    for (size_t client = 0; client < clients->n; client++) {
        copy_row(copy, 18);
        copy_i32(copy, no);
        copy_i32(copy, (int32_t)client);
        copy_text(copy, clients->id[client]);
        copy_text(copy, clients->name[client]);
        copy_text(copy, code_text(&clients->bank, client));
        copy_text(copy, code_text(&clients->region, client));
        copy_text(copy, code_text(&clients->business_area, client));
        copy_text(copy, code_text(&clients->rm, client));
        copy_i16(copy, clients->legal_form[client]);
        copy_bool(copy, clients->do_not_contact[client] != 0);
        copy_text(copy, code_text(&clients->blocked, client));
        copy_i16(copy, clients->risk_class[client]);
        copy_day(copy, clients->opened_on[client]);
        copy_day(copy, clients->closed_on[client]);
        copy_text(copy, code_text(&clients->closed_reason, client));
        copy_money(copy, clients->acquisition_cost[client]);
        copy_text(copy, code_text(&clients->acquisition_channel, client));
        for (size_t a = 0; a < clients->n_attributes; a++)
            attributes[a] = code_text(&clients->attributes[a], client);
        copy_text_array(copy, attributes, clients->n_attributes);
    }
    return copy_in_end(copy, err);
}

static void copy_product_list(CopyIn *const copy, const IndexLists *const lists,
                              const size_t product, int16_t *const scratch)
{
    const size_t n = lists->first[product + 1] - lists->first[product];
    for (size_t i = 0; i < n; i++)
        scratch[i] = (int16_t)lists->items[lists->first[product] + i];
    copy_i16_array(copy, scratch, n);
}

static Status save_products(Db *const db, const Snapshot *const snapshot, const int32_t no,
                            Arena *const arena, Error *const err)
{
    const Products *const products = &snapshot->products;
    int16_t *scratch = NULL;
    ARENA_NEW(scratch, arena, products->n, err);
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_PRODUCT, no, arena, &copy, err));
    for (size_t product = 0; product < products->n; product++) {
        copy_row(copy, 12);
        copy_i32(copy, no);
        copy_i16(copy, (int16_t)product);
        copy_text(copy, products->id[product]);
        copy_text(copy, products->name[product]);
        copy_text(copy, products->family[product]);
        copy_bool(copy, products->offerable[product] != 0);
        copy_product_list(copy, &products->requires, product, scratch);
        copy_product_list(copy, &products->excludes, product, scratch);
        copy_i32(copy, products->min_tenure_months[product]);
        copy_i16(copy, products->max_risk_class[product]);
        copy_i16(copy, products->legal_forms[product]);
        copy_i32(copy, products->term_months[product]);
    }
    return copy_in_end(copy, err);
}

static Status save_holdings(Db *const db, const Snapshot *const snapshot, const int32_t no,
                            Arena *const arena, Error *const err)
{
    const Holdings *const holdings = &snapshot->holdings;
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_HOLDING, no, arena, &copy, err));
    for (size_t client = 0; client < snapshot->clients.n; client++) {
        for (size_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
            copy_row(copy, 8);
            copy_i32(copy, no);
            copy_i32(copy, (int32_t)client);
            copy_i16(copy, (int16_t)holdings->product[row]);
            copy_day(copy, holdings->opened_on[row]);
            copy_day(copy, holdings->closed_on[row]);
            copy_text(copy, code_text(&holdings->closed_reason, row));
            copy_money(copy, holdings->monthly_usage[row]);
            copy_money(copy, holdings->annual_profit[row]);
        }
    }
    return copy_in_end(copy, err);
}

static Status save_profit(Db *const db, const Snapshot *const snapshot, const int32_t no,
                          Arena *const arena, Error *const err)
{
    const ProfitPeriods *const periods = &snapshot->profit;
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_PROFIT_HISTORY, no, arena, &copy, err));
    for (size_t client = 0; periods->n > 0 && client < snapshot->clients.n; client++) {
        const size_t first = periods->first[client];
        const size_t n = periods->first[client + 1] - first;
        if (n == 0)
            continue;
        copy_row(copy, 6);
        copy_i32(copy, no);
        copy_i32(copy, (int32_t)client);
        copy_day_array(copy, periods->period_end + first, n);
        copy_i64_array(copy, periods->profit + first, n);
        copy_i64_array(copy, periods->fee_income + first, n);
        copy_i64_array(copy, periods->revenue + first, n);
    }
    return copy_in_end(copy, err);
}

/* The rows of one product of one client, from `first` on. */
static size_t run_length(const UsagePeriods *const periods, const size_t first, const size_t end)
{
    size_t row = first + 1;
    while (row < end && periods->product[row] == periods->product[first])
        row++;
    return row - first;
}

static Status save_usage(Db *const db, const Snapshot *const snapshot, const int32_t no,
                         Arena *const arena, Error *const err)
{
    const UsagePeriods *const periods = &snapshot->usage;
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_USAGE_HISTORY, no, arena, &copy, err));
    for (size_t client = 0; periods->n > 0 && client < snapshot->clients.n; client++) {
        const size_t end = periods->first[client + 1];
        for (size_t row = periods->first[client]; row < end;) {
            const size_t n = run_length(periods, row, end);
            copy_row(copy, 6);
            copy_i32(copy, no);
            copy_i32(copy, (int32_t)client);
            copy_i16(copy, (int16_t)periods->product[row]);
            copy_day_array(copy, periods->period_end + row, n);
            copy_i64_array(copy, periods->count + row, n);
            copy_i64_array(copy, periods->amount + row, n);
            row += n;
        }
    }
    return copy_in_end(copy, err);
}

static void copy_flag(CopyIn *const copy, const uint8_t flag)
{
    if (flag == FLAG_UNKNOWN)
        copy_null(copy);
    else
        copy_bool(copy, flag != 0);
}

static Status save_contacts(Db *const db, const Snapshot *const snapshot, const int32_t no,
                            Arena *const arena, Error *const err)
{
    const Contacts *const contacts = &snapshot->contacts;
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_CONTACT, no, arena, &copy, err));
    for (size_t client = 0; contacts->n > 0 && client < snapshot->clients.n; client++) {
        for (size_t row = contacts->first[client]; row < contacts->first[client + 1]; row++) {
            copy_row(copy, 9);
            copy_i32(copy, no);
            copy_i32(copy, (int32_t)client);
            copy_day(copy, contacts->contacted_on[row]);
            copy_i16(copy, contacts->channel[row]);
            copy_i16(copy, contacts->purpose[row]);
            copy_flag(copy, contacts->opened[row]);
            copy_flag(copy, contacts->clicked[row]);
            copy_text(copy, code_text(&contacts->result, row));
            copy_money(copy, contacts->cost[row]);
        }
    }
    return copy_in_end(copy, err);
}

static Status save_feedback(Db *const db, const Snapshot *const snapshot, const int32_t no,
                            Arena *const arena, Error *const err)
{
    const Feedback *const feedback = &snapshot->feedback;
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_FEEDBACK, no, arena, &copy, err));
    for (size_t client = 0; feedback->n > 0 && client < snapshot->clients.n; client++) {
        for (size_t row = feedback->first[client]; row < feedback->first[client + 1]; row++) {
            copy_row(copy, 6);
            copy_i32(copy, no);
            copy_i32(copy, (int32_t)client);
            copy_day(copy, feedback->asked_on[row]);
            copy_i16(copy, feedback->kind[row]);
            copy_money(copy, feedback->score[row]);
            copy_text(copy, code_text(&feedback->about, row));
        }
    }
    return copy_in_end(copy, err);
}

static Status save_outcomes(Db *const db, const Snapshot *const snapshot, const int32_t no,
                            Arena *const arena, Error *const err)
{
    static const char *const NAMES[] = {"accepted", "bought", "declined", "postponed",
                                        "not_reached"};
    const Outcomes *const outcomes = &snapshot->outcomes;
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_EXTRACT_OUTCOME, no, arena, &copy, err));
    for (size_t row = 0; row < outcomes->n; row++) {
        unsigned char uuid[UUID_BYTES] = {0};
        (void)uuid_parse(outcomes->trigger_id[row], uuid);
        const uint32_t product = outcomes->product[row];
        copy_row(copy, 9);
        copy_i32(copy, no);
        copy_uuid(copy, uuid);
        copy_text(copy, NAMES[outcomes->outcome[row]]);
        copy_day(copy, outcomes->decided_on[row]);
        copy_text(copy, product == CODE_NONE ? NULL : snapshot->products.id[product]);
        copy_money(copy, outcomes->amount[row]);
        copy_text(copy, outcomes->reason[row]);
        copy_day(copy, outcomes->until[row]);
        copy_text(copy, outcomes->by[row]);
    }
    return copy_in_end(copy, err);
}

static Status save_head(Db *const db, const Snapshot *const snapshot, Arena *const arena,
                        int64_t *const no, Error *const err)
{
    const Clients *const clients = &snapshot->clients;
    const Currencies *const money = &snapshot->currencies;
    const int64_t counts[] = {(int64_t)clients->n,           (int64_t)snapshot->products.n,
                              (int64_t)snapshot->holdings.n, (int64_t)snapshot->profit.n,
                              (int64_t)snapshot->usage.n,    (int64_t)snapshot->contacts.n,
                              (int64_t)snapshot->feedback.n, (int64_t)snapshot->outcomes.n};
    const DbParam params[] = {
        db_text(snapshot->id),
        db_day(arena, snapshot->as_of),
        db_text(snapshot->source),
        db_text(money->common),
        db_text_array(arena, money->bank, money->n_banks),
        db_text_array(arena, money->currency, money->n_banks),
        db_text_array(arena, clients->attribute_names, clients->n_attributes),
        db_text_array(arena, clients->bank.values.texts, clients->bank.values.n),
        db_text(snapshot->has_profit ? "true" : "false"),
        db_text(snapshot->has_usage_periods ? "true" : "false"),
        db_int_array(arena, counts, sizeof counts / sizeof counts[0])};
    DbResult row = {0};
    TRY(db_query(db, QUERY_INSERT_SNAPSHOT, params, sizeof params / sizeof params[0], arena, &row,
                 err));
    return db_get_int(&row, 0, "snapshot_no", no, err);
}

Status store_snapshot_save(Db *const db, const Snapshot *const snapshot, Arena *const arena,
                           int64_t *const snapshot_no, Error *const err)
{
    int64_t made = 0;
    TRY(save_head(db, snapshot, arena, &made, err));
    const int32_t no = (int32_t)made;
    const DbParam params[] = {db_int(arena, made)};
    TRY(db_run(db, QUERY_CREATE_SNAPSHOT_TABLES, params, 1, err));
    TRY(save_products(db, snapshot, no, arena, err));
    TRY(save_clients(db, snapshot, no, arena, err));
    TRY(save_holdings(db, snapshot, no, arena, err));
    TRY(save_profit(db, snapshot, no, arena, err));
    TRY(save_usage(db, snapshot, no, arena, err));
    TRY(save_contacts(db, snapshot, no, arena, err));
    TRY(save_feedback(db, snapshot, no, arena, err));
    TRY(save_outcomes(db, snapshot, no, arena, err));
    TRY(db_run(db, QUERY_ATTACH_SNAPSHOT_TABLES, params, 1, err));
    *snapshot_no = made;
    return OK;
}
