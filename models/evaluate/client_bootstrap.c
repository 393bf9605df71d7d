/* models/evaluate/client_bootstrap.c - percentile bootstrap over clients. */
#include "models/evaluate/client_bootstrap.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "models/figures.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

static const double LOW_SHARE = 0.025;
static const double HIGH_SHARE = 0.975;

typedef struct Resampling {
    const Matrix *clients;
    FiguresOfSums *figures_of;
    void *context;
    size_t n_figures;
    const BootstrapParams *params;
    double *figures; /* (CLIENT_BOOTSTRAP_RESAMPLES, n_figures) */
} Resampling;

static void add_client(const Matrix *const clients, const size_t client, double *const sums)
{
    const double *const row = matrix_row(clients, client);
    for (size_t column = 0; column < clients->n_columns; column++)
        sums[column] += row[column];
}

static Status resample(void *const context, const size_t item, Arena *const scratch,
                       Error *const err)
{
    const Resampling *const work = context;
    const Matrix *const clients = work->clients;
    double *sums = NULL;
    Rng *rng = NULL;
    const char *name = NULL;
    ARENA_NEW(sums, scratch, clients->n_columns, err);
    ARENA_TAKE(name, arena_printf(scratch, "%s, resample %zu", work->params->name, item), err);
    TRY(rng_new(work->params->seed, "client bootstrap", name, scratch, &rng, err));
    for (size_t drawn = 0; drawn < clients->n_rows; drawn++)
        add_client(clients, gsl_rng_uniform_int(rng, clients->n_rows), sums);
    work->figures_of(sums, work->context, work->figures + item * work->n_figures);
    return OK;
}

/* Where there are too many clients, `clients` becomes the sums of random groups of one size, but
 * for the few clients left over, who join the first groups. */
static Status group_clients(const BootstrapParams *const params, Arena *const scratch,
                            const Matrix **const clients, Error *const err)
{
    const Matrix *const all = *clients;
    Matrix *groups = NULL;
    uint32_t *order = NULL;
    Rng *rng = NULL;
    if (all->n_rows <= CLIENT_BOOTSTRAP_GROUPS)
        return OK;
    const size_t size = (all->n_rows + CLIENT_BOOTSTRAP_GROUPS - 1) / CLIENT_BOOTSTRAP_GROUPS;
    ARENA_NEW(groups, scratch, 1, err);
    *groups = (Matrix){.n_rows = all->n_rows / size, .n_columns = all->n_columns};
    ARENA_NEW(groups->values, scratch, groups->n_rows * groups->n_columns, err);
    ARENA_NEW(order, scratch, all->n_rows, err);
    TRY(rng_new(params->seed, "client bootstrap, groups", params->name, scratch, &rng, err));
    for (size_t client = 0; client < all->n_rows; client++)
        order[client] = (uint32_t)client;
    rng_shuffle(rng, order, all->n_rows, all->n_rows);
    for (size_t i = 0; i < all->n_rows; i++)
        add_client(all, order[i], matrix_row(groups, i % groups->n_rows));
    *clients = groups;
    return OK;
}

static void take_bounds(const Resampling *const work, const size_t figure, double *const values,
                        Measured *const measured)
{
    size_t n = 0;
    for (size_t item = 0; item < CLIENT_BOOTSTRAP_RESAMPLES; item++) {
        const double value = work->figures[item * work->n_figures + figure];
        if (isfinite(value))
            values[n++] = value;
    }
    measured->low = measured->high = NAN;
    if (n == 0)
        return;
    gsl_sort(values, 1, n);
    measured->low = gsl_stats_quantile_from_sorted_data(values, 1, n, LOW_SHARE);
    measured->high = gsl_stats_quantile_from_sorted_data(values, 1, n, HIGH_SHARE);
}

static Status take_values(const Resampling *const work, Arena *const scratch,
                          Measured *const measured, Error *const err)
{
    double *sums = NULL;
    double *figures = NULL;
    ARENA_NEW(sums, scratch, work->clients->n_columns, err);
    ARENA_NEW(figures, scratch, work->n_figures, err);
    for (size_t client = 0; client < work->clients->n_rows; client++)
        add_client(work->clients, client, sums);
    work->figures_of(sums, work->context, figures);
    for (size_t figure = 0; figure < work->n_figures; figure++)
        measured[figure].value = figures[figure];
    return OK;
}

Status client_bootstrap(const Matrix *const clients, FiguresOfSums *const figures_of,
                        void *const context, const size_t n_figures,
                        const BootstrapParams *const params, Arena *const scratch,
                        Measured *const measured, Error *const err)
{
    Resampling work = {.clients = clients,
                       .figures_of = figures_of,
                       .context = context,
                       .n_figures = n_figures,
                       .params = params};
    double *values = NULL;
    const ArenaMark mark = arena_mark(scratch);
    TRY(figures_new(scratch, CLIENT_BOOTSTRAP_RESAMPLES * n_figures, &work.figures, err));
    ARENA_NEW(values, scratch, CLIENT_BOOTSTRAP_RESAMPLES, err);
    TRY(take_values(&work, scratch, measured, err));
    TRY(group_clients(params, scratch, &work.clients, err));
    if (clients->n_rows > 0)
        TRY(parallel_run(CLIENT_BOOTSTRAP_RESAMPLES, params->n_threads, resample, &work,
                         "resample clients", params->progress, err));
    for (size_t figure = 0; figure < n_figures; figure++)
        take_bounds(&work, figure, values, &measured[figure]);
    arena_reset(scratch, mark);
    return OK;
}

static void share_of(const double *const sums, void *const context, double *const figures)
{
    const size_t *const n = context;
    figures[0] = sums[0] / (double)*n;
}

Status client_bootstrap_share(const size_t n_yes, const size_t n,
                              const BootstrapParams *const params, Arena *const scratch,
                              Measured *const share, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    size_t n_clients = n;
    Matrix clients = {.n_rows = n, .n_columns = 1};
    ARENA_NEW(clients.values, scratch, n, err);
    for (size_t client = 0; client < n_yes; client++)
        clients.values[client] = 1;
    TRY(client_bootstrap(&clients, share_of, &n_clients, 1, params, scratch, share, err));
    share->n = n;
    arena_reset(scratch, mark);
    return OK;
}
