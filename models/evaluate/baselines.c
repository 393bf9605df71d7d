/* models/evaluate/baselines.c - popularity, popularity in the stratum, the naive gap. */
#include "models/evaluate/baselines.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

static const double TOP_SHARE = 0.75; /* quantile of profit above which a client is a top one */

/* ---- shares of groups ---- */

static Status table_new_of(const Portfolio *const portfolio, const size_t n_groups,
                           Arena *const arena, ShareTable *const table, Error *const err)
{
    *table = (ShareTable){.n_products = portfolio->n_products, .n_groups = n_groups};
    ARENA_NEW(table->shares, arena, (n_groups + 1) * table->n_products, err);
    ARENA_NEW(table->group_of, arena, portfolio->n_clients, err);
    for (size_t client = 0; client < portfolio->n_clients; client++)
        table->group_of[client] = CODE_NONE;
    return OK;
}

static size_t row_of(const ShareTable *const table, const size_t client)
{
    return table->group_of[client] == CODE_NONE ? table->n_groups : table->group_of[client];
}

/* Counts of holders among the clients who count, by row of the table. */
static void count_holders(const Portfolio *const portfolio, const uint8_t *const counts,
                          ShareTable *const table, double *const n_clients)
{
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        if (!counts[client])
            continue;
        const size_t row = row_of(table, client);
        n_clients[row]++;
        for (size_t product = bit_next(&portfolio->held, client, 0);
             product < portfolio->n_products;
             product = bit_next(&portfolio->held, client, product + 1))
            table->shares[row * table->n_products + product]++;
    }
}

/* @prior: (n_products) shares that count as one client more in every group; NULL = none */
static Status fill_shares(const Portfolio *const portfolio, const uint8_t *const counts,
                          const double *const prior, Arena *const scratch, ShareTable *const table,
                          Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    double *n_clients = NULL;
    ARENA_NEW(n_clients, scratch, table->n_groups + 1, err);
    count_holders(portfolio, counts, table, n_clients);
    for (size_t row = 0; row <= table->n_groups; row++) {
        double *const shares = table->shares + row * table->n_products;
        const double n = n_clients[row] + (prior != NULL);
        for (size_t product = 0; product < table->n_products; product++)
            shares[product] =
                n > 0 ? (shares[product] + (prior != NULL ? prior[product] : 0)) / n : 0;
    }
    arena_reset(scratch, mark);
    return OK;
}

/* ---- the naive gap ---- */

/* The profit that the upper quarter of each group exceeds; -infinity where none is known. */
static Status find_cuts(const Portfolio *const portfolio, const ShareTable *const table,
                        Arena *const scratch, double *const cuts, Error *const err)
{
    double *profits = NULL;
    ARENA_NEW(profits, scratch, portfolio->n_clients, err);
    for (size_t group = 0; group < table->n_groups; group++) {
        size_t n = 0;
        for (size_t client = 0; client < portfolio->n_clients; client++)
            if (table->group_of[client] == group && !isnan(portfolio->profit[client]))
                profits[n++] = portfolio->profit[client];
        cuts[group] = -INFINITY;
        if (n == 0)
            continue;
        gsl_sort(profits, 1, n);
        cuts[group] = gsl_stats_quantile_from_sorted_data(profits, 1, n, TOP_SHARE);
    }
    return OK;
}

static Status find_top_clients(const Portfolio *const portfolio, const ShareTable *const table,
                               Arena *const scratch, uint8_t *const is_top, Error *const err)
{
    double *cuts = NULL;
    ARENA_NEW(cuts, scratch, table->n_groups, err);
    TRY(find_cuts(portfolio, table, scratch, cuts, err));
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        const uint32_t group = table->group_of[client];
        if (group != CODE_NONE)
            is_top[client] = cuts[group] == -INFINITY || portfolio->profit[client] >= cuts[group];
    }
    return OK;
}

