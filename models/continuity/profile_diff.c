/* models/continuity/profile_diff.c - what became of the characteristic sets; see profile_diff.h. */
#include "models/continuity/profile_diff.h"

#include <stdlib.h>
#include <string.h>

/* What the steps share. */
typedef struct Comparison {
    const ProfileSide *earlier;
    const ProfileSide *later;
    ProfileDiff *diff;
    Arena *arena;
} Comparison;

/* ---- pools ---- */

/* What defines a pool, with names in place of codes. */
typedef struct PoolKey {
    const char *names[3]; /* bank, region, area; NULL = all of them */
    uint8_t size_part;
    uint8_t tenure_part;
    uint32_t pool;
} PoolKey;

static const char *name_of(const Dictionary *const names, const uint32_t code)
{
    return code == CODE_NONE ? NULL : names->texts[code];
}

static PoolKey key_of(const ProfileSide *const side, const uint32_t pool)
{
    const Strata *const strata = side->strata;
    const uint32_t stratum = side->pools->stratum[pool];
    return (PoolKey){.names = {name_of(&strata->banks, strata->bank[stratum]),
                               name_of(&strata->regions, strata->region[stratum]),
                               name_of(&strata->areas, strata->area[stratum])},
                     .size_part = side->pools->size_part[pool],
                     .tenure_part = side->pools->tenure_part[pool],
                     .pool = pool};
}

static int compare_names(const char *const a, const char *const b)
{
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    return strcmp(a, b);
}

static int compare_keys(const void *const a, const void *const b)
{
    const PoolKey *const x = a;
    const PoolKey *const y = b;
    for (size_t i = 0; i < sizeof x->names / sizeof x->names[0]; i++) {
        const int order = compare_names(x->names[i], y->names[i]);
        if (order != 0)
            return order;
    }
    if (x->size_part != y->size_part)
        return x->size_part < y->size_part ? -1 : 1;
    return (x->tenure_part > y->tenure_part) - (x->tenure_part < y->tenure_part);
}

/* Of a stratum only one pool has each pair of parts, so keys are different. */
static Status sort_keys(const ProfileSide *const side, Arena *const scratch, PoolKey **const keys,
                        Error *const err)
{
    ARENA_NEW(*keys, scratch, side->pools->n, err);
    for (uint32_t pool = 0; pool < side->pools->n; pool++)
        (*keys)[pool] = key_of(side, pool);
    qsort(*keys, side->pools->n, sizeof **keys, compare_keys);
    return OK;
}

static void keep_pair(const Comparison *const comparison, const uint32_t earlier,
                      const uint32_t later)
{
    if (!peer_pools_is_leaf(comparison->later->pools, later))
        return;
    comparison->diff->earlier_of[later] = earlier;
    comparison->diff->later_of[earlier] = later;
}

static Status match_pools(const Comparison *const comparison, Error *const err)
{
    ProfileDiff *const diff = comparison->diff;
    const size_t n_earlier = comparison->earlier->pools->n;
    const size_t n_later = comparison->later->pools->n;
    PoolKey *earlier = NULL;
    PoolKey *later = NULL;
    ARENA_NEW(diff->earlier_of, comparison->arena, n_later, err);
    ARENA_NEW(diff->later_of, comparison->arena, n_earlier, err);
    memset(diff->earlier_of, 0xff, n_later * sizeof *diff->earlier_of);
    memset(diff->later_of, 0xff, n_earlier * sizeof *diff->later_of);
    const ArenaMark mark = arena_mark(comparison->arena);
    TRY(sort_keys(comparison->earlier, comparison->arena, &earlier, err));
    TRY(sort_keys(comparison->later, comparison->arena, &later, err));
    for (size_t i = 0, j = 0; i < n_earlier && j < n_later;) {
        const int order = compare_keys(&earlier[i], &later[j]);
        if (order == 0)
            keep_pair(comparison, earlier[i].pool, later[j].pool);
        i += order <= 0;
        j += order >= 0;
    }
    arena_reset(comparison->arena, mark);
    return OK;
}

/* ---- products ---- */

