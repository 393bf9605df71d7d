/* models/affinity/acquisition_fit.c - how likely a client takes a product; see acquisition_fit.h.
 */
#include "models/affinity/acquisition_fit.h"

#include "core/base/parallel.h"
#include "models/affinity/client_sample.h"
#include "models/affinity/ridge_fit.h"

#include <string.h>

static const double LEAST_GAIN = 1e-2; /* nats, over all clients: no calibration could tell */
enum { FOLDS = 2 };

/* What the weights of acquiring are fitted on. */
typedef struct Fitting {
    const AffinityParams *params;
    Affinity *affinity;   /* being made */
    ProductSample sample; /* the cohort's clients */
    BitMatrix acquired;
    Arena *scratch;
} Fitting;

static Status encode(const Design *const design, const Portfolio *const portfolio,
                     const ClientSample *const drawn, Arena *const arena,
                     ProductSample *const sample, Error *const err)
{
    Encoder encoder;
    TRY(encoder_make(design, portfolio, arena, &encoder, err));
    return encoder_rows(&encoder, drawn->n, drawn->clients, arena, &sample->rows, err);
}

static Status draw(const AffinityParams *const params, const Portfolio *const portfolio,
                   Arena *const arena, ClientSample *const drawn, Error *const err)
{
    return client_sample_draw(portfolio, AFFINITY_FITTED_CLIENTS, params->seed, "affinity.folds",
                              arena, drawn, err);
}

/* What speaks for holding a product today: the design, and the weights that those of acquiring are
 * drawn to. */
static Status fit_holding(const Portfolio *const now, const AffinityParams *const params,
                          Arena *const arena, Arena *const scratch, Affinity *const holding,
                          Error *const err)
{
    ClientSample drawn;
    ProductSample sample = {0};
    TRY(draw(params, now, scratch, &drawn, err));
    TRY(design_fit(now, drawn.n, drawn.clients, &params->design, arena, &holding->design, err));
    TRY(encode(&holding->design, now, &drawn, scratch, &sample, err));
    return ridge_fit(&sample, params, arena, holding, err);
}

static Status fit_acquiring(Fitting *const fitting, const Cohort *const cohort, Arena *const arena,
                            Error *const err)
{
    Affinity *const affinity = fitting->affinity;
    ClientSample drawn;
    TRY(draw(fitting->params, &cohort->state, fitting->scratch, &drawn, err));
    TRY(encode(&affinity->design, &cohort->state, &drawn, fitting->scratch, &fitting->sample, err));
    TRY(cohort_rows(cohort, drawn.n, drawn.clients, fitting->scratch, &fitting->acquired, err));
    fitting->sample.acquired = &fitting->acquired;
    affinity->n_fitted = drawn.n;
    return ridge_fit(&fitting->sample, fitting->params, arena, affinity, err);
}

/* ---- calibration on clients left out ---- */

typedef struct Calibrating {
    const Fitting *fitting;
    size_t n_scored;         /* of each fold */
    double *scores;          /* (n_products, FOLDS * n_scored) */
    uint8_t *outcomes;       /* (n_products, FOLDS * n_scored) */
    CalibrationCases *cases; /* (n_products) */
} Calibrating;

/* The first of one fold that lack the product, scored by what the other fold says. */
static Status score_fold(const Calibrating *const calibrating, const size_t product,
                         const size_t fold, double *const weights, Arena *const scratch,
                         Error *const err)
{
    const Affinity *const affinity = calibrating->fitting->affinity;
    ProductSample others = calibrating->fitting->sample;
    const SparseRows *const rows = &others.rows;
    CalibrationCases *const cases = &calibrating->cases[product];
    ProductModel model;
    others.held_out_first = fold * rows->n_rows / FOLDS;
    others.held_out_end = (fold + 1) * rows->n_rows / FOLDS;
    TRY(product_model_make(&others, product, scratch, &model, err));
    TRY(product_model_fit(&model, affinity->ridge, LEAST_GAIN, weights, err));
    for (size_t i = 0; i < calibrating->n_scored; i++) {
        const size_t row = others.held_out_first + i;
        if (sparse_rows_has(rows, row, (uint32_t)product))
            continue;
        const size_t at = product * FOLDS * calibrating->n_scored + cases->n++;
        calibrating->scores[at] = sparse_rows_score(rows, row, weights);
        calibrating->outcomes[at] = bit_get(others.acquired, row, product);
    }
    return OK;
}

