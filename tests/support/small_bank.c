/* tests/support/small_bank.c - a snapshot written down as rows of text, for tests of the models. */
#include "tests/support/small_bank.h"

#include "core/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *take(Arena *const arena, const size_t count, const size_t size)
{
    void *const memory = arena_alloc(arena, count, size);
    if (memory == NULL)
        abort();
    return memory;
}

static void must(const bool holds, const char *const what)
{
    if (holds)
        return;
    fprintf(stderr, "small bank: cannot read \"%s\"\n", what);
    abort();
}

static Day day_of(const char *const text)
{
    Day day = DAY_UNKNOWN;
    must(text == NULL || day_parse(text, strlen(text), &day), text);
    return day;
}

static Money money_of(const char *const text)
{
    Money money = MONEY_UNKNOWN;
    must(text == NULL || money_parse(text, strlen(text), &money), text);
    return money;
}

static int64_t count_of(const char *const text)
{
    int64_t count = COUNT_UNKNOWN;
    must(text == NULL || text_parse_int(text, strlen(text), &count), text);
    return count;
}

static int compare_texts(const void *const a, const void *const b)
{
    return text_compare(*(const char *const *)a, *(const char *const *)b);
}

/* `texts` (n) becomes codes into its distinct values. */
static CodeColumn encode(const char *const *const texts, const size_t n, Arena *const arena)
{
    CodeColumn column = {.codes = take(arena, n, sizeof *column.codes)};
    column.values.texts = take(arena, n, sizeof *column.values.texts);
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL)
            column.values.texts[n_known++] = texts[i];
    qsort(column.values.texts, n_known, sizeof *column.values.texts, compare_texts);
    for (size_t i = 0; i < n_known; i++)
        if (i == 0 || strcmp(column.values.texts[i], column.values.texts[column.values.n - 1]) != 0)
            column.values.texts[column.values.n++] = column.values.texts[i];
    for (size_t i = 0; i < n; i++)
        column.codes[i] = dictionary_find(&column.values, texts[i]);
    return column;
}

/* The first row of each client, from the client number of each row. */
static uint32_t *first_rows(const size_t *const clients, const size_t n_rows,
                            const size_t n_clients, Arena *const arena)
{
    uint32_t *const first = take(arena, n_clients + 1, sizeof *first);
    for (size_t row = 0; row < n_rows; row++) {
        must(clients[row] < n_clients && (row == 0 || clients[row - 1] <= clients[row]),
             "rows out of order");
        first[clients[row] + 1]++;
    }
    for (size_t client = 0; client < n_clients; client++)
        first[client + 1] += first[client];
    return first;
}

static void fill_clients(const SmallBank *const bank, Clients *const clients, Arena *const arena)
{
    const size_t n = bank->n_clients;
    *clients = (Clients){.n = n, .n_attributes = bank->n_attributes};
    clients->id = take(arena, n, sizeof *clients->id);
    clients->name = take(arena, n, sizeof *clients->name);
    clients->legal_form = take(arena, n, sizeof *clients->legal_form);
    clients->do_not_contact = take(arena, n, sizeof *clients->do_not_contact);
    clients->risk_class = take(arena, n, sizeof *clients->risk_class);
    clients->opened_on = take(arena, n, sizeof *clients->opened_on);
    clients->closed_on = take(arena, n, sizeof *clients->closed_on);
    clients->acquisition_cost = take(arena, n, sizeof *clients->acquisition_cost);
    for (size_t client = 0; client < n; client++) {
        const SmallClient *const row = &bank->clients[client];
        must(client == 0 || text_compare(bank->clients[client - 1].id, row->id) < 0, row->id);
        clients->id[client] = row->id;
        clients->legal_form[client] = (uint8_t)row->legal_form;
        clients->risk_class[client] = row->risk_class;
        clients->opened_on[client] = day_of(row->opened_on);
        clients->closed_on[client] = day_of(row->closed_on);
        clients->acquisition_cost[client] = MONEY_UNKNOWN;
    }
}

static void fill_codes(const SmallBank *const bank, Clients *const clients, Arena *const arena)
{
    const size_t n = bank->n_clients;
    const char **const texts = take(arena, n, sizeof *texts);
    const CodeColumn none = encode(texts, n, arena);
    clients->rm = none;
    clients->closed_reason = none;
    clients->blocked = none;
    for (size_t client = 0; client < n; client++)
        texts[client] = bank->clients[client].bank == NULL ? "" : bank->clients[client].bank;
    clients->bank = encode(texts, n, arena);
    for (size_t client = 0; client < n; client++)
        texts[client] = bank->clients[client].region;
    clients->region = encode(texts, n, arena);
    for (size_t client = 0; client < n; client++)
        texts[client] = bank->clients[client].area;
    clients->business_area = encode(texts, n, arena);
    for (size_t client = 0; client < n; client++)
        texts[client] = bank->clients[client].channel;
    clients->acquisition_channel = encode(texts, n, arena);

    clients->attribute_names = take(arena, bank->n_attributes, sizeof *clients->attribute_names);
    clients->attributes = take(arena, bank->n_attributes, sizeof *clients->attributes);
    for (size_t attribute = 0; attribute < bank->n_attributes; attribute++) {
        for (size_t client = 0; client < n; client++)
            texts[client] = bank->clients[client].attributes[attribute];
        clients->attribute_names[attribute] = bank->attributes[attribute];
        clients->attributes[attribute] = encode(texts, n, arena);
    }
}

