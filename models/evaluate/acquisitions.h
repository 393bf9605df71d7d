/* models/evaluate/acquisitions.h - how high next year's new products rank: the headline back-test.
 *
 * Everything is learned from what was known on the cut-off, whose clients and later openings are
 * the cohort's.  Clients who took nothing are no cases of a ranking; they count in
 * calibration_check.h. */
#ifndef MODELS_EVALUATE_ACQUISITIONS_H
#define MODELS_EVALUATE_ACQUISITIONS_H

#include "models/affinity/affinities.h"
#include "models/evaluate/baselines.h"
#include "models/evaluate/comparison.h"
#include "models/evaluate/new_holdings.h"

typedef struct AcquisitionsParams {
    AffinityParams affinity;
    BaselineParams baselines;
    uint64_t seed; /* of the resampling */
} AcquisitionsParams;

/* The methods, in the order of the comparison. */
enum {
    ACQUISITIONS_POPULARITY = BASELINE_POPULARITY,
    ACQUISITIONS_STRATUM = BASELINE_STRATUM, /* the reference of all differences */
    ACQUISITIONS_NAIVE_GAP = BASELINE_NAIVE_GAP,
    ACQUISITIONS_RECENT, /* taken most in the year before the cut-off */
    ACQUISITIONS_EASE,   /* EASE^R on holdings alone, by its own score */
    ACQUISITIONS_STATUS, /* the model of who holds what, as if there were no dates */
    ACQUISITIONS_CHOSEN, /* as the build would: by the target that each bank's data allow */
    ACQUISITIONS_METHODS
};

/**
 * acquisitions_compare - learn from the state of the cut-off, rank what was taken afterwards.
 *
 * @taken:      of the cohort
 * @comparison: lives in `arena`; without takers its figures are NaN
 * Errors: as affinities_fit(), segments_fit() · E_CANCELLED
 * Cost:   one fit of every method
 */
Status acquisitions_compare(const Cohort *cohort, const NewHoldings *taken,
                            const AcquisitionsParams *params, Arena *arena, Comparison *comparison,
                            Error *err) ATTR_NODISCARD;

#endif
