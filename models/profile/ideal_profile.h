/* models/profile/ideal_profile.h - what a pool's well-developed clients use and bring.
 *
 * The profile says which products belong to a client of this kind and what they bring.  It does
 * NOT rank them for a client: models/affinity does.
 * A table is (n_pools, n_products), row-major; see profile_at(). */
#ifndef MODELS_PROFILE_IDEAL_PROFILE_H
#define MODELS_PROFILE_IDEAL_PROFILE_H

#include "core/base/progress.h"
#include "models/profile/peer_pool.h"

enum {
    PROFILE_GRID = 21,        /* usage quantiles at 0, 0.05, ... 1 */
    PROFILE_QUARTILES = 3,    /* P25, P50, P75 */
    PROFILE_MIN_IDEAL = 30,   /* fewer ideal clients: the parent's profile is shrunk in */
    PROFILE_MIN_HOLDERS = 10, /* no product is characteristic that fewer ideal clients hold */
    PROFILE_MIN_PRODUCTS = 2  /* fewer characteristic products: no cross-sell profile */
};

typedef struct IdealProfileParams {
    double characteristic_min; /* lower bound of adoption, share */
    size_t max_products;       /* most products in a characteristic set */
    double mature_months;      /* least tenure of an ideal client */
    double complete_share;     /* share of the set that makes a client well developed */
} IdealProfileParams;

typedef struct IdealProfiles {
    size_t n_pools;
    size_t n_products;
    double complete_share; /* as in the parameters */
    double mature_months;

    /* per pool */
    uint32_t *n_clients;        /* fitted on */
    uint32_t *n_ideal;          /* its own */
    uint32_t *n_developed;      /* mature and well developed */
    uint32_t *n_characteristic; /* 0: no cross-sell profile */
    uint32_t *pooled_from;      /* pool whose profile was shrunk in; CODE_NONE = none */
    double *ideal_profit;       /* (n_pools, 3) P25, P50, P75 of annual profit of ideal clients */
    double *client_profit;      /* (n_pools, 3) of all its clients */
    double *set_share;          /* mean share of the characteristic set its clients hold */

    /* per pool and product */
    uint8_t *rank;        /* place in the characteristic set, 1 = highest lower bound; 0 = not in */
    uint32_t *n_holders;  /* ideal clients who hold it */
    double *adoption;     /* share of ideal clients, posterior mean */
    double *adoption_low; /* its 95 % interval */
    double *adoption_high;
    double *lift;           /* adoption over the share of the rest of the bank; NaN: nobody there */
    double *p_value;        /* Fisher, adoption above the rest; NaN: no ideal client, no rest */
    double *held_share;     /* of all its clients who hold it already */
    double *usage_median;   /* monthly, of ideal holders; NaN = not known */
    double *usage_grid;     /* (n_pools, n_products, PROFILE_GRID) of all its holders; NaN */
    double *adoption_month; /* (n_pools, n_products, 3) quartiles of the tenure month at opening,
                               among ideal clients; NaN */
} IdealProfiles;

/**
 * ideal_profile_make - the ideal profile of every pool.
 *
 * Ideal clients are mature and in the top quartile of profitability for their size: the residual
 * of the normal score of profit on that of log revenue.  Where size is not known for most of them:
 * of profit; where no profit is known: all mature clients.  An unknown tenure counts as mature (the
 * data contract takes an unknown opening to lie before).  Adoption: adoption.h, the prior fitted
 * over the bank's pools.  With n < 30 ideal clients the prior's mean is the parent's adoption and
 * its strength grows by the 30 - n clients that are missing; pooled_from says so.
 * Characteristic: lower bound >= characteristic_min; or adoption significantly above the rest of
 * the bank's active clients (Fisher, Benjamini-Hochberg at 5 % within the pool) with lower bound
 * >= 0.25 and lift >= 1.3.  At most max_products, highest lower bound first, ties by number;
 * fewer than two are none.
 *
 * Cost: O(fitted clients * (log + holdings)), pools in parallel.
 */
Status ideal_profile_make(const PoolClients *clients, const IdealProfileParams *params,
                          size_t n_threads, const Progress *progress, Arena *arena,
                          IdealProfiles *profiles, Error *err) ATTR_NODISCARD;

/** profile_at - index of a pool's product in the tables. */
static inline size_t profile_at(const IdealProfiles *const profiles, const size_t pool,
                                const size_t product)
{
    return pool * profiles->n_products + product;
}

/** ideal_profile_share - share of the pool's characteristic set that a client holds, in [0, 1];
 * NaN where the pool has no cross-sell profile.
 * @held, @client: bits by the products' numbers in the build */
double ideal_profile_share(const IdealProfiles *profiles, size_t pool, const BitMatrix *held,
                           size_t client);

/** ideal_profile_is_developed - is a client with this share well developed (false for NaN). */
bool ideal_profile_is_developed(const IdealProfiles *profiles, double share);

/** ideal_profile_usage_rank - share of the pool's holders of the product who use it less, in
 * [0, 1], halves for ties; NaN where their usage, or `usage`, is not known. */
double ideal_profile_usage_rank(const IdealProfiles *profiles, size_t pool, size_t product,
                                double usage);

/**
 * ideal_profile_standings - how each product stands to a pool's characteristic set, and why.
 *
 * @characteristic_min, @max_products: of the rule; those of the build give the set that it chose
 * @standing: (n_products) SetStanding of characteristic_set.h
 */
Status ideal_profile_standings(const IdealProfiles *profiles, size_t pool,
                               double characteristic_min, size_t max_products, Arena *scratch,
                               uint8_t *standing, Error *err) ATTR_NODISCARD;

/** ideal_profile_archive - store or read back, as the archive's direction says. */
Status ideal_profile_archive(Archive *archive, IdealProfiles *profiles, Error *err) ATTR_NODISCARD;

#endif
