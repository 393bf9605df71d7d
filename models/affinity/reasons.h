/* models/affinity/reasons.h - why a score is what it is, exactly.
 *
 *     score = baseline + sum of contributions            (to 1e-9)
 *     baseline        = intercept + sum_j weight_j * mean_j      the group's average client
 *     contribution    = sum over an input's columns of weight_j * (x_j - mean_j)
 *
 * Every product, held or given up, and every client input has one contribution, whatever columns it
 * has. */
#ifndef MODELS_AFFINITY_REASONS_H
#define MODELS_AFFINITY_REASONS_H

#include "models/affinity/affinity.h"

typedef struct Reason {
    uint32_t subject; /* < n_products: a product of the design; then the inputs; then the products
                       * given up */
    double contribution; /* to the score */
} Reason;

/** reasons_most - room that reasons_find() needs. */
static inline size_t reasons_most(const Affinity *const affinity)
{
    return affinity->design.n_products + affinity->design.n_inputs + affinity->design.n_former;
}

/**
 * reasons_find - the contributions to a client's score, the largest by size first (ties: the
 * lower subject); those of exactly 0 are left out.
 *
 * @product: of the portfolio; the model must know it
 * @group:   < affinity->reference.n_rows: whose average client is compared with
 * @reasons: (reasons_most()) caller allocates
 *
 * Errors: E_DOMAIN the model does not know the product, or has no such group
 */
Status reasons_find(const Affinity *affinity, const Encoder *encoder, size_t client, size_t product,
                    size_t group, Arena *scratch, double *baseline, Reason *reasons,
                    size_t *n_reasons, Error *err) ATTR_NODISCARD;

/** reasons_words - what the reason says of the client: "uses Card acquiring". */
Status reasons_words(const Encoder *encoder, size_t client, const Reason *reason, Arena *arena,
                     const char **words, Error *err) ATTR_NODISCARD;

#endif
