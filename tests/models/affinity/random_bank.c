/* tests/models/affinity/random_bank.c - a made-up portfolio whose holdings depend on each other. */
#include "tests/models/affinity/random_bank.h"

#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"

#include <math.h>
#include <stdint.h>

static const char *const PRODUCTS[RANDOM_BANK_PRODUCTS] = {
    "account", "card", "deposit", "factoring", "leasing", "loan", "nobody", "today"};
static const char *const REGIONS[] = {"North", "South", "West"};
static const char *const OPENED[] = {"1999-05-17", "2012-11-30", "2020-02-29", "2024-08-01",
                                     "2026-06-15"};
static const char *const ATTRIBUTES[] = {"staff", "constant"};

/* Numerical Recipes' quick generator, one stream per client, so that order does not matter. */
static double next_random(uint32_t *const state)
{
    *state = *state * 1664525U + 1013904223U;
    return (double)(*state >> 8) / 16777216.0;
}

static SmallClient make_client(uint32_t *const state, Arena *const arena, int *const region)
{
    *region = (int)(next_random(state) * 4);
    SmallClient client = {
        .region = *region < 3 ? REGIONS[*region] : NULL,
        .opened_on = next_random(state) < 0.1 ? NULL : OPENED[(int)(next_random(state) * 5)]};
    client.attributes[0] =
        next_random(state) < 0.2 ? NULL : arena_printf(arena, "%d", (int)(next_random(state) * 40));
    return client;
}

/* The products of one client, appended to `rows`; each makes the next more likely. */
static size_t make_holdings(uint32_t *const state, const size_t client, const int region,
                            SmallHolding *const rows)
{
    size_t n = 0;
    bool holds_last = false;
    for (size_t product = 0; product < RANDOM_BANK_NOBODY; product++) {
        const double score = -1.2 + 0.3 * (double)product * (region == 1) + (holds_last ? 1.1 : 0) -
                             0.1 * (double)product;
        holds_last = next_random(state) < 1 / (1 + exp(-score));
        if (holds_last)
            rows[n++] = (SmallHolding){.client = client, .product = (uint16_t)product};
    }
    rows[n++] = (SmallHolding){.client = client, .product = RANDOM_BANK_EVERYBODY};
    return n;
}

Portfolio random_bank_portfolio(const RandomBank *const bank, Arena *const arena)
{
    const size_t n = bank->n_clients;
    SmallClient *const clients = arena_alloc(arena, n, sizeof *clients);
    SmallHolding *const holdings = arena_alloc(arena, n * RANDOM_BANK_PRODUCTS, sizeof *holdings);
    ck_assert(clients != NULL && holdings != NULL);
    size_t n_holdings = 0;
    for (size_t client = 0; client < n; client++) {
        const size_t who = bank->is_reversed ? n - 1 - client : client;
        uint32_t state = (uint32_t)(who * 2654435761U + 12345U);
        int region = 0;
        clients[client] = make_client(&state, arena, &region);
        clients[client].id = arena_printf(arena, "c%06zu", client);
        clients[client].attributes[1] = bank->constant;
        n_holdings += make_holdings(&state, client, region, holdings + n_holdings);
    }
    const SmallBank rows = {.as_of = "2026-09-30",
                            .n_products = RANDOM_BANK_PRODUCTS,
                            .products = PRODUCTS,
                            .n_attributes = bank->constant == NULL ? 1 : 2,
                            .attributes = ATTRIBUTES,
                            .n_clients = n,
                            .clients = clients,
                            .n_holdings = n_holdings,
                            .holdings = holdings};
    Error err = {.status = OK};
    Portfolio portfolio;
    CHECK_OK(
        portfolio_make(small_bank_snapshot(&rows, arena), PERIOD_AUTO, arena, &portfolio, &err),
        &err);
    return portfolio;
}
