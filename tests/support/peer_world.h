/* tests/support/peer_world.h - a made-up bank in memory, for tests of profiles and values.
 *
 * Make it, set what the test is about in `portfolio` and with peer_world_hold(), then close it:
 * that lists the holdings and finds strata and peer pools.  Fails the test when it cannot. */
#ifndef TESTS_SUPPORT_PEER_WORLD_H
#define TESTS_SUPPORT_PEER_WORLD_H

#include "models/profile/peer_pool.h"

typedef struct PeerWorld {
    Arena *arena;
    Snapshot snapshot;
    Portfolio portfolio; /* all clients active, 60 months of tenure; profit and revenue not known */
    double *usage;       /* (n_clients, n_products) NaN = not known */
    double *profit;      /* (n_clients, n_products) NaN = not known */
    int *month;          /* (n_clients, n_products) months after the client's opening */
    Strata strata;
    PeerPools pools;
    PoolClients clients;
} PeerWorld;

/** peer_world_new - `n_clients` in one bank, without region or area, that hold nothing. */
PeerWorld *peer_world_new(size_t n_clients, size_t n_products, Arena *arena);

/** peer_world_hold - the client holds the product; usage and profit NaN = not known. */
void peer_world_hold(PeerWorld *world, size_t client, size_t product, double usage, double profit);

/** peer_world_close - list the holdings, find strata and pools of at least `min_stratum`. */
void peer_world_close(PeerWorld *world, size_t min_stratum);

#endif
