/* models/affinity/isotonic.h - the monotone map from scores to shares that fits best. */
#ifndef MODELS_AFFINITY_ISOTONIC_H
#define MODELS_AFFINITY_ISOTONIC_H

#include "models/affinity/calibration.h"

/* A case in the order of scores. */
typedef struct SortedCase {
    double score;
    uint32_t index; /* in the list of cases */
    uint8_t outcome;
} SortedCase;

/* Between knots linear, beyond them constant. */
typedef struct Isotonic {
    size_t n_knots;
    double *score;       /* (n_knots) ascending */
    double *probability; /* (n_knots) ascending, in (0, 1) */
} Isotonic;

/** isotonic_sort - the cases by ascending score; equal scores as they came.  Cost: O(n log n). */
Status isotonic_sort(const CalibrationCases *cases, Arena *arena, SortedCase **sorted,
                     Error *err) ATTR_NODISCARD;

/**
 * isotonic_fit - least squares among all ascending functions of the score, except the cases with
 * index held_out_first .. held_out_end - 1.
 *
 * Equal scores have one probability.  A run of equal probabilities has a knot at its first and its
 * last score, so that the fitted cases lie on the line.  Probabilities stay within 1 / (zeros + 2)
 * and (ones + 1) / (ones + 2): no case is certain.  No cases: one knot of probability 1/2.
 *
 * Cost:   O(n)
 * Source: pool adjacent violators: Ayer, Brunk, Ewing, Reid & Silverman, Annals of Mathematical
 *         Statistics 26, 1955; for calibration: Zadrozny & Elkan, KDD 2002
 */
Status isotonic_fit(const SortedCase *sorted, size_t n, size_t held_out_first, size_t held_out_end,
                    Arena *arena, Isotonic *isotonic, Error *err) ATTR_NODISCARD;

/** isotonic_probability - of a score, given the knots (n_knots > 0).  Cost: O(log n_knots). */
double isotonic_probability(const Isotonic *isotonic, double score);

#endif
