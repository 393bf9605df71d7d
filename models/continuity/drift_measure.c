/* models/continuity/drift_measure.c - one figure's drift; see drift_measure.h. */
#include "models/continuity/drift_measure.h"

#include "models/continuity/stability_index.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

static const double CHANCE_TAIL = 0.001;

/* ---- counts ---- */

static uint64_t total_of(const uint64_t *const counts, const size_t n)
{
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += counts[i];
    return total;
}

static DriftLevel level_of(const DriftIndex *const index, const DriftLimits *const limits)
{
    if (!(index->index > index->chance_limit) || !(index->index >= limits->warn))
        return DRIFT_NONE;
    return index->index >= limits->stop ? DRIFT_STOP : DRIFT_WARN;
}

Status drift_of_counts(const uint64_t *const then, const uint64_t *const now, const size_t n_bins,
                       const DriftLimits *const limits, Arena *const scratch,
                       DriftIndex *const index, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    uint64_t *earlier = NULL;
    uint64_t *later = NULL;
    size_t n = 0;
    ARENA_NEW(earlier, scratch, n_bins, err);
    ARENA_NEW(later, scratch, n_bins, err);
    for (size_t bin = 0; bin < n_bins; bin++) {
        if (then[bin] == 0 && now[bin] == 0)
            continue;
        earlier[n] = then[bin];
        later[n++] = now[bin];
    }
    DriftIndex made = {.n_bins = n,
                       .n_then = total_of(earlier, n),
                       .n_now = total_of(later, n),
                       .index = stability_index(earlier, later, n)};
    const double scale = 1 / (double)made.n_then + 1 / (double)made.n_now;
    made.by_chance = stability_index_by_chance(made.n_then, made.n_now, n);
    made.chance_limit = isnan(made.index) ? NAN
                        : n < 2           ? 0
                                : scale * gsl_cdf_chisq_Qinv(CHANCE_TAIL, (double)(n - 1));
    made.level = level_of(&made, limits);
    arena_reset(scratch, mark);
    *index = made;
    return OK;
}

/* ---- numbers ---- */

typedef struct Cuts {
    size_t n;
    double at[DRIFT_PARTS - 1];
} Cuts;

/* @sorted: (n) known values, ascending */
static Cuts cut(const double *const sorted, const size_t n)
{
    Cuts cuts = {0};
    for (size_t part = 1; part < DRIFT_PARTS && n > 0; part++) {
        const double at =
            gsl_stats_quantile_from_sorted_data(sorted, 1, n, (double)part / DRIFT_PARTS);
        if (cuts.n == 0 || at > cuts.at[cuts.n - 1])
            cuts.at[cuts.n++] = at;
    }
    return cuts;
}

/* The last bin is that of values not known. */
enum { NUMBER_BINS = DRIFT_PARTS + 1 };

static void count_numbers(const double *const values, const size_t n, const Cuts *const cuts,
                          uint64_t counts[NUMBER_BINS])
{
    memset(counts, 0, NUMBER_BINS * sizeof *counts);
    for (size_t i = 0; i < n; i++) {
        size_t bin = 0;
        while (bin < cuts->n && values[i] > cuts->at[bin])
            bin++;
        counts[isnan(values[i]) ? DRIFT_PARTS : bin]++;
    }
}

Status drift_of_numbers(const double *const then, const size_t n_then, const double *const now,
                        const size_t n_now, const DriftLimits *const limits, Arena *const scratch,
                        DriftIndex *const index, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    uint64_t earlier[NUMBER_BINS];
    uint64_t later[NUMBER_BINS];
    double *known = NULL;
    size_t n_known = 0;
    ARENA_NEW(known, scratch, n_then, err);
    for (size_t i = 0; i < n_then; i++)
        if (!isnan(then[i]))
            known[n_known++] = then[i];
    gsl_sort(known, 1, n_known);
    const Cuts cuts = cut(known, n_known);
    arena_reset(scratch, mark);
    count_numbers(then, n_then, &cuts, earlier);
    count_numbers(now, n_now, &cuts, later);
    return drift_of_counts(earlier, later, NUMBER_BINS, limits, scratch, index, err);
}

/* ---- names ---- */

static const char *const NAMES[DRIFT_LEVELS] = {
    [DRIFT_NONE] = "none", [DRIFT_WARN] = "warn", [DRIFT_STOP] = "stop"};

const char *drift_level_name(const DriftLevel level)
{
    return NAMES[level];
}

DriftLevel drift_level_named(const char *const name)
{
    DriftLevel level = DRIFT_NONE;
    while (level < DRIFT_LEVELS && strcmp(NAMES[level], name) != 0)
        level++;
    return level;
}
