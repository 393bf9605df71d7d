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
} Resampling;

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

/* One resample: what it adds to the sum of every segment's Jaccard similarity. */
static Status resample(Resampling *const resampling, Rng *const rng, Arena *const scratch,
                       double *const sum, Error *const err)
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
        const double jaccard = agreement_jaccard(&table, segment);
        sum[segment] += isnan(jaccard) ? 0 : jaccard;
    }
    return OK;
}

static double least_of(const double *const sum, const size_t k)
{
    double least = sum[0];
    for (size_t segment = 1; segment < k; segment++)
        least = fmin(least, sum[segment]);
    return least;
}

/* Even if all the resamples that are left brought every segment back whole. */
static bool must_fail(const StabilityParams *const params, const double least_sum,
                      const size_t n_made)
{
    const double left = (double)(params->n_resamples - n_made);
    return least_sum + left < params->least * (double)params->n_resamples;
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
    double sum[MIXTURE_MOST_COMPONENTS] = {0};
    size_t n_made = 0;
    TRY(resampling_new(rows, segment, k, params, scratch, &resampling, err));
    while (n_made < params->n_resamples && !must_fail(params, least_of(sum, k), n_made)) {
        TRY(resample(&resampling, rng, scratch, sum, err));
        n_made++;
    }
    stability->n_resamples = n_made;
    for (size_t i = 0; i < k; i++)
        stability->mean[i] = n_made > 0 ? sum[i] / (double)n_made : 0;
    stability->least = least_of(stability->mean, k);
    arena_reset(scratch, mark);
    return OK;
}
