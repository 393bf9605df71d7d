/* models/evaluate/comparison.c - several ways of ranking, side by side on the same cases. */
#include "models/evaluate/comparison.h"

#include "core/base/parallel.h"

#include <math.h>
#include <string.h>

enum { FIRST_FEW = 5, VALUES = 3 /* value, low, high */ };

/* ---- one client ---- */

/* 1 = best.  What cannot be ranked comes last; ties share their mean rank. */
static double rank_among(const RankCases *const cases, const size_t client,
                         const double *const scores, const size_t product)
{
    const BitMatrix *const candidates = cases->candidates;
    const bool is_ranked = !isnan(scores[product]);
    size_t n_above = 0;
    size_t n_level = 0;
    for (size_t other = bit_next(candidates, client, 0); other < candidates->n_bits;
         other = bit_next(candidates, client, other + 1)) {
        if (isnan(scores[other])) {
            n_level += !is_ranked;
            continue;
        }
        n_above += !is_ranked || scores[other] > scores[product];
        n_level += is_ranked && scores[other] == scores[product];
    }
    return (double)n_above + (double)(n_level + 1) / 2;
}

static double discount(const double rank)
{
    return 1 / log2(rank + 1);
}

static double ideal_gain(const size_t n_right)
{
    double gain = 0;
    for (size_t rank = 1; rank <= n_right && rank <= FIRST_FEW; rank++)
        gain += discount((double)rank);
    return gain;
}

static void measure_case(const RankCases *const cases, const size_t client,
                         const double *const scores, double metrics[RANK_METRICS])
{
    const BitMatrix *const right = cases->right;
    double best = INFINITY;
    double gain = 0;
    size_t n_right = 0;
    for (size_t product = bit_next(right, client, 0); product < right->n_bits;
         product = bit_next(right, client, product + 1)) {
        const double rank = rank_among(cases, client, scores, product);
        best = fmin(best, rank);
        gain += rank <= FIRST_FEW ? discount(rank) : 0;
        n_right++;
    }
    metrics[RANK_HR1] = best <= 1;
    metrics[RANK_HR3] = best <= 3;
    metrics[RANK_HR5] = best <= FIRST_FEW;
    metrics[RANK_NDCG5] = n_right > 0 ? gain / ideal_gain(n_right) : 0;
    metrics[RANK_MRR] = 1 / best;
}

/* ---- all clients ---- */

typedef struct Comparing {
    const RankCases *cases;
    const Scorer *scorers;
    size_t n_scorers;
    size_t reference;
    Matrix metrics; /* (cases, scorers * RANK_METRICS) */
} Comparing;

static Status measure_chunk(void *const context, const size_t chunk, Arena *const scratch,
                            Error *const err)
{
    const Comparing *const comparing = context;
    const RankCases *const cases = comparing->cases;
    const size_t first = chunk * PARALLEL_CHUNK;
    const size_t end = first + PARALLEL_CHUNK < cases->n ? first + PARALLEL_CHUNK : cases->n;
    double *scores = NULL;
    ARENA_NEW(scores, scratch, cases->candidates->n_bits, err);
    for (size_t i = first; i < end; i++) {
        for (size_t method = 0; method < comparing->n_scorers; method++) {
            const Scorer *const scorer = &comparing->scorers[method];
            const ArenaMark mark = arena_mark(scratch);
            TRY(scorer->score(scorer->self, cases->clients[i], scratch, scores, err));
            arena_reset(scratch, mark);
            measure_case(cases, cases->clients[i], scores,
                         matrix_row(&comparing->metrics, i) + method * RANK_METRICS);
        }
    }
    return OK;
}

/* Figures: every metric of every method, then every method's difference to the reference. */
typedef struct MeanContext {
    double n_cases;
    size_t n_methods;
    size_t reference;
} MeanContext;

static void means_of(const double *const sums, void *const context, double *const figures)
{
    const MeanContext *const mean = context;
    const size_t n_metrics = mean->n_methods * RANK_METRICS;
    for (size_t i = 0; i < n_metrics; i++)
        figures[i] = sums[i] / mean->n_cases;
    const double reference = figures[mean->reference * RANK_METRICS + RANK_NDCG5];
    for (size_t method = 0; method < mean->n_methods; method++)
        figures[n_metrics + method] = figures[method * RANK_METRICS + RANK_NDCG5] - reference;
}

static void store(const Measured *const measured, const size_t n, double *const values)
{
    for (size_t i = 0; i < n; i++) {
        values[i * VALUES] = measured[i].value;
        values[i * VALUES + 1] = measured[i].low;
        values[i * VALUES + 2] = measured[i].high;
    }
}

