/* models/value/conformal.h - prediction intervals that cover what they promise.
 *
 * Conformalised quantile regression (Romano, Patterson and Candes 2019), split: the quantiles are
 * fitted on one half of the cases and corrected on the other; small and large cases are corrected
 * apart where each has enough (Mondrian: Vovk et al. 2005, section 4.5). */
#ifndef MODELS_VALUE_CONFORMAL_H
#define MODELS_VALUE_CONFORMAL_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/matrix.h"

#include <stddef.h>
#include <stdint.h>

enum {
    CONFORMAL_COLUMNS = 5,      /* most columns */
    CONFORMAL_CLASSES = 2,      /* small, large */
    CONFORMAL_CLASS_LEAST = 20, /* least calibration cases of a class of its own */
    CONFORMAL_LEAST = 20,       /* least cases to fit and calibrate at all */
    CONFORMAL_FOLDS = 5         /* for the measured coverage */
};

/* The cases an interval is made from. */
typedef struct ConformalCases {
    const Matrix *x;       /* (n, p), p <= CONFORMAL_COLUMNS, first column ones */
    const double *y;       /* (n) */
    const double *size;    /* (n) what small and large is told by; NULL = one class */
    const uint32_t *order; /* (n_used) rows to use, in random order */
    size_t n_used;
} ConformalCases;

typedef struct ConformalInterval {
    double low[CONFORMAL_COLUMNS]; /* coefficients of the lower quantile */
    double high[CONFORMAL_COLUMNS];
    double class_cut;                     /* a case is large above it; NaN = one class */
    double correction[CONFORMAL_CLASSES]; /* added on both sides */
} ConformalInterval;

/**
 * conformal_fit - an interval that a new case like these falls into with probability `coverage`.
 *
 * Errors: E_SHAPE fewer than CONFORMAL_LEAST cases, or too many columns
 * Cost:   two quantile regressions on half of the cases
 */
Status conformal_fit(const ConformalCases *cases, double coverage, Arena *scratch,
                     ConformalInterval *interval, Error *err) ATTR_NODISCARD;

/** conformal_bounds - the interval of one case. @row: (p) @size: NaN = small */
void conformal_bounds(const ConformalInterval *interval, const double *row, size_t n_columns,
                      double size, double *low, double *high);

/** conformal_mark_covered - which cases fall into the interval fitted and calibrated on the other
 * folds' cases.
 * @is_covered: (rows of x) 1 = covered; rows not used are left as they are
 * Cost: CONFORMAL_FOLDS times that of conformal_fit. */
Status conformal_mark_covered(const ConformalCases *cases, double coverage, Arena *scratch,
                              uint8_t *is_covered, Error *err) ATTR_NODISCARD;

/** conformal_score - how far `y` lies outside [low, high]; negative inside (their equation 6). */
double conformal_score(double y, double low, double high);

/** conformal_correction - the ceil((n + 1) * coverage)-th smallest of n >= 1 scores, the greatest
 * where n is too small for that. Sorts `scores`. */
double conformal_correction(double *scores, size_t n, double coverage);

#endif