static Status make_naive_gap(const Portfolio *const portfolio, const BaselineParams *const params,
                             const double *const popularity, Arena *const arena,
                             Arena *const scratch, ShareTable *const table, Error *const err)
{
    SegmentsParams segments_params = params->segments;
    segments_params.k.limits.min_gain = 0;
    segments_params.k.limits.min_stability = 0;
    segments_params.k.limits.n_resamples = 1;
    Strata strata;
    Segments segments;
    uint32_t *stratum_of = NULL;
    double *confidence = NULL;
    uint8_t *is_top = NULL;
    ARENA_NEW(stratum_of, scratch, portfolio->n_clients, err);
    ARENA_NEW(confidence, scratch, portfolio->n_clients, err);
    ARENA_NEW(is_top, scratch, portfolio->n_clients, err);
    TRY(strata_make(portfolio, &params->strata, scratch, &strata, err));
    TRY(strata_assign(&strata, portfolio, scratch, stratum_of, err));
    TRY(segments_fit(portfolio, &strata, &segments_params, params->seed, params->n_threads,
                     params->progress, scratch, &segments, err));
    TRY(table_new_of(portfolio, segments.n, arena, table, err));
    TRY(segments_assign(&segments, &strata, portfolio, stratum_of, params->n_threads, scratch,
                        table->group_of, confidence, err));
    TRY(find_top_clients(portfolio, table, scratch, is_top, err));
    return fill_shares(portfolio, is_top, popularity, scratch, table, err);
}

/* ---- all three ---- */

static Status make_popularities(const Portfolio *const portfolio,
                                const BaselineParams *const params, Arena *const arena,
                                Arena *const scratch, ShareTable *const all,
                                ShareTable *const local, Error *const err)
{
    Strata strata;
    TRY(table_new_of(portfolio, 0, arena, all, err));
    TRY(fill_shares(portfolio, portfolio->active, NULL, scratch, all, err));
    TRY(strata_make(portfolio, &params->strata, scratch, &strata, err));
    TRY(table_new_of(portfolio, strata.n, arena, local, err));
    TRY(strata_assign(&strata, portfolio, scratch, local->group_of, err));
    return fill_shares(portfolio, portfolio->active, all->shares, scratch, local, err);
}

static Status make_all(const Portfolio *const portfolio, const BaselineParams *const params,
                       Arena *const arena, Arena *const scratch, Baselines *const made,
                       Error *const err)
{
    const Portfolio *const sample = params->sample != NULL ? params->sample : portfolio;
    ShareTable *const all = &made->tables[BASELINE_POPULARITY];
    TRY(make_popularities(portfolio, params, arena, scratch, all, &made->tables[BASELINE_STRATUM],
                          err));
    return make_naive_gap(sample, params, all->shares, arena, scratch,
                          &made->tables[BASELINE_NAIVE_GAP], err);
}

Status baselines_make(const Portfolio *const portfolio, const BaselineParams *const params,
                      Arena *const arena, Baselines *const baselines, Error *const err)
{
    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    Baselines made;
    const Status status = make_all(portfolio, params, arena, scratch, &made, err);
    arena_free(scratch);
    TRY(status);
    *baselines = made;
    return OK;
}

static Status look_up(const void *const self, const size_t client, Arena *const scratch,
                      double *const scores, Error *const err)
{
    const ShareTable *const table = self;
    (void)scratch;
    (void)err;
    memcpy(scores, table->shares + row_of(table, client) * table->n_products,
           table->n_products * sizeof *scores);
    return OK;
}

void baselines_scorers(const Baselines *const baselines, Scorer *const scorers)
{
    static const char *const NAMES[BASELINES] = {[BASELINE_POPULARITY] = "popularity",
                                                 [BASELINE_STRATUM] = "stratum popularity",
                                                 [BASELINE_NAIVE_GAP] = "naive gap"};
    for (size_t i = 0; i < BASELINES; i++)
        scorers[i] = (Scorer){.name = NAMES[i], .self = &baselines->tables[i], .score = look_up};
}
