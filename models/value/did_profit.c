/* models/value/did_profit.c - difference-in-differences of clients' profit on what they took. */
#include "models/value/did_profit.h"

#include "core/base/rng.h"
#include "models/value/profit_change.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

enum { MOST_YEARS = 10 };                /* pairs of years; histories are shorter */
static const double UPPER_TAIL = 0.05;   /* on either side of the interval */
static const double LEAST_RIDGE = 1e-10; /* of the diagonal: products always taken together */

/* One client and pair of years; its entries are first .. first + n - 1. */
typedef struct ChangeRow {
    uint32_t group; /* pool and pair of years */
    uint32_t first;
    uint32_t n;
    double change; /* of profit, at the bank's mean size */
} ChangeRow;

typedef struct DidRows {
    size_t n;
    ChangeRow *rows;
    size_t n_entries;
    uint32_t *column;
    double *exposure;
    size_t n_groups;
    size_t n_columns;
    size_t *product;      /* (n_columns) */
    uint32_t *n_adopters; /* (n_products) clients */
} DidRows;

typedef struct DidFit {
    const PoolClients *clients;
    size_t root;
    Increment *increment;
    uint32_t *sample; /* (n_sample) clients */
    size_t n_sample;
    ProfitChange change; /* room */
} DidFit;

/* ---- rows ---- */

/* The bank's clients, a random sample where there are many. */
static Status draw_sample(DidFit *const fit, const uint64_t seed, Arena *const scratch,
                          Error *const err)
{
    const ClientLists *const fitted = &fit->clients->fitted;
    const uint32_t *const items = fitted->items + fitted->first[fit->root];
    const char *name = NULL;
    Rng *rng = NULL;
    fit->n_sample = fitted->first[fit->root + 1] - fitted->first[fit->root];
    ARENA_NEW(fit->sample, scratch, fit->n_sample, err);
    if (fit->n_sample > 0)
        memcpy(fit->sample, items, fit->n_sample * sizeof *items);
    if (fit->n_sample <= DID_PROFIT_MOST_CLIENTS)
        return OK;
    TRY(peer_pools_name(fit->clients, fit->root, scratch, &name, err));
    TRY(rng_new(seed, "did profit", name, scratch, &rng, err));
    rng_shuffle(rng, fit->sample, fit->n_sample, DID_PROFIT_MOST_CLIENTS);
    fit->n_sample = DID_PROFIT_MOST_CLIENTS;
    return OK;
}

/* Pairs of years that end within the history of the sample's profits. */
static int count_years(const DidFit *const fit)
{
    const ProfitPeriods *const profit = &fit->clients->portfolio->snapshot->profit;
    Day first = fit->clients->portfolio->as_of;
    for (size_t i = 0; profit->n > 0 && i < fit->n_sample; i++) {
        const uint32_t row = profit->first[fit->sample[i]];
        if (row < profit->first[fit->sample[i] + 1] && profit->period_end[row] < first)
            first = profit->period_end[row];
    }
    int n_years = 0;
    while (n_years < MOST_YEARS &&
           profit_change_years(fit->clients->portfolio, n_years).middle >= first)
        n_years++;
    return n_years;
}

/* Clients who took each product within the years looked at. */
static Status count_adopters(DidFit *const fit, const int n_years, Arena *const scratch,
                             DidRows *const rows, Error *const err)
{
    const Portfolio *const portfolio = fit->clients->portfolio;
    uint32_t *last_counted = NULL;
    ARENA_NEW(last_counted, scratch, portfolio->n_products, err);
    ARENA_NEW(rows->n_adopters, scratch, portfolio->n_products, err);
    for (size_t i = 0; i < fit->n_sample; i++) {
        for (int year = 0; year < n_years; year++) {
            ProfitChange *const change = &fit->change;
            if (!profit_change_of(portfolio, fit->sample[i], profit_change_years(portfolio, year),
                                  change))
                continue;
            rows->n++;
            rows->n_entries += change->n;
            for (size_t j = 0; j < change->n; j++) {
                const uint16_t product = change->product[j];
                if (change->exposure[j] <= 0 || last_counted[product] == i + 1)
                    continue;
                last_counted[product] = (uint32_t)i + 1;
                rows->n_adopters[product]++;
            }
        }
    }
    return OK;
}

