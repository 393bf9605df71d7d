/* models/profile/profile_use.c - usage and month of adoption, product by product. */
#include "models/profile/profile_use.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* The rows of one client and one product: holdings are sorted by client, then product. */
typedef struct Rows {
    size_t client;
    uint32_t begin;
    uint32_t end;
} Rows;

static double monthly_usage(const Portfolio *const portfolio, const Rows rows)
{
    double usage = NAN;
    for (uint32_t row = rows.begin; row < rows.end; row++)
        if (!isnan(portfolio->usage[row]))
            usage = (isnan(usage) ? 0 : usage) + (double)portfolio->usage[row];
    return usage;
}

/* Of what is held now, the first opening; rows of a product are sorted by opened_on. */
static double adoption_month(const Portfolio *const portfolio, const Rows rows)
{
    const Snapshot *const snapshot = portfolio->snapshot;
    const Day client_since = snapshot->clients.opened_on[rows.client];
    if (client_since == DAY_UNKNOWN)
        return NAN;
    for (uint32_t row = rows.begin; row < rows.end; row++) {
        const Day opened_on = snapshot->holdings.opened_on[row];
        if (opened_on != DAY_UNKNOWN && holding_is_open(&snapshot->holdings, row, portfolio->as_of))
            return fmax(0, day_months_between(client_since, opened_on));
    }
    return NAN;
}

static double measured(const Portfolio *const portfolio, const UseMeasure measure, const Rows rows)
{
    return measure == USE_MONTHLY ? monthly_usage(portfolio, rows)
                                  : adoption_month(portfolio, rows);
}

/* The first product's rows at or after `row` of a client; false after the last. */
static bool next_rows(const Portfolio *const portfolio, const size_t client, const uint32_t row,
                      Rows *const rows)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    const uint32_t last = holdings->first[client + 1];
    uint32_t end = row;
    while (end < last && holdings->product[end] == holdings->product[row])
        end++;
    *rows = (Rows){client, row, end};
    return row < last;
}

/* Add a client's figures: counted in next[product + 1] while `values` is NULL, else put in place.
 */
static void take_client(const Portfolio *const portfolio, const size_t client,
                        const UseMeasure measure, size_t *const next, double *const values)
{
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    Rows rows = {0};
    for (uint32_t row = holdings->first[client]; next_rows(portfolio, client, row, &rows);
         row = rows.end) {
        const double value = measured(portfolio, measure, rows);
        if (isnan(value))
            continue;
        if (values == NULL)
            next[holdings->product[row] + 1]++;
        else
            values[next[holdings->product[row]]++] = value;
    }
}

Status profile_use_list(const Portfolio *const portfolio, const uint32_t *const clients,
                        const size_t n, const uint8_t *const wanted, const UseMeasure measure,
                        Arena *const scratch, UseList *const list, Error *const err)
{
    const size_t n_products = portfolio->n_products;
    size_t *next = NULL;
    ARENA_NEW(next, scratch, n_products, err);
    ARENA_NEW(list->first, scratch, n_products + 1, err);
    for (size_t i = 0; i < n; i++)
        if (wanted == NULL || wanted[i])
            take_client(portfolio, clients[i], measure, list->first, NULL);
    for (size_t product = 0; product < n_products; product++) {
        list->first[product + 1] += list->first[product];
        next[product] = list->first[product];
    }
    ARENA_NEW(list->values, scratch, list->first[n_products], err);
    for (size_t i = 0; i < n; i++)
        if (wanted == NULL || wanted[i])
            take_client(portfolio, clients[i], measure, next, list->values);
    for (size_t product = 0; product < n_products; product++)
        gsl_sort(list->values + list->first[product], 1,
                 list->first[product + 1] - list->first[product]);
    return OK;
}

void profile_use_quantiles(const UseList *const list, const size_t product, const double from,
                           const double to, const size_t n_quantiles, double *const quantiles)
{
    const size_t n = list->first[product + 1] - list->first[product];
    const double *const sorted = list->values + list->first[product];
    for (size_t i = 0; i < n_quantiles; i++) {
        const double step = n_quantiles > 1 ? (double)i / (double)(n_quantiles - 1) : 0;
        quantiles[i] =
            n == 0 ? NAN
                   : gsl_stats_quantile_from_sorted_data(sorted, 1, n, from + (to - from) * step);
    }
}
