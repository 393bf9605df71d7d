/* models/value/did_rows.c - changes of profit and exposure as rows; see did_rows.h. */
#include "models/value/did_rows.h"

#include "core/base/rng.h"
#include "models/value/profit_change.h"

#include <string.h>

enum { MOST_YEARS = 10 }; /* pairs of years; histories are shorter */

typedef struct RowDraw {
    const PoolClients *clients;
    size_t root;
    const Increment *increment;
    uint32_t *sample; /* (n_sample) clients */
    size_t n_sample;
    ProfitChange change; /* room */
} RowDraw;

/* The bank's clients, a random sample where there are many. */
static Status draw_sample(RowDraw *const draw, const uint64_t seed, Arena *const scratch,
                          Error *const err)
{
    const ClientLists *const fitted = &draw->clients->fitted;
    const uint32_t *const items = fitted->items + fitted->first[draw->root];
    const char *name = NULL;
    Rng *rng = NULL;
    draw->n_sample = fitted->first[draw->root + 1] - fitted->first[draw->root];
    ARENA_NEW(draw->sample, scratch, draw->n_sample, err);
    if (draw->n_sample > 0)
        memcpy(draw->sample, items, draw->n_sample * sizeof *items);
    if (draw->n_sample <= DID_ROWS_MOST_CLIENTS)
        return OK;
    TRY(peer_pools_name(draw->clients, draw->root, scratch, &name, err));
    TRY(rng_new(seed, "did profit", name, scratch, &rng, err));
    rng_shuffle(rng, draw->sample, draw->n_sample, DID_ROWS_MOST_CLIENTS);
    draw->n_sample = DID_ROWS_MOST_CLIENTS;
    return OK;
}

/* Pairs of years that end within the history of the sample's profits. */
static int count_years(const RowDraw *const draw)
{
    const ProfitPeriods *const profit = &draw->clients->portfolio->snapshot->profit;
    Day first = draw->clients->portfolio->as_of;
    for (size_t i = 0; profit->n > 0 && i < draw->n_sample; i++) {
        const uint32_t row = profit->first[draw->sample[i]];
        if (row < profit->first[draw->sample[i] + 1] && profit->period_end[row] < first)
            first = profit->period_end[row];
    }
    int n_years = 0;
    while (n_years < MOST_YEARS &&
           profit_change_years(draw->clients->portfolio, n_years).middle >= first)
        n_years++;
    return n_years;
}

/* Clients who took each product within the years looked at. */
static Status count_adopters(RowDraw *const draw, const int n_years, Arena *const scratch,
                             DidRows *const rows, Error *const err)
{
    const Portfolio *const portfolio = draw->clients->portfolio;
    uint32_t *last_counted = NULL;
    ARENA_NEW(last_counted, scratch, portfolio->n_products, err);
    ARENA_NEW(rows->n_adopters, scratch, portfolio->n_products, err);
    for (size_t i = 0; i < draw->n_sample; i++) {
        for (int year = 0; year < n_years; year++) {
            ProfitChange *const change = &draw->change;
            if (!profit_change_of(portfolio, draw->sample[i], profit_change_years(portfolio, year),
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
        if (rows->n_adopters[product] < DID_ROWS_MIN_ADOPTERS)
            continue;
        column_of[product] = (uint32_t)rows->n_columns;
        rows->product[rows->n_columns++] = product;
    }
    return OK;
}

static void add_row(const RowDraw *const draw, const uint32_t client, const uint32_t group,
                    const uint32_t *const column_of, DidRows *const rows)
{
    const ProfitChange *const change = &draw->change;
    const double factor =
        increment_factor(draw->increment, draw->root, draw->clients->portfolio->revenue[client]);
    ChangeRow *const row = &rows->rows[rows->n++];
    *row = (ChangeRow){.client = client,
                       .group = group,
                       .first = (uint32_t)rows->n_entries,
                       .change = change->profit / factor};
    for (size_t i = 0; i < change->n; i++) {
        const uint32_t column = column_of[change->product[i]];
        if (column == CODE_NONE)
            continue;
        rows->column[rows->n_entries] = column;
        rows->exposure[rows->n_entries++] = change->exposure[i];
        row->n++;
    }
}

static Status fill_rows(RowDraw *const draw, const int n_years, Arena *const scratch,
                        DidRows *const rows, Error *const err)
{
    const Portfolio *const portfolio = draw->clients->portfolio;
    uint32_t *column_of = NULL;
    ARENA_NEW(column_of, scratch, portfolio->n_products, err);
    TRY(choose_columns(portfolio->n_products, scratch, rows, column_of, err));
    ARENA_NEW(rows->rows, scratch, rows->n, err);
    ARENA_NEW(rows->column, scratch, rows->n_entries, err);
    ARENA_NEW(rows->exposure, scratch, rows->n_entries, err);
    rows->n = rows->n_entries = 0;
    rows->n_groups = (size_t)n_years * draw->clients->pools->n;
    for (size_t i = 0; i < draw->n_sample; i++)
        for (int year = 0; year < n_years; year++) {
            const uint32_t client = draw->sample[i];
            const size_t group =
                (size_t)year * draw->clients->pools->n + draw->clients->pool[client];
            if (draw->clients->pool[client] != CODE_NONE &&
                profit_change_of(portfolio, client, profit_change_years(portfolio, year),
                                 &draw->change))
                add_row(draw, client, (uint32_t)group, column_of, rows);
        }
    return OK;
}

Status did_rows_make(const PoolClients *const clients, const size_t root,
                     const Increment *const increment, const uint64_t seed, Arena *const scratch,
                     DidRows *const rows, Error *const err)
{
    RowDraw draw = {.clients = clients, .root = root, .increment = increment};
    *rows = (DidRows){0};
    TRY(draw_sample(&draw, seed, scratch, err));
    TRY(profit_change_room(clients->portfolio, scratch, &draw.change, err));
    const int n_years = count_years(&draw);
    TRY(count_adopters(&draw, n_years, scratch, rows, err));
    return fill_rows(&draw, n_years, scratch, rows, err);
}
