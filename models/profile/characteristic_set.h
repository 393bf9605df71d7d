/* models/profile/characteristic_set.h - which products belong to a pool's ideal client. */
#ifndef MODELS_PROFILE_CHARACTERISTIC_SET_H
#define MODELS_PROFILE_CHARACTERISTIC_SET_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>
#include <stdint.h>

/* What is known of one pool's products; each (n_products). */
typedef struct SetEvidence {
    size_t n_products;
    const double *adoption_low; /* lower bound of the share of ideal clients who hold it */
    const double *lift;         /* NaN counts as enough: nobody else holds it */
    const double *p_value;      /* adoption above the rest of the bank's; NaN = not tested */
    const uint32_t *n_holders;  /* ideal clients who hold it */
} SetEvidence;

typedef struct SetRule {
    double characteristic_min; /* least lower bound on its own */
    double significant_min;    /* least lower bound when significantly above the rest ... */
    double lift_min;           /* ... by at least this factor ... */
    double false_discoveries;  /* ... at this rate (Benjamini-Hochberg) */
    size_t min_holders;
    size_t min_products; /* fewer are none */
    size_t max_products; /* 1 to 255 */
} SetRule;

/* How a product stands to the set, and what keeps it in or out. */
typedef enum SetStanding {
    SET_FEW_HOLDERS, /* too few ideal clients hold it */
    SET_LOW,         /* its lower bound is below what either criterion asks for */
    SET_ORDINARY,    /* not high enough on its own, and not significantly above the rest */
    SET_LITTLE_LIFT, /* significantly, but not by the factor */
    SET_ALONE,       /* satisfies the rule, as fewer than min_products do */
    SET_DISPLACED,   /* satisfies the rule, as max_products with higher lower bounds do */
    SET_DISTINCT,    /* in it: held more often than by the rest of the bank */
    SET_WIDESPREAD,  /* in it: by its lower bound on its own */
    SET_STANDINGS
} SetStanding;

/** characteristic_set_choose - the products that satisfy the rule, highest lower bound first, ties
 * by product number.
 * @rank: (n_products) place in the set from 1; 0 = not in it */
Status characteristic_set_choose(const SetEvidence *evidence, const SetRule *rule, Arena *scratch,
                                 uint8_t *rank, uint32_t *n_chosen, Error *err) ATTR_NODISCARD;

/** characteristic_set_stand - the same rule, product by product, and why.
 * @standing: (n_products) SetStanding; >= SET_DISTINCT for those that characteristic_set_choose()
 *            takes */
Status characteristic_set_stand(const SetEvidence *evidence, const SetRule *rule, Arena *scratch,
                                uint8_t *standing, Error *err) ATTR_NODISCARD;

#endif