static Status summarise(const Comparing *const comparing, const BootstrapParams *const params,
                        Arena *const scratch, Comparison *const comparison, Error *const err)
{
    const size_t n_methods = comparing->n_scorers;
    const size_t n_metrics = n_methods * RANK_METRICS;
    MeanContext mean = {.n_cases = (double)comparing->cases->n,
                        .n_methods = n_methods,
                        .reference = comparing->reference};
    Measured *measured = NULL;
    ARENA_NEW(measured, scratch, n_metrics + n_methods, err);
    TRY(client_bootstrap(&comparing->metrics, means_of, &mean, n_metrics + n_methods, params,
                         scratch, measured, err));
    store(measured, n_metrics, comparison->figures);
    store(measured + n_metrics, n_methods, comparison->difference);
    return OK;
}

static Status make_comparison(const Comparing *const comparing, Arena *const arena,
                              Comparison *const comparison, Error *const err)
{
    const size_t n_methods = comparing->n_scorers;
    *comparison = (Comparison){
        .n_cases = comparing->cases->n, .n_methods = n_methods, .reference = comparing->reference};
    ARENA_NEW(comparison->names, arena, n_methods, err);
    ARENA_NEW(comparison->figures, arena, n_methods * RANK_METRICS * VALUES, err);
    ARENA_NEW(comparison->difference, arena, n_methods * VALUES, err);
    for (size_t method = 0; method < n_methods; method++)
        comparison->names[method] = comparing->scorers[method].name;
    return OK;
}

Status compare_rankings(const RankCases *const cases, const Scorer *const scorers,
                        const size_t n_scorers, const size_t reference, const uint64_t seed,
                        const size_t n_threads, const Progress *const progress, Arena *const arena,
                        Comparison *const comparison, Error *const err)
{
    Comparing comparing = {
        .cases = cases, .scorers = scorers, .n_scorers = n_scorers, .reference = reference};
    const BootstrapParams bootstrap = {
        .seed = seed, .name = "rankings", .n_threads = n_threads, .progress = progress};
    Comparison made;
    TRY(make_comparison(&comparing, arena, &made, err));

    const ArenaMark mark = arena_mark(arena);
    comparing.metrics = (Matrix){.n_rows = cases->n, .n_columns = n_scorers * RANK_METRICS};
    ARENA_NEW(comparing.metrics.values, arena, cases->n * n_scorers * RANK_METRICS, err);
    TRY(parallel_run(parallel_chunks(cases->n), n_threads, measure_chunk, &comparing,
                     "compare rankings", progress, err));
    TRY(summarise(&comparing, &bootstrap, arena, &made, err));
    arena_reset(arena, mark);
    *comparison = made;
    return OK;
}

/* ---- reading ---- */

static Measured measured_at(const Comparison *const comparison, const double *const values)
{
    return (Measured){
        .n = comparison->n_cases, .value = values[0], .low = values[1], .high = values[2]};
}

Measured comparison_figure(const Comparison *const comparison, const size_t method,
                           const RankMetric metric)
{
    return measured_at(comparison, comparison->figures + (method * RANK_METRICS + metric) * VALUES);
}

Measured comparison_difference(const Comparison *const comparison, const size_t method)
{
    return measured_at(comparison, comparison->difference + method * VALUES);
}

bool comparison_beats(const Comparison *const comparison, const size_t method)
{
    return comparison_difference(comparison, method).low > 0;
}

const char *rank_metric_name(const RankMetric metric)
{
    static const char *const NAMES[RANK_METRICS] = {
        [RANK_HR1] = "HR@1",     [RANK_HR3] = "HR@3", [RANK_HR5] = "HR@5",
        [RANK_NDCG5] = "nDCG@5", [RANK_MRR] = "MRR",
    };
    return NAMES[metric];
}

/* ---- storage ---- */

static Status array_name(Archive *const archive, const char *const name, const char *const part,
                         const char **const full, Error *const err)
{
    ARENA_TAKE(*full, arena_printf(archive->arena, "%s.%s", name, part), err);
    return OK;
}

Status comparison_archive(Comparison *const comparison, const char *const name,
                          Archive *const archive, Error *const err)
{
    const char *full = NULL;
    TRY(array_name(archive, name, "n_cases", &full, err));
    TRY(archive_size(archive, full, &comparison->n_cases, err));
    TRY(array_name(archive, name, "n_methods", &full, err));
    TRY(archive_size(archive, full, &comparison->n_methods, err));
    TRY(array_name(archive, name, "reference", &full, err));
    TRY(archive_size(archive, full, &comparison->reference, err));
    TRY(array_name(archive, name, "method", &full, err));
    TRY(archive_texts(archive, full, &comparison->names, comparison->n_methods, err));
    TRY(array_name(archive, name, "figure", &full, err));
    TRY(archive_f64(archive, full, &comparison->figures,
                    comparison->n_methods * RANK_METRICS * VALUES, err));
    TRY(array_name(archive, name, "difference", &full, err));
    return archive_f64(archive, full, &comparison->difference, comparison->n_methods * VALUES, err);
}
