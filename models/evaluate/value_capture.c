/* models/evaluate/value_capture.c - shares of all realised profit, ranking by ranking. */
#include "models/evaluate/value_capture.h"

/* What is summed over clients: a count, all that was realised, then by scorer. */
enum { CASES, TOTAL, FIRST_SCORER };
enum { PROMISED, REALISED, SCORER_SUMS };
enum { MEAN_PROMISED, MEAN_REALISED, SHARE, OF_REFERENCE, SCORER_FIGURES };

typedef struct CaptureContext {
    size_t n_scorers;
    size_t reference;
} CaptureContext;

static void capture_figures(const double *const sums, void *const context, double *const figures)
{
    const CaptureContext *const of = context;
    const double *const scorers = sums + FIRST_SCORER;
    for (size_t scorer = 0; scorer < of->n_scorers; scorer++) {
        double *const out = figures + scorer * SCORER_FIGURES;
        const double realised = scorers[scorer * SCORER_SUMS + REALISED];
        out[MEAN_PROMISED] = scorers[scorer * SCORER_SUMS + PROMISED] / sums[CASES];
        out[MEAN_REALISED] = realised / sums[CASES];
        out[SHARE] = realised / sums[TOTAL];
        out[OF_REFERENCE] = realised / scorers[of->reference * SCORER_SUMS + REALISED];
    }
}

static void fill_captures(const TopOffers *const offers, const Matrix *const sums)
{
    for (size_t at = 0; at < sums->n_rows; at++) {
        double *const row = matrix_row(sums, at);
        row[CASES] = 1;
        row[TOTAL] = offers->total[at];
        for (size_t scorer = 0; scorer < offers->promised.n_columns; scorer++) {
            double *const of = row + FIRST_SCORER + scorer * SCORER_SUMS;
            of[PROMISED] = matrix_get(&offers->promised, at, scorer);
            of[REALISED] = matrix_get(&offers->realised, at, scorer);
        }
    }
}

Status value_capture_measure(const TopOffers *const offers, const size_t reference,
                             const BootstrapParams *const params, Arena *const scratch,
                             ValueCapture *const captures, Error *const err)
{
    CaptureContext of = {.n_scorers = offers->promised.n_columns, .reference = reference};
    const ArenaMark mark = arena_mark(scratch);
    Measured *figures = NULL;
    Matrix sums = {.n_rows = offers->promised.n_rows,
                   .n_columns = FIRST_SCORER + of.n_scorers * SCORER_SUMS};
    ARENA_NEW(sums.values, scratch, sums.n_rows * sums.n_columns, err);
    ARENA_NEW(figures, scratch, of.n_scorers * SCORER_FIGURES, err);
    fill_captures(offers, &sums);
    TRY(client_bootstrap(&sums, capture_figures, &of, of.n_scorers * SCORER_FIGURES, params,
                         scratch, figures, err));
    for (size_t scorer = 0; scorer < of.n_scorers; scorer++) {
        Measured *const own = figures + scorer * SCORER_FIGURES;
        for (size_t i = 0; i < SCORER_FIGURES; i++)
            own[i].n = sums.n_rows;
        captures[scorer] = (ValueCapture){.promised = own[MEAN_PROMISED],
                                          .realised = own[MEAN_REALISED],
                                          .share = own[SHARE],
                                          .of_reference = own[OF_REFERENCE]};
    }
    arena_reset(scratch, mark);
    return OK;
}
