/* models/evaluate/estimate_accuracy.c - rank correlation and bias of estimated amounts. */
#include "models/evaluate/estimate_accuracy.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* What is summed over clients: moments of the ranks, then by level of size. */
enum { RANK_E, RANK_T, RANK_EE, RANK_TT, RANK_ET, LEVELS };
enum { CASES, ESTIMATED, TRUE, LEVEL_SUMS };
enum { LEVEL_ALL, LEVEL_SMALL, LEVEL_LARGE, N_LEVELS, SUMS = LEVELS + N_LEVELS * LEVEL_SUMS };
enum { CORRELATION, BIAS, FIGURES = BIAS + N_LEVELS };

/* Ranks less their mean, ties at the middle of their ranks. */
static Status centred_ranks(const double *const values, const size_t n, Arena *const scratch,
                            double **const ranks, Error *const err)
{
    size_t *order = NULL;
    ARENA_NEW(*ranks, scratch, n, err);
    ARENA_NEW(order, scratch, n, err);
    gsl_sort_index(order, values, 1, n);
    for (size_t from = 0, to = 0; from < n; from = to) {
        while (to < n && values[order[to]] == values[order[from]])
            to++;
        const double rank = ((double)from + (double)(to - 1) - (double)(n - 1)) / 2;
        for (size_t i = from; i < to; i++)
            (*ranks)[order[i]] = rank;
    }
    return OK;
}

static void add_level(const EstimateCases *const cases, const size_t at, const size_t level,
                      double *const row)
{
    double *const of = row + LEVELS + level * LEVEL_SUMS;
    of[CASES] = 1;
    of[ESTIMATED] = cases->estimate[at];
    of[TRUE] = cases->truth[at];
}

static Status fill_sums(const EstimateCases *const cases, Arena *const scratch, Matrix *const sums,
                        Error *const err)
{
    const size_t n = cases->n;
    double *sizes = NULL;
    double *rank_e = NULL;
    double *rank_t = NULL;
    *sums = (Matrix){.n_rows = n, .n_columns = SUMS};
    ARENA_NEW(sums->values, scratch, n * SUMS, err);
    ARENA_NEW(sizes, scratch, n, err);
    TRY(centred_ranks(cases->estimate, n, scratch, &rank_e, err));
    TRY(centred_ranks(cases->truth, n, scratch, &rank_t, err));
    for (size_t i = 0; i < n; i++)
        sizes[i] = cases->size[i];
    gsl_sort(sizes, 1, n);
    const double small = n == 0 ? NAN : gsl_stats_quantile_from_sorted_data(sizes, 1, n, 0.25);
    const double large = n == 0 ? NAN : gsl_stats_quantile_from_sorted_data(sizes, 1, n, 0.75);
    for (size_t i = 0; i < n; i++) {
        double *const row = matrix_row(sums, i);
        row[RANK_E] = rank_e[i];
        row[RANK_T] = rank_t[i];
        row[RANK_EE] = rank_e[i] * rank_e[i];
        row[RANK_TT] = rank_t[i] * rank_t[i];
        row[RANK_ET] = rank_e[i] * rank_t[i];
        add_level(cases, i, LEVEL_ALL, row);
        if (cases->size[i] <= small)
            add_level(cases, i, LEVEL_SMALL, row);
        if (cases->size[i] >= large)
            add_level(cases, i, LEVEL_LARGE, row);
    }
    return OK;
}

static void figures_of(const double *const sums, void *const context, double *const figures)
{
    (void)context;
    const double n = sums[LEVELS + CASES];
    const double spread_e = sums[RANK_EE] - sums[RANK_E] * sums[RANK_E] / n;
    const double spread_t = sums[RANK_TT] - sums[RANK_T] * sums[RANK_T] / n;
    const double together = sums[RANK_ET] - sums[RANK_E] * sums[RANK_T] / n;
    figures[CORRELATION] = together / sqrt(spread_e * spread_t);
    for (size_t level = 0; level < N_LEVELS; level++) {
        const double *const of = sums + LEVELS + level * LEVEL_SUMS;
        figures[BIAS + level] = of[ESTIMATED] / of[TRUE] - 1;
    }
}

static size_t count_cases(const Matrix *const sums, const size_t level)
{
    double n = 0;
    for (size_t row = 0; row < sums->n_rows; row++)
        n += matrix_get(sums, row, LEVELS + level * LEVEL_SUMS + CASES);
    return (size_t)n;
}

static Status spearman(const EstimateCases *const cases, Arena *const scratch, double *const value,
                       Error *const err)
{
    double *work = NULL;
    ARENA_NEW(work, scratch, 2 * cases->n, err);
    *value = cases->n < 2 ? NAN
                          : gsl_stats_spearman(cases->estimate, 1, cases->truth, 1, cases->n, work);
    return OK;
}

Status estimate_accuracy_measure(const EstimateCases *const cases,
                                 const BootstrapParams *const params, Arena *const scratch,
                                 EstimateAccuracy *const accuracy, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    Measured figures[FIGURES] = {{0}};
    Matrix sums = {0};
    TRY(fill_sums(cases, scratch, &sums, err));
    TRY(client_bootstrap(&sums, figures_of, NULL, FIGURES, params, scratch, figures, err));
    TRY(spearman(cases, scratch, &figures[CORRELATION].value, err));
    figures[CORRELATION].n = cases->n;
    for (size_t level = 0; level < N_LEVELS; level++)
        figures[BIAS + level].n = count_cases(&sums, level);
    *accuracy = (EstimateAccuracy){.correlation = figures[CORRELATION],
                                   .bias = figures[BIAS + LEVEL_ALL],
                                   .bias_small = figures[BIAS + LEVEL_SMALL],
                                   .bias_large = figures[BIAS + LEVEL_LARGE]};
    arena_reset(scratch, mark);
    return OK;
}
