/* models/continuity/drift_measure.h - one figure's distribution then and now, and what to make of
 * it.
 *
 * The stability index (stability_index.h) with thresholds.  A level counts only where chance alone
 * would hardly give as much: of two samples of n and m cases of one distribution the index divided
 * by (1/n + 1/m) has about the chi-squared distribution with (bins - 1) degrees of freedom
 * (Yurdakul & Naranjo, J. Risk Model Validation 14, 2020); one in a thousand lies above
 * `chance_limit`. */
#ifndef MODELS_CONTINUITY_DRIFT_MEASURE_H
#define MODELS_CONTINUITY_DRIFT_MEASURE_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { DRIFT_PARTS = 10 }; /* a number is cut at the deciles of the earlier values */

typedef enum DriftLevel { DRIFT_NONE, DRIFT_WARN, DRIFT_STOP, DRIFT_LEVELS } DriftLevel;

/* Least index of a level. */
typedef struct DriftLimits {
    double warn;
    double stop;
} DriftLimits;

typedef struct DriftIndex {
    size_t n_bins;   /* that either sample has cases in */
    uint64_t n_then; /* cases */
    uint64_t n_now;
    double index;        /* NaN where either sample is empty */
    double by_chance;    /* what chance alone makes on average; NaN likewise */
    double chance_limit; /* one in a thousand pairs of samples has more; NaN likewise */
    DriftLevel level;
} DriftIndex;

/**
 * drift_of_counts - of two samples counted in the same bins.
 *
 * @then, @now: (n_bins)
 * Bins that are empty in both do not count; with one bin left the index is 0.
 */
Status drift_of_counts(const uint64_t *then, const uint64_t *now, size_t n_bins,
                       const DriftLimits *limits, Arena *scratch, DriftIndex *index,
                       Error *err) ATTR_NODISCARD;

/**
 * drift_of_numbers - of two samples of numbers.
 *
 * @then, @now: NaN = not known: a bin of its own
 * Bins end at the deciles of the known earlier values (type 7); equal deciles are one, and a value
 * on a decile is below it.  With no earlier value known there are two bins: known and not.
 * Cost: O(n log n)
 */
Status drift_of_numbers(const double *then, size_t n_then, const double *now, size_t n_now,
                        const DriftLimits *limits, Arena *scratch, DriftIndex *index,
                        Error *err) ATTR_NODISCARD;

/** drift_level_name - "none", "warn", "stop"; drift_level_named - the other way round, DRIFT_LEVELS
 * for any other text. */
const char *drift_level_name(DriftLevel level);
DriftLevel drift_level_named(const char *name);

#endif
