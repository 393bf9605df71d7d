/* core/extract/snapshot_id.c - the name of a snapshot; see snapshot_id.h.
 *
 * Table after table: its name, the number of rows, then row by row every column.  Clients and
 * products stand for themselves by their numbers, which their sorted ids give them. */
#include "core/extract/snapshot_id.h"

static void begin_table(Hasher *const hasher, const char *const name, const size_t n_rows)
{
    hasher_add_text(hasher, name);
    hasher_add_int(hasher, (int64_t)n_rows);
}

static void add_currencies(Hasher *const hasher, const Snapshot *const snapshot)
{
    const Dictionary *const banks = &snapshot->clients.bank.values;
    begin_table(hasher, "currencies", banks->n);
    for (size_t bank = 0; bank < banks->n; bank++) {
        hasher_add_text(hasher, banks->texts[bank]);
        hasher_add_text(hasher, snapshot_currency(snapshot, banks->texts[bank]));
    }
}

static void add_clients(Hasher *const hasher, const Clients *const clients)
{
    begin_table(hasher, "clients", clients->n);
    hasher_add_int(hasher, (int64_t)clients->n_attributes);
    for (size_t attribute = 0; attribute < clients->n_attributes; attribute++)
        hasher_add_text(hasher, clients->attribute_names[attribute]);
    for (size_t row = 0; row < clients->n; row++) {
        hasher_add_text(hasher, clients->id[row]);
        hasher_add_text(hasher, code_text(&clients->bank, row));
        hasher_add_text(hasher, code_text(&clients->region, row));
        hasher_add_text(hasher, code_text(&clients->business_area, row));
        hasher_add_text(hasher, clients->name[row]);
        hasher_add_int(hasher, clients->legal_form[row]);
        hasher_add_text(hasher, code_text(&clients->rm, row));
        hasher_add_int(hasher, clients->opened_on[row]);
        hasher_add_int(hasher, clients->closed_on[row]);
        hasher_add_text(hasher, code_text(&clients->closed_reason, row));
        hasher_add_int(hasher, clients->do_not_contact[row]);
        hasher_add_text(hasher, code_text(&clients->blocked, row));
        hasher_add_int(hasher, clients->risk_class[row]);
        hasher_add_int(hasher, clients->acquisition_cost[row]);
        hasher_add_text(hasher, code_text(&clients->acquisition_channel, row));
        for (size_t attribute = 0; attribute < clients->n_attributes; attribute++)
            hasher_add_text(hasher, code_text(&clients->attributes[attribute], row));
    }
}

static void add_list(Hasher *const hasher, const IndexLists *const lists, const size_t product)
{
    hasher_add_int(hasher, (int64_t)lists->first[product + 1] - (int64_t)lists->first[product]);
    for (uint32_t i = lists->first[product]; i < lists->first[product + 1]; i++)
        hasher_add_int(hasher, lists->items[i]);
}

static void add_products(Hasher *const hasher, const Products *const products)
{
    begin_table(hasher, "products", products->n);
    for (size_t row = 0; row < products->n; row++) {
        hasher_add_text(hasher, products->id[row]);
        hasher_add_text(hasher, products->name[row]);
        hasher_add_text(hasher, products->family[row]);
        hasher_add_int(hasher, products->offerable[row]);
        add_list(hasher, &products->requires, row);
        add_list(hasher, &products->excludes, row);
        hasher_add_int(hasher, products->min_tenure_months[row]);
        hasher_add_int(hasher, products->max_risk_class[row]);
        hasher_add_int(hasher, products->legal_forms[row]);
        hasher_add_int(hasher, products->term_months[row]);
    }
}

/* The client of every row: how many rows each client has. */
static void add_owners(Hasher *const hasher, const uint32_t *const first, const size_t n_clients)
{
    for (size_t client = 0; client < n_clients; client++)
        hasher_add_int(hasher, (int64_t)first[client + 1] - (int64_t)first[client]);
}

static void add_holdings(Hasher *const hasher, const Holdings *const holdings,
                         const size_t n_clients)
{
    begin_table(hasher, "holdings", holdings->n);
    add_owners(hasher, holdings->first, n_clients);
    for (size_t row = 0; row < holdings->n; row++) {
        hasher_add_int(hasher, holdings->product[row]);
        hasher_add_int(hasher, holdings->opened_on[row]);
        hasher_add_int(hasher, holdings->closed_on[row]);
        hasher_add_text(hasher, code_text(&holdings->closed_reason, row));
        hasher_add_int(hasher, holdings->monthly_usage[row]);
        hasher_add_int(hasher, holdings->annual_profit[row]);
    }
}

