/* models/affinity/calibration.h - from an additive score to a probability that can be believed.
 *
 * Per product one monotone map, fitted on cases that the scores were not fitted on.  This does NOT
 * change the order of clients within a product. */
#ifndef MODELS_AFFINITY_CALIBRATION_H
#define MODELS_AFFINITY_CALIBRATION_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/archive.h"

#include <stddef.h>
#include <stdint.h>

typedef enum CalibrationKind {
    CALIBRATION_NONE,    /* 1 / (1 + exp(-score)): the score is a log-odds already */
    CALIBRATION_PLATT,   /* 1 / (1 + exp(-(intercept + slope * score))), slope >= 0; platt.h */
    CALIBRATION_ISOTONIC /* between knots linear, beyond them constant; isotonic.h */
} CalibrationKind;

typedef struct Calibration {
    size_t n_products;
    uint8_t *kind;     /* (n_products) CalibrationKind */
    double *slope;     /* (n_products) */
    double *intercept; /* (n_products) */
    size_t n_knots;
    uint32_t *first_knot;     /* (n_products + 1) */
    double *knot_score;       /* (n_knots) ascending within a product */
    double *knot_probability; /* (n_knots) ascending likewise, in (0, 1) */
} Calibration;

/* With fewer cases of either outcome a product has no shape of its own. */
enum { CALIBRATION_FEW = 50, CALIBRATION_FOLDS = 5 };

/* One product's cases. */
typedef struct CalibrationCases {
    size_t n;                /* <= UINT32_MAX */
    const double *scores;    /* (n) finite */
    const uint8_t *outcomes; /* (n) 1 = it happened, 0 = it did not */
} CalibrationCases;

/** calibration_none - every product's score is a log-odds already. */
Status calibration_none(size_t n_products, Arena *arena, Calibration *calibration,
                        Error *err) ATTR_NODISCARD;

/**
 * calibration_fit - Platt's sigmoid or isotonic regression per product, whichever has the smaller
 * Brier score on cases left out of its fit (5 folds; ties: Platt).
 *
 * @cases: (n_products) in random order: fold f is cases f * n / 5 .. (f + 1) * n / 5 - 1
 * A product with fewer than CALIBRATION_FEW cases of either outcome takes the slope of one sigmoid
 * fitted to all products together, and its own intercept, with which its mean probability is its
 * share of ones, counted as (ones + 1/2) / (n + 1).  A product without cases takes that sigmoid as
 * it is; without any case at all every score stays the log-odds it is (CALIBRATION_NONE).
 *
 * Cost:    O(n log n) a product, some 20 passes over its cases, products in parallel
 * Sources: Platt 1999, with the targets of Lin, Lin & Weng, Machine Learning 68, 2007; isotonic by
 *          pool-adjacent-violators, Ayer et al. 1955; Zadrozny & Elkan, KDD 2002
 */
Status calibration_fit(const CalibrationCases *cases, size_t n_products, size_t n_threads,
                       Arena *arena, Calibration *calibration, Error *err) ATTR_NODISCARD;

/** calibration_probability - of a score of a product, in [0, 1]; NaN for NaN. */
double calibration_probability(const Calibration *calibration, size_t product, double score);

/** calibration_archive - write to or read from a model. */
Status calibration_archive(Calibration *calibration, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
