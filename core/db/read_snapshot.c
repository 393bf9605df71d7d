/* core/db/read_snapshot.c - store_snapshot_load: a stored snapshot back into columns. */
#include "core/db/collector.h"
#include "core/db/store_snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PERIODS = 4096 }; /* of one client, or one client and product */

/* ---- the head ---- */

/* A text[] in text form, as PostgreSQL writes it: {a,"b c","d\"e"}. */
static Status parse_text_array(const char *at, Arena *const arena, const char ***const texts,
                               size_t *const n, Error *const err)
{
    const size_t most = strlen(at);
    ARENA_NEW(*texts, arena, most + 1, err);
    *n = 0;
    for (at++; *at != '}' && *at != '\0';) {
        char *text = NULL;
        ARENA_NEW(text, arena, most + 1, err);
        size_t length = 0;
        const bool is_quoted = *at == '"';
        at += is_quoted;
        while (*at != '\0' && (is_quoted ? *at != '"' : *at != ',' && *at != '}')) {
            at += *at == '\\';
            text[length++] = *at++;
        }
        at += is_quoted;
        at += *at == ',';
        (*texts)[(*n)++] = text;
    }
    return OK;
}

typedef struct Counts {
    size_t clients, products, holdings, profit, usage;
} Counts;

/* What is read: all clients, or the wanted ones, which get numbers of their own. */
typedef struct Scope {
    int64_t no;               /* of the snapshot */
    const SnapshotPart *part; /* NULL = all */
    Counts counts;
} Scope;

