/* models/affinity/affinities.h - the affinity models of a build: one per target.
 *
 * What a probability is about depends on what a bank's extract tells.  Where its holdings are dated
 * and reach back far enough, it is whether the client *acquires* the product within 12 months;
 * otherwise whether such a client *holds* it.  Never both within a bank, and every output says
 * which.  Each model is fitted on the clients of its banks only; one that no bank needs is empty.
 */
#ifndef MODELS_AFFINITY_AFFINITIES_H
#define MODELS_AFFINITY_AFFINITIES_H

#include "models/affinity/affinity.h"

typedef enum AffinityTarget {
    TARGET_STATUS,      /* holds the product */
    TARGET_ACQUISITION, /* takes it within the next 12 months */
    AFFINITY_TARGETS
} AffinityTarget;

/* A bank's target is acquisition when at least this share of its holdings carry opened_on, and in
 * the year before the as-of day its clients acquired at least so many products. */
#define AFFINITIES_DATED_SHARE 0.9
enum { AFFINITIES_LEAST_ACQUISITIONS = 200, AFFINITIES_MOST_NOTICES = 2 };

/* A regression per product of a larger catalogue takes too long: all banks have target status. */
enum { AFFINITIES_MOST_PRODUCTS = 256 };

typedef struct Affinities {
    uint8_t *is_fitted; /* (AFFINITY_TARGETS) some bank needs it; one of them is */
    Affinity of_target[AFFINITY_TARGETS];
    size_t n_banks;
    const char **banks;      /* (n_banks) byte order */
    uint8_t *target_of_bank; /* (n_banks) AffinityTarget */
    size_t n_notices;        /* of this fit only, not kept with a model */
    const char *notices[AFFINITIES_MOST_NOTICES];
} Affinities;

/**
 * affinities_fit - choose each bank's target, and fit the models that are needed.
 *
 * A bank without holdings has target status; so has a portfolio without banks, one of more than
 * AFFINITIES_MOST_PRODUCTS products, and every bank where EASE^R is asked for by name: acquisitions
 * are learned by regression only.
 * Errors: E_CONFIG as design_fit() · E_CANCELLED
 * Cost:   as affinity_fit() and acquisition_fit()
 */
Status affinities_fit(const Portfolio *portfolio, const AffinityParams *params, Arena *arena,
                      Affinities *affinities, Error *err) ATTR_NODISCARD;

/** affinities_reference - as affinity_reference(), in every model that is fitted. */
Status affinities_reference(Affinities *affinities, const Portfolio *portfolio,
                            const uint32_t *groups, size_t n_groups, Arena *arena,
                            Error *err) ATTR_NODISCARD;

/** affinities_target - of a bank; of one that is not known, what is fitted, status first. */
AffinityTarget affinities_target(const Affinities *affinities, const char *bank);

/** affinities_design - of a model that is fitted: any knows all products of the build. */
static inline const Design *affinities_design(const Affinities *const affinities)
{
    const AffinityTarget first =
        affinities->is_fitted[TARGET_STATUS] ? TARGET_STATUS : TARGET_ACQUISITION;
    return &affinities->of_target[first].design;
}

/** affinity_target_name - "status" or "acquisition", as outputs write it. */
const char *affinity_target_name(AffinityTarget target);

/** affinities_archive - write to or read from a model. */
Status affinities_archive(Affinities *affinities, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
