/* models/value/potential_peers.c - listed by their figures, then put in random order. */
#include "models/value/potential_peers.h"

#include "core/base/rng.h"
#include "models/profile/ideal_clients.h"

#include <stdlib.h>
#include <string.h>

double potential_peers_others(const IdealProfiles *const profiles, const size_t pool,
                              const BitMatrix *const held, const size_t client)
{
    const uint8_t *const rank = profiles->rank + profile_at(profiles, pool, 0);
    size_t n_others = 0;
    for (size_t product = bit_next(held, client, 0); product < profiles->n_products;
         product = bit_next(held, client, product + 1))
        n_others += rank[product] == 0;
    return (double)n_others;
}

/* By their figures, so that the random order does not depend on client numbers. */
static int compare_peers(const void *const left, const void *const right)
{
    const double *const a = left;
    const double *const b = right;
    for (size_t i = 0; i < PEER_FIGURES; i++) {
        const double key_a = isnan(a[i]) ? -INFINITY : a[i];
        const double key_b = isnan(b[i]) ? -INFINITY : b[i];
        if (key_a != key_b)
            return key_a < key_b ? -1 : 1;
    }
    return 0;
}

static bool is_peer(const Portfolio *const portfolio, const IdealProfiles *const profiles,
                    const double share, const size_t client)
{
    return ideal_profile_is_developed(profiles, share) && !isnan(portfolio->profit[client]) &&
           ideal_clients_is_mature(portfolio, client, profiles->mature_months);
}

static void drop_unsized(PotentialPeers *const peers)
{
    size_t n_sized = 0;
    for (size_t i = 0; i < peers->n; i++)
        n_sized += isnan(peers->rows[i][PEER_SIZE]) ? 0 : 1;
    peers->has_size = n_sized > 0 && 2 * n_sized >= peers->n;
    if (!peers->has_size)
        return;
    size_t n = 0;
    for (size_t i = 0; i < peers->n; i++)
        if (!isnan(peers->rows[i][PEER_SIZE]))
            memmove(peers->rows[n++], peers->rows[i], sizeof peers->rows[i]);
    peers->n = n;
}

static Status find_peers(const PoolClients *const clients, const IdealProfiles *const profiles,
                         const size_t pool, Arena *const arena, PotentialPeers *const peers,
                         Error *const err)
{
    const Portfolio *const portfolio = clients->portfolio;
    const ClientLists *const fitted = &clients->fitted;
    *peers = (PotentialPeers){0};
    ARENA_NEW(peers->rows, arena, fitted->first[pool + 1] - fitted->first[pool], err);
    if (!clients->pools->one_currency[pool])
        return OK;
    for (uint32_t i = fitted->first[pool]; i < fitted->first[pool + 1]; i++) {
        const uint32_t client = fitted->items[i];
        const double share = ideal_profile_share(profiles, pool, &portfolio->held, client);
        if (!is_peer(portfolio, profiles, share, client))
            continue;
        double *const row = peers->rows[peers->n++];
        row[PEER_PROFIT] = portfolio->profit[client];
        row[PEER_SHARE] = share;
        row[PEER_TENURE] = potential_log_tenure(portfolio->tenure_months[client]);
        row[PEER_OTHERS] = potential_peers_others(profiles, pool, &portfolio->held, client);
        row[PEER_SIZE] = potential_log_size(portfolio->revenue[client]);
    }
    drop_unsized(peers);
    peers->n_found = peers->n;
    return OK;
}

static Status shuffle_peers(const char *const name, const uint64_t seed, const size_t most,
                            Arena *const arena, PotentialPeers *const peers, Error *const err)
{
    Rng *rng = NULL;
    uint32_t *order = NULL;
    double(*rows)[PEER_FIGURES] = NULL;
    TRY(rng_new(seed, "potential", name, arena, &rng, err));
    ARENA_NEW(order, arena, peers->n, err);
    for (size_t i = 0; i < peers->n; i++)
        order[i] = (uint32_t)i;
    rng_shuffle(rng, order, peers->n, peers->n);
    peers->n = peers->n > most ? most : peers->n;
    ARENA_NEW(rows, arena, peers->n, err);
    for (size_t i = 0; i < peers->n; i++)
        memcpy(rows[i], peers->rows[order[i]], sizeof rows[i]);
    peers->rows = rows;
    return OK;
}

Status potential_peers_list(const PoolClients *const clients, const IdealProfiles *const profiles,
                            const size_t pool, const uint64_t seed, const size_t most,
                            Arena *const arena, PotentialPeers *const peers, Error *const err)
{
    const char *name = NULL;
    TRY(find_peers(clients, profiles, pool, arena, peers, err));
    qsort(peers->rows, peers->n, sizeof *peers->rows, compare_peers);
    TRY(peer_pools_name(clients, pool, arena, &name, err));
    return shuffle_peers(name, seed, most, arena, peers, err);
}