static Status choose_columns(const size_t n_products, Arena *const scratch, DidRows *const rows,
                             uint32_t *const column_of, Error *const err)
{
    ARENA_NEW(rows->product, scratch, n_products, err);
    for (size_t product = 0; product < n_products; product++) {
        column_of[product] = CODE_NONE;
        if (rows->n_adopters[product] < DID_PROFIT_MIN_ADOPTERS)
            continue;
        column_of[product] = (uint32_t)rows->n_columns;
        rows->product[rows->n_columns++] = product;
    }
    return OK;
}

static void add_row(const DidFit *const fit, const uint32_t client, const uint32_t group,
                    const uint32_t *const column_of, DidRows *const rows)
{
    const ProfitChange *const change = &fit->change;
    const double factor =
        increment_factor(fit->increment, fit->root, fit->clients->portfolio->revenue[client]);
    ChangeRow *const row = &rows->rows[rows->n++];
    *row = (ChangeRow){
        .group = group, .first = (uint32_t)rows->n_entries, .change = change->profit / factor};
    for (size_t i = 0; i < change->n; i++) {
        const uint32_t column = column_of[change->product[i]];
        if (column == CODE_NONE)
            continue;
        rows->column[rows->n_entries] = column;
        rows->exposure[rows->n_entries++] = change->exposure[i];
        row->n++;
    }
}

/* A group is a pool in a pair of years: what happened to all of its clients is no effect. */
static Status fill_rows(DidFit *const fit, const int n_years, Arena *const scratch,
                        DidRows *const rows, Error *const err)
{
    const Portfolio *const portfolio = fit->clients->portfolio;
    uint32_t *column_of = NULL;
    ARENA_NEW(column_of, scratch, portfolio->n_products, err);
    TRY(choose_columns(portfolio->n_products, scratch, rows, column_of, err));
    ARENA_NEW(rows->rows, scratch, rows->n, err);
    ARENA_NEW(rows->column, scratch, rows->n_entries, err);
    ARENA_NEW(rows->exposure, scratch, rows->n_entries, err);
    rows->n = rows->n_entries = 0;
    rows->n_groups = (size_t)n_years * fit->clients->pools->n;
    for (size_t i = 0; i < fit->n_sample; i++)
        for (int year = 0; year < n_years; year++) {
            const uint32_t client = fit->sample[i];
            const size_t group = (size_t)year * fit->clients->pools->n + fit->clients->pool[client];
            if (fit->clients->pool[client] != CODE_NONE &&
                profit_change_of(portfolio, client, profit_change_years(portfolio, year),
                                 &fit->change))
                add_row(fit, client, (uint32_t)group, column_of, rows);
        }
    return OK;
}

/* ---- least squares within groups ---- */

/* Sums over the rows of a group, each weighted. */
typedef struct GroupSums {
    double weight;
    double change;
    double *exposure; /* (n_columns) */
} GroupSums;

static Status group_sums_new(const DidRows *const rows, Arena *const scratch,
                             GroupSums **const groups, Error *const err)
{
    ARENA_NEW(*groups, scratch, rows->n_groups, err);
    for (size_t group = 0; group < rows->n_groups; group++)
        ARENA_NEW((*groups)[group].exposure, scratch, rows->n_columns, err);
    return OK;
}

static void add_to_group(const DidRows *const rows, const ChangeRow *const row, const double weight,
                         GroupSums *const group)
{
    group->weight += weight;
    group->change += weight * row->change;
    for (uint32_t i = row->first; i < row->first + row->n; i++)
        group->exposure[rows->column[i]] += weight * rows->exposure[i];
}

static void add_products(const DidRows *const rows, const ChangeRow *const row, const double weight,
                         double *const matrix)
{
    for (uint32_t i = row->first; i < row->first + row->n; i++)
        for (uint32_t j = row->first; j < row->first + row->n; j++)
            matrix[rows->column[i] * rows->n_columns + rows->column[j]] +=
                weight * rows->exposure[i] * rows->exposure[j];
}

