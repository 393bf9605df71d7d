/* models/segment/normal_score.h - a value's place in a distribution, as a normal score.
 *
 * The rank r of a value among n gets the score Pinv((r - 3/8) / (n + 1/4)) (Blom 1958, "Statistical
 * Estimates and Transformed Beta-Variables"); equal values share their mean rank.  Scores ignore
 * the unit, the skew and the outliers of money.
 *
 * What is kept is a *reference*: up to NORMAL_KNOTS values of the distribution with their scores,
 * evenly spaced in score so that the tails are as fine as the middle.  Every value, of the clients
 * it was made from and of a later snapshot, is scored by linear interpolation between them; beyond
 * the ends it gets the end's score.  Up to NORMAL_KNOTS different values the scores are exact. */
#ifndef MODELS_SEGMENT_NORMAL_SCORE_H
#define MODELS_SEGMENT_NORMAL_SCORE_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>

/* A reference is NORMAL_REFERENCE numbers: the knots ascending, then their scores; where there are
 * fewer knots, the last is repeated. */
enum { NORMAL_KNOTS = 51, NORMAL_REFERENCE = 2 * NORMAL_KNOTS };

/**
 * normal_score_fit - the reference of a column.
 *
 * @values:    (n) NaN = not known, left out
 * @reference: (NORMAL_REFERENCE) caller allocates
 * No known value: every value scores 0; so does the value where all are equal, or only one.
 * Cost: O(n log n).
 */
Status normal_score_fit(const double *values, size_t n, Arena *scratch, double *reference,
                        Error *err) ATTR_NODISCARD;

/** normal_score_of - the score of `value`; NaN stays NaN. */
double normal_score_of(const double *reference, double value) ATTR_NODISCARD;

#endif
