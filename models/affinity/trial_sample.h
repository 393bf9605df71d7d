/* models/affinity/trial_sample.h - clients on which methods are tried: folds, and hidden holdings.
 *
 * Every fold is judged by a fit on the others, so that all methods answer for the same clients
 * without having seen them. */
#ifndef MODELS_AFFINITY_TRIAL_SAMPLE_H
#define MODELS_AFFINITY_TRIAL_SAMPLE_H

#include "core/base/progress.h"
#include "models/affinity/design.h"
#include "models/affinity/gram.h"
#include "models/affinity/sparse_rows.h"

#include <stddef.h>
#include <stdint.h>

/* As many scores, of clients times products, are held at a time. */
enum { TRIAL_FOLDS = 5, TRIAL_MOST_SCORES = 20000000 };

typedef struct TrialSample {
    const Design *design;
    SparseRows rows;         /* in random order: fold f is rows f * n / 5 .. (f + 1) * n / 5 - 1 */
    const double *penalties; /* (n_columns) */
    const uint32_t *hidden;  /* (n_rows) as hidden_case_draw() */
    const Gram *others;      /* (TRIAL_FOLDS) the rows that are not in the fold */
    size_t n_threads;
    const Progress *progress; /* may be NULL */
} TrialSample;

typedef struct TrialParams {
    size_t n_most; /* rows */
    uint64_t seed;
    size_t n_threads;
    const Progress *progress; /* may be NULL */
} TrialParams;

/** trial_sample_make - of at most the first n_most of the rows, which are in random order, and no
 * more than TRIAL_MOST_SCORES scores; `design` and what `rows` points to are borrowed. */
Status trial_sample_make(const Design *design, const SparseRows *rows, const TrialParams *params,
                         Arena *arena, TrialSample *sample, Error *err) ATTR_NODISCARD;

/** trial_sample_first - the first row of a fold; fold TRIAL_FOLDS gives the number of rows. */
static inline size_t trial_sample_first(const TrialSample *const sample, const size_t fold)
{
    return fold * sample->rows.n_rows / TRIAL_FOLDS;
}

#endif
