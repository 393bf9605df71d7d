/* models/evaluate/calibration_check.h - how reliable a model's probabilities are on clients that it
 * was not made from, all products together and one by one. */
#ifndef MODELS_EVALUATE_CALIBRATION_CHECK_H
#define MODELS_EVALUATE_CALIBRATION_CHECK_H

#include "core/base/progress.h"
#include "models/affinity/affinities.h"
#include "models/evaluate/reliability.h"
#include "models/evaluate/scorer.h"

typedef struct CalibrationCheck {
    size_t n_products;
    size_t n_clients; /* with a case */
    Reliability all;
    Reliability *products; /* (n_products) */
} CalibrationCheck;

/**
 * calibration_check - a scorer's probabilities against what happened.
 *
 * @cases:    (n_clients, n_products) which pairs count; a pair that the scorer cannot tell (NaN)
 *            does not
 * @outcomes: (n_clients, n_products) it happened
 * Errors: what the scorer returns · E_CANCELLED
 * Cost:   O(cases), and 100 KB a product
 */
Status calibration_check(const Scorer *scorer, const BitMatrix *cases, const BitMatrix *outcomes,
                         const Progress *progress, Arena *arena, CalibrationCheck *check,
                         Error *err) ATTR_NODISCARD;

/**
 * calibration_check_status - the model of who holds what, on a fifth of the clients left out.
 *
 * It is fitted on the other active clients, as the build would; then every product of every client
 * left out is predicted from all its other holdings.
 * @counts: (n_clients) 1 = belongs to it; NULL = all
 * Fewer than five clients: nobody is left out, and there are no cases.
 *
 * Errors: as affinity_fit()
 */
Status calibration_check_status(const Portfolio *portfolio, const uint8_t *counts,
                                const AffinityParams *params, Arena *arena, CalibrationCheck *check,
                                Error *err) ATTR_NODISCARD;

/**
 * calibration_check_acquisitions - probabilities of taking a product against what was taken.
 *
 * @portfolio:  the day before the year in which it was taken
 * @candidates: (n_clients, n_products) what could be taken.  Only clients of banks with target
 *              acquisition are cases
 * @taken:      (n_clients, n_products) among the candidates
 */
Status calibration_check_acquisitions(const Affinities *affinities, const Portfolio *portfolio,
                                      const BitMatrix *candidates, const BitMatrix *taken,
                                      const Progress *progress, Arena *arena,
                                      CalibrationCheck *check, Error *err) ATTR_NODISCARD;

#endif
