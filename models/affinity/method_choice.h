/* models/affinity/method_choice.h - which method makes the weights: the one asked for, or the best.
 *
 * `auto` tries every method it can afford on clients left out of the fits (method_trial.h).  The
 * logistic regression stands unless another finds hidden holdings better by more than one standard
 * error of the paired difference in nDCG@5: its score is a log-odds, and a difference that a second
 * sample might reverse is no reason to change methods from quarter to quarter.  Popularity is among
 * the methods, so that no model is much below it.
 * This does NOT say how good the chosen method is: it was chosen on these clients. */
#ifndef MODELS_AFFINITY_METHOD_CHOICE_H
#define MODELS_AFFINITY_METHOD_CHOICE_H

#include "models/affinity/affinity.h"
#include "models/affinity/sparse_rows.h"

/**
 * method_choose - method, ridge, trials, calibration and notices of an affinity.
 *
 * @rows:     clients in random order, in the columns of affinity->design; the first
 *            AFFINITY_VALIDATED_CLIENTS of them, or fewer, are those that methods are tried on
 * @scratch:  holds what is needed during the trials only
 * @affinity: design is set; the ridge stays 0 where it is still to be chosen
 *
 * Where a method would need more than METHOD_MOST_WORK operations `auto` leaves it out, with a
 * notice.  Asked for by name it is refused only beyond METHOD_WORK_OF_AN_HOUR.  Without any client
 * who holds two products, the preferred method stands.
 *
 * Errors: E_CONFIG the regression asked for would take far more than an hour · E_CANCELLED
 * Cost:   30 logistic fits per product for its ridge and 5 more, 35 fits of each EASE^R
 */
Status method_choose(const SparseRows *rows, const AffinityParams *params, Arena *arena,
                     Arena *scratch, Affinity *affinity, Error *err) ATTR_NODISCARD;

/* Multiplications of all fits together; about a minute and an hour of one processor. */
#define METHOD_MOST_WORK 5e11
#define METHOD_WORK_OF_AN_HOUR 1e13

#endif
