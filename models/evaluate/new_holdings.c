/* models/evaluate/new_holdings.c - what clients took after a cut-off; see new_holdings.h. */
#include "models/evaluate/new_holdings.h"

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

static void mark_client(const Cohort *const cohort, const DatedProducts *const dated,
                        const size_t client, NewHoldings *const made)
{
    const Portfolio *const state = &cohort->state;
    size_t n_candidates = 0;
    size_t n_taken = 0;
    for (size_t product = 0; product < state->n_products; product++) {
        if (bit_get(&state->held, client, product) ||
            !is_dated(dated, bank_product(dated, &state->snapshot->clients, client, product)))
            continue;
        bit_set(&made->candidates, client, product);
        n_candidates++;
        if (!bit_get(&cohort->acquired, client, product))
            continue;
        bit_set(&made->taken, client, product);
        n_taken++;
    }
    made->n_clients += n_candidates > 0;
    made->n_taken += n_taken;
    if (n_taken > 0)
        made->takers[made->n_takers++] = (uint32_t)client;
}

Status new_holdings_make(const Cohort *const cohort, Arena *const arena, NewHoldings *const made,
                         Error *const err)
{
    const Portfolio *const state = &cohort->state;
    const Snapshot *const snapshot = state->snapshot;
    DatedProducts dated;
    NewHoldings result = {.n_clients = 0};
    TRY(count_dates(snapshot, arena, &dated, err));
    result.n_dated_products = count_dated_products(&dated, snapshot->clients.bank.values.n);
    TRY(bit_new_like(&state->held, arena, &result.candidates, err));
    TRY(bit_new_like(&state->held, arena, &result.taken, err));
    ARENA_NEW(result.takers, arena, state->n_clients, err);
    for (size_t client = 0; client < state->n_clients; client++)
        if (state->active[client])
            mark_client(cohort, &dated, client, &result);
    *made = result;
    return OK;
}

Status new_holdings_require(const NewHoldings *const made, const Cohort *const cohort,
                            Error *const err)
{
    if (made->n_clients > 0)
        return OK;
    if (made->n_dated_products == 0) {
        (void)ERROR_SET(err, E_DATA,
                        "holdings.csv: no product of any bank has opened_on for %.0f %% of its "
                        "holdings: what was new after a day cannot be told",
                        100 * NEW_HOLDINGS_DATED);
        return error_hint(err, "Deliver opened_on; `paragon evaluate ranking` does without.");
    }
    char day[DAY_TEXT_SIZE];
    (void)day_format(cohort->state.as_of, day);
    return ERROR_SET(err, E_DATA, "nobody is known to have been a client on %s", day);
}
