/* models/continuity/profile_diff.h - what became of the characteristic sets of an earlier model.
 *
 * Peer pools are matched by what defines them: bank, region and business area by name, and which
 * part of them by size and tenure.  Products are matched by their ids.  Of a pool that the later
 * model splits the parts are new, even if the earlier model knows the whole; of one that it does
 * not split any more the whole continues the whole, and the parts have ended.
 * This does NOT compare what either model is asked for; only clients' pools (leaves) count. */
#ifndef MODELS_CONTINUITY_PROFILE_DIFF_H
#define MODELS_CONTINUITY_PROFILE_DIFF_H

#include "models/profile/characteristic_set.h"
#include "models/profile/ideal_profile.h"

/* Of a pool that continues none; of a product that a model does not know. */
#define PROFILE_NONE UINT32_MAX

/* One of the two models; everything is borrowed. */
typedef struct ProfileSide {
    const Strata *strata;
    const PeerPools *pools;
    const IdealProfiles *profiles;
    const char *const *product_ids; /* (profiles->n_products) in byte order */
    double characteristic_min;      /* that the sets were chosen with */
    size_t max_products;
} ProfileSide;

/* Why a product is in the set and was not, or the other way round. */
typedef enum ProfileReason {
    PROFILE_BY_CATALOGUE,    /* one of the models does not know the product */
    PROFILE_BY_RULE,         /* with the settings of the earlier model nothing would have changed */
    PROFILE_BY_HOLDERS,      /* the number of ideal clients who hold it passed the least */
    PROFILE_BY_LOWER_BOUND,  /* the lower bound of its adoption did */
    PROFILE_BY_SIGNIFICANCE, /* it is, or was, significantly above the rest of the bank */
    PROFILE_BY_LIFT,         /* its lift passed the least */
    PROFILE_BY_OTHERS,       /* others with a higher lower bound took the places, or left them */
    PROFILE_BY_SET,          /* with too few other products there is, or was, no set */
    PROFILE_REASONS
} ProfileReason;

typedef struct ProfileChange {
    uint32_t earlier_product; /* PROFILE_NONE = new */
    uint32_t later_product;   /* PROFILE_NONE = gone */
    bool has_entered;         /* else it has left */
    ProfileReason reason;
} ProfileChange;

typedef struct ProfileDiff {
    uint32_t *earlier_of; /* (later pools) the pool it continues; PROFILE_NONE = new, or no leaf */
    uint32_t *later_of;   /* (earlier pools) what continues it; PROFILE_NONE = ended, or no leaf */
    uint32_t *earlier_product; /* (later products) PROFILE_NONE = new */
    uint32_t *later_product;   /* (earlier products) PROFILE_NONE = gone */
    uint32_t *n_kept;          /* (later pools) products in both sets */
    uint32_t *first;        /* (later pools + 1) changes of a pool: first[p] .. first[p + 1] - 1 */
    ProfileChange *changes; /* of a pool: those that entered, then those that left; by rank */
} ProfileDiff;

/**
 * profile_diff_make - match pools and products, and compare the sets.
 *
 * Pools that are new or have ended have no changes.  Adoption, interval, holders and the quartiles
 * of profit then and now are those of the two profiles, see profile_at().
 * Cost: O(pools of either + matched pools * products^2)
 */
Status profile_diff_make(const ProfileSide *earlier, const ProfileSide *later, Arena *arena,
                         ProfileDiff *diff, Error *err) ATTR_NODISCARD;

/** profile_reason_words - "its lower bound rose to the least" and the like: what happened. */
const char *profile_reason_words(const ProfileChange *change);

#endif
