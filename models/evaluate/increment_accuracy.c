/* models/evaluate/increment_accuracy.c - estimates of incremental profit against profits. */
#include "models/evaluate/increment_accuracy.h"

#include "core/base/rng.h"

#include <math.h>

enum { GROUPS = INCREMENT_ACCURACY_GROUPS, FOLDS = INCREMENT_ACCURACY_FOLDS };

/* What is summed over clients, for each group. */
enum { CASES, ESTIMATED, PROFIT, INSIDE, GROUP_SUMS };
enum { BIAS, SHARE_INSIDE, GROUP_FIGURES };

static void add_case(const IncrementEstimate *const estimate, const double profit,
                     double *const sums)
{
    const size_t groups[] = {0, estimate->source};
    for (size_t i = 0; i < 2; i++) {
        double *const group = sums + groups[i] * GROUP_SUMS;
        group[CASES] += 1;
        group[ESTIMATED] += estimate->value;
        group[PROFIT] += profit;
        group[INSIDE] += profit >= estimate->low && profit <= estimate->high;
    }
}

static void figures_of(const double *const sums, void *const context, double *const figures)
{
    (void)context;
    for (size_t group = 0; group < GROUPS; group++) {
        const double *const of = sums + group * GROUP_SUMS;
        figures[group * GROUP_FIGURES + BIAS] = of[ESTIMATED] / of[PROFIT] - 1;
        figures[group * GROUP_FIGURES + SHARE_INSIDE] = of[INSIDE] / of[CASES];
    }
}

static Status measure(const Matrix *const sums, const BootstrapParams *const params,
                      Arena *const scratch, IncrementAccuracy groups[GROUPS], Error *const err)
{
    Measured figures[GROUPS * GROUP_FIGURES] = {{0}};
    TRY(client_bootstrap(sums, figures_of, NULL, GROUPS * GROUP_FIGURES, params, scratch, figures,
                         err));
    for (size_t group = 0; group < GROUPS; group++) {
        double n = 0;
        for (size_t row = 0; row < sums->n_rows; row++)
            n += matrix_get(sums, row, group * GROUP_SUMS + CASES);
        groups[group] =
            (IncrementAccuracy){.bias = figures[group * GROUP_FIGURES + BIAS],
                                .inside = figures[group * GROUP_FIGURES + SHARE_INSIDE]};
        groups[group].bias.n = groups[group].inside.n = (size_t)n;
    }
    return OK;
}

/* ---- against what was planted ---- */

static void add_planted(const Application *const application, const float *const contribution,
                        const size_t client, double *const sums)
{
    const Portfolio *const portfolio = application->portfolio;
    for (size_t product = 0; product < portfolio->n_products; product++) {
        const double profit = (double)contribution[client * portfolio->n_products + product];
        const uint32_t model_product = application->model_product[product];
        if (isnan(profit) || model_product == CODE_NONE ||
            bit_get(&portfolio->held, client, product))
            continue;
        const IncrementEstimate estimate =
            increment_estimate(&application->model->increment, application->pool[client],
                               model_product, portfolio->revenue[client]);
        if (estimate.source != INCREMENT_NONE)
            add_case(&estimate, profit, sums);
    }
}

Status increment_accuracy_planted(const Application *const application,
                                  const float *const contribution,
                                  const BootstrapParams *const params, Arena *const scratch,
                                  IncrementAccuracy groups[GROUPS], Error *const err)
{
    const Portfolio *const portfolio = application->portfolio;
    const ArenaMark mark = arena_mark(scratch);
    Matrix sums = {.n_columns = GROUPS * GROUP_SUMS};
    ARENA_NEW(sums.values, scratch, portfolio->n_clients * sums.n_columns, err);
    for (size_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client] && application->pool[client] != CODE_NONE)
            add_planted(application, contribution, client, matrix_row(&sums, sums.n_rows++));
    TRY(measure(&sums, params, scratch, groups, err));
    arena_reset(scratch, mark);
    return OK;
}

/* ---- against holdings left out ---- */

