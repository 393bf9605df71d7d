/* core/extract/assemble.c - settled rows become a snapshot; see assemble.h. */
#include "core/extract/assemble.h"

#include <stdlib.h>
#include <string.h>

/* Attributes that no client has do not count; the others come sorted by name. */
static Status assemble_attributes(const Staging *const table, Arena *const arena,
                                  Clients *const clients, Error *const err)
{
    const size_t n_own = contract_file(EXTRACT_CLIENTS).n_columns;
    ARENA_NEW(clients->attribute_names, arena, table->n_columns - n_own, err);
    ARENA_NEW(clients->attributes, arena, table->n_columns - n_own, err);
    for (size_t column = n_own; column < table->n_columns; column++) {
        if (table->columns[column].texts.n == 0)
            continue;
        clients->attribute_names[clients->n_attributes] = table->columns[column].name;
        clients->attributes[clients->n_attributes++] = staging_codes(table, column);
    }
    return OK;
}

static Clients assemble_clients(const Staging *const table)
{
    return (Clients){
        .n = table->n,
        .id = staging_values(table, COLUMN(CLIENTS, ID)),
        .name = staging_values(table, COLUMN(CLIENTS, NAME)),
        .bank = staging_codes(table, COLUMN(CLIENTS, BANK)),
        .region = staging_codes(table, COLUMN(CLIENTS, REGION)),
        .business_area = staging_codes(table, COLUMN(CLIENTS, BUSINESS_AREA)),
        .rm = staging_codes(table, COLUMN(CLIENTS, RM_ID)),
        .closed_reason = staging_codes(table, COLUMN(CLIENTS, CLOSED_REASON)),
        .blocked = staging_codes(table, COLUMN(CLIENTS, BLOCKED)),
        .acquisition_channel = staging_codes(table, COLUMN(CLIENTS, ACQUISITION_CHANNEL)),
        .legal_form = staging_values(table, COLUMN(CLIENTS, LEGAL_FORM)),
        .do_not_contact = staging_values(table, COLUMN(CLIENTS, DO_NOT_CONTACT)),
        .risk_class = staging_values(table, COLUMN(CLIENTS, RISK_CLASS)),
        .opened_on = staging_values(table, COLUMN(CLIENTS, OPENED_ON)),
        .closed_on = staging_values(table, COLUMN(CLIENTS, CLOSED_ON)),
        .acquisition_cost = staging_values(table, COLUMN(CLIENTS, ACQUISITION_COST)),
    };
}

static int by_number(const void *const a, const void *const b)
{
    const uint32_t number_a = *(const uint32_t *)a;
    const uint32_t number_b = *(const uint32_t *)b;
    return (number_a > number_b) - (number_a < number_b);
}

static size_t count_items(const char *const list)
{
    size_t n = list != NULL;
    for (const char *at = list; at != NULL && (at = strchr(at, ';')) != NULL; at++)
        n++;
    return n;
}

/* Numbers of the products in each list, each once, in order. */
static Status assemble_lists(const Staging *const table, const size_t column,
                             const IdIndex *const products, Arena *const arena,
                             IndexLists *const lists, Error *const err)
{
    const char *const *const texts = staging_values(table, column);
    size_t n_items = 0;
    for (size_t row = 0; row < table->n; row++)
        n_items += count_items(texts[row]);
    ARENA_NEW(lists->first, arena, table->n + 1, err);
    ARENA_NEW(lists->items, arena, n_items, err);

    uint32_t end = 0;
    for (size_t row = 0; row < table->n; row++) {
        const uint32_t first = end;
        const char *const stop = texts[row] == NULL ? NULL : texts[row] + strlen(texts[row]);
        CsvField item = {0};
        for (const char *at = texts[row]; cell_next_item(&at, stop, &item);)
            lists->items[end++] = (uint32_t)id_index_find(products, item.text, item.length);
        if (end > first)
            qsort(lists->items + first, end - first, sizeof *lists->items, by_number);
        const uint32_t n_listed = end;
        end = first;
        for (uint32_t i = first; i < n_listed; i++)
            if (i == first || lists->items[i] != lists->items[end - 1])
                lists->items[end++] = lists->items[i];
        lists->first[row + 1] = end;
    }
    return OK;
}

static Status assemble_products(const Staging *const table, const IdIndex *const index,
                                Arena *const arena, Products *const products, Error *const err)
{
    *products = (Products){
        .n = table->n,
        .id = staging_values(table, COLUMN(PRODUCTS, ID)),
        .name = staging_values(table, COLUMN(PRODUCTS, NAME)),
        .family = staging_values(table, COLUMN(PRODUCTS, FAMILY)),
        .offerable = staging_values(table, COLUMN(PRODUCTS, OFFERABLE)),
        .min_tenure_months = staging_values(table, COLUMN(PRODUCTS, MIN_TENURE_MONTHS)),
        .max_risk_class = staging_values(table, COLUMN(PRODUCTS, MAX_RISK_CLASS)),
        .legal_forms = staging_values(table, COLUMN(PRODUCTS, LEGAL_FORMS)),
        .term_months = staging_values(table, COLUMN(PRODUCTS, TERM_MONTHS)),
    };
    for (size_t row = 0; row < products->n; row++)
        if (products->name[row] == NULL)
            products->name[row] = products->id[row];
    TRY(assemble_lists(table, COLUMN(PRODUCTS, REQUIRES), index, arena, &products->requires, err));
    return assemble_lists(table, COLUMN(PRODUCTS, EXCLUDES), index, arena, &products->excludes,
                          err);
}

