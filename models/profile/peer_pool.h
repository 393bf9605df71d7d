/* models/profile/peer_pool.h - the peer pools: the clients one is fairly compared with.
 *
 * A pool is a stratum, or a part of one split on size (revenue) and tenure where the data support
 * it; never on holdings or profit, so that an ideal found inside it does not bite its own tail.
 * Of every stratum the whole is kept as a pool too: its parts borrow from it where they are thin,
 * and it borrows from the whole bank.  A client belongs to the part, where there are parts.
 * Pools are numbered by stratum: the whole first, then smaller before larger, newer before
 * long-standing. */
#ifndef MODELS_PROFILE_PEER_POOL_H
#define MODELS_PROFILE_PEER_POOL_H

#include "core/domain/archive.h"
#include "models/portfolio.h"
#include "models/segment/strata.h"

typedef enum PoolPart { PART_WHOLE, PART_LOWER, PART_UPPER } PoolPart;

typedef struct PeerPools {
    size_t n_strata;
    size_t n;
    uint32_t *first;    /* (n_strata + 1) pools of stratum s: first[s] .. first[s + 1] - 1 */
    uint32_t *stratum;  /* (n) */
    uint32_t *bank;     /* (n) code in strata.banks; CODE_NONE = the whole group */
    uint32_t *parent;   /* (n) the pool to borrow from: a part's stratum, a stratum's bank;
                           CODE_NONE for a whole bank or group */
    uint8_t *size_part; /* (n) PoolPart: upper = revenue above size_cut; an unknown one is lower */
    uint8_t *tenure_part;  /* (n) PoolPart: upper = tenure above tenure_cut, or not known */
    double *size_cut;      /* (n) annual revenue in units; NaN where not split on it */
    double *tenure_cut;    /* (n) months; NaN where not split on it */
    uint8_t *one_currency; /* (n) 0 = its clients' banks differ in currency: no money figures */
} PeerPools;

/* A snapshot's clients in their pools. */
typedef struct PoolClients {
    const Portfolio *portfolio; /* borrowed */
    const PeerPools *pools;     /* borrowed */
    const Strata *strata;       /* borrowed */
    ClientLists fitted;         /* the clients each pool is fitted on */
    uint32_t *pool;             /* (n_clients) the pool a client belongs to, or CODE_NONE */
} PoolClients;

/**
 * peer_pools_make - split each stratum's fitted clients at their median revenue, then each part at
 * its median tenure, as far as both halves have `min_stratum` clients and the data support it.
 *
 * Supported: what the two halves hold differs by more than the extra parameters cost. With one
 * adoption rate per product and half, the likelihood ratio G^2 (summed over products) must exceed
 * (number of products that some, but not all, hold) * ln(number of clients), the difference in
 * BIC (Schwarz 1978).  Where most of the stratum's revenues (tenures) are not known, there is no
 * split on them; otherwise an unknown revenue goes with the smaller clients, an unknown tenure
 * with the long-standing ones (the data contract takes an unknown opening to lie before).
 *
 * Cost: O(fitted clients * (log + holdings)).
 */
Status peer_pools_make(const Portfolio *portfolio, const Strata *strata, size_t min_stratum,
                       Arena *arena, PeerPools *pools, Error *err) ATTR_NODISCARD;

/** peer_pools_assign - the pool of each client of this or a later snapshot.
 * @stratum: (n_clients) as strata_assign gives it
 * @pool:    (n_clients) caller allocates; CODE_NONE where the client has no stratum */
void peer_pools_assign(const PeerPools *pools, const Portfolio *portfolio, const uint32_t *stratum,
                       uint32_t *pool);

/** peer_pools_clients - the clients of the snapshot the pools were made from, in their pools.
 * `clients` borrows the others. */
Status peer_pools_clients(const PeerPools *pools, const Strata *strata, const Portfolio *portfolio,
                          Arena *arena, PoolClients *clients, Error *err) ATTR_NODISCARD;

/** peer_pools_is_leaf - can a client belong to this pool (the whole of a split stratum: no). */
bool peer_pools_is_leaf(const PeerPools *pools, size_t pool);

/** peer_pools_root - the pool of the whole bank, or group, that this one borrows from last. */
static inline uint32_t peer_pools_root(const PeerPools *const pools, const size_t pool)
{
    uint32_t root = (uint32_t)pool;
    while (pools->parent[root] != CODE_NONE)
        root = pools->parent[root];
    return root;
}

/** peer_pools_part - "smaller, newer"; "" for the whole of a stratum. */
Status peer_pools_part(const PeerPools *pools, size_t pool, Arena *arena, const char **part,
                       Error *err) ATTR_NODISCARD;

/** peer_pools_words - "smaller, newer clients of <stratum>", "clients of <stratum>". */
Status peer_pools_words(const PeerPools *pools, size_t pool, const char *stratum_name, Arena *arena,
                        const char **words, Error *err) ATTR_NODISCARD;

/** peer_pools_name - the words with the stratum's name: stable, used to derive seeds. */
Status peer_pools_name(const PoolClients *clients, size_t pool, Arena *arena, const char **name,
                       Error *err) ATTR_NODISCARD;

/** peer_pools_archive - store or read back, as the archive's direction says. */
Status peer_pools_archive(Archive *archive, PeerPools *pools, Error *err) ATTR_NODISCARD;

#endif
