/* models/value/potential_peers.h - the well-developed peers of a pool. */
#ifndef MODELS_VALUE_POTENTIAL_PEERS_H
#define MODELS_VALUE_POTENTIAL_PEERS_H

#include "models/profile/ideal_profile.h"

#include <math.h>

/* Columns of a row: what a peer brings, has and is. */
typedef enum PeerFigure {
    PEER_PROFIT, /* annual, in units */
    PEER_SHARE,  /* of the characteristic set, in [complete_share, 1] */
    PEER_TENURE, /* log(1 + months); NaN = not known */
    PEER_OTHERS, /* products held outside the set */
    PEER_SIZE,   /* log revenue; NaN = not known, or not above 0 */
    PEER_FIGURES
} PeerFigure;

typedef struct PotentialPeers {
    size_t n;       /* no more than the most asked for */
    size_t n_found; /* in the pool */
    bool has_size;  /* half or more of the pool's peers are of known size: the others are dropped */
    double (*rows)[PEER_FIGURES]; /* (n) in random order */
} PotentialPeers;

/** potential_peers_list - mature clients of known profit who hold complete_share of the pool's set.
 *
 * None where the pool has no set, or its banks differ in currency.  The random order and sample
 * follow from (seed, the pool's name) and the peers' figures, not from the clients' numbers. */
Status potential_peers_list(const PoolClients *clients, const IdealProfiles *profiles, size_t pool,
                            uint64_t seed, size_t most, Arena *arena, PotentialPeers *peers,
                            Error *err) ATTR_NODISCARD;

/** potential_peers_others - products a client holds outside the pool's characteristic set. */
double potential_peers_others(const IdealProfiles *profiles, size_t pool, const BitMatrix *held,
                              size_t client);

/* Only a revenue above 0 has a log; any other says nothing about size. */
static inline double potential_log_size(const double revenue)
{
    return revenue > 0 ? log(revenue) : NAN;
}

static inline double potential_log_tenure(const double months)
{
    return months >= 0 ? log1p(months) : NAN;
}

#endif
