/* models/profile/profile_use.h - how much a pool's clients use a product, and when they took it. */
#ifndef MODELS_PROFILE_PROFILE_USE_H
#define MODELS_PROFILE_PROFILE_USE_H

#include "models/portfolio.h"

/* One figure per client and product held, listed by product, ascending. */
typedef struct UseList {
    size_t *first;  /* (n_products + 1) */
    double *values; /* known ones only */
} UseList;

typedef enum UseMeasure {
    USE_MONTHLY,       /* monthly usage, over the client's open holdings of the product */
    USE_ADOPTION_MONTH /* whole months from the client's opening to the product's, at least 0 */
} UseMeasure;

/**
 * profile_use_list - the figures of `clients`, product by product.
 * @wanted: (n) 1 = counts; NULL = all count
 * Cost: O(holdings of the clients * log).
 */
Status profile_use_list(const Portfolio *portfolio, const uint32_t *clients, size_t n,
                        const uint8_t *wanted, UseMeasure measure, Arena *scratch, UseList *list,
                        Error *err) ATTR_NODISCARD;

/** profile_use_quantiles - `n_quantiles` quantiles of one product's figures at equal steps from
 * share `from` to share `to`; all NaN where there are no figures. */
void profile_use_quantiles(const UseList *list, size_t product, double from, double to,
                           size_t n_quantiles, double *quantiles);

#endif
