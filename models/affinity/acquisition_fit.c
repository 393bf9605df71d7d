/* models/affinity/acquisition_fit.c - how likely a client takes a product; see acquisition_fit.h.
 */
#include "models/affinity/acquisition_fit.h"

#include "models/affinity/client_sample.h"
#include "models/affinity/ridge_fit.h"

/* Weights of holding first, then, drawn to them, weights of acquiring. */
static Status fit_weights(const Cohort *const cohort, const AffinityParams *const params,
                          Arena *const arena, Arena *const scratch, Affinity *const affinity,
                          Error *const err)
{
    ClientSample drawn;
    Encoder encoder;
    ProductSample sample = {0};
    BitMatrix acquired;
    TRY(client_sample_draw(&cohort->state, AFFINITY_FITTED_CLIENTS, params->seed, "affinity.folds",
                           scratch, &drawn, err));
    affinity->n_fitted = drawn.n;
    TRY(design_fit(&cohort->state, drawn.n, drawn.clients, &params->design, arena,
                   &affinity->design, err));
    TRY(encoder_make(&affinity->design, &cohort->state, scratch, &encoder, err));
    TRY(encoder_rows(&encoder, drawn.n, drawn.clients, scratch, &sample.rows, err));

    Affinity holding = {.design = affinity->design};
    TRY(ridge_fit(&sample, params, scratch, &holding, err));
    TRY(cohort_rows(cohort, drawn.n, drawn.clients, scratch, &acquired, err));
    sample.acquired = &acquired;
    sample.means = holding.weights;
    return ridge_fit(&sample, params, arena, affinity, err);
}

/* Room for all clients in every product's list. */
static Status new_cases(const size_t n_products, const size_t n_clients, Arena *const arena,
                        CalibrationCases **const cases, double **const scores,
                        uint8_t **const outcomes, Error *const err)
{
    ARENA_NEW(*cases, arena, n_products, err);
    ARENA_NEW(*scores, arena, n_products * n_clients, err);
    ARENA_NEW(*outcomes, arena, n_products * n_clients, err);
    for (size_t product = 0; product < n_products; product++) {
        (*cases)[product].scores = *scores + product * n_clients;
        (*cases)[product].outcomes = *outcomes + product * n_clients;
    }
    return OK;
}

/* The design is of the same snapshot, so products have the same numbers in both. */
static Status calibrate(const Cohort *const cohort, const AffinityParams *const params,
                        Arena *const arena, Arena *const scratch, Affinity *const affinity,
                        Error *const err)
{
    const size_t n_products = affinity->design.n_products;
    ClientSample drawn;
    Encoder encoder;
    CalibrationCases *cases = NULL;
    double *scores = NULL;
    uint8_t *outcomes = NULL;
    double *own = NULL;
    TRY(client_sample_draw(&cohort->state, ACQUISITION_CALIBRATED_CLIENTS, params->seed,
                           "affinity.calibration", scratch, &drawn, err));
    TRY(encoder_make(&affinity->design, &cohort->state, scratch, &encoder, err));
    TRY(new_cases(n_products, drawn.n, scratch, &cases, &scores, &outcomes, err));
    ARENA_NEW(own, scratch, n_products, err);
    for (size_t i = 0; i < drawn.n; i++) {
        const uint32_t client = drawn.clients[i];
        TRY(affinity_score(affinity, &encoder, client, client + 1, scratch, own, err));
        for (size_t product = 0; product < n_products; product++) {
            if (isnan(own[product]))
                continue;
            const size_t at = product * drawn.n + cases[product].n++;
            scores[at] = own[product];
            outcomes[at] = bit_get(&cohort->acquired, client, product);
        }
    }
    return calibration_fit(cases, n_products, params->n_threads, arena, &affinity->calibration,
                           err);
}

Status acquisition_fit(const Cohort *const earlier, const Cohort *const later,
                       const AffinityParams *const params, Arena *const arena,
                       Affinity *const affinity, Error *const err)
{
    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    Affinity made = {.method = AFFINITY_LOGISTIC};
    const ArenaMark mark = arena_mark(scratch);
    Status status = fit_weights(earlier, params, arena, scratch, &made, err);
    arena_reset(scratch, mark);
    if (status == OK)
        status = calibrate(later, params, arena, scratch, &made, err);
    arena_free(scratch);
    TRY(status);
    *affinity = made;
    return OK;
}
