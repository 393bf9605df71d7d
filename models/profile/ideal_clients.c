/* models/profile/ideal_clients.c - the top quartile of profitability for size. */
#include "models/profile/ideal_clients.h"

#include "models/segment/normal_score.h"

#include <gsl/gsl_fit.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

/* Those whose profitability can be judged. */
typedef struct Candidates {
    size_t n;
    size_t *at; /* (n) place in the list of clients */
    double *profit;
    double *revenue;
    double *score; /* (n) profitability */
} Candidates;

static Status allocate_candidates(const size_t n, Arena *const scratch,
                                  Candidates *const candidates, Error *const err)
{
    ARENA_NEW(candidates->at, scratch, n, err);
    ARENA_NEW(candidates->profit, scratch, n, err);
    ARENA_NEW(candidates->revenue, scratch, n, err);
    ARENA_NEW(candidates->score, scratch, n, err);
    return OK;
}

static void add_candidate(const Portfolio *const portfolio, const uint32_t *const clients,
                          const size_t i, Candidates *const candidates)
{
    candidates->at[candidates->n] = i;
    candidates->profit[candidates->n] = portfolio->profit[clients[i]];
    candidates->revenue[candidates->n] = portfolio->revenue[clients[i]];
    candidates->n++;
}

/* Mature clients of known profit; those of known size among them where they are half or more. */
static bool list_candidates(const Portfolio *const portfolio, const uint32_t *const clients,
                            const size_t n, const double mature_months,
                            Candidates *const candidates)
{
    size_t n_profit = 0;
    size_t n_sized = 0;
    for (size_t i = 0; i < n; i++) {
        if (!ideal_clients_is_mature(portfolio, clients[i], mature_months) ||
            isnan(portfolio->profit[clients[i]]))
            continue;
        n_profit++;
        n_sized += isnan(portfolio->revenue[clients[i]]) ? 0 : 1;
    }
    const bool has_size = 2 * n_sized >= n_profit;
    for (size_t i = 0; i < n; i++)
        if (ideal_clients_is_mature(portfolio, clients[i], mature_months) &&
            !isnan(portfolio->profit[clients[i]]) &&
            !(has_size && isnan(portfolio->revenue[clients[i]])))
            add_candidate(portfolio, clients, i, candidates);
    return has_size;
}

static Status normal_scores(const double *const values, const size_t n, Arena *const scratch,
                            double *const scores, Error *const err)
{
    double reference[NORMAL_REFERENCE];
    TRY(normal_score_fit(values, n, scratch, reference, err));
    for (size_t i = 0; i < n; i++)
        scores[i] = normal_score_of(reference, values[i]);
    return OK;
}

/* Profit beyond what a client of this size usually brings, on the normal scale. */
static Status score_for_size(Candidates *const candidates, Arena *const scratch, Error *const err)
{
    double *profit = NULL;
    double *size = NULL;
    ARENA_NEW(profit, scratch, candidates->n, err);
    ARENA_NEW(size, scratch, candidates->n, err);
    TRY(normal_scores(candidates->profit, candidates->n, scratch, profit, err));
    TRY(normal_scores(candidates->revenue, candidates->n, scratch, size, err));

    double intercept = 0;
    double slope = 0;
    if (gsl_stats_min(size, 1, candidates->n) < gsl_stats_max(size, 1, candidates->n)) {
        double unused[4];
        TRY_GSL(gsl_fit_linear(size, 1, profit, 1, candidates->n, &intercept, &slope, &unused[0],
                               &unused[1], &unused[2], &unused[3]),
                err);
    }
    for (size_t i = 0; i < candidates->n; i++)
        candidates->score[i] = profit[i] - intercept - slope * size[i];
    return OK;
}

static Status top_quartile_from(const Candidates *const candidates, Arena *const scratch,
                                double *const least, Error *const err)
{
    double *sorted = NULL;
    ARENA_NEW(sorted, scratch, candidates->n, err);
    for (size_t i = 0; i < candidates->n; i++)
        sorted[i] = candidates->score[i];
    gsl_sort(sorted, 1, candidates->n);
    *least = gsl_stats_quantile_from_sorted_data(sorted, 1, candidates->n, 0.75);
    return OK;
}

static size_t mark_mature(const Portfolio *const portfolio, const uint32_t *const clients,
                          const size_t n, const double mature_months, uint8_t *const is_ideal)
{
    size_t n_marked = 0;
    for (size_t i = 0; i < n; i++) {
        is_ideal[i] = ideal_clients_is_mature(portfolio, clients[i], mature_months);
        n_marked += is_ideal[i];
    }
    return n_marked;
}

Status ideal_clients_find(const Portfolio *const portfolio, const uint32_t *const clients,
                          const size_t n, const double mature_months, const bool has_money,
                          Arena *const scratch, uint8_t *const is_ideal, size_t *const n_ideal,
                          Error *const err)
{
    Candidates candidates = {0};
    TRY(allocate_candidates(n, scratch, &candidates, err));
    const bool has_size = list_candidates(portfolio, clients, n, mature_months, &candidates);
    if (!has_money || candidates.n == 0) {
        *n_ideal = mark_mature(portfolio, clients, n, mature_months, is_ideal);
        return OK;
    }
    if (has_size)
        TRY(score_for_size(&candidates, scratch, err));
    else
        candidates.score = candidates.profit;

    double least = 0;
    TRY(top_quartile_from(&candidates, scratch, &least, err));
    for (size_t i = 0; i < n; i++)
        is_ideal[i] = 0;
    *n_ideal = 0;
    for (size_t i = 0; i < candidates.n; i++) {
        is_ideal[candidates.at[i]] = candidates.score[i] >= least;
        *n_ideal += candidates.score[i] >= least;
    }
    return OK;
}