static Holdings assemble_holdings(const Staging *const table)
{
    return (Holdings){
        .n = table->n,
        .first = table->first,
        .product = staging_values(table, COLUMN(HOLDINGS, PRODUCT)),
        .opened_on = staging_values(table, COLUMN(HOLDINGS, OPENED_ON)),
        .closed_on = staging_values(table, COLUMN(HOLDINGS, CLOSED_ON)),
        .monthly_usage = staging_values(table, COLUMN(HOLDINGS, MONTHLY_USAGE)),
        .annual_profit = staging_values(table, COLUMN(HOLDINGS, ANNUAL_PROFIT)),
        .closed_reason = staging_codes(table, COLUMN(HOLDINGS, CLOSED_REASON)),
    };
}

static ProfitPeriods assemble_profit(const Staging *const table)
{
    return (ProfitPeriods){
        .n = table->n,
        .first = table->first,
        .period_end = staging_values(table, COLUMN(PROFIT, PERIOD_END)),
        .profit = staging_values(table, COLUMN(PROFIT, PROFIT)),
        .fee_income = staging_values(table, COLUMN(PROFIT, FEE_INCOME)),
        .revenue = staging_values(table, COLUMN(PROFIT, REVENUE)),
    };
}

static UsagePeriods assemble_usage(const Staging *const table)
{
    return (UsagePeriods){
        .n = table->n,
        .first = table->first,
        .product = staging_values(table, COLUMN(USAGE, PRODUCT)),
        .period_end = staging_values(table, COLUMN(USAGE, PERIOD_END)),
        .count = staging_values(table, COLUMN(USAGE, COUNT)),
        .amount = staging_values(table, COLUMN(USAGE, AMOUNT)),
    };
}

static Contacts assemble_contacts(const Staging *const table)
{
    return (Contacts){
        .n = table->n,
        .first = table->first,
        .contacted_on = staging_values(table, COLUMN(CONTACTS, CONTACTED_ON)),
        .channel = staging_values(table, COLUMN(CONTACTS, CHANNEL)),
        .purpose = staging_values(table, COLUMN(CONTACTS, PURPOSE)),
        .opened = staging_values(table, COLUMN(CONTACTS, OPENED)),
        .clicked = staging_values(table, COLUMN(CONTACTS, CLICKED)),
        .result = staging_codes(table, COLUMN(CONTACTS, RESULT)),
        .cost = staging_values(table, COLUMN(CONTACTS, COST)),
    };
}

static Feedback assemble_feedback(const Staging *const table)
{
    return (Feedback){
        .n = table->n,
        .first = table->first,
        .asked_on = staging_values(table, COLUMN(FEEDBACK, ASKED_ON)),
        .kind = staging_values(table, COLUMN(FEEDBACK, KIND)),
        .score = staging_values(table, COLUMN(FEEDBACK, SCORE)),
        .about = staging_codes(table, COLUMN(FEEDBACK, ABOUT)),
    };
}

static Outcomes assemble_outcomes(const Staging *const table)
{
    return (Outcomes){
        .n = table->n,
        .trigger_id = staging_values(table, COLUMN(OUTCOMES, TRIGGER_ID)),
        .outcome = staging_values(table, COLUMN(OUTCOMES, OUTCOME)),
        .decided_on = staging_values(table, COLUMN(OUTCOMES, DECIDED_ON)),
        .product = staging_values(table, COLUMN(OUTCOMES, PRODUCT)),
        .amount = staging_values(table, COLUMN(OUTCOMES, AMOUNT)),
        .reason = staging_values(table, COLUMN(OUTCOMES, REASON)),
        .until = staging_values(table, COLUMN(OUTCOMES, UNTIL)),
        .by = staging_values(table, COLUMN(OUTCOMES, BY)),
    };
}

Status assemble_snapshot(Staging *const tables[EXTRACT_FILES], const IdIndex *const products,
                         Arena *const arena, Snapshot *const snapshot, Error *const err)
{
    snapshot->clients = assemble_clients(tables[EXTRACT_CLIENTS]);
    TRY(assemble_attributes(tables[EXTRACT_CLIENTS], arena, &snapshot->clients, err));
    TRY(assemble_products(tables[EXTRACT_PRODUCTS], products, arena, &snapshot->products, err));

    snapshot->holdings = assemble_holdings(tables[EXTRACT_HOLDINGS]);
    snapshot->profit = assemble_profit(tables[EXTRACT_PROFIT]);
    snapshot->usage = assemble_usage(tables[EXTRACT_USAGE]);
    snapshot->contacts = assemble_contacts(tables[EXTRACT_CONTACTS]);
    snapshot->feedback = assemble_feedback(tables[EXTRACT_FEEDBACK]);
    snapshot->outcomes = assemble_outcomes(tables[EXTRACT_OUTCOMES]);
    snapshot->has_profit = snapshot->profit.n > 0;
    snapshot->has_usage_periods = snapshot->usage.n > 0;
    return OK;
}
