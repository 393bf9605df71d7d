/* models/segment/strata.h - the fixed part of the segmentation: bank x region x business area.
 *
 * A stratum with fewer than min_stratum active clients is pooled upwards, in the order the
 * configuration gives (region first, then business area, unless it says otherwise); the whole
 * bank always exists, so every client of a known bank belongs somewhere.  A client whose region
 * or business area is not known belongs to the level where that is pooled away.
 * A pooled stratum is *fitted* on all clients of its level, also those who have a finer stratum of
 * their own; its *members* are only the clients who have none. */
#ifndef MODELS_SEGMENT_STRATA_H
#define MODELS_SEGMENT_STRATA_H

#include "core/domain/archive.h"
#include "models/portfolio.h"

typedef enum PoolStep { POOL_REGION, POOL_BUSINESS_AREA } PoolStep;

typedef struct StrataParams {
    size_t min_stratum;
    PoolStep first_pooled; /* what is pooled away first; the other one second */
    bool pool_banks;       /* a bank below min_stratum is pooled with the whole group */
} StrataParams;

typedef struct Strata {
    Dictionary banks; /* the build's own names: a later snapshot is matched to them by text */
    Dictionary regions;
    Dictionary areas;
    size_t n;         /* sorted by bank, then region, then area; CODE_NONE last */
    uint32_t *bank;   /* (n) code; CODE_NONE = the whole group */
    uint32_t *region; /* (n) code; CODE_NONE = pooled away */
    uint32_t *area;   /* (n) code; CODE_NONE = pooled away */
} Strata;

/* Lists of clients, one list per stratum (or pool, or segment). */
typedef struct ClientLists {
    size_t n_lists;
    uint32_t *first; /* (n_lists + 1) */
    uint32_t *items; /* client numbers, ascending within a list */
} ClientLists;

/** strata_make - the strata that `portfolio`'s active clients support. Names are copied.
 * Cost: O(n log n). */
Status strata_make(const Portfolio *portfolio, const StrataParams *params, Arena *arena,
                   Strata *strata, Error *err) ATTR_NODISCARD;

/** strata_assign - the finest existing stratum of each client.
 * @stratum: (n_clients) caller allocates; CODE_NONE for a client who is not active or whose bank
 *           the strata do not know */
Status strata_assign(const Strata *strata, const Portfolio *portfolio, Arena *scratch,
                     uint32_t *stratum, Error *err) ATTR_NODISCARD;

/** strata_members - the clients that each stratum is fitted on: all active clients of its level. */
Status strata_members(const Strata *strata, const Portfolio *portfolio, Arena *arena,
                      ClientLists *lists, Error *err) ATTR_NODISCARD;

/** strata_name - "bank / region / business area" with "all regions" where pooled; stable, used to
 * derive seeds and shown to people. */
Status strata_name(const Strata *strata, size_t stratum, Arena *arena, const char **name,
                   Error *err) ATTR_NODISCARD;

/** strata_archive - the strata as arrays of a model. */
Status strata_archive(Strata *strata, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
