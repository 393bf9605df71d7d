/* models/affinity/affinity.h - how likely a client holds a product, given everything else of it.
 *
 * A linear score per product on the other holdings and the client's inputs (bank, region, business
 * area, tenure, size, ...); target `status`.  The method that makes the weights is ridge logistic
 * regression, or the one that proves better on clients left out (method_choice.h).  The score is a
 * sum, so that reasons are exact (reasons.h).  Annual profit and the product itself are no inputs:
 * they would give the answer away.
 * This does NOT rank, or look at what may be offered. */
#ifndef MODELS_AFFINITY_AFFINITY_H
#define MODELS_AFFINITY_AFFINITY_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/matrix.h"
#include "core/base/progress.h"
#include "core/domain/archive.h"
#include "models/affinity/affinity_method.h"
#include "models/affinity/calibration.h"
#include "models/affinity/cross_validate.h"
#include "models/affinity/design.h"
#include "models/affinity/encoder.h"
#include "models/portfolio.h"

#include <stddef.h>
#include <stdint.h>

/* The ridge is chosen on the first of these, the weights are fitted on the second; both are
 * random samples where there are more active clients. */
enum { AFFINITY_VALIDATED_CLIENTS = 10000, AFFINITY_FITTED_CLIENTS = 200000 };

typedef struct AffinityParams {
    DesignParams design;
    AffinityRequest request; /* affinity.method */
    double ridge;            /* affinity.l2, of every method that has one; 0 chooses it */
    uint64_t seed;
    size_t n_threads;
    const Progress *progress; /* may be NULL */
} AffinityParams;

/* How the methods did on clients left out; the first one is preferred. */
typedef struct AffinityTrials {
    size_t n;
    size_t n_clients; /* of whom one holding was hidden */
    uint8_t *method;  /* (n) AffinityMethod */
    double *ridge;    /* (n) 0 where the method has none */
    double *ndcg;     /* (n) nDCG@5 of the hidden holdings, ranked by probability; NaN = none */
    double *gain;     /* (n) its mean difference to that of the preferred method, paired */
    double *error;    /* (n) standard error of that difference */
    double *log_loss; /* (n) nats per client, all products together */
} AffinityTrials;

typedef struct Affinity {
    Design design;
    size_t method;   /* AffinityMethod that made the weights */
    size_t n_fitted; /* clients */
    double ridge;    /* 0 where the method has none */
    size_t n_ridges; /* tried for the regression; 0 where the ridge was given */
    double *ridges;  /* (n_ridges) descending */
    double *losses;  /* (n_ridges) held-out nats per client, all products together */
    AffinityTrials trials;
    uint32_t *holders; /* (n_products) among the fitted clients */
    double *weights;   /* (n_products, n_columns + 1) the intercept last; 0 for the own column */
    Calibration calibration; /* from scores to probabilities */
    Matrix reference;        /* (n_groups, n_columns) average client of each; n_rows 0 = not set */
    size_t n_notices;        /* of this fit only, not kept with a model */
    const char **notices; /* (n_notices) which method was not tried, which one stood in, and why */
} Affinity;

/**
 * affinity_fit - the model of all products of a portfolio, on its active clients.
 *
 * Regressions are fitted on a sample, everything else on all active clients.  In a regression a
 * product that all or none hold gets its smoothed intercept only.
 *
 * Errors: E_CONFIG as design_fit() and method_choose() · E_CANCELLED
 * Cost:   about 37 logistic fits per product, products in parallel; see method_choose()
 */
Status affinity_fit(const Portfolio *portfolio, const AffinityParams *params, Arena *arena,
                    Affinity *affinity, Error *err) ATTR_NODISCARD;

/**
 * affinity_score - scores of clients first .. end - 1 for the products they do not hold.
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