static Status match_products(const Comparison *const comparison, Error *const err)
{
    ProfileDiff *const diff = comparison->diff;
    const ProfileSide *const earlier = comparison->earlier;
    const ProfileSide *const later = comparison->later;
    const size_t n_earlier = earlier->profiles->n_products;
    const size_t n_later = later->profiles->n_products;
    ARENA_NEW(diff->earlier_product, comparison->arena, n_later, err);
    ARENA_NEW(diff->later_product, comparison->arena, n_earlier, err);
    memset(diff->earlier_product, 0xff, n_later * sizeof *diff->earlier_product);
    memset(diff->later_product, 0xff, n_earlier * sizeof *diff->later_product);
    for (size_t i = 0, j = 0; i < n_earlier && j < n_later;) {
        const int order = strcmp(earlier->product_ids[i], later->product_ids[j]);
        if (order == 0) {
            diff->later_product[i] = (uint32_t)j;
            diff->earlier_product[j] = (uint32_t)i;
        }
        i += order <= 0;
        j += order >= 0;
    }
    return OK;
}

/* ---- sets ---- */

/* How the products of a pool and of the one that it continues stand. */
typedef struct Standings {
    uint8_t *then; /* (earlier products) */
    uint8_t *now;  /* (later products) */
    uint8_t *same; /* (later products) now, by the settings of the earlier model */
} Standings;

static Status find_standings(const Comparison *const comparison, const size_t then,
                             const size_t now, Standings *const standings, Error *const err)
{
    const ProfileSide *const earlier = comparison->earlier;
    const ProfileSide *const later = comparison->later;
    Arena *const scratch = comparison->arena;
    ARENA_NEW(standings->then, scratch, earlier->profiles->n_products, err);
    ARENA_NEW(standings->now, scratch, later->profiles->n_products, err);
    ARENA_NEW(standings->same, scratch, later->profiles->n_products, err);
    TRY(ideal_profile_standings(earlier->profiles, then, earlier->characteristic_min,
                                earlier->max_products, scratch, standings->then, err));
    TRY(ideal_profile_standings(later->profiles, now, later->characteristic_min,
                                later->max_products, scratch, standings->now, err));
    return ideal_profile_standings(later->profiles, now, earlier->characteristic_min,
                                   earlier->max_products, scratch, standings->same, err);
}

/* @inside, @outside: of the model that has it in the set, and of the one that has not */
static ProfileReason reason_of(const SetStanding inside, const SetStanding outside)
{
    switch (outside) {
    case SET_FEW_HOLDERS:
        return PROFILE_BY_HOLDERS;
    case SET_ORDINARY:
        return inside == SET_WIDESPREAD ? PROFILE_BY_LOWER_BOUND : PROFILE_BY_SIGNIFICANCE;
    case SET_LITTLE_LIFT:
        return inside == SET_WIDESPREAD ? PROFILE_BY_LOWER_BOUND : PROFILE_BY_LIFT;
    case SET_ALONE:
        return PROFILE_BY_SET;
    case SET_DISPLACED:
        return PROFILE_BY_OTHERS;
    default:
        return PROFILE_BY_LOWER_BOUND;
    }
}

static void put_change(const Comparison *const comparison, const Standings *const standings,
                       const ProfileChange change, uint32_t *const n)
{
    const uint32_t then = change.earlier_product;
    const uint32_t now = change.later_product;
    ProfileChange *const put = &comparison->diff->changes[(*n)++];
    *put = change;
    put->reason = PROFILE_BY_CATALOGUE;
    if (then == PROFILE_NONE || now == PROFILE_NONE)
        return;
    const SetStanding was = (SetStanding)standings->then[then];
    const SetStanding is = (SetStanding)standings->now[now];
    put->reason = change.has_entered ? reason_of(is, was) : reason_of(was, is);
    if ((standings->same[now] >= SET_DISTINCT) != change.has_entered)
        put->reason = PROFILE_BY_RULE;
}

/* The product of that rank in a pool's set. */
static uint32_t product_of_rank(const IdealProfiles *const profiles, const size_t pool,
                                const uint32_t rank)
{
    uint32_t product = 0;
    while (profiles->rank[profile_at(profiles, pool, product)] != rank)
        product++;
    return product;
}

static bool is_in_set(const IdealProfiles *const profiles, const size_t pool,
                      const uint32_t product)
{
    return product != PROFILE_NONE && profiles->rank[profile_at(profiles, pool, product)] > 0;
}