/* Beginning with the weights of all clients, which are close. */
static Status score_product(void *const context, const size_t product, Arena *const scratch,
                            Error *const err)
{
    const Calibrating *const calibrating = context;
    const Affinity *const affinity = calibrating->fitting->affinity;
    const size_t n_weights = design_n_columns(&affinity->design) + 1;
    double *weights = NULL;
    ARENA_NEW(weights, scratch, n_weights, err);
    for (size_t fold = 0; fold < FOLDS; fold++) {
        const ArenaMark mark = arena_mark(scratch);
        memcpy(weights, affinity->weights + product * n_weights, n_weights * sizeof *weights);
        TRY(score_fold(calibrating, product, fold, weights, scratch, err));
        arena_reset(scratch, mark);
    }
    return OK;
}

static Status calibrate(Fitting *const fitting, Arena *const arena, Error *const err)
{
    const Design *const design = &fitting->affinity->design;
    const size_t n_products = design->n_products;
    double *penalties = NULL;
    ARENA_NEW(penalties, fitting->scratch, design_n_columns(design), err);
    design_penalties(design, penalties);
    fitting->sample.penalties = penalties;
    const size_t n_scored =
        sparse_rows_head(&fitting->sample.rows, ACQUISITION_CALIBRATED_CLIENTS).n_rows / FOLDS;
    const size_t n_rows = FOLDS * n_scored;
    Calibrating calibrating = {.fitting = fitting, .n_scored = n_scored};
    ARENA_NEW(calibrating.cases, fitting->scratch, n_products, err);
    ARENA_NEW(calibrating.scores, fitting->scratch, n_products * n_rows, err);
    ARENA_NEW(calibrating.outcomes, fitting->scratch, n_products * n_rows, err);
    for (size_t product = 0; product < n_products; product++) {
        calibrating.cases[product].scores = calibrating.scores + product * n_rows;
        calibrating.cases[product].outcomes = calibrating.outcomes + product * n_rows;
    }
    TRY(parallel_run(n_products, fitting->params->n_threads, score_product, &calibrating,
                     "calibrate the affinity model", fitting->params->progress, err));
    return calibration_fit(calibrating.cases, n_products, fitting->params->n_threads, arena,
                           &fitting->affinity->calibration, err);
}

static Status fit_all(Fitting *const fitting, const Portfolio *const now,
                      const Cohort *const cohort, Arena *const arena, Error *const err)
{
    Affinity holding = {0};
    const ArenaMark mark = arena_mark(fitting->scratch);
    TRY(fit_holding(now, fitting->params, arena, fitting->scratch, &holding, err));
    arena_reset(fitting->scratch, mark);
    fitting->affinity->design = holding.design;
    fitting->sample.means = holding.weights;
    TRY(fit_acquiring(fitting, cohort, arena, err));
    return calibrate(fitting, arena, err);
}

Status acquisition_fit(const Portfolio *const now, const Cohort *const cohort,
                       const AffinityParams *const params, Arena *const arena,
                       Affinity *const affinity, Error *const err)
{
    Affinity made = {.method = AFFINITY_LOGISTIC};
    Fitting fitting = {.params = params, .affinity = &made};
    ARENA_TAKE(fitting.scratch, arena_new(), err);
    const Status status = fit_all(&fitting, now, cohort, arena, err);
    arena_free(fitting.scratch);
    TRY(status);
    *affinity = made;
    return OK;
}
