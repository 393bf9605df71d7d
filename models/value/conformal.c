/* models/value/conformal.c - conformalised quantile regression on a split of the cases. */
#include "models/value/conformal.h"

#include "models/value/quantile_regression.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

double conformal_score(const double y, const double low, const double high)
{
    return fmax(low - y, y - high);
}

double conformal_correction(double *const scores, const size_t n, const double coverage)
{
    gsl_sort(scores, 1, n);
    const size_t place = (size_t)ceil((double)(n + 1) * coverage);
    return scores[(place > n ? n : place) - 1];
}

static double predict(const double *const coefficients, const double *const row,
                      const size_t n_columns)
{
    double sum = 0;
    for (size_t i = 0; i < n_columns; i++)
        sum += coefficients[i] * row[i];
    return sum;
}

static size_t class_of(const ConformalInterval *const interval, const double size)
{
    return size > interval->class_cut; /* NaN on either side: small */
}

void conformal_bounds(const ConformalInterval *const interval, const double *const row,
                      const size_t n_columns, const double size, double *const low,
                      double *const high)
{
    const double correction = interval->correction[class_of(interval, size)];
    *low = predict(interval->low, row, n_columns) - correction;
    *high = predict(interval->high, row, n_columns) + correction;
}

/* --- fitting -------------------------------------------------------------------------------- */

static Status fit_quantiles(const ConformalCases *const cases, const size_t n_fit,
                            const double coverage, Arena *const scratch,
                            ConformalInterval *const interval, Error *const err)
{
    const size_t n_columns = cases->x->n_columns;
    Matrix x = {.n_rows = n_fit, .n_columns = n_columns};
    double *y = NULL;
    ARENA_NEW(x.values, scratch, n_fit * n_columns, err);
    ARENA_NEW(y, scratch, n_fit, err);
    for (size_t i = 0; i < n_fit; i++) {
        y[i] = cases->y[cases->order[i]];
        for (size_t column = 0; column < n_columns; column++)
            matrix_set(&x, i, column, matrix_get(cases->x, cases->order[i], column));
    }
    TRY(quantile_regression_fit(&x, y, (1 - coverage) / 2, scratch, interval->low, err));
    return quantile_regression_fit(&x, y, (1 + coverage) / 2, scratch, interval->high, err);
}

/* Small and large are told apart at the median size of the cases fitted on. */
static Status find_class_cut(const ConformalCases *const cases, const size_t n_fit,
                             Arena *const scratch, double *const cut, Error *const err)
{
    *cut = NAN;
    if (cases->size == NULL)
        return OK;
    double *sizes = NULL;
    ARENA_NEW(sizes, scratch, n_fit, err);
    for (size_t i = 0; i < n_fit; i++)
        sizes[i] = cases->size[cases->order[i]];
    gsl_sort(sizes, 1, n_fit);
    *cut = gsl_stats_median_from_sorted_data(sizes, 1, n_fit);
    return OK;
}

/* The correction from the cases not fitted on: by class, or one for both where a class is thin. */
static Status calibrate(const ConformalCases *const cases, const size_t n_fit,
                        const double coverage, Arena *const scratch,
                        ConformalInterval *const interval, Error *const err)
{
    const size_t n = cases->n_used - n_fit;
    double *scores[CONFORMAL_CLASSES + 1]; /* the classes', then all */
    for (size_t i = 0; i <= CONFORMAL_CLASSES; i++)
        ARENA_NEW(scores[i], scratch, n, err);
    size_t counts[CONFORMAL_CLASSES] = {0};
    for (size_t i = 0; i < n; i++) {
        const uint32_t row = cases->order[n_fit + i];
        const double size = cases->size == NULL ? NAN : cases->size[row];
        double low = 0;
        double high = 0;
        conformal_bounds(interval, matrix_row(cases->x, row), cases->x->n_columns, size, &low,
                         &high);
        const double score = conformal_score(cases->y[row], low, high);
        const size_t class = class_of(interval, size);
        scores[class][counts[class]++] = score;
        scores[CONFORMAL_CLASSES][i] = score;
    }

    if (counts[0] < CONFORMAL_CLASS_LEAST || counts[1] < CONFORMAL_CLASS_LEAST) {
        interval->class_cut = NAN;
        interval->correction[0] = conformal_correction(scores[CONFORMAL_CLASSES], n, coverage);
        interval->correction[1] = interval->correction[0];
        return OK;
    }
    for (size_t class = 0; class < CONFORMAL_CLASSES; class ++)
        interval->correction[class] = conformal_correction(scores[class], counts[class], coverage);
    return OK;
}

Status conformal_fit(const ConformalCases *const cases, const double coverage, Arena *const scratch,
                     ConformalInterval *const interval, Error *const err)
{
    if (cases->n_used < CONFORMAL_LEAST || cases->x->n_columns > CONFORMAL_COLUMNS)
        return ERROR_SET(err, E_SHAPE, "interval from %zu cases of %zu columns", cases->n_used,
                         cases->x->n_columns);
    const size_t n_fit = cases->n_used / 2;
    ConformalInterval fitted = {.class_cut = NAN};
    TRY(fit_quantiles(cases, n_fit, coverage, scratch, &fitted, err));
    TRY(find_class_cut(cases, n_fit, scratch, &fitted.class_cut, err));
    TRY(calibrate(cases, n_fit, coverage, scratch, &fitted, err));
    *interval = fitted;
    return OK;
}

/* --- measuring ------------------------------------------------------------------------------ */

static Status mark_fold(const ConformalCases *const cases, const size_t fold, const double coverage,
                        Arena *const scratch, uint8_t *const is_covered, Error *const err)
{
    uint32_t *others = NULL;
    ARENA_NEW(others, scratch, cases->n_used, err);
    ConformalCases rest = *cases;
    rest.order = others;
    rest.n_used = 0;
    for (size_t i = 0; i < cases->n_used; i++)
        if (i % CONFORMAL_FOLDS != fold)
            others[rest.n_used++] = cases->order[i];
    ConformalInterval interval;
    TRY(conformal_fit(&rest, coverage, scratch, &interval, err));

    for (size_t i = fold; i < cases->n_used; i += CONFORMAL_FOLDS) {
        const uint32_t row = cases->order[i];
        double low = 0;
        double high = 0;
        conformal_bounds(&interval, matrix_row(cases->x, row), cases->x->n_columns,
                         cases->size == NULL ? NAN : cases->size[row], &low, &high);
        is_covered[row] = low <= cases->y[row] && cases->y[row] <= high;
    }
    return OK;
}

Status conformal_mark_covered(const ConformalCases *const cases, const double coverage,
                              Arena *const scratch, uint8_t *const is_covered, Error *const err)
{
    for (size_t fold = 0; fold < CONFORMAL_FOLDS; fold++) {
        const ArenaMark mark = arena_mark(scratch);
        TRY(mark_fold(cases, fold, coverage, scratch, is_covered, err));
        arena_reset(scratch, mark);
    }
    return OK;
}
