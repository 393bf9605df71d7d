/* models/evaluate/value_deciles.c - what offers promised, and what came of it. */
#include "models/evaluate/value_deciles.h"

#include <gsl/gsl_sort.h>

enum { CASES, PROMISED, REALISED, DECILE_SUMS };
enum { MEAN_PROMISED, MEAN_REALISED, RATIO, DECILE_FIGURES };

static void decile_figures(const double *const sums, void *const context, double *const figures)
{
    (void)context;
    figures[MEAN_PROMISED] = sums[PROMISED] / sums[CASES];
    figures[MEAN_REALISED] = sums[REALISED] / sums[CASES];
    figures[RATIO] = sums[REALISED] / sums[PROMISED];
}

/* One group of clients: those at `order`[from .. to - 1]. */
static Status measure_group(const TopOffers *const offers, const size_t scorer,
                            const size_t *const order, const size_t from, const size_t to,
                            const BootstrapParams *const params, Arena *const scratch,
                            ValueDecile *const decile, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    Measured figures[DECILE_FIGURES] = {{0}};
    Matrix sums = {.n_rows = to - from, .n_columns = DECILE_SUMS};
    ARENA_NEW(sums.values, scratch, sums.n_rows * DECILE_SUMS, err);
    for (size_t i = from; i < to; i++) {
        double *const row = matrix_row(&sums, i - from);
        row[CASES] = 1;
        row[PROMISED] = matrix_get(&offers->promised, order[i], scorer);
        row[REALISED] = matrix_get(&offers->realised, order[i], scorer);
    }
    TRY(client_bootstrap(&sums, decile_figures, NULL, DECILE_FIGURES, params, scratch, figures,
                         err));
    for (size_t i = 0; i < DECILE_FIGURES; i++)
        figures[i].n = sums.n_rows;
    *decile = (ValueDecile){.promised = figures[MEAN_PROMISED],
                            .realised = figures[MEAN_REALISED],
                            .ratio = figures[RATIO]};
    arena_reset(scratch, mark);
    return OK;
}

static Status order_by_promise(const TopOffers *const offers, const size_t scorer,
                               Arena *const scratch, size_t **const order, Error *const err)
{
    const Matrix *const promised = &offers->promised;
    ARENA_NEW(*order, scratch, promised->n_rows, err);
    if (promised->n_rows > 0)
        gsl_sort_index(*order, promised->values + scorer, promised->n_columns, promised->n_rows);
    return OK;
}

Status value_deciles_measure(const TopOffers *const offers, const size_t scorer,
                             const BootstrapParams *const params, Arena *const scratch,
                             ValueDecile deciles[VALUE_DECILES + 1], Error *const err)
{
    const size_t n = offers->promised.n_rows;
    const ArenaMark mark = arena_mark(scratch);
    size_t *order = NULL;
    TRY(order_by_promise(offers, scorer, scratch, &order, err));
    for (size_t decile = 0; decile < VALUE_DECILES; decile++) {
        const size_t from = (decile * n + VALUE_DECILES - 1) / VALUE_DECILES;
        const size_t to = ((decile + 1) * n + VALUE_DECILES - 1) / VALUE_DECILES;
        TRY(measure_group(offers, scorer, order, from, to, params, scratch, &deciles[decile], err));
    }
    TRY(measure_group(offers, scorer, order, 0, n, params, scratch, &deciles[VALUE_DECILES], err));
    arena_reset(scratch, mark);
    return OK;
}