/* X'X and X'y of deviations from the groups' means (Frisch and Waugh 1933); the groups are left
 * with their means. */
static void normal_equations(const DidRows *const rows, GroupSums *const groups,
                             double *const matrix, double *const right)
{
    const size_t n = rows->n_columns;
    for (size_t i = 0; i < rows->n; i++) {
        const ChangeRow *const row = &rows->rows[i];
        add_to_group(rows, row, 1, &groups[row->group]);
        add_products(rows, row, 1, matrix);
        for (uint32_t j = row->first; j < row->first + row->n; j++)
            right[rows->column[j]] += rows->exposure[j] * row->change;
    }
    for (size_t g = 0; g < rows->n_groups; g++) {
        GroupSums *const group = &groups[g];
        if (group->weight == 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            right[i] -= group->exposure[i] * group->change / group->weight;
            for (size_t j = 0; j < n; j++)
                matrix[i * n + j] -= group->exposure[i] * group->exposure[j] / group->weight;
        }
        group->change /= group->weight;
        for (size_t i = 0; i < n; i++)
            group->exposure[i] /= group->weight;
    }
}

static double residual(const DidRows *const rows, const ChangeRow *const row,
                       const GroupSums *const mean, const double *const effects,
                       const double mean_effect)
{
    double value = row->change - mean->change + mean_effect;
    for (uint32_t i = row->first; i < row->first + row->n; i++)
        value -= rows->exposure[i] * effects[rows->column[i]];
    return value;
}

/* What the effects make of a group's mean exposure. */
static double predict_mean(const GroupSums *const mean, const double *const effects, const size_t n)
{
    double value = 0;
    for (size_t i = 0; i < n; i++)
        value += mean->exposure[i] * effects[i];
    return value;
}

/* Sum of e^2 (x - mean)(x - mean)': the middle of White's variance. */
static Status middle_of(const DidRows *const rows, const GroupSums *const means,
                        const double *const effects, Arena *const scratch, double *const middle,
                        Error *const err)
{
    const size_t n = rows->n_columns;
    GroupSums *squares = NULL;
    double *of_mean = NULL;
    TRY(group_sums_new(rows, scratch, &squares, err));
    ARENA_NEW(of_mean, scratch, rows->n_groups, err);
    for (size_t group = 0; group < rows->n_groups; group++)
        of_mean[group] = predict_mean(&means[group], effects, n);
    for (size_t i = 0; i < rows->n; i++) {
        const ChangeRow *const row = &rows->rows[i];
        const double e = residual(rows, row, &means[row->group], effects, of_mean[row->group]);
        add_to_group(rows, row, e * e, &squares[row->group]);
        add_products(rows, row, e * e, middle);
    }
    for (size_t g = 0; g < rows->n_groups; g++) {
        const double *const mean = means[g].exposure;
        const double *const sum = squares[g].exposure;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                middle[i * n + j] +=
                    squares[g].weight * mean[i] * mean[j] - sum[i] * mean[j] - mean[i] * sum[j];
    }
    return OK;
}

/* The effects, and the square roots of their variances. */
static Status solve(const DidRows *const rows, Arena *const scratch, double *const effects,
                    double *const errors, Error *const err)
{
    const size_t n = rows->n_columns;
    GroupSums *groups = NULL;
    double *matrix = NULL;
    double *middle = NULL;
    double *half = NULL;
    TRY(group_sums_new(rows, scratch, &groups, err));
    ARENA_NEW(matrix, scratch, n * n, err);
    ARENA_NEW(middle, scratch, n * n, err);
    ARENA_NEW(half, scratch, n * n, err);
    normal_equations(rows, groups, matrix, effects);
    for (size_t i = 0; i < n; i++)
        matrix[i * n + i] *= 1 + LEAST_RIDGE;

    gsl_matrix_view inverse = gsl_matrix_view_array(matrix, n, n);
    gsl_matrix_view meat = gsl_matrix_view_array(middle, n, n);
    gsl_matrix_view product = gsl_matrix_view_array(half, n, n);
    gsl_vector_view solution = gsl_vector_view_array(effects, n);
    TRY_GSL(gsl_linalg_cholesky_decomp1(&inverse.matrix), err);
    TRY_GSL(gsl_linalg_cholesky_svx(&inverse.matrix, &solution.vector), err);
    TRY_GSL(gsl_linalg_cholesky_invert(&inverse.matrix), err);
    TRY(middle_of(rows, groups, effects, scratch, middle, err));
    TRY_GSL(gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &inverse.matrix, &meat.matrix, 0,
                           &product.matrix),
            err);
    for (size_t i = 0; i < n; i++) {
        double variance = 0;
        for (size_t j = 0; j < n; j++)
            variance += half[i * n + j] * matrix[j * n + i];
        errors[i] = sqrt(fmax(variance, 0));
    }
    return OK;
}

