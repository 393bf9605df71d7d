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
    double *gains; /* (RIDGES, TRIAL_FOLDS) */
} Choosing;

/* One client of a fold: what is hidden, and how many products are ahead of it so far. */
typedef struct Ranked {
    double hidden_score;
    size_t n_above;
    size_t n_level;
    size_t next; /* the row's next entry: products come in the order of columns */
} Ranked;

/* The score without the hidden holding. */
static double score_of(const TrialSample *const sample, const size_t row,
                       const double *const weights)
{
    return sparse_rows_score(&sample->rows, row, weights) - weights[sample->hidden[row]];
}

static void count_product(const TrialSample *const sample, const size_t first, const size_t end,
                          const uint32_t product, const double *const weights, Ranked *const ranked)
{
    const SparseRows *const rows = &sample->rows;
    for (size_t row = first; row < end; row++) {
        Ranked *const own = &ranked[row - first];
        if (sample->hidden[row] == HIDDEN_CASE_NONE)
            continue;
        if (own->next < rows->first[row + 1] && rows->columns[own->next] == product) {
            own->next++;
            continue;
        }
        const double score = score_of(sample, row, weights);
        own->n_above += score > own->hidden_score;
        own->n_level += score == own->hidden_score;
    }
}

/* Product by product, so that one product's weights serve all clients while they are at hand. */
static Status sum_gains(const TrialSample *const sample, const size_t fold,
                        const double *const weights, Arena *const scratch, double *const sum,
                        Error *const err)
{
    const size_t n_weights = sample->rows.n_columns + 1;
    const size_t first = trial_sample_first(sample, fold);
    const size_t end = trial_sample_first(sample, fold + 1);
    Ranked *ranked = NULL;
    ARENA_NEW(ranked, scratch, end - first, err);
    for (size_t row = first; row < end; row++) {
        const uint32_t hidden = sample->hidden[row];
        ranked[row - first].next = sample->rows.first[row];
        if (hidden != HIDDEN_CASE_NONE)
            ranked[row - first].hidden_score = score_of(sample, row, weights + hidden * n_weights);
    }
    for (uint32_t product = 0; product < sample->design->n_products; product++)
        count_product(sample, first, end, product, weights + product * n_weights, ranked);
    *sum = 0;
    for (size_t row = first; row < end; row++)
        if (sample->hidden[row] != HIDDEN_CASE_NONE)
            *sum += hidden_case_gain(
                hidden_case_mean_rank(ranked[row - first].n_above, ranked[row - first].n_level));
    return OK;
}

static Status try_ridge(void *const context, const size_t item, Arena *const scratch,
                        Error *const err)
{
    const Choosing *const choosing = context;
    const TrialSample *const sample = choosing->sample;
    const size_t fold = item % TRIAL_FOLDS;
    const ClosedForm form = {.method = choosing->method,
                             .design = sample->design,
                             .penalties = sample->penalties,
                             .ridge = RIDGE[item / TRIAL_FOLDS]};
    double *weights = NULL;
    ARENA_NEW(weights, scratch, sample->design->n_products * (sample->rows.n_columns + 1), err);
    TRY(closed_form_fit(&form, &sample->others[fold], scratch, weights, err));
    return sum_gains(sample, fold, weights, scratch, &choosing->gains[item], err);
}

Status ease_ridge_choose(const TrialSample *const sample, const AffinityMethod method,
                         Arena *const arena, double *const ridge, Error *const err)
{
    const ArenaMark mark = arena_mark(arena);
    Choosing choosing = {.sample = sample, .method = method};
    ARENA_NEW(choosing.gains, arena, RIDGES * TRIAL_FOLDS, err);
    TRY(parallel_run(RIDGES * TRIAL_FOLDS, sample->n_threads, try_ridge, &choosing,
                     "choose the penalty of EASE^R", sample->progress, err));
    double most = -1;
    for (size_t i = 0; i < RIDGES; i++) {
        double gain = 0;
        for (size_t fold = 0; fold < TRIAL_FOLDS; fold++)
            gain += choosing.gains[i * TRIAL_FOLDS + fold];
        if (gain > most)
            *ridge = RIDGE[i];
        most = gain > most ? gain : most;
    }
    arena_reset(arena, mark);
    return OK;
}