static int by_number(const void *const a, const void *const b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The number that the stored client has here; one too many where there is no such client, so that
 * its rows are nobody's. */
static size_t place_of(const Scope *const scope, const int32_t client_no)
{
    const uint32_t stored = (uint32_t)client_no;
    if (scope->part == NULL)
        return stored < scope->counts.clients ? stored : scope->counts.clients;
    const uint32_t *const found =
        bsearch(&stored, scope->part->clients, scope->part->n, sizeof stored, by_number);
    return found == NULL ? 0 : (size_t)(found - scope->part->clients);
}

static Status read_head(Db *const db, const SnapshotRef *const ref, Arena *const arena,
                        Snapshot *const snapshot, Counts *const counts, Error *const err)
{
    const DbParam params[] = {db_int(arena, ref->no)};
    DbResult row = {0};
    TRY(db_query(db, QUERY_GET_SNAPSHOT, params, 1, arena, &row, err));
    if (row.n_rows != 1)
        return ERROR_SET(err, E_NOTFOUND, "no snapshot \"%s\"", ref->id);
    *snapshot = (Snapshot){.as_of = ref->as_of,
                           .source = db_text_or(&row, 0, "source", NULL),
                           .has_profit = db_bool_or(&row, 0, "has_profit", false),
                           .has_usage_periods = db_bool_or(&row, 0, "has_usage", false)};
    memcpy(snapshot->id, ref->id, sizeof snapshot->id);
    snapshot->currencies.common = db_text_or(&row, 0, "currency", NULL);
    TRY(parse_text_array(db_text_or(&row, 0, "currency_bank", "{}"), arena,
                         &snapshot->currencies.bank, &snapshot->currencies.n_banks, err));
    TRY(parse_text_array(db_text_or(&row, 0, "currency_code", "{}"), arena,
                         &snapshot->currencies.currency, &snapshot->currencies.n_banks, err));
    TRY(parse_text_array(db_text_or(&row, 0, "attribute_names", "{}"), arena,
                         &snapshot->clients.attribute_names, &snapshot->clients.n_attributes, err));
    *counts = (Counts){.clients = (size_t)db_int_or(&row, 0, "n_clients", 0),
                       .products = (size_t)db_int_or(&row, 0, "n_products", 0),
                       .holdings = (size_t)db_int_or(&row, 0, "n_holdings", 0),
                       .profit = (size_t)db_int_or(&row, 0, "n_profit", 0),
                       .usage = (size_t)db_int_or(&row, 0, "n_usage", 0)};
    return OK;
}

/* ---- clients ---- */

enum { BANK, REGION, AREA, RM, BLOCKED, CLOSED_REASON, CHANNEL_COLUMN, N_CLIENT_CODES };

static Status new_client_columns(Clients *const clients, const size_t n, Arena *const arena,
                                 Error *const err)
{
    clients->n = n;
    ARENA_NEW(clients->id, arena, n, err);
    ARENA_NEW(clients->name, arena, n, err);
    ARENA_NEW(clients->legal_form, arena, n, err);
    ARENA_NEW(clients->do_not_contact, arena, n, err);
    ARENA_NEW(clients->risk_class, arena, n, err);
    ARENA_NEW(clients->opened_on, arena, n, err);
    ARENA_NEW(clients->closed_on, arena, n, err);
    ARENA_NEW(clients->acquisition_cost, arena, n, err);
    ARENA_NEW(clients->attributes, arena, clients->n_attributes, err);
    return OK;
}

/* The elements of a text[] in binary form go to their collectors. */
static Status read_attributes(CopyOut *const copy, const size_t client, Collector *const collectors,
                              const size_t n_attributes, Error *const err)
{
    size_t length = 0;
    const unsigned char *at = (const unsigned char *)take_text(copy, &length);
    const unsigned char *const end = at == NULL ? NULL : at + length;
    at = length < 20 ? end : at + 20;
    for (size_t a = 0; a < n_attributes; a++) {
        uint32_t size = UINT32_MAX;
        if (at != end) {
            size = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
            at += 4;
        }
        const char *const text = size == UINT32_MAX ? NULL : (const char *)at;
        TRY(dictionary_add(collectors[a].builder, text, text == NULL ? 0 : size,
                           &collectors[a].codes[client], err));
        at += text == NULL ? 0 : size;
    }
    return OK;
}

static Status read_client(CopyOut *const copy, const size_t client, Collector *const codes,
                          Collector *const attributes, Arena *const arena, Clients *const clients,
                          Error *const err)
{
    TRY(take_text_copy(copy, arena, &clients->id[client], err));
    TRY(take_text_copy(copy, arena, &clients->name[client], err));
    TRY(collector_take(&codes[BANK], client, copy, err));
    TRY(collector_take(&codes[REGION], client, copy, err));
    TRY(collector_take(&codes[AREA], client, copy, err));
    TRY(collector_take(&codes[RM], client, copy, err));
    clients->legal_form[client] = (uint8_t)take_i16(copy, 0);
    clients->do_not_contact[client] = take_bool(copy, false);
    TRY(collector_take(&codes[BLOCKED], client, copy, err));
    clients->risk_class[client] = (uint8_t)take_i16(copy, 0);
    clients->opened_on[client] = take_day(copy);
    clients->closed_on[client] = take_day(copy);
    TRY(collector_take(&codes[CLOSED_REASON], client, copy, err));
    clients->acquisition_cost[client] = take_money(copy);
    TRY(collector_take(&codes[CHANNEL_COLUMN], client, copy, err));
    return read_attributes(copy, client, attributes, clients->n_attributes, err);
}

static Status read_clients(Db *const db, const Scope *const scope, Arena *const arena,
                           Clients *const clients, Error *const err)
{
    const size_t n = scope->counts.clients;
    Collector codes[N_CLIENT_CODES];
    Collector *attributes = NULL;
    TRY(new_client_columns(clients, n, arena, err));
    ARENA_NEW(attributes, arena, clients->n_attributes, err);
    for (size_t column = 0; column < N_CLIENT_CODES; column++)
        TRY(collector_new(n, arena, &codes[column], err));
    for (size_t a = 0; a < clients->n_attributes; a++)
        TRY(collector_new(n, arena, &attributes[a], err));

    CopyOut *copy = NULL;
    bool more = false;
    size_t client = 0;
    TRY(copy_out_begin(db, scope->part == NULL ? QUERY_COPY_OUT_CLIENT : QUERY_COPY_OUT_SOME_CLIENT,
                       scope->no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    for (; more && client < n; client++) {
        TRY(read_client(copy, client, codes, attributes, arena, clients, err));
        TRY(copy_out_next(copy, &more, err));
    }
    TRY(check_all_read("clients", more, client, n, err));

    CodeColumn *const columns[N_CLIENT_CODES] = {
        &clients->bank,    &clients->region,        &clients->business_area,      &clients->rm,
        &clients->blocked, &clients->closed_reason, &clients->acquisition_channel};
    for (size_t column = 0; column < N_CLIENT_CODES; column++)
        TRY(collector_finish(&codes[column], n, columns[column], err));
    for (size_t a = 0; a < clients->n_attributes; a++)
        TRY(collector_finish(&attributes[a], n, &clients->attributes[a], err));
    return OK;
}

/* ---- products ---- */

static Status new_product_columns(Products *const products, const size_t n, Arena *const arena,
                                  Error *const err)
{
    products->n = n;
    ARENA_NEW(products->id, arena, n, err);
    ARENA_NEW(products->name, arena, n, err);
    ARENA_NEW(products->family, arena, n, err);
    ARENA_NEW(products->offerable, arena, n, err);
    ARENA_NEW(products->min_tenure_months, arena, n, err);
    ARENA_NEW(products->max_risk_class, arena, n, err);
    ARENA_NEW(products->legal_forms, arena, n, err);
    ARENA_NEW(products->term_months, arena, n, err);
    ARENA_NEW(products->requires.first, arena, n + 1, err);
    ARENA_NEW(products->requires.items, arena, n * n, err);
    ARENA_NEW(products->excludes.first, arena, n + 1, err);
    ARENA_NEW(products->excludes.items, arena, n * n, err);
    return OK;
}

static void read_product_list(CopyOut *const copy, const size_t product, int64_t *const scratch,
                              const size_t capacity, IndexLists *const lists)
{
    const size_t n = take_i64_array(copy, 0, scratch, capacity);
    const uint32_t first = lists->first[product];
    for (size_t i = 0; i < n && i < capacity; i++)
        lists->items[first + i] = (uint32_t)scratch[i];
    lists->first[product + 1] = first + (uint32_t)(n < capacity ? n : capacity);
}

static Status read_products(Db *const db, const int64_t no, const size_t n, Arena *const arena,
                            Products *const products, Error *const err)
{
    int64_t *scratch = NULL;
    TRY(new_product_columns(products, n, arena, err));
    ARENA_NEW(scratch, arena, n, err);
    CopyOut *copy = NULL;
    bool more = false;
    TRY(copy_out_begin(db, QUERY_COPY_OUT_PRODUCT, no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    size_t product = 0;
    for (; more && product < n; product++) {
        TRY(take_text_copy(copy, arena, &products->id[product], err));
        TRY(take_text_copy(copy, arena, &products->name[product], err));
        TRY(take_text_copy(copy, arena, &products->family[product], err));
        products->offerable[product] = take_bool(copy, true);
        read_product_list(copy, product, scratch, n, &products->requires);
        read_product_list(copy, product, scratch, n, &products->excludes);
        products->min_tenure_months[product] = take_i32(copy, 0);
        products->max_risk_class[product] = (uint8_t)take_i16(copy, 0);
        products->legal_forms[product] = (uint8_t)take_i16(copy, 0);
        products->term_months[product] = take_i32(copy, 0);
        TRY(copy_out_next(copy, &more, err));
    }
    return check_all_read("products", more, product, n, err);
}

/* ---- rows of clients ---- */

static Status read_holdings(Db *const db, const Scope *const scope, Arena *const arena,
                            Holdings *const holdings, Error *const err)
{
    const size_t n_clients = scope->counts.clients;
    const size_t n = scope->counts.holdings;
    holdings->n = n;
    ARENA_NEW(holdings->first, arena, n_clients + 1, err);
    ARENA_NEW(holdings->product, arena, n, err);
    ARENA_NEW(holdings->opened_on, arena, n, err);
    ARENA_NEW(holdings->closed_on, arena, n, err);
    ARENA_NEW(holdings->monthly_usage, arena, n, err);
    ARENA_NEW(holdings->annual_profit, arena, n, err);
    CopyOut *copy = NULL;
    bool more = false;
    size_t row = 0;
    size_t next_client = 0;
    TRY(copy_out_begin(db,
                       scope->part == NULL ? QUERY_COPY_OUT_HOLDING : QUERY_COPY_OUT_SOME_HOLDING,
                       scope->no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    for (; more && row < n; row++) {
        begin_client(holdings->first, &next_client, place_of(scope, take_i32(copy, 0)), row);
        holdings->product[row] = (uint16_t)take_i16(copy, 0);
        holdings->opened_on[row] = take_day(copy);
        holdings->closed_on[row] = take_day(copy);
        holdings->monthly_usage[row] = take_money(copy);
        holdings->annual_profit[row] = take_money(copy);
        TRY(copy_out_next(copy, &more, err));
    }
    begin_client(holdings->first, &next_client, n_clients, row);
    return check_all_read("holdings", more, row, n, err);
}

/* Days come as numbers since 2000-01-01. */
static Day stored_day(const int64_t number)
{
    return number == INT64_MIN ? DAY_UNKNOWN : (Day)(number + 10957);
}

static Status read_profit(Db *const db, const Scope *const scope, Arena *const arena,
                          ProfitPeriods *const periods, Error *const err)
{
    const size_t n_clients = scope->counts.clients;
    const size_t n = scope->counts.profit;
    int64_t *days = NULL;
    periods->n = n;
    ARENA_NEW(periods->first, arena, n_clients + 1, err);
    ARENA_NEW(periods->period_end, arena, n, err);
    ARENA_NEW(periods->profit, arena, n, err);
    ARENA_NEW(periods->fee_income, arena, n, err);
    ARENA_NEW(periods->revenue, arena, n, err);
    ARENA_NEW(days, arena, MAX_PERIODS, err);
    CopyOut *copy = NULL;
    bool more = false;
    size_t row = 0;
    size_t next_client = 0;
    TRY(copy_out_begin(db,
                       scope->part == NULL ? QUERY_COPY_OUT_PROFIT_HISTORY
                                           : QUERY_COPY_OUT_SOME_PROFIT_HISTORY,
                       scope->no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    while (more) {
        begin_client(periods->first, &next_client, place_of(scope, take_i32(copy, 0)), row);
        const size_t n_here = take_i64_array(copy, INT64_MIN, days, MAX_PERIODS);
        if (n_here > MAX_PERIODS || row + n_here > n)
            return ERROR_SET(err, E_DATA, "the snapshot holds more profit periods than recorded");
        for (size_t i = 0; i < n_here; i++)
            periods->period_end[row + i] = stored_day(days[i]);
        (void)take_i64_array(copy, MONEY_UNKNOWN, periods->profit + row, n_here);
        (void)take_i64_array(copy, MONEY_UNKNOWN, periods->fee_income + row, n_here);
        (void)take_i64_array(copy, MONEY_UNKNOWN, periods->revenue + row, n_here);
        row += n_here;
        TRY(copy_out_next(copy, &more, err));
    }
    begin_client(periods->first, &next_client, n_clients, row);
    return check_all_read("profit periods", more, row, n, err);
}

static Status read_usage(Db *const db, const Scope *const scope, Arena *const arena,
                         UsagePeriods *const periods, Error *const err)
{
    const size_t n_clients = scope->counts.clients;
    const size_t n = scope->counts.usage;
    int64_t *days = NULL;
    periods->n = n;
    ARENA_NEW(periods->first, arena, n_clients + 1, err);
    ARENA_NEW(periods->product, arena, n, err);
    ARENA_NEW(periods->period_end, arena, n, err);
    ARENA_NEW(periods->count, arena, n, err);
    ARENA_NEW(periods->amount, arena, n, err);
    ARENA_NEW(days, arena, MAX_PERIODS, err);
    CopyOut *copy = NULL;
    bool more = false;
    size_t row = 0;
    size_t next_client = 0;
    TRY(copy_out_begin(
        db, scope->part == NULL ? QUERY_COPY_OUT_USAGE_HISTORY : QUERY_COPY_OUT_SOME_USAGE_HISTORY,
        scope->no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    while (more) {
        begin_client(periods->first, &next_client, place_of(scope, take_i32(copy, 0)), row);
        const uint16_t product = (uint16_t)take_i16(copy, 0);
        const size_t n_here = take_i64_array(copy, INT64_MIN, days, MAX_PERIODS);
        if (n_here > MAX_PERIODS || row + n_here > n)
            return ERROR_SET(err, E_DATA, "the snapshot holds more usage periods than recorded");
        for (size_t i = 0; i < n_here; i++) {
            periods->product[row + i] = product;
            periods->period_end[row + i] = stored_day(days[i]);
        }
        (void)take_i64_array(copy, COUNT_UNKNOWN, periods->count + row, n_here);
        (void)take_i64_array(copy, MONEY_UNKNOWN, periods->amount + row, n_here);
        row += n_here;
        TRY(copy_out_next(copy, &more, err));
    }
    begin_client(periods->first, &next_client, n_clients, row);
    return check_all_read("usage periods", more, row, n, err);
}

/* The rows of the wanted clients only, and as many as they have. */
static Status narrow(Db *const db, Arena *const arena, Scope *const scope, Error *const err)
{
    const SnapshotPart *const part = scope->part;
    int64_t *numbers = NULL;
    DbResult counts = {0};
    ARENA_NEW(numbers, arena, part->n, err);
    for (size_t i = 0; i < part->n; i++)
        numbers[i] = part->clients[i];
    const DbParam params[] = {db_int(arena, scope->no), db_int_array(arena, numbers, part->n)};
    TRY(db_run(db, QUERY_WANT_CLIENTS, params + 1, 1, err));
    TRY(db_query(db, QUERY_COUNT_SOME, params, 2, arena, &counts, err));
    scope->counts.clients = part->n;
    scope->counts.holdings = (size_t)db_int_or(&counts, 0, "n_holdings", 0);
    scope->counts.profit = (size_t)db_int_or(&counts, 0, "n_profit", 0);
    scope->counts.usage = (size_t)db_int_or(&counts, 0, "n_usage", 0);
    return OK;
}

Status store_snapshot_load(Db *const db, const SnapshotRef *const ref,
                           const SnapshotPart *const part, Arena *const arena,
                           Snapshot *const snapshot, Error *const err)
{
    Snapshot made = {0};
    Scope scope = {.no = ref->no, .part = part};
    TRY(read_head(db, ref, arena, &made, &scope.counts, err));
    if (part != NULL)
        TRY(narrow(db, arena, &scope, err));
    TRY(read_products(db, ref->no, scope.counts.products, arena, &made.products, err));
    TRY(read_clients(db, &scope, arena, &made.clients, err));
    TRY(read_holdings(db, &scope, arena, &made.holdings, err));
    TRY(read_profit(db, &scope, arena, &made.profit, err));
    TRY(read_usage(db, &scope, arena, &made.usage, err));
    *snapshot = made;
    return OK;
}

Status store_snapshot_neighbours(Db *const db, const SnapshotRef *const ref,
                                 const char *const client_id, Arena *const arena,
                                 SnapshotPart *const part, Error *const err)
{
    uint32_t *clients = NULL;
    DbResult rows = {0};
    const DbParam params[] = {db_int(arena, ref->no), db_text(client_id)};
    TRY(db_query(db, QUERY_FIND_NEIGHBOURS, params, 2, arena, &rows, err));
    if (rows.n_rows == 0)
        return ERROR_SET(err, E_NOTFOUND, "no client \"%s\" in the snapshot", client_id);
    ARENA_NEW(clients, arena, rows.n_rows, err);
    for (size_t row = 0; row < rows.n_rows; row++)
        clients[row] = (uint32_t)db_int_or(&rows, row, "client_no", 0);
    *part = (SnapshotPart){.n = rows.n_rows, .clients = clients};
    return OK;
}

Status store_snapshot_sample(Db *const db, const SnapshotRef *const ref, const size_t most,
                             Arena *const arena, SnapshotPart *const part, Error *const err)
{
    const DbParam params[] = {db_int(arena, ref->no)};
    DbResult row = {0};
    uint32_t *clients = NULL;
    TRY(db_query(db, QUERY_GET_SNAPSHOT, params, 1, arena, &row, err));
    if (row.n_rows != 1)
        return ERROR_SET(err, E_NOTFOUND, "no snapshot \"%s\"", ref->id);
    const size_t n_clients = (size_t)db_int_or(&row, 0, "n_clients", 0);
    const size_t n = n_clients < most ? n_clients : most;
    ARENA_NEW(clients, arena, n, err);
    for (size_t i = 0; i < n; i++)
        clients[i] = (uint32_t)(i * n_clients / n);
    *part = (SnapshotPart){.n = n, .clients = clients};
    return OK;
}
