/* models/evaluate/reliability.h - does what is given 30 % happen in 30 of 100 cases?
 *
 * Cases stream by in any number and constant memory: each is counted in a fine bin of its log-odds,
 * 1/128 wide, and deciles are put together from bins.  Means within a decile, the Brier score and
 * the log loss are exact; only where one decile ends is rounded to a bin, so that equal predictions
 * always stand together.
 * This does NOT say whether predictions tell cases apart: the same share for everybody is perfectly
 * reliable. */
#ifndef MODELS_EVALUATE_RELIABILITY_H
#define MODELS_EVALUATE_RELIABILITY_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RELIABILITY_DECILES = 10, RELIABILITY_BINS = 4096 };

typedef struct ReliabilityBin {
    uint64_t n;
    uint64_t n_observed;
    double predicted; /* sum of probabilities */
} ReliabilityBin;

typedef struct Reliability {
    ReliabilityBin *bins; /* (RELIABILITY_BINS) ascending in probability */
    double squares;       /* sum of (probability - outcome)^2 */
    double surprise;      /* sum of -log probability of what happened, nats */
} Reliability;

typedef struct ReliabilityRow {
    uint64_t n;
    double predicted; /* mean probability; NaN without cases */
    double observed;  /* share that happened; NaN without cases */
    double low;       /* 95 % interval of the share (Wilson), [0, 1] without cases */
    double high;
} ReliabilityRow;

typedef struct ReliabilityTable {
    ReliabilityRow deciles[RELIABILITY_DECILES]; /* ascending; ties can leave one without cases */
    ReliabilityRow all;
    double brier;             /* mean of (probability - outcome)^2; NaN without cases */
    double log_loss;          /* nats a case; NaN without cases */
    double calibration_error; /* mean over cases of their decile's |predicted - observed| */
    size_t worst;             /* the decile that is furthest off; the lower one at a tie */
} ReliabilityTable;

/** reliability_make - no cases yet. */
Status reliability_make(Arena *arena, Reliability *reliability, Error *err) ATTR_NODISCARD;

/** reliability_add - one more case.
 *
 * @probability: in [0, 1]; NaN is no prediction and is not counted
 * A case that was given 0 or 1 and came out otherwise counts in the log loss as if it had been
 * given 2.2e-16 (DBL_EPSILON), or 1 less that. */
void reliability_add(Reliability *reliability, double probability, bool outcome);

/** reliability_table - deciles of the predicted probability, and what sums them up.
 *
 * A bin belongs to the decile in which the middle of its ranks lies.
 * Sources: Brier, Monthly Weather Review 78, 1950; Wilson, JASA 22, 1927; expected calibration
 *          error in ten groups of equal size: Nixon et al., CVPR workshops 2019 */
void reliability_table(const Reliability *reliability, ReliabilityTable *table);

typedef enum ReliabilityVerdict {
    RELIABILITY_CLOSE,   /* predicted is within 0.01, or a tenth of itself, of observed */
    RELIABILITY_UNKNOWN, /* it is not, yet within the interval: too few cases to tell */
    RELIABILITY_OFF
} ReliabilityVerdict;

/** reliability_verdict - of one row; without cases it is close. */
ReliabilityVerdict reliability_verdict(const ReliabilityRow *row);

/** reliability_overall - the worst verdict of all deciles. */
ReliabilityVerdict reliability_overall(const ReliabilityTable *table);

#endif
