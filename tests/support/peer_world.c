/* tests/support/peer_world.c - a made-up bank in memory. */
#include "tests/support/peer_world.h"

#include "core/base/day.h"
#include "tests/support/check_helpers.h"

#include <math.h>

enum { AS_OF = 20000, TENURE = 60 };

static void *take(Arena *const arena, const size_t count, const size_t size)
{
    void *const memory = arena_alloc(arena, count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static CodeColumn one_text(Arena *const arena, const size_t n, const char *const text)
{
    const char **const texts = take(arena, 1, sizeof *texts);
    texts[0] = text;
    return (CodeColumn){.values = {.n = 1, .texts = texts},
                        .codes = take(arena, n, sizeof(uint32_t))};
}

static CodeColumn no_text(Arena *const arena, const size_t n)
{
    CodeColumn column = {.codes = take(arena, n, sizeof(uint32_t))};
    for (size_t row = 0; row < n; row++)
        column.codes[row] = CODE_NONE;
    return column;
}

static double *no_figures(Arena *const arena, const size_t n)
{
    double *const figures = take(arena, n, sizeof *figures);
    for (size_t i = 0; i < n; i++)
        figures[i] = NAN;
    return figures;
}

static void make_clients(Clients *const clients, const size_t n, Arena *const arena)
{
    clients->n = n;
    clients->id = take(arena, n, sizeof *clients->id);
    clients->bank = one_text(arena, n, "");
    clients->region = no_text(arena, n);
    clients->business_area = no_text(arena, n);
    clients->opened_on = take(arena, n, sizeof *clients->opened_on);
    clients->closed_on = take(arena, n, sizeof *clients->closed_on);
    for (size_t client = 0; client < n; client++) {
        clients->id[client] = arena_printf(arena, "c%06zu", client);
        clients->opened_on[client] = day_add_months(AS_OF, -TENURE);
        clients->closed_on[client] = DAY_UNKNOWN;
    }
}

PeerWorld *peer_world_new(const size_t n_clients, const size_t n_products, Arena *const arena)
{
    PeerWorld *const world = take(arena, 1, sizeof *world);
    const size_t n = n_clients * n_products;
    world->arena = arena;
    world->snapshot.as_of = AS_OF;
    world->snapshot.products.n = n_products;
    make_clients(&world->snapshot.clients, n_clients, arena);
    world->usage = no_figures(arena, n);
    world->profit = no_figures(arena, n);
    world->month = take(arena, n, sizeof *world->month);
    world->portfolio = (Portfolio){
        .snapshot = &world->snapshot,
        .as_of = AS_OF,
        .n_clients = n_clients,
        .n_products = n_products,
        .active = take(arena, n_clients, 1),
        .held = {.n_rows = n_clients,
                 .n_bits = n_products,
                 .n_words = bit_words(n_products),
                 .words = take(arena, n_clients * bit_words(n_products), sizeof(uint64_t))},
        .tenure_months = no_figures(arena, n_clients),
        .profit = no_figures(arena, n_clients),
        .revenue = no_figures(arena, n_clients)};
    for (size_t client = 0; client < n_clients; client++) {
        world->portfolio.active[client] = 1;
        world->portfolio.tenure_months[client] = TENURE;
    }
    return world;
}

void peer_world_hold(PeerWorld *const world, const size_t client, const size_t product,
                     const double usage, const double profit)
{
    const size_t at = client * world->portfolio.n_products + product;
    bit_set(&world->portfolio.held, client, product);
    world->usage[at] = usage;
    world->profit[at] = profit;
}

static void list_holdings(PeerWorld *const world)
{
    Portfolio *const portfolio = &world->portfolio;
    Holdings *const holdings = &world->snapshot.holdings;
    const size_t most = portfolio->n_clients * portfolio->n_products;
    holdings->first = take(world->arena, portfolio->n_clients + 1, sizeof *holdings->first);
    holdings->product = take(world->arena, most, sizeof *holdings->product);
    holdings->opened_on = take(world->arena, most, sizeof *holdings->opened_on);
    holdings->closed_on = take(world->arena, most, sizeof *holdings->closed_on);
    portfolio->usage = take(world->arena, most, sizeof *portfolio->usage);
    portfolio->product_profit = take(world->arena, most, sizeof *portfolio->product_profit);
    for (size_t at = 0; at < most; at++) {
        const size_t client = at / portfolio->n_products;
        const size_t product = at % portfolio->n_products;
        if (bit_get(&portfolio->held, client, product)) {
            const size_t row = holdings->n++;
            holdings->product[row] = (uint16_t)product;
            holdings->opened_on[row] =
                day_add_months(world->snapshot.clients.opened_on[client], world->month[at]);
            holdings->closed_on[row] = DAY_UNKNOWN;
            portfolio->usage[row] = (float)world->usage[at];
            portfolio->product_profit[row] = (float)world->profit[at];
            portfolio->has_usage |= !isnan(world->usage[at]);
            portfolio->has_product_profit |= !isnan(world->profit[at]);
        }
        holdings->first[client + 1] = (uint32_t)holdings->n;
    }
}

void peer_world_close(PeerWorld *const world, const size_t min_stratum)
{
    Error err = {0};
    list_holdings(world);
    const StrataParams params = {.min_stratum = min_stratum, .first_pooled = POOL_REGION};
    CHECK_OK(strata_make(&world->portfolio, &params, world->arena, &world->strata, &err), &err);
    CHECK_OK(peer_pools_make(&world->portfolio, &world->strata, min_stratum, world->arena,
                             &world->pools, &err),
             &err);
    CHECK_OK(peer_pools_clients(&world->pools, &world->strata, &world->portfolio, world->arena,
                                &world->clients, &err),
             &err);
}
