/* tools/report/stratum_money.c - what the clients of each stratum bring and could bring. */
#include "tools/report/stratum_money.h"

#include "core/base/parallel.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* One figure per client each; NaN = not known. */
typedef struct ClientMoney {
    const Workbench *bench;
    double *potential;
    double *low;
    double *high;
    double *gap;
    double *coverage;
    uint8_t *is_behind; /* counts for the total */
} ClientMoney;

static Status estimate_chunk(void *const context, const size_t item, Arena *const scratch,
                             Error *const err)
{
    (void)scratch;
    (void)err;
    const ClientMoney *const money = context;
    const Workbench *const bench = money->bench;
    const size_t n_clients = bench->portfolio.n_clients;
    const size_t first = item * PARALLEL_CHUNK;
    const size_t end = first + PARALLEL_CHUNK < n_clients ? first + PARALLEL_CHUNK : n_clients;
    for (size_t client = first; client < end; client++) {
        ClientGap gap = {.gap = NAN, .potential = {.median = NAN, .low = NAN, .high = NAN}};
        gap.potential.coverage = NAN;
        if (bench->application.stratum[client] != CODE_NONE)
            gap_engine_potential(&bench->engine, client, &gap);
        money->potential[client] = gap.potential.median;
        money->low[client] = gap.potential.low;
        money->high[client] = gap.potential.high;
        money->coverage[client] = gap.potential.coverage;
        money->gap[client] = gap.gap;
        money->is_behind[client] = !gap.developed && !isnan(gap.gap);
    }
    return OK;
}

static Status estimate_clients(const Session *const session, const Workbench *const bench,
                               ClientMoney *const money, Error *const err)
{
    const size_t n = bench->portfolio.n_clients;
    money->bench = bench;
    ARENA_NEW(money->potential, session->arena, n, err);
    ARENA_NEW(money->low, session->arena, n, err);
    ARENA_NEW(money->high, session->arena, n, err);
    ARENA_NEW(money->gap, session->arena, n, err);
    ARENA_NEW(money->coverage, session->arena, n, err);
    ARENA_NEW(money->is_behind, session->arena, n, err);
    return parallel_run(parallel_chunks(n), session->n_threads, estimate_chunk, money, "potentials",
                        session->progress, err);
}

/* The clients of each stratum, one stratum behind the other. */
static Status list_clients(const Application *const application, Arena *const arena,
                           ClientLists *const lists, Error *const err)
{
    const size_t n_strata = application->model->strata.n;
    const size_t n_clients = application->portfolio->n_clients;
    uint32_t *next = NULL;
    *lists = (ClientLists){.n_lists = n_strata};
    ARENA_NEW(lists->first, arena, n_strata + 1, err);
    ARENA_NEW(lists->items, arena, n_clients, err);
    ARENA_NEW(next, arena, n_strata, err);
    for (size_t client = 0; client < n_clients; client++)
        if (application->stratum[client] != CODE_NONE)
            lists->first[application->stratum[client] + 1]++;
    for (size_t stratum = 0; stratum < n_strata; stratum++) {
        lists->first[stratum + 1] += lists->first[stratum];
        next[stratum] = lists->first[stratum];
    }
    for (size_t client = 0; client < n_clients; client++)
        if (application->stratum[client] != CODE_NONE)
            lists->items[next[application->stratum[client]]++] = (uint32_t)client;
    return OK;
}

/* ---- totals ---- */

static Status sum_pools(const Session *const session, const ClientMoney *const money,
                        GapSum **const sums, Error *const err)
{
    const Workbench *const bench = money->bench;
    ARENA_NEW(*sums, session->arena, bench->model.pools.n, err);
    for (size_t client = 0; client < bench->portfolio.n_clients; client++) {
        const uint32_t pool = bench->application.pool[client];
        if (money->is_behind[client])
            potential_level_add(
                &(*sums)[pool], bench->portfolio.profit[client],
                increment_factor(&bench->model.increment, pool, bench->portfolio.revenue[client]));
    }
    return OK;
}

/* ---- one stratum ---- */

typedef struct Members {
    const uint32_t *clients;
    size_t n;
    double *sorted; /* (n) scratch */
} Members;

/* The members' values above `floor`, ascending, into members->sorted; how many there are. */
static size_t sort_known(const Members *const members, const double *const values,
                         const double floor)
{
    size_t n = 0;
    for (size_t i = 0; i < members->n; i++) {
        const double value = values[members->clients[i]];
        if (value > floor)
            members->sorted[n++] = value;
    }
    gsl_sort(members->sorted, 1, n);
    return n;
}

static double quantile(const Members *const members, const size_t n, const double share)
{
    return n == 0 ? NAN : gsl_stats_quantile_from_sorted_data(members->sorted, 1, n, share);
}

static size_t find_quartiles(const Members *const members, const double *const values,
                             const double floor, double quartiles[QUARTILES])
{
    const size_t n = sort_known(members, values, floor);
    for (int i = 0; i < QUARTILES; i++)
        quartiles[i] = quantile(members, n, 0.25 * (i + 1));
    return n;
}

static size_t count_known(const Members *const members, const double *const values)
{
    size_t n = 0;
    for (size_t i = 0; i < members->n; i++)
        n += isnan(values[members->clients[i]]) ? 0 : 1;
    return n;
}

static double mean_known(const Members *const members, const double *const values)
{
    const size_t n = sort_known(members, values, -INFINITY);
    return n == 0 ? NAN : gsl_stats_mean(members->sorted, 1, n);
}

static void measure(const ClientMoney *const clients, const Members *const members,
                    StratumMoney *const money)
{
    money->n_profit =
        find_quartiles(members, clients->bench->portfolio.profit, -INFINITY, money->profit);
    money->n_potential = find_quartiles(members, clients->potential, -INFINITY, money->potential);
    money->n_gap = count_known(members, clients->gap);
    money->n_behind = find_quartiles(members, clients->gap, 0, money->gap);
    money->interval[0] = quantile(members, sort_known(members, clients->low, -INFINITY), 0.5);
    money->interval[1] = quantile(members, sort_known(members, clients->high, -INFINITY), 0.5);
    money->coverage = mean_known(members, clients->coverage);
}

Status stratum_money_make(const Session *const session, const Workbench *const bench,
                          StratumMoney **const money, Error *const err)
{
    ClientMoney clients = {0};
    ClientLists lists = {0};
    GapSum *sums = NULL;
    double *sorted = NULL;
    TRY(estimate_clients(session, bench, &clients, err));
    TRY(list_clients(&bench->application, session->arena, &lists, err));
    TRY(sum_pools(session, &clients, &sums, err));
    ARENA_NEW(sorted, session->arena, bench->portfolio.n_clients, err);
    ARENA_NEW(*money, session->arena, lists.n_lists, err);
    for (size_t stratum = 0; stratum < lists.n_lists; stratum++) {
        const Members members = {.clients = lists.items + lists.first[stratum],
                                 .n = lists.first[stratum + 1] - lists.first[stratum],
                                 .sorted = sorted};
        const uint32_t *const pools = bench->model.pools.first + stratum;
        measure(&clients, &members, &(*money)[stratum]);
        (*money)[stratum].total =
            potential_level_total(&bench->model.levels, sums, pools[0], pools[1]);
    }
    return OK;
}