static Status compare_sets(const Comparison *const comparison, const uint32_t then,
                           const uint32_t now, uint32_t *const n, Error *const err)
{
    ProfileDiff *const diff = comparison->diff;
    const IdealProfiles *const earlier = comparison->earlier->profiles;
    const IdealProfiles *const later = comparison->later->profiles;
    const ArenaMark mark = arena_mark(comparison->arena);
    Standings standings = {0};
    TRY(find_standings(comparison, then, now, &standings, err));
    for (uint32_t rank = 1; rank <= later->n_characteristic[now]; rank++) {
        const uint32_t product = product_of_rank(later, now, rank);
        const uint32_t before = diff->earlier_product[product];
        const ProfileChange entered = {before, product, true, PROFILE_BY_CATALOGUE};
        if (is_in_set(earlier, then, before))
            diff->n_kept[now]++;
        else
            put_change(comparison, &standings, entered, n);
    }
    for (uint32_t rank = 1; rank <= earlier->n_characteristic[then]; rank++) {
        const uint32_t product = product_of_rank(earlier, then, rank);
        const uint32_t after = diff->later_product[product];
        const ProfileChange left = {product, after, false, PROFILE_BY_CATALOGUE};
        if (!is_in_set(later, now, after))
            put_change(comparison, &standings, left, n);
    }
    arena_reset(comparison->arena, mark);
    return OK;
}

/* No pool has more changes than products are in the two sets. */
static size_t most_changes(const Comparison *const comparison)
{
    size_t most = 0;
    for (size_t pool = 0; pool < comparison->later->pools->n; pool++) {
        const uint32_t then = comparison->diff->earlier_of[pool];
        if (then != PROFILE_NONE)
            most += comparison->earlier->profiles->n_characteristic[then] +
                    comparison->later->profiles->n_characteristic[pool];
    }
    return most;
}

Status profile_diff_make(const ProfileSide *const earlier, const ProfileSide *const later,
                         Arena *const arena, ProfileDiff *const diff, Error *const err)
{
    const Comparison comparison = {earlier, later, diff, arena};
    const size_t n_pools = later->pools->n;
    uint32_t n = 0;
    TRY(match_pools(&comparison, err));
    TRY(match_products(&comparison, err));
    ARENA_NEW(diff->n_kept, arena, n_pools, err);
    ARENA_NEW(diff->first, arena, n_pools + 1, err);
    ARENA_NEW(diff->changes, arena, most_changes(&comparison), err);
    for (uint32_t pool = 0; pool < n_pools; pool++) {
        diff->first[pool] = n;
        if (diff->earlier_of[pool] != PROFILE_NONE)
            TRY(compare_sets(&comparison, diff->earlier_of[pool], pool, &n, err));
    }
    diff->first[n_pools] = n;
    return OK;
}

const char *profile_reason_words(const ProfileChange *const change)
{
    static const char *const ENTERED[PROFILE_REASONS] = {
        [PROFILE_BY_CATALOGUE] = "the earlier model did not know the product",
        [PROFILE_BY_RULE] = "by changed settings alone",
        [PROFILE_BY_HOLDERS] = "enough ideal clients hold it now",
        [PROFILE_BY_LOWER_BOUND] = "its lower bound is high enough now",
        [PROFILE_BY_SIGNIFICANCE] = "its adoption is significantly above the rest of the bank now",
        [PROFILE_BY_LIFT] = "its lift over the rest of the bank is high enough now",
        [PROFILE_BY_OTHERS] = "others made room in a full set",
        [PROFILE_BY_SET] = "there were too few products for a set",
    };
    static const char *const LEFT[PROFILE_REASONS] = {
        [PROFILE_BY_CATALOGUE] = "the later model does not know the product any more",
        [PROFILE_BY_RULE] = "by changed settings alone",
        [PROFILE_BY_HOLDERS] = "too few ideal clients hold it now",
        [PROFILE_BY_LOWER_BOUND] = "its lower bound is too low now",
        [PROFILE_BY_SIGNIFICANCE] =
            "its adoption is not significantly above the rest of the bank now",
        [PROFILE_BY_LIFT] = "its lift over the rest of the bank is too low now",
        [PROFILE_BY_OTHERS] = "displaced by others in a full set",
        [PROFILE_BY_SET] = "too few products are left for a set",
    };
    return change->has_entered ? ENTERED[change->reason] : LEFT[change->reason];
}
