/* tools/report/section_profit.c - what the clients of each peer pool bring, and its ideal ones. */
#include "tools/report/amount_scale.h"
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>

enum { PLOT_COLUMN = 3, COLUMNS = 6 };

static bool has_figures(const Report *const report, const size_t pool, const size_t currency)
{
    const PeerPools *const pools = &report->model->pools;
    return pools->one_currency[pool] != 0 &&
           report->currency_of_stratum[pools->stratum[pool]] == currency &&
           !isnan(report->model->profiles.client_profit[PROFILE_QUARTILES * pool + 1]);
}

/* The pools whose profits are in one currency. */
typedef struct PoolGroup {
    size_t n;
    uint32_t *pools;
    AmountScale scale;
} PoolGroup;

static Status make_group(const Report *const report, const size_t currency, PoolGroup *const group,
                         Error *const err)
{
    const IdealProfiles *const profiles = &report->model->profiles;
    double *values = NULL;
    size_t n_values = 0;
    *group = (PoolGroup){.n = 0};
    ARENA_NEW(group->pools, report->arena, report->n_leaves, err);
    ARENA_NEW(values, report->arena, 2 * PROFILE_QUARTILES * report->n_leaves, err);
    for (size_t i = 0; i < report->n_leaves; i++) {
        const uint32_t pool = report->leaves[i];
        if (!has_figures(report, pool, currency))
            continue;
        group->pools[group->n++] = pool;
        for (size_t quartile = 0; quartile < PROFILE_QUARTILES; quartile++) {
            values[n_values++] = profiles->ideal_profit[PROFILE_QUARTILES * pool + quartile];
            values[n_values++] = profiles->client_profit[PROFILE_QUARTILES * pool + quartile];
        }
    }
    return amount_scale_make(values, n_values, report->arena, &group->scale, err);
}

static void write_pool(const Report *const report, const AmountScale *const scale,
                       const size_t pool)
{
    const IdealProfiles *const profiles = &report->model->profiles;
    const double *const ideal = profiles->ideal_profit + PROFILE_QUARTILES * pool;
    const double *const all = profiles->client_profit + PROFILE_QUARTILES * pool;
    StrBuf *const page = report->page;
    strbuf_puts(page, "<tr>");
    html_element(page, "th scope=\"row\"", report->pool_labels[pool]);
    cell_count(page, profiles->n_clients[pool]);
    cell_count(page, profiles->n_ideal[pool]);
    strip_open(page, scale);
    strip_interval(page, scale, ideal, "ideal clients", "strong", 7);
    strip_interval(page, scale, all, "all clients", "weak", 17);
    strip_close(page);
    cell_amount(page, ideal[1]);
    cell_amount(page, all[1]);
    strbuf_puts(page, "</tr>\n");
}

static void write_pools(const Report *const report, const char *const caption,
                        const AmountScale *const scale, const uint32_t *const pools, const size_t n)
{
    static const char *const HEADINGS[] = {
        "Peer pool",      "#Based on",    "#Ideal", "|Quartiles of annual profit",
        "#Median, ideal", "#Median, all", NULL};
    StrBuf *const page = report->page;
    const char *group = NULL;
    table_open(page, caption, HEADINGS);
    amount_axis_row(page, scale, PLOT_COLUMN, COLUMNS);
    for (size_t i = 0; i < n; i++) {
        const uint32_t stratum = report->model->pools.stratum[pools[i]];
        table_group(page, &group, report->stratum_groups[stratum], COLUMNS);
        write_pool(report, scale, pools[i]);
    }
    amount_axis_row(page, scale, PLOT_COLUMN, COLUMNS);
    table_close(page);
}

static Status write_group(const Report *const report, const size_t number, Error *const err)
{
    StrBuf *const page = report->page;
    const char *const currency = report->currencies[number];
    PoolGroup group = {0};
    RowChoice choice = {0};
    const char *caption = NULL;
    TRY(make_group(report, number, &group, err));
    if (group.n == 0)
        return OK;
    TRY(report_choose_rows(group.pools, group.n, report->clients_of_pool, report->arena, &choice,
                           err));
    ARENA_TAKE(caption,
               arena_printf(report->arena,
                            "Figure 3. Annual profit of ideal clients (blue, above) "
                            "and of all clients (grey, below)%s%s%s",
                            currency == NULL ? "" : ", in ", currency == NULL ? "" : currency,
                            choice.is_all ? "" : "; the 60 largest peer pools"),
               err);
    write_pools(report, caption, &group.scale, choice.rows, choice.n);
    strbuf_puts(page, "<p class=\"note\">A bar goes from the lower to the upper quartile, the tick "
                      "is the median. The axis is even within ");
    part_amount(page, group.scale.unit, currency);
    strbuf_puts(page, " of nought and logarithmic beyond.</p>\n");
    if (choice.is_all)
        return OK;
    details_open(page, "The same for every peer pool", false);
    write_pools(report, "Annual profit of ideal clients and of all clients", &group.scale,
                group.pools, group.n);
    details_close(page);
    return OK;
}

Status section_profit(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    section_open(page, "profit", "What clients bring");
    const size_t before = page->length;
    for (size_t currency = 0; currency < report->n_currencies; currency++)
        TRY(write_group(report, currency, err));
    if (page->length == before)
        strbuf_puts(page, "<p>No profit is known of the clients of this base.</p>\n");
    section_close(page);
    return OK;
}
