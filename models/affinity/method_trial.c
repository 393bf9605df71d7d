/* models/affinity/method_trial.c - one method on clients that it was not fitted on. */
#include "models/affinity/method_trial.h"

#include "core/base/parallel.h"
#include "models/affinity/closed_form.h"
#include "models/affinity/hidden_case.h"
#include "models/affinity/product_model.h"

#include <math.h>

static const char STEP[] = "try methods of affinity";
static const double LEAST_GAIN = 1e-6;         /* nats: far less than what tells methods apart */
static const double LEAST_PROBABILITY = 1e-12; /* a loss stays finite */

typedef struct Trial {
    const TrialSample *sample;
    MethodTrial *made;
    double *weights;        /* (TRIAL_FOLDS, n_products, n_columns + 1) */
    double *scores;         /* (n_products, n_rows) by the fit without the row's fold */
    uint8_t *outcomes;      /* (n_products, n_rows) 1 = held */
    Calibration of_half[2]; /* fitted on the first, the second half of the rows */
} Trial;

static double *weights_of(const Trial *const trial, const size_t fold, const size_t product)
{
    const size_t at = fold * trial->sample->design->n_products + product;
    return trial->weights + at * (trial->sample->rows.n_columns + 1);
}

/* ---- fits ---- */

static Status fit_fold(void *const context, const size_t fold, Arena *const scratch,
                       Error *const err)
{
    const Trial *const trial = context;
    const ClosedForm form = {.method = trial->made->method,
                             .design = trial->sample->design,
                             .penalties = trial->sample->penalties,
                             .ridge = trial->made->ridge};
    return closed_form_fit(&form, &trial->sample->others[fold], scratch, weights_of(trial, fold, 0),
                           err);
}

static Status fit_regression(void *const context, const size_t item, Arena *const scratch,
                             Error *const err)
{
    const Trial *const trial = context;
    const TrialSample *const sample = trial->sample;
    const size_t fold = item / sample->design->n_products;
    const size_t product = item % sample->design->n_products;
    const ProductSample fitted = {.rows = sample->rows,
                                  .design = sample->design,
                                  .penalties = sample->penalties,
                                  .held_out_first = trial_sample_first(sample, fold),
                                  .held_out_end = trial_sample_first(sample, fold + 1)};
    double *const weights = weights_of(trial, fold, product);
    ProductModel model;
    TRY(product_model_make(&fitted, product, scratch, &model, err));
    product_model_start(&model, weights);
    return product_model_fit(&model, trial->made->ridge, LEAST_GAIN, weights, err);
}

static Status fit_folds(Trial *const trial, Error *const err)
{
    const TrialSample *const sample = trial->sample;
    if (trial->made->method != AFFINITY_LOGISTIC)
        return parallel_run(TRIAL_FOLDS, sample->n_threads, fit_fold, trial, STEP, sample->progress,
                            err);
    return parallel_run(TRIAL_FOLDS * sample->design->n_products, sample->n_threads, fit_regression,
                        trial, STEP, sample->progress, err);
}

/* ---- scores and probabilities ---- */

static Status score_fold(void *const context, const size_t fold, Arena *const scratch,
                         Error *const err)
{
    const Trial *const trial = context;
    const SparseRows *const rows = &trial->sample->rows;
    (void)scratch;
    (void)err;
    for (size_t product = 0; product < trial->sample->design->n_products; product++) {
        const double *const weights = weights_of(trial, fold, product);
        double *const scores = trial->scores + product * rows->n_rows;
        uint8_t *const outcomes = trial->outcomes + product * rows->n_rows;
        const size_t end = trial_sample_first(trial->sample, fold + 1);
        for (size_t row = trial_sample_first(trial->sample, fold); row < end; row++) {
            scores[row] = sparse_rows_score(rows, row, weights);
            outcomes[row] = sparse_rows_has(rows, row, (uint32_t)product);
        }
    }
    return OK;
}