static void add_profit(Hasher *const hasher, const ProfitPeriods *const profit,
                       const size_t n_clients)
{
    begin_table(hasher, "profit", profit->n);
    add_owners(hasher, profit->first, n_clients);
    for (size_t row = 0; row < profit->n; row++) {
        hasher_add_int(hasher, profit->period_end[row]);
        hasher_add_int(hasher, profit->profit[row]);
        hasher_add_int(hasher, profit->fee_income[row]);
        hasher_add_int(hasher, profit->revenue[row]);
    }
}

static void add_usage(Hasher *const hasher, const UsagePeriods *const usage, const size_t n_clients)
{
    begin_table(hasher, "usage", usage->n);
    add_owners(hasher, usage->first, n_clients);
    for (size_t row = 0; row < usage->n; row++) {
        hasher_add_int(hasher, usage->product[row]);
        hasher_add_int(hasher, usage->period_end[row]);
        hasher_add_int(hasher, usage->count[row]);
        hasher_add_int(hasher, usage->amount[row]);
    }
}

static void add_contacts(Hasher *const hasher, const Contacts *const contacts,
                         const size_t n_clients)
{
    begin_table(hasher, "contacts", contacts->n);
    add_owners(hasher, contacts->first, n_clients);
    for (size_t row = 0; row < contacts->n; row++) {
        hasher_add_int(hasher, contacts->contacted_on[row]);
        hasher_add_int(hasher, contacts->channel[row]);
        hasher_add_int(hasher, contacts->purpose[row]);
        hasher_add_int(hasher, contacts->opened[row]);
        hasher_add_int(hasher, contacts->clicked[row]);
        hasher_add_text(hasher, code_text(&contacts->result, row));
        hasher_add_int(hasher, contacts->cost[row]);
    }
}

static void add_feedback(Hasher *const hasher, const Feedback *const feedback,
                         const size_t n_clients)
{
    begin_table(hasher, "feedback", feedback->n);
    add_owners(hasher, feedback->first, n_clients);
    for (size_t row = 0; row < feedback->n; row++) {
        hasher_add_int(hasher, feedback->asked_on[row]);
        hasher_add_int(hasher, feedback->kind[row]);
        hasher_add_int(hasher, feedback->score[row]);
        hasher_add_text(hasher, code_text(&feedback->about, row));
    }
}

static void add_outcomes(Hasher *const hasher, const Outcomes *const outcomes)
{
    begin_table(hasher, "outcomes", outcomes->n);
    for (size_t row = 0; row < outcomes->n; row++) {
        hasher_add_text(hasher, outcomes->trigger_id[row]);
        hasher_add_int(hasher, outcomes->decided_on[row]);
        hasher_add_int(hasher, outcomes->outcome[row]);
        hasher_add_int(hasher, outcomes->product[row]);
        hasher_add_int(hasher, outcomes->amount[row]);
        hasher_add_text(hasher, outcomes->reason[row]);
        hasher_add_int(hasher, outcomes->until[row]);
        hasher_add_text(hasher, outcomes->by[row]);
    }
}

Status snapshot_id_compute(const Snapshot *const snapshot, Arena *const arena,
                           char id[HASH_HEX_SIZE], Error *const err)
{
    const size_t n_clients = snapshot->clients.n;
    Hasher *hasher = NULL;
    TRY(hasher_new(arena, &hasher, err));
    hasher_add_text(hasher, "paragon snapshot 1");
    hasher_add_int(hasher, snapshot->as_of);
    add_currencies(hasher, snapshot);
    add_clients(hasher, &snapshot->clients);
    add_products(hasher, &snapshot->products);
    add_holdings(hasher, &snapshot->holdings, n_clients);
    add_profit(hasher, &snapshot->profit, n_clients);
    add_usage(hasher, &snapshot->usage, n_clients);
    add_contacts(hasher, &snapshot->contacts, n_clients);
    add_feedback(hasher, &snapshot->feedback, n_clients);
    add_outcomes(hasher, &snapshot->outcomes);
    hash_hex(hasher_finish(hasher), id);
    return OK;
}
