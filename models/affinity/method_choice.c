/* models/affinity/method_choice.c - which method makes the weights: the one asked for, or the best.
 */
#include "models/affinity/method_choice.h"

#include "models/affinity/ease_ridge.h"
#include "models/affinity/method_trial.h"
#include "models/affinity/ridge_fit.h"

#include <math.h>

enum { REGRESSION_FITS = 36, EASE_FITS = 40, MOST_NOTICES = 3 };

typedef struct Choosing {
    const AffinityParams *params;
    const SparseRows *rows;
    TrialSample sample;
    Arena *arena;
    Affinity *affinity;
    size_t n;
    MethodTrial trials[AFFINITY_METHODS];
} Choosing;

/* ---- what a method costs ---- */

static double regression_work(const SparseRows *const rows, const size_t n_products)
{
    const SparseRows head = sparse_rows_head(rows, AFFINITY_VALIDATED_CLIENTS);
    const double n = (double)head.n_rows;
    const double entries = n > 0 ? (double)rows->first[head.n_rows] / n : 0;
    const double columns = (double)rows->n_columns;
    return REGRESSION_FITS * (double)n_products * (n * entries * entries + pow(columns, 3));
}

static double method_work(const Choosing *const choosing, const AffinityMethod method)
{
    const size_t n_products = choosing->affinity->design.n_products;
    if (method == AFFINITY_LOGISTIC)
        return regression_work(choosing->rows, n_products);
    if (method == AFFINITY_EASE)
        return EASE_FITS * pow((double)choosing->rows->n_columns, 3);
    return method == AFFINITY_EASE_HOLDINGS ? EASE_FITS * pow((double)n_products, 3) : 0;
}

static Status refuse_endless(const Choosing *const choosing, Error *const err)
{
    if (method_work(choosing, AFFINITY_LOGISTIC) <= METHOD_WORK_OF_AN_HOUR)
        return OK;
    (void)ERROR_SET(err, E_CONFIG,
                    "affinity.method is logistic, and regressions of %zu products on %zu columns "
                    "would take far more than an hour",
                    choosing->affinity->design.n_products, choosing->rows->n_columns);
    return error_hint(err,
                      "Set affinity.method to \"ease\", which is made for large catalogues, or "
                      "to \"auto\".");
}

static Status note(const Choosing *const choosing, const char *const sentence, Error *const err)
{
    Affinity *const affinity = choosing->affinity;
    ARENA_TAKE(affinity->notices[affinity->n_notices], sentence, err);
    affinity->n_notices++;
    return OK;
}

static bool is_affordable(const Choosing *const choosing, const AffinityMethod method)
{
    return method_work(choosing, method) <= METHOD_MOST_WORK;
}

static Status note_unaffordable(const Choosing *const choosing, const AffinityMethod method,
                                Error *const err)
{
    return note(choosing,
                arena_printf(choosing->arena,
                             "%s is not tried: %zu products on %zu columns are too many for it",
                             affinity_method_name(method), choosing->affinity->design.n_products,
                             choosing->rows->n_columns),
                err);
}

/* ---- trials ---- */

static Status choose_ridge(Choosing *const choosing, const AffinityMethod method,
                           double *const ridge, Error *const err)
{
    const TrialSample *const sample = &choosing->sample;
    *ridge = 0;
    if (method == AFFINITY_NAIVE_BAYES || method == AFFINITY_POPULARITY)
        return OK;
    *ridge = choosing->params->ridge;
    if (*ridge > 0)
        return OK;
    if (method != AFFINITY_LOGISTIC)
        return ease_ridge_choose(sample, method, choosing->arena, ridge, err);
    const ProductSample all = {
        .rows = *choosing->rows, .design = sample->design, .penalties = sample->penalties};
    TRY(ridge_choose(&all, choosing->params, choosing->arena, choosing->affinity, err));
    *ridge = choosing->affinity->ridge;
    return OK;
}

static Status try_method(Choosing *const choosing, const AffinityMethod method, Error *const err)
{
    double ridge = 0;
    TRY(choose_ridge(choosing, method, &ridge, err));
    TRY(method_trial_run(&choosing->sample, method, ridge, choosing->arena,
                         &choosing->trials[choosing->n], err));
    choosing->n++;
    return OK;
}

static Status try_all(Choosing *const choosing, Error *const err)
{
    const Design *const design = &choosing->affinity->design;
    for (AffinityMethod method = AFFINITY_LOGISTIC; method < AFFINITY_METHODS; method++) {
        if (method == AFFINITY_EASE && design->n_inputs == 0)
            continue; /* the same as the next */
        if (is_affordable(choosing, method))
            TRY(try_method(choosing, method, err));
        else
            TRY(note_unaffordable(choosing, method, err));
    }
    return OK;
}

