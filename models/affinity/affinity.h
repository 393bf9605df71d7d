/* models/affinity/affinity.h - how likely a client holds a product, given everything else of it.
 *
 * A ridge logistic regression per product on the other holdings and the client's inputs (bank,
 * region, business area, tenure, size, ...); target `status`.  The score is the log-odds; it is a
 * sum, so that reasons are exact (reasons.h).  Annual profit and the product itself are no inputs:
 * they would give the answer away.
 * This does NOT rank, calibrate, or look at what may be offered. */
#ifndef MODELS_AFFINITY_AFFINITY_H
#define MODELS_AFFINITY_AFFINITY_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/matrix.h"
#include "core/base/progress.h"
#include "core/domain/archive.h"
#include "models/affinity/calibration.h"
#include "models/affinity/cross_validate.h"
#include "models/affinity/design.h"
#include "models/affinity/encoder.h"
#include "models/portfolio.h"

#include <stddef.h>
#include <stdint.h>

/* The ridge is chosen on the first of these, the weights are fitted on the second; both are
 * random samples where there are more active clients. */
enum { AFFINITY_VALIDATED_CLIENTS = 20000, AFFINITY_FITTED_CLIENTS = 200000 };

typedef enum AffinityMethod {
    AFFINITY_LOGISTIC, /* ridge logistic per product: the score is a log-odds */
    AFFINITY_EASE      /* EASE^R: the score is a sum of item weights, about 0 to 1 */
} AffinityMethod;

typedef struct AffinityParams {
    DesignParams design;
    double ridge; /* affinity.l2; 0 chooses it by cross-validation */
    uint64_t seed;
    size_t n_threads;
    const Progress *progress; /* may be NULL */
} AffinityParams;

typedef struct Affinity {
    Design design;
    size_t method;   /* AffinityMethod that made the weights */
    size_t n_fitted; /* clients */
    double ridge;
    size_t n_ridges;   /* tried; 0 where the ridge was given */
    double *ridges;    /* (n_ridges) descending */
    double *losses;    /* (n_ridges) held-out nats per client, all products together */
    uint32_t *holders; /* (n_products) among the fitted clients */
    double *weights;   /* (n_products, n_columns + 1) the intercept last; 0 for the own column */
    Calibration calibration; /* from scores to probabilities; n_products 0 = scores are log-odds */
    Matrix reference; /* (n_groups, n_columns) average client of each group; n_rows 0 = not set */
} Affinity;

/**
 * affinity_fit - the model of all products of a portfolio, on its active clients.
 *
 * A product that all or none hold gets its smoothed intercept only.
 *
 * Errors: E_CONFIG as design_fit() · E_CANCELLED
 * Cost:   about 32 logistic fits per product, products in parallel
 */
Status affinity_fit(const Portfolio *portfolio, const AffinityParams *params, Arena *arena,
                    Affinity *affinity, Error *err) ATTR_NODISCARD;

/**
 * affinity_score - log-odds of clients first .. end - 1 for the products they do not hold.
 *
 * @encoder: of affinity->design and the portfolio
 * @scores:  (end - first, portfolio products), caller allocates; NaN for a product that is held,
 *           and for one that the model does not know
 * Ranges are independent: any number of threads may score at a time, each with its own scratch.
 * Cost: O(clients * products * entries), constant memory.
 */
Status affinity_score(const Affinity *affinity, const Encoder *encoder, size_t first, size_t end,
                      Arena *scratch, double *scores, Error *err) ATTR_NODISCARD;

/** affinity_probability - of a score of a product of the design; NaN for NaN. */
double affinity_probability(const Affinity *affinity, size_t product, double score);

/** affinity_weights - the weights of a product of the design. */
static inline const double *affinity_weights(const Affinity *const affinity, const size_t product)
{
    return affinity->weights + product * (design_n_columns(&affinity->design) + 1);
}

/**
 * affinity_reference - keep the average active client of each group with the model.
 *
 * @groups: (n_clients) group of each client, < n_groups, or CODE_NONE
 * A group without active clients gets the average of all active clients.
 */
Status affinity_reference(Affinity *affinity, const Encoder *encoder, const uint32_t *groups,
                          size_t n_groups, Arena *arena, Error *err) ATTR_NODISCARD;

/** affinity_archive - write to or read from a model. */
Status affinity_archive(Affinity *affinity, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