/* ---- shrinking ---- */

/* DerSimonian and Laird: the common mean and the variance between products. */
static void shrink(const size_t n, double *const effects, double *const errors)
{
    double weight = 0;
    double weight_squared = 0;
    double mean = 0;
    double spread = 0;
    for (size_t i = 0; i < n; i++) {
        const double precision = 1 / (errors[i] * errors[i]);
        weight += precision;
        weight_squared += precision * precision;
        mean += (effects[i] - mean) * precision / weight;
    }
    for (size_t i = 0; i < n; i++)
        spread += (effects[i] - mean) * (effects[i] - mean) / (errors[i] * errors[i]);
    const double scale = weight - weight_squared / weight;
    const double between = n > 1 ? fmax(0, (spread - (double)(n - 1)) / scale) : 0;

    double common = 0;
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        const double precision = 1 / (between + errors[i] * errors[i]);
        total += precision;
        common += (effects[i] - common) * precision / total;
    }
    for (size_t i = 0; n > 1 && i < n; i++) {
        const double own = between / (between + errors[i] * errors[i]);
        effects[i] = common + own * (effects[i] - common);
        errors[i] *= sqrt(own);
    }
}

/* The same figures in all pools of the bank. */
static void store(const DidFit *const fit, const DidRows *const rows, const double *const effects,
                  const double *const errors)
{
    const double reach = gsl_cdf_ugaussian_Qinv(UPPER_TAIL);
    Increment *const increment = fit->increment;
    for (size_t pool = 0; pool < increment->n_pools; pool++) {
        if (peer_pools_root(fit->clients->pools, pool) != fit->root)
            continue;
        for (size_t column = 0; column < rows->n_columns; column++) {
            const size_t at = pool * increment->n_products + rows->product[column];
            increment->level[at] = effects[column];
            increment->low[at] = effects[column] - reach * errors[column];
            increment->high[at] = effects[column] + reach * errors[column];
            increment->n_peers[at] = rows->n_adopters[rows->product[column]];
            increment->source[at] = INCREMENT_DID;
        }
    }
}

static bool all_positive(const double *const values, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(values[i] > 0))
            return false;
    return true;
}

Status did_profit_fit(const PoolClients *const clients, const size_t root, const uint64_t seed,
                      Arena *const scratch, Increment *const increment, Error *const err)
{
    DidFit fit = {.clients = clients, .root = root, .increment = increment};
    DidRows rows = {0};
    double *effects = NULL;
    double *errors = NULL;
    TRY(draw_sample(&fit, seed, scratch, err));
    TRY(profit_change_room(clients->portfolio, scratch, &fit.change, err));
    const int n_years = count_years(&fit);
    TRY(count_adopters(&fit, n_years, scratch, &rows, err));
    TRY(fill_rows(&fit, n_years, scratch, &rows, err));
    if (rows.n_columns == 0)
        return OK;
    ARENA_NEW(effects, scratch, rows.n_columns, err);
    ARENA_NEW(errors, scratch, rows.n_columns, err);
    TRY(solve(&rows, scratch, effects, errors, err));
    if (!all_positive(errors, rows.n_columns))
        return OK; /* profits that fit exactly: no sample, but a sum of tariffs */
    shrink(rows.n_columns, effects, errors);
    store(&fit, &rows, effects, errors);
    return OK;
}