static void fill_products(const SmallBank *const bank, Products *const products, Arena *const arena)
{
    const size_t n = bank->n_products;
    *products = (Products){.n = n};
    products->id = take(arena, n, sizeof *products->id);
    products->name = take(arena, n, sizeof *products->name);
    products->family = take(arena, n, sizeof *products->family);
    products->offerable = take(arena, n, sizeof *products->offerable);
    products->min_tenure_months = take(arena, n, sizeof *products->min_tenure_months);
    products->max_risk_class = take(arena, n, sizeof *products->max_risk_class);
    products->legal_forms = take(arena, n, sizeof *products->legal_forms);
    products->term_months = take(arena, n, sizeof *products->term_months);
    products->requires.first = take(arena, n + 1, sizeof *products->requires.first);
    products->excludes.first = take(arena, n + 1, sizeof *products->excludes.first);
    for (size_t product = 0; product < n; product++) {
        products->id[product] = bank->products[product];
        products->name[product] =
            bank->product_names == NULL ? bank->products[product] : bank->product_names[product];
        products->offerable[product] = 1;
    }
}

static void fill_holdings(const SmallBank *const bank, Holdings *const holdings, Arena *const arena)
{
    const size_t n = bank->n_holdings;
    *holdings = (Holdings){.n = n};
    size_t *const clients = take(arena, n, sizeof *clients);
    const char **const reasons = take(arena, n, sizeof *reasons);
    holdings->product = take(arena, n, sizeof *holdings->product);
    holdings->opened_on = take(arena, n, sizeof *holdings->opened_on);
    holdings->closed_on = take(arena, n, sizeof *holdings->closed_on);
    holdings->monthly_usage = take(arena, n, sizeof *holdings->monthly_usage);
    holdings->annual_profit = take(arena, n, sizeof *holdings->annual_profit);
    for (size_t row = 0; row < n; row++) {
        clients[row] = bank->holdings[row].client;
        holdings->product[row] = bank->holdings[row].product;
        holdings->opened_on[row] = day_of(bank->holdings[row].opened_on);
        holdings->closed_on[row] = day_of(bank->holdings[row].closed_on);
        holdings->monthly_usage[row] = money_of(bank->holdings[row].monthly_usage);
        holdings->annual_profit[row] = money_of(bank->holdings[row].annual_profit);
    }
    holdings->closed_reason = encode(reasons, n, arena);
    holdings->first = first_rows(clients, n, bank->n_clients, arena);
}

static void fill_periods(const SmallBank *const bank, ProfitPeriods *const profit,
                         Arena *const arena)
{
    const size_t n = bank->n_periods;
    *profit = (ProfitPeriods){.n = n};
    size_t *const clients = take(arena, n, sizeof *clients);
    profit->period_end = take(arena, n, sizeof *profit->period_end);
    profit->profit = take(arena, n, sizeof *profit->profit);
    profit->fee_income = take(arena, n, sizeof *profit->fee_income);
    profit->revenue = take(arena, n, sizeof *profit->revenue);
    for (size_t row = 0; row < n; row++) {
        clients[row] = bank->periods[row].client;
        profit->period_end[row] = day_of(bank->periods[row].period_end);
        profit->profit[row] = money_of(bank->periods[row].profit);
        profit->fee_income[row] = MONEY_UNKNOWN;
        profit->revenue[row] = money_of(bank->periods[row].revenue);
    }
    profit->first = first_rows(clients, n, bank->n_clients, arena);
}

static void fill_usage(const SmallBank *const bank, UsagePeriods *const usage, Arena *const arena)
{
    const size_t n = bank->n_usage;
    *usage = (UsagePeriods){.n = n};
    size_t *const clients = take(arena, n, sizeof *clients);
    usage->product = take(arena, n, sizeof *usage->product);
    usage->period_end = take(arena, n, sizeof *usage->period_end);
    usage->count = take(arena, n, sizeof *usage->count);
    usage->amount = take(arena, n, sizeof *usage->amount);
    for (size_t row = 0; row < n; row++) {
        clients[row] = bank->usage[row].client;
        usage->product[row] = bank->usage[row].product;
        usage->period_end[row] = day_of(bank->usage[row].period_end);
        usage->count[row] = count_of(bank->usage[row].count);
        usage->amount[row] = money_of(bank->usage[row].amount);
    }
    usage->first = first_rows(clients, n, bank->n_clients, arena);
}

const Snapshot *small_bank_snapshot(const SmallBank *const bank, Arena *const arena)
{
    Snapshot *const snapshot = take(arena, 1, sizeof *snapshot);
    snapshot->as_of = day_of(bank->as_of);
    fill_clients(bank, &snapshot->clients, arena);
    fill_codes(bank, &snapshot->clients, arena);
    fill_products(bank, &snapshot->products, arena);
    fill_holdings(bank, &snapshot->holdings, arena);
    fill_periods(bank, &snapshot->profit, arena);
    fill_usage(bank, &snapshot->usage, arena);
    snapshot->contacts.first = first_rows(NULL, 0, bank->n_clients, arena);
    snapshot->feedback.first = first_rows(NULL, 0, bank->n_clients, arena);
    snapshot->has_profit = bank->n_periods > 0;
    snapshot->has_usage_periods = bank->n_usage > 0;
    return snapshot;
}
