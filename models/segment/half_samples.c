/* models/segment/half_samples.c - fit the halves, cross over, count. */
#include "models/segment/half_samples.h"

#include "models/segment/agreement.h"

#include <math.h>

/* Fit rows `from` .. `to - 1`, say where all rows belong under that mixture, and add the
 * log-likelihood of those outside. */
static Status fit_half(const MixtureRows *const rows, const size_t from, const size_t to,
                       const size_t k, const MixtureParams *const params, Rng *const rng,
                       Arena *const scratch, uint8_t *const segment, double *const log_likelihood,
                       Error *const err)
{
    const MixtureRows half = mixture_rows_view(rows, from, to);
    const MixtureRows before = mixture_rows_view(rows, 0, from);
    const MixtureRows behind = mixture_rows_view(rows, to, rows->n);
    MixtureFigures figures;
    Mixture mixture;
    TRY(mixture_new(k, rows->held.n_bits, scratch, &mixture, err));
    TRY(mixture_fit(&half, params, rng, scratch, &mixture, err));
    TRY(mixture_describe(&mixture, &half, scratch, segment + from, &figures, err));
    TRY(mixture_describe(&mixture, &before, scratch, segment, &figures, err));
    *log_likelihood += figures.log_likelihood;
    TRY(mixture_describe(&mixture, &behind, scratch, segment + to, &figures, err));
    *log_likelihood += figures.log_likelihood;
    return OK;
}

/* How well `other` foretells what a half's `own` mixture puts together. */
static double predict(const uint8_t *const own, const uint8_t *const other, const size_t n,
                      const size_t k)
{
    CrossTable table;
    agreement_count(own, other, n, k, &table);
    return agreement_prediction_strength(&table);
}

static void compare(const uint8_t *const of_first, const uint8_t *const of_second, const size_t n,
                    const size_t k, HalfSamples *const halves)
{
    const size_t half = n / 2;
    CrossTable table;
    agreement_count(of_first, of_second, n, k, &table);
    halves->agreement = agreement_rand(&table);
    halves->prediction_strength = k == 1
                                      ? 1
                                      : (predict(of_first, of_second, half, k) +
                                         predict(of_second + half, of_first + half, n - half, k)) /
                                            2;
}

Status half_samples_compare(const MixtureRows *const rows, const size_t k,
                            const MixtureParams *const params, Rng *const rng, Arena *const scratch,
                            HalfSamples *const halves, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    const size_t half = rows->n / 2;
    double log_likelihood = 0;
    uint8_t *of_first = NULL;
    uint8_t *of_second = NULL;
    ARENA_NEW(of_first, scratch, rows->n, err);
    ARENA_NEW(of_second, scratch, rows->n, err);
    TRY(fit_half(rows, half, rows->n, k, params, rng, scratch, of_second, &log_likelihood, err));
    TRY(fit_half(rows, 0, half, k, params, rng, scratch, of_first, &log_likelihood, err));

    *halves = (HalfSamples){.agreement = NAN, .prediction_strength = NAN};
    halves->held_out = rows->n > 0 ? log_likelihood / (double)rows->n : 0;
    if (rows->n >= 2)
        compare(of_first, of_second, rows->n, k, halves);
    arena_reset(scratch, mark);
    return OK;
}
