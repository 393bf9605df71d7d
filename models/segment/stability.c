/* models/segment/stability.c - resample, refit, compare. */
#include "models/segment/stability.h"

#include "models/segment/agreement.h"

#include <math.h>
#include <string.h>

/* All that the resamples need, made once per split. */
typedef struct Resampling {
    const MixtureRows *rows;
    const uint8_t *segment; /* (rows->n) of the split */
    const StabilityParams *params;
    size_t k;
    MixtureRows drawn;      /* room for all rows; n of them are in use */
    uint8_t *drawn_segment; /* (rows->n) of the split, for the rows drawn */
    uint8_t *again;         /* (rows->n) of the new fit */
    bool *is_drawn;         /* (rows->n) */
    Mixture mixture;
    double sum[MIXTURE_MOST_COMPONENTS]; /* of the segments' Jaccard similarities so far */
    double squares[MIXTURE_MOST_COMPONENTS];
} Resampling;

/* When a verdict is certain enough not to go on: see stability_bootstrap(). */
enum { FEWEST_RESAMPLES = 10 };
static const double STANDARD_ERRORS = 3;

static Status resampling_new(const MixtureRows *const rows, const uint8_t *const segment,
                             const size_t k, const StabilityParams *const params,
                             Arena *const scratch, Resampling *const resampling, Error *const err)
{
    *resampling = (Resampling){.rows = rows, .segment = segment, .params = params, .k = k};
    TRY(mixture_rows_new(rows->n, rows->held.n_bits, scratch, &resampling->drawn, err));
    ARENA_NEW(resampling->drawn_segment, scratch, rows->n, err);
    ARENA_NEW(resampling->again, scratch, rows->n, err);
    ARENA_NEW(resampling->is_drawn, scratch, rows->n, err);
    return mixture_new(k, rows->held.n_bits, scratch, &resampling->mixture, err);
}

/* The rows of a draw with replacement, each once, in their own (random) order. */
static void draw(Resampling *const resampling, Rng *const rng)
{
    const size_t n = resampling->rows->n;
    memset(resampling->is_drawn, 0, n * sizeof *resampling->is_drawn);
    for (size_t i = 0; i < n; i++)
        resampling->is_drawn[gsl_rng_uniform_int(rng, n)] = true;
    size_t n_drawn = 0;
    for (size_t row = 0; row < n; row++) {
        if (!resampling->is_drawn[row])
            continue;
        mixture_rows_copy(resampling->rows, row, 1, &resampling->drawn, n_drawn);
        resampling->drawn_segment[n_drawn++] = resampling->segment[row];
    }
    resampling->drawn.n = resampling->drawn.held.n_rows = n_drawn;
}

/* One resample: the Jaccard similarity of every segment to its like. */
static Status resample(Resampling *const resampling, Rng *const rng, Arena *const scratch,
                       Error *const err)
{
    CrossTable table;
    MixtureFigures figures;
    draw(resampling, rng);
    TRY(mixture_fit(&resampling->drawn, &resampling->params->mixture, rng, scratch,
                    &resampling->mixture, err));
    TRY(mixture_describe(&resampling->mixture, &resampling->drawn, scratch, resampling->again,
                         &figures, err));
    agreement_count(resampling->drawn_segment, resampling->again, resampling->drawn.n,
                    resampling->k, &table);
    for (size_t segment = 0; segment < resampling->k; segment++) {
        const double found = agreement_jaccard(&table, segment);
        const double jaccard = isnan(found) ? 0 : found;
        resampling->sum[segment] += jaccard;
        resampling->squares[segment] += jaccard * jaccard;
    }
    return OK;
}

/* Mean of a segment's similarities so far, and its standard error. */
static void mean_so_far(const Resampling *const resampling, const size_t segment,
                        const double n_made, double *const mean, double *const error)
{
    *mean = resampling->sum[segment] / n_made;
    const double spread = fmax(resampling->squares[segment] / n_made - *mean * *mean, 0);
    *error = sqrt(spread / (n_made - 1));
}

/* Would no further resample change the verdict: does one segment's mean lie well below the limit,
 * or do all of them lie well above it? */
static bool is_decided(const Resampling *const resampling, const size_t n_made)
{
    bool all_above = true;
    if (n_made < FEWEST_RESAMPLES)
        return false;
    for (size_t segment = 0; segment < resampling->k; segment++) {
        double mean = 0;
        double error = 0;
        mean_so_far(resampling, segment, (double)n_made, &mean, &error);
        if (mean + STANDARD_ERRORS * error < resampling->params->least)
            return true;
        all_above = all_above && mean - STANDARD_ERRORS * error > resampling->params->least;
    }
    return all_above;
}

Status stability_bootstrap(const MixtureRows *const rows, const uint8_t *const segment,
                           const size_t k, const StabilityParams *const params, Rng *const rng,
                           Arena *const scratch, Stability *const stability, Error *const err)
{
    *stability = (Stability){.mean = {1}, .least = 1};
    if (k == 1)
        return OK;

    const ArenaMark mark = arena_mark(scratch);
    Resampling resampling;
    size_t n_made = 0;
    TRY(resampling_new(rows, segment, k, params, scratch, &resampling, err));
    while (n_made < params->n_resamples && !is_decided(&resampling, n_made)) {
        TRY(resample(&resampling, rng, scratch, err));
        n_made++;
    }
    stability->n_resamples = n_made;
    stability->least = 1;
    for (size_t i = 0; i < k; i++) {
        stability->mean[i] = n_made > 0 ? resampling.sum[i] / (double)n_made : 0;
        stability->least = fmin(stability->least, stability->mean[i]);
    }
    arena_reset(scratch, mark);
    return OK;
}
