/* tools/report/money_changes.c - profit and potential, then and now; see change_tables.h. */
#include "tools/report/amount_scale.h"
#include "tools/report/change_tables.h"
#include "tools/report/report_parts.h"

#include <math.h>

enum { POOL_COLUMNS = 6, STRATUM_COLUMNS = 7, PLOT_COLUMN = 1 };

/* Rows of one currency: what is drawn of each, then and now. */
typedef struct Rows {
    size_t n;
    uint32_t *numbers; /* of pools, or strata */
    double *values;    /* (n, 2, QUARTILES) */
    AmountScale scale;
} Rows;

static Status rows_new(const size_t most, Arena *const arena, Rows *const rows, Error *const err)
{
    *rows = (Rows){0};
    ARENA_NEW(rows->numbers, arena, most, err);
    ARENA_NEW(rows->values, arena, most * 2 * QUARTILES, err);
    return OK;
}

/* Left out where the median is not known at either time. */
static void rows_add(Rows *const rows, const uint32_t number, const double *const then,
                     const double *const now)
{
    if (isnan(then[1]) || isnan(now[1]))
        return;
    double *const values = rows->values + rows->n * 2 * QUARTILES;
    for (size_t i = 0; i < QUARTILES; i++) {
        values[i] = then[i];
        values[QUARTILES + i] = now[i];
    }
    rows->numbers[rows->n++] = number;
}

static void cell_strip(StrBuf *const page, const Rows *const rows, const size_t row)
{
    const double *const values = rows->values + row * 2 * QUARTILES;
    strip_open(page, &rows->scale);
    strip_interval(page, &rows->scale, values + QUARTILES, "now", "strong", 7);
    strip_interval(page, &rows->scale, values, "then", "weak", 17);
    strip_close(page);
    cell_amount(page, values[1]);
    cell_amount(page, values[QUARTILES + 1]);
}

static Status make_caption(const Report *const report, const char *const what,
                           const char *const currency, const char **const caption, Error *const err)
{
    ARENA_TAKE(*caption,
               arena_printf(report->arena, "%s, now (blue, above) and then (grey, below)%s%s", what,
                            currency == NULL ? "" : ", in ", currency == NULL ? "" : currency),
               err);
    return OK;
}

/* ---- profit of ideal clients, by pool ---- */

static Status choose_pools(const Report *const report, const size_t currency, Rows *const rows,
                           Error *const err)
{
    const ReportChanges *const changes = report->changes;
    TRY(rows_new(report->n_leaves, report->arena, rows, err));
    for (size_t i = 0; i < report->n_leaves; i++) {
        const uint32_t pool = report->leaves[i];
        const uint32_t then = changes->profiles.earlier_of[pool];
        const uint32_t stratum = report->model->pools.stratum[pool];
        if (then == PROFILE_NONE || report->currency_of_stratum[stratum] != currency)
            continue;
        if (changes->then.pools->one_currency[then] && report->model->pools.one_currency[pool])
            rows_add(rows, pool, changes->then.profiles->ideal_profit + PROFILE_QUARTILES * then,
                     report->model->profiles.ideal_profit + (size_t)PROFILE_QUARTILES * pool);
    }
    return amount_scale_make(rows->values, rows->n * 2 * QUARTILES, report->arena, &rows->scale,
                             err);
}

static Status write_pools(const Report *const report, const size_t currency, Error *const err)
{
    static const char *const HEADINGS[] = {
        "Peer pool",   "|Quartiles of annual profit", "#Median then",
        "#Median now", "#All clients then",           "#All clients now",
        NULL};
    const ReportChanges *const changes = report->changes;
    StrBuf *const page = report->page;
    Rows rows = {0};
    const char *caption = NULL;
    TRY(choose_pools(report, currency, &rows, err));
    if (rows.n == 0)
        return OK;
    TRY(make_caption(report, "Annual profit of ideal clients", report->currencies[currency],
                     &caption, err));
    table_open(page, caption, HEADINGS);
    amount_axis_row(page, &rows.scale, PLOT_COLUMN, POOL_COLUMNS);
    for (size_t row = 0; row < rows.n; row++) {
        const size_t pool = rows.numbers[row];
        const size_t then = changes->profiles.earlier_of[pool];
        strbuf_puts(page, "<tr>");
        html_element(page, "th scope=\"row\"", report->pool_names[pool]);
        cell_strip(page, &rows, row);
        cell_amount(page, changes->then.profiles->client_profit[PROFILE_QUARTILES * then + 1]);
        cell_amount(page, report->model->profiles.client_profit[PROFILE_QUARTILES * pool + 1]);
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    return OK;
}

/* ---- potential, by stratum ---- */

static Status choose_strata(const Report *const report, const size_t currency, Rows *const rows,
                            Error *const err)
{
    const ReportChanges *const changes = report->changes;
    TRY(rows_new(report->model->strata.n, report->arena, rows, err));
    for (uint32_t stratum = 0; stratum < report->model->strata.n; stratum++) {
        const uint32_t then = changes->earlier_stratum[stratum];
        if (then != CODE_NONE && report->currency_of_stratum[stratum] == currency)
            rows_add(rows, stratum, changes->money[then].potential,
                     report->money[stratum].potential);
    }
    return amount_scale_make(rows->values, rows->n * 2 * QUARTILES, report->arena, &rows->scale,
                             err);
}

static void cell_total(StrBuf *const page, const GapTotal *const total)
{
    cell_amount(page, total->n == 0 ? NAN : total->gap);
}

static Status write_strata(const Report *const report, const size_t currency, Error *const err)
{
    static const char *const HEADINGS[] = {"Stratum",
                                           "|Quartiles of potential profit",
                                           "#Median then",
                                           "#Median now",
                                           "#Behind, then and now",
                                           "#All gaps then",
                                           "#All gaps now",
                                           NULL};
    const ReportChanges *const changes = report->changes;
    StrBuf *const page = report->page;
    Rows rows = {0};
    const char *caption = NULL;
    TRY(choose_strata(report, currency, &rows, err));
    if (rows.n == 0)
        return OK;
    TRY(make_caption(report, "Potential annual profit", report->currencies[currency], &caption,
                     err));
    table_open(page, caption, HEADINGS);
    amount_axis_row(page, &rows.scale, PLOT_COLUMN, STRATUM_COLUMNS);
    for (size_t row = 0; row < rows.n; row++) {
        const size_t stratum = rows.numbers[row];
        const StratumMoney *const then = &changes->money[changes->earlier_stratum[stratum]];
        const StratumMoney *const now = &report->money[stratum];
        strbuf_puts(page, "<tr>");
        html_element(page, "th scope=\"row\"", report->stratum_names[stratum]);
        cell_strip(page, &rows, row);
        strbuf_puts(page, "<td class=\"n\">");
        html_count(page, then->n_behind);
        strbuf_puts(page, ", ");
        html_count(page, now->n_behind);
        strbuf_puts(page, "</td>");
        cell_total(page, &then->total);
        cell_total(page, &now->total);
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    return OK;
}

Status write_money_changes(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    html_element(page, "h3", "Profit and potential");
    const size_t before = page->length;
    for (size_t currency = 0; currency < report->n_currencies; currency++) {
        TRY(write_pools(report, currency, err));
        TRY(write_strata(report, currency, err));
    }
    if (page->length == before)
        strbuf_puts(page, "<p>No profit is known at both times of a group that both models "
                          "have.</p>\n");
    return OK;
}
