/* models/affinity/ease_ridge.c - the ridge with which EASE^R finds hidden holdings best. */
#include "models/affinity/ease_ridge.h"

#include "core/base/parallel.h"
#include "models/affinity/closed_form.h"
#include "models/affinity/hidden_case.h"

enum { RIDGES = 7 };

static const double RIDGE[RIDGES] = {3000, 1000, 300, 100, 30, 10, 3};

typedef struct Choosing {
    const TrialSample *sample;
    AffinityMethod method;
    double *gains; /* (RIDGES, n_folds) */
} Choosing;

static double sum_gains(const TrialSample *const sample, const size_t fold,
                        const double *const weights, double *const scores)
{
    const SparseRows *const rows = &sample->rows;
    const size_t n_products = sample->design->n_products;
    const size_t end = trial_sample_first(sample, fold + 1);
    double sum = 0;
    for (size_t row = trial_sample_first(sample, fold); row < end; row++) {
        const uint32_t hidden = sample->hidden[row];
        if (hidden == HIDDEN_CASE_NONE)
            continue;
        for (size_t product = 0; product < n_products; product++) {
            const double *const own = weights + product * (rows->n_columns + 1);
            scores[product] = sparse_rows_score(rows, row, own) - own[hidden];
        }
        sum += hidden_case_gain(hidden_case_rank(rows, row, hidden, n_products, scores));
    }
    return sum;
}

static Status try_ridge(void *const context, const size_t item, Arena *const scratch,
                        Error *const err)
{
    const Choosing *const choosing = context;
    const TrialSample *const sample = choosing->sample;
    const size_t fold = item % sample->n_folds;
    const ClosedForm form = {.method = choosing->method,
                             .design = sample->design,
                             .penalties = sample->penalties,
                             .ridge = RIDGE[item / sample->n_folds]};
    double *weights = NULL;
    double *scores = NULL;
    ARENA_NEW(weights, scratch, sample->design->n_products * (sample->rows.n_columns + 1), err);
    ARENA_NEW(scores, scratch, sample->design->n_products, err);
    TRY(closed_form_fit(&form, &sample->others[fold], scratch, weights, err));
    choosing->gains[item] = sum_gains(sample, fold, weights, scores);
    return OK;
}

Status ease_ridge_choose(const TrialSample *const sample, const AffinityMethod method,
                         Arena *const arena, double *const ridge, Error *const err)
{
    const ArenaMark mark = arena_mark(arena);
    Choosing choosing = {.sample = sample, .method = method};
    ARENA_NEW(choosing.gains, arena, RIDGES * sample->n_folds, err);
    TRY(parallel_run(RIDGES * sample->n_folds, sample->n_threads, try_ridge, &choosing,
                     "choose the penalty of EASE^R", sample->progress, err));
    double most = -1;
    for (size_t i = 0; i < RIDGES; i++) {
        double gain = 0;
        for (size_t fold = 0; fold < sample->n_folds; fold++)
            gain += choosing.gains[i * sample->n_folds + fold];
        if (gain > most)
            *ridge = RIDGE[i];
        most = gain > most ? gain : most;
    }
    arena_reset(arena, mark);
    return OK;
}