/* ---- the choice ---- */

static double mean(const double *const values, const size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return n == 0 ? NAN : sum / (double)n;
}

/* Of the clients with a hidden holding, against the first trial. */
static void compare(const Choosing *const choosing, const size_t at)
{
    AffinityTrials *const trials = &choosing->affinity->trials;
    const double *const first = choosing->trials[0].ndcg;
    const double *const own = choosing->trials[at].ndcg;
    double sum = 0;
    double gain = 0;
    double squares = 0;
    size_t n = 0;
    for (size_t row = 0; row < choosing->sample.rows.n_rows; row++) {
        if (isnan(own[row]))
            continue;
        sum += own[row];
        gain += own[row] - first[row];
        squares += (own[row] - first[row]) * (own[row] - first[row]);
        n++;
    }
    const double count = (double)n;
    const double variance = fmax(squares - gain * gain / count, 0) / (count - 1);
    trials->n_clients = n;
    trials->ndcg[at] = n == 0 ? NAN : sum / count;
    trials->gain[at] = n == 0 ? NAN : gain / count;
    trials->error[at] = n < 2 ? NAN : sqrt(variance / count);
}

static Status record(const Choosing *const choosing, Error *const err)
{
    AffinityTrials *const trials = &choosing->affinity->trials;
    trials->n = choosing->n;
    ARENA_NEW(trials->method, choosing->arena, trials->n, err);
    ARENA_NEW(trials->ridge, choosing->arena, trials->n, err);
    ARENA_NEW(trials->ndcg, choosing->arena, trials->n, err);
    ARENA_NEW(trials->gain, choosing->arena, trials->n, err);
    ARENA_NEW(trials->error, choosing->arena, trials->n, err);
    ARENA_NEW(trials->log_loss, choosing->arena, trials->n, err);
    for (size_t at = 0; at < trials->n; at++) {
        trials->method[at] = (uint8_t)choosing->trials[at].method;
        trials->ridge[at] = choosing->trials[at].ridge;
        trials->log_loss[at] = mean(choosing->trials[at].losses, choosing->sample.rows.n_rows);
        compare(choosing, at);
    }
    return OK;
}

static size_t best_trial(const AffinityTrials *const trials)
{
    size_t best = 0;
    for (size_t at = 1; at < trials->n; at++)
        if (trials->gain[at] > trials->error[at] && trials->gain[at] > trials->gain[best])
            best = at;
    return best;
}

static Status take(const Choosing *const choosing, const size_t at, Error *const err)
{
    Affinity *const affinity = choosing->affinity;
    const AffinityTrials *const trials = &affinity->trials;
    affinity->method = choosing->trials[at].method;
    affinity->ridge = choosing->trials[at].ridge;
    affinity->calibration = choosing->trials[at].calibration;
    if (at == 0)
        return OK;
    return note(choosing,
                arena_printf(choosing->arena,
                             "%s stands in for %s: nDCG@5 %.3f against %.3f on hidden holdings of "
                             "%zu clients left out",
                             affinity_method_name((AffinityMethod)affinity->method),
                             affinity_method_name(choosing->trials[0].method), trials->ndcg[at],
                             trials->ndcg[0], trials->n_clients),
                err);
}

Status method_choose(const SparseRows *const rows, const AffinityParams *const params,
                     Arena *const arena, Arena *const scratch, Affinity *const affinity,
                     Error *const err)
{
    Choosing choosing = {.params = params, .rows = rows, .arena = arena, .affinity = affinity};
    ARENA_NEW(affinity->notices, arena, MOST_NOTICES, err);
    if (params->request == AFFINITY_REQUEST_LOGISTIC) {
        affinity->method = AFFINITY_LOGISTIC;
        TRY(refuse_endless(&choosing, err));
        return calibration_none(affinity->design.n_products, arena, &affinity->calibration, err);
    }
    const TrialParams trial_params = {.n_most = AFFINITY_VALIDATED_CLIENTS,
                                      .seed = params->seed,
                                      .n_threads = params->n_threads,
                                      .progress = params->progress};
    TRY(trial_sample_make(&affinity->design, rows, &trial_params, scratch, &choosing.sample, err));
    if (params->request == AFFINITY_REQUEST_EASE)
        TRY(try_method(&choosing,
                       affinity->design.n_inputs == 0 ? AFFINITY_EASE_HOLDINGS : AFFINITY_EASE,
                       err));
    else
        TRY(try_all(&choosing, err));
    TRY(record(&choosing, err));
    return take(&choosing, best_trial(&affinity->trials), err);
}
