/* models/evaluate/new_holdings.c - what clients took after a cut-off; see new_holdings.h. */
#include "models/evaluate/new_holdings.h"

Day new_holdings_year_before(const Day day)
{
    return day_add_months(day + 1, -NEW_HOLDINGS_MONTHS) - 1;
}

Day new_holdings_year_after(const Day day)
{
    return day_add_months(day + 1, NEW_HOLDINGS_MONTHS) - 1;
}

int new_holdings_months(const NewHoldings *const made)
{
    return day_months_between(made->cutoff + 1, made->until + 1);
}

/* ---- which products are dated ---- */

typedef struct DatedProducts {
    size_t n_products;
    uint32_t *n_holdings; /* (n_banks, n_products) */
    uint32_t *n_dated;    /* (n_banks, n_products) with opened_on */
} DatedProducts;

static size_t bank_product(const DatedProducts *const dated, const Clients *const clients,
                           const size_t client, const size_t product)
{
    return clients->bank.codes[client] * dated->n_products + product;
}

static Status count_dates(const Snapshot *const snapshot, Arena *const arena,
                          DatedProducts *const dated, Error *const err)
{
    const Holdings *const holdings = &snapshot->holdings;
    const size_t n_cells = snapshot->clients.bank.values.n * snapshot->products.n;
    *dated = (DatedProducts){.n_products = snapshot->products.n};
    ARENA_NEW(dated->n_holdings, arena, n_cells, err);
    ARENA_NEW(dated->n_dated, arena, n_cells, err);
    for (size_t client = 0; holdings->n > 0 && client < snapshot->clients.n; client++) {
        for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
            const size_t cell =
                bank_product(dated, &snapshot->clients, client, holdings->product[row]);
            dated->n_holdings[cell]++;
            dated->n_dated[cell] += holdings->opened_on[row] != DAY_UNKNOWN;
        }
    }
    return OK;
}

/* A product that nobody ever held tells nothing. */
static bool is_dated(const DatedProducts *const dated, const size_t cell)
{
    const double n_holdings = (double)dated->n_holdings[cell];
    return n_holdings > 0 && (double)dated->n_dated[cell] >= NEW_HOLDINGS_DATED * n_holdings;
}

static size_t count_dated_products(const DatedProducts *const dated, const size_t n_banks)
{
    size_t n = 0;
    for (size_t product = 0; product < dated->n_products; product++) {
        bool in_some_bank = false;
        for (size_t bank = 0; bank < n_banks; bank++)
            in_some_bank |= is_dated(dated, bank * dated->n_products + product);
        n += in_some_bank;
    }
    return n;
}

/* ---- what each client could take, and took ---- */

/* Where the client's own opening is not known, an early holding proves it was one. */
static bool was_client(const Portfolio *const state, const size_t client)
{
    const Holdings *const holdings = &state->snapshot->holdings;
    if (!state->active[client] || holdings->n == 0)
        return false;
    if (state->snapshot->clients.opened_on[client] != DAY_UNKNOWN)
        return true;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++)
        if (holdings->opened_on[row] != DAY_UNKNOWN && holdings->opened_on[row] <= state->as_of)
            return true;
    return false;
}

static void mark_candidates(const Portfolio *const state, const DatedProducts *const dated,
                            const size_t client, NewHoldings *const made)
{
    const Clients *const clients = &state->snapshot->clients;
    for (size_t product = 0; product < state->n_products; product++) {
        if (bit_get(&state->held, client, product) ||
            !is_dated(dated, bank_product(dated, clients, client, product)))
            continue;
        bit_set(&made->candidates, client, product);
        made->n_candidates[product]++;
    }
    made->n_observed += bit_count(&made->candidates, client) > 0;
}

static void mark_taken(const Portfolio *const state, const size_t client, NewHoldings *const made)
{
    const Holdings *const holdings = &state->snapshot->holdings;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
        const uint16_t product = holdings->product[row];
        if (holdings->opened_on[row] <= made->cutoff || holdings->opened_on[row] > made->until ||
            !bit_get(&made->candidates, client, product) || bit_get(&made->taken, client, product))
            continue;
        bit_set(&made->taken, client, product);
        made->n_takers_of[product]++;
        made->n_taken++;
    }
    if (bit_count(&made->taken, client) > 0)
        made->takers[made->n_takers++] = (uint32_t)client;
}

static Status allocate(const Portfolio *const state, Arena *const arena, NewHoldings *const made,
                       Error *const err)
{
    const Day year_after = new_holdings_year_after(state->as_of);
    const Day last = state->snapshot->as_of;
    *made = (NewHoldings){.cutoff = state->as_of,
                          .until = year_after < last ? year_after : last,
                          .candidates = state->held,
                          .taken = state->held};
    ARENA_TAKE(made->candidates.words,
               arena_alloc(arena, state->n_clients, state->held.n_words * sizeof(uint64_t)), err);
    ARENA_TAKE(made->taken.words,
               arena_alloc(arena, state->n_clients, state->held.n_words * sizeof(uint64_t)), err);
    ARENA_NEW(made->takers, arena, state->n_clients, err);
    ARENA_NEW(made->n_candidates, arena, state->n_products, err);
    ARENA_NEW(made->n_takers_of, arena, state->n_products, err);
    return OK;
}

static Status refuse_undated(Error *const err)
{
    (void)ERROR_SET(err, E_DATA,
                    "holdings.csv: no product of any bank has opened_on for %.0f %% of its "
                    "holdings: what was new after a day cannot be told",
                    100 * NEW_HOLDINGS_DATED);
    return error_hint(err, "Deliver opened_on, or look at `paragon evaluate ranking`.");
}

Status new_holdings_make(const Portfolio *const state, Arena *const arena, NewHoldings *const made,
                         Error *const err)
{
    const Snapshot *const snapshot = state->snapshot;
    DatedProducts dated;
    NewHoldings result;
    TRY(count_dates(snapshot, arena, &dated, err));
    TRY(allocate(state, arena, &result, err));
    result.n_dated_products = count_dated_products(&dated, snapshot->clients.bank.values.n);
    if (result.n_dated_products == 0)
        return refuse_undated(err);

    for (size_t client = 0; client < state->n_clients; client++) {
        if (!was_client(state, client))
            continue;
        mark_candidates(state, &dated, client, &result);
        mark_taken(state, client, &result);
    }
    if (result.n_observed == 0) {
        char day[DAY_TEXT_SIZE];
        (void)day_format(state->as_of, day);
        return ERROR_SET(err, E_DATA, "nobody is known to have been a client on %s", day);
    }
    *made = result;
    return OK;
}
