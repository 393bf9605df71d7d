/* models/affinity/trial_sample.c - clients on which methods are tried: folds, hidden holdings. */
#include "models/affinity/trial_sample.h"

#include "models/affinity/hidden_case.h"

static Status sum_folds(TrialSample *const sample, Arena *const arena, Error *const err)
{
    const size_t n_columns = sample->rows.n_columns;
    Gram *others = NULL;
    ARENA_NEW(others, arena, TRIAL_FOLDS, err);
    for (size_t fold = 0; fold < TRIAL_FOLDS; fold++) {
        TRY(gram_new(n_columns, arena, &others[fold], err));
        gram_add(&others[fold], &sample->rows, 0, trial_sample_first(sample, fold));
        gram_add(&others[fold], &sample->rows, trial_sample_first(sample, fold + 1),
                 sample->rows.n_rows);
    }
    sample->others = others;
    return OK;
}

Status trial_sample_make(const Design *const design, const SparseRows *const rows,
                         const TrialParams *const params, Arena *const arena,
                         TrialSample *const sample, Error *const err)
{
    const size_t n_by_scores = TRIAL_MOST_SCORES / (design->n_products + 1);
    const size_t n_most = params->n_most < n_by_scores ? params->n_most : n_by_scores;
    TrialSample made = {.design = design,
                        .rows = sparse_rows_head(rows, n_most),
                        .n_threads = params->n_threads,
                        .progress = params->progress};
    double *penalties = NULL;
    uint32_t *hidden = NULL;
    ARENA_NEW(penalties, arena, design_n_columns(design), err);
    design_penalties(design, penalties);
    TRY(hidden_case_draw(&made.rows, design->n_products, params->seed, arena, &hidden, err));
    made.penalties = penalties;
    made.hidden = hidden;
    TRY(sum_folds(&made, arena, err));
    *sample = made;
    return OK;
}