/* The pools' lists without one fold's clients. */
static Status leave_out(const PoolClients *const clients, const uint8_t *const fold_of,
                        const size_t fold, Arena *const scratch, PoolClients *const rest,
                        Error *const err)
{
    const ClientLists *const all = &clients->fitted;
    *rest = *clients;
    ClientLists *const kept = &rest->fitted;
    kept->first = NULL;
    kept->items = NULL;
    ARENA_NEW(kept->first, scratch, all->n_lists + 1, err);
    ARENA_NEW(kept->items, scratch, all->first[all->n_lists], err);
    uint32_t n = 0;
    for (size_t list = 0; list < all->n_lists; list++) {
        kept->first[list] = n;
        for (uint32_t i = all->first[list]; i < all->first[list + 1]; i++)
            if (fold_of[all->items[i]] != fold)
                kept->items[n++] = all->items[i];
    }
    kept->first[all->n_lists] = n;
    return OK;
}

static void add_holdings(const PoolClients *const clients, const Increment *const increment,
                         const size_t client, double *const sums)
{
    const Portfolio *const portfolio = clients->portfolio;
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
        const double profit = (double)portfolio->product_profit[row];
        if (isnan(profit))
            continue;
        const IncrementEstimate estimate = increment_estimate(
            increment, clients->pool[client], holdings->product[row], portfolio->revenue[client]);
        if (estimate.source == INCREMENT_OWN)
            add_case(&estimate, profit, sums);
    }
}

static Status test_fold(const PoolClients *const clients, const uint8_t *const fold_of,
                        const size_t fold, const BootstrapParams *const params,
                        Arena *const scratch, Matrix *const sums, Error *const err)
{
    const Portfolio *const portfolio = clients->portfolio;
    PoolClients rest = {0};
    Increment increment = {0};
    TRY(leave_out(clients, fold_of, fold, scratch, &rest, err));
    TRY(increment_make(&rest, params->seed, params->n_threads, params->progress, scratch,
                       &increment, err));
    for (size_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client] && clients->pool[client] != CODE_NONE &&
            fold_of[client] == fold)
            add_holdings(clients, &increment, client, matrix_row(sums, sums->n_rows++));
    return OK;
}

static Status deal_out(const size_t n_clients, const uint64_t seed, Arena *const scratch,
                       uint8_t **const fold_of, Error *const err)
{
    uint32_t *order = NULL;
    Rng *rng = NULL;
    ARENA_NEW(*fold_of, scratch, n_clients, err);
    ARENA_NEW(order, scratch, n_clients, err);
    TRY(rng_new(seed, "coverage of incremental profit", "", scratch, &rng, err));
    for (size_t client = 0; client < n_clients; client++)
        order[client] = (uint32_t)client;
    rng_shuffle(rng, order, n_clients, n_clients);
    for (size_t i = 0; i < n_clients; i++)
        (*fold_of)[order[i]] = (uint8_t)(i % FOLDS);
    return OK;
}

Status increment_accuracy_left_out(const PoolClients *const clients,
                                   const BootstrapParams *const params, Arena *const scratch,
                                   IncrementAccuracy *const accuracy, Error *const err)
{
    const size_t n_clients = clients->portfolio->n_clients;
    const ArenaMark mark = arena_mark(scratch);
    IncrementAccuracy groups[GROUPS] = {0};
    uint8_t *fold_of = NULL;
    Matrix sums = {.n_columns = GROUPS * GROUP_SUMS};
    ARENA_NEW(sums.values, scratch, n_clients * sums.n_columns, err);
    TRY(deal_out(n_clients, params->seed, scratch, &fold_of, err));
    for (size_t fold = 0; fold < FOLDS; fold++) {
        const ArenaMark before = arena_mark(scratch);
        TRY(test_fold(clients, fold_of, fold, params, scratch, &sums, err));
        arena_reset(scratch, before);
    }
    TRY(measure(&sums, params, scratch, groups, err));
    *accuracy = groups[INCREMENT_OWN];
    arena_reset(scratch, mark);
    return OK;
}