/* The map from scores to probabilities, of the rows first .. end - 1. */
static Status calibrate(const Trial *const trial, const size_t first, const size_t end,
                        Arena *const arena, Calibration *const calibration, Error *const err)
{
    const size_t n_products = trial->sample->design->n_products;
    const size_t n_rows = trial->sample->rows.n_rows;
    if (affinity_method_has_log_odds(trial->made->method))
        return calibration_none(n_products, arena, calibration, err);
    CalibrationCases *cases = NULL;
    ARENA_NEW(cases, arena, n_products, err);
    for (size_t product = 0; product < n_products; product++)
        cases[product] = (CalibrationCases){.n = end - first,
                                            .scores = trial->scores + product * n_rows + first,
                                            .outcomes = trial->outcomes + product * n_rows + first};
    return calibration_fit(cases, n_products, trial->sample->n_threads, arena, calibration, err);
}

/* ---- figures ---- */

static double row_loss(const Trial *const trial, const size_t row, const Calibration *const map)
{
    const size_t n_rows = trial->sample->rows.n_rows;
    double loss = 0;
    for (size_t product = 0; product < trial->sample->design->n_products; product++) {
        const size_t at = product * n_rows + row;
        const double held = calibration_probability(map, product, trial->scores[at]);
        loss -= log(fmax(trial->outcomes[at] ? held : 1 - held, LEAST_PROBABILITY));
    }
    return loss;
}

/* Without the hidden holding every score is less its weight there. */
static double row_ndcg(const Trial *const trial, const size_t fold, const size_t row,
                       const Calibration *const map, double *const probabilities)
{
    const TrialSample *const sample = trial->sample;
    const size_t n_products = sample->design->n_products;
    const uint32_t hidden = sample->hidden[row];
    if (hidden == HIDDEN_CASE_NONE)
        return NAN;
    for (size_t product = 0; product < n_products; product++) {
        const double score = trial->scores[product * sample->rows.n_rows + row] -
                             weights_of(trial, fold, product)[hidden];
        probabilities[product] = calibration_probability(map, product, score);
    }
    return hidden_case_ndcg(
        hidden_case_rank(&sample->rows, row, hidden, n_products, probabilities));
}

static Status judge_fold(void *const context, const size_t fold, Arena *const scratch,
                         Error *const err)
{
    const Trial *const trial = context;
    const TrialSample *const sample = trial->sample;
    double *probabilities = NULL;
    ARENA_NEW(probabilities, scratch, sample->design->n_products, err);
    const size_t end = trial_sample_first(sample, fold + 1);
    for (size_t row = trial_sample_first(sample, fold); row < end; row++) {
        const Calibration *const map = &trial->of_half[row < sample->rows.n_rows / 2];
        trial->made->losses[row] = row_loss(trial, row, map);
        trial->made->ndcg[row] = row_ndcg(trial, fold, row, map, probabilities);
    }
    return OK;
}

static Status run(Trial *const trial, Arena *const arena, Arena *const scratch, Error *const err)
{
    const TrialSample *const sample = trial->sample;
    const size_t n_products = sample->design->n_products;
    const size_t n_rows = sample->rows.n_rows;
    ARENA_NEW(trial->made->ndcg, arena, n_rows, err);
    ARENA_NEW(trial->made->losses, arena, n_rows, err);
    ARENA_NEW(trial->weights, scratch, TRIAL_FOLDS * n_products * (sample->rows.n_columns + 1),
              err);
    ARENA_NEW(trial->scores, scratch, n_products * n_rows, err);
    ARENA_NEW(trial->outcomes, scratch, n_products * n_rows, err);

    TRY(fit_folds(trial, err));
    TRY(parallel_run(TRIAL_FOLDS, sample->n_threads, score_fold, trial, STEP, sample->progress,
                     err));
    TRY(calibrate(trial, 0, n_rows / 2, scratch, &trial->of_half[0], err));
    TRY(calibrate(trial, n_rows / 2, n_rows, scratch, &trial->of_half[1], err));
    TRY(calibrate(trial, 0, n_rows, arena, &trial->made->calibration, err));
    return parallel_run(TRIAL_FOLDS, sample->n_threads, judge_fold, trial, STEP, sample->progress,
                        err);
}

Status method_trial_run(const TrialSample *const sample, const AffinityMethod method,
                        const double ridge, Arena *const arena, MethodTrial *const trial,
                        Error *const err)
{
    Arena *scratch = NULL;
    MethodTrial made = {.method = method, .ridge = ridge};
    Trial running = {.sample = sample, .made = &made};
    ARENA_TAKE(scratch, arena_new(), err);
    const Status status = run(&running, arena, scratch, err);
    arena_free(scratch);
    TRY(status);
    *trial = made;
    return OK;
}
