/* tools/report/section_profiles.c - what ideal clients, and segments, hold. */
#include "tools/report/heat_map.h"
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <stdlib.h>

enum { MOST_COLUMNS = 40 };

/* The products of both pictures, most adopted by ideal clients first. */
typedef struct Columns {
    size_t n;
    bool is_all;
    uint32_t *products;
    const char **names;
} Columns;

typedef struct WeightedProduct {
    uint32_t product;
    double holders; /* expected among all ideal clients */
} WeightedProduct;

static int most_held_first(const void *const a, const void *const b)
{
    const WeightedProduct *const x = a;
    const WeightedProduct *const y = b;
    if (x->holders != y->holders)
        return x->holders > y->holders ? -1 : 1;
    return x->product < y->product ? -1 : 1;
}

static Status choose_columns(const Report *const report, Columns *const columns, Error *const err)
{
    const IdealProfiles *const profiles = &report->model->profiles;
    const size_t n_products = profiles->n_products;
    WeightedProduct *weighted = NULL;
    columns->is_all = n_products <= MOST_COLUMNS;
    columns->n = columns->is_all ? n_products : MOST_COLUMNS;
    ARENA_NEW(weighted, report->arena, n_products, err);
    ARENA_NEW(columns->products, report->arena, columns->n, err);
    ARENA_NEW(columns->names, report->arena, columns->n, err);
    for (size_t product = 0; product < n_products; product++) {
        weighted[product].product = (uint32_t)product;
        for (size_t i = 0; i < report->n_leaves; i++) {
            const size_t pool = report->leaves[i];
            weighted[product].holders +=
                profiles->n_ideal[pool] * profiles->adoption[profile_at(profiles, pool, product)];
        }
    }
    qsort(weighted, n_products, sizeof *weighted, most_held_first);
    for (size_t i = 0; i < columns->n; i++) {
        columns->products[i] = weighted[i].product;
        columns->names[i] = model_design(report->model)->product_names[weighted[i].product];
    }
    return OK;
}

/* What a picture leaves out, said under it. */
static void tell_left_out(StrBuf *const page, const Columns *const columns, const bool all_rows,
                          const size_t n_rows, const size_t n, const char *const rows)
{
    if (!all_rows) {
        strbuf_puts(page, " Shown are the ");
        html_count(page, n_rows);
        strbuf_puts(page, " largest of ");
        html_count(page, n);
        strbuf_printf(page, " %s.", rows);
    }
    if (!columns->is_all)
        strbuf_printf(page, " Shown are the %zu products that most ideal clients hold.",
                      columns->n);
}

/* ---- peer pools by products ---- */

/* 1 where a product of the page's entered the pool's set, -1 where it left. */
static Status find_changes(const Report *const report, const Columns *const columns,
                           const size_t pool, int8_t **const changes, Error *const err)
{
    const ProfileDiff *const diff = &report->changes->profiles;
    ARENA_NEW(*changes, report->arena, columns->n, err);
    if (!report->changes->is_there)
        return OK;
    for (uint32_t i = diff->first[pool]; i < diff->first[pool + 1]; i++)
        for (size_t column = 0; column < columns->n; column++)
            if (columns->products[column] == diff->changes[i].later_product)
                (*changes)[column] = diff->changes[i].has_entered ? 1 : -1;
    return OK;
}

static Status fill_pool_row(const Report *const report, const Columns *const columns,
                            const size_t pool, HeatRow *const row, Error *const err)
{
    const IdealProfiles *const profiles = &report->model->profiles;
    double *shares = NULL;
    uint8_t *marked = NULL;
    const char *of = NULL;
    ARENA_NEW(shares, report->arena, columns->n, err);
    int8_t *changes = NULL;
    ARENA_NEW(marked, report->arena, columns->n, err);
    TRY(find_changes(report, columns, pool, &changes, err));
    ARENA_TAKE(of, arena_printf(report->arena, "of %u ideal clients", profiles->n_ideal[pool]),
               err);
    for (size_t column = 0; column < columns->n; column++) {
        const size_t at = profile_at(profiles, pool, columns->products[column]);
        shares[column] = profiles->adoption[at];
        marked[column] = profiles->rank[at] > 0;
    }
    *row = (HeatRow){.group = report->stratum_groups[report->model->pools.stratum[pool]],
                     .label = report->pool_labels[pool],
                     .of = of,
                     .shares = shares,
                     .marked = marked,
                     .changes = changes};
    return OK;
}

static Status draw_pools(const Report *const report, const Columns *const columns, Error *const err)
{
    StrBuf *const page = report->page;
    RowChoice choice = {0};
    HeatRow *rows = NULL;
    TRY(report_choose_rows(report->leaves, report->n_leaves, report->clients_of_pool, report->arena,
                           &choice, err));
    ARENA_NEW(rows, report->arena, choice.n, err);
    for (size_t i = 0; i < choice.n; i++)
        TRY(fill_pool_row(report, columns, choice.rows[i], &rows[i], err));
    const HeatMap map = {.name = "Adoption among the ideal clients of each peer pool",
                         .mark = "A figure (per cent) marks a product that belongs to the "
                                 "characteristic set of the peer pool.",
                         .has_changes = report->changes->is_there,
                         .n_columns = columns->n,
                         .columns = columns->names,
                         .n_rows = choice.n,
                         .rows = rows};
    strbuf_puts(page, "<figure>\n");
    heat_map_draw(page, &map);
    strbuf_puts(page, "<figcaption><b>Figure 1.</b> Adoption among the ideal clients of each peer "
                      "pool; products from the most to the least adopted.");
    tell_left_out(page, columns, choice.is_all, choice.n, report->n_leaves, "peer pools");
    strbuf_puts(page, "</figcaption></figure>\n");
    return OK;
}

/* ---- the same in words ---- */

static bool has_entered(const Report *const report, const size_t pool, const uint32_t product)
{
    const ProfileDiff *const diff = &report->changes->profiles;
    bool entered = false;
    for (uint32_t i = report->changes->is_there ? diff->first[pool] : 0;
         report->changes->is_there && i < diff->first[pool + 1]; i++)
        entered |= diff->changes[i].has_entered && diff->changes[i].later_product == product;
    return entered;
}

/* "; left: Leasing, Factoring" */
static void list_left(const Report *const report, const size_t pool)
{
    const ReportChanges *const changes = report->changes;
    const char *before = "; left: ";
    if (!changes->is_there)
        return;
    for (uint32_t i = changes->profiles.first[pool]; i < changes->profiles.first[pool + 1]; i++) {
        const ProfileChange *const change = &changes->profiles.changes[i];
        if (change->has_entered)
            continue;
        strbuf_puts(report->page, before);
        html_text(
            report->page,
            model_design(&changes->segments.earlier.model)->product_names[change->earlier_product]);
        before = ", ";
    }
}

/* The characteristic set, best first: "Payroll 64 %, Card acquiring 58 %". */
static void cell_set(const Report *const report, const size_t pool)
{
    StrBuf *const page = report->page;
    const IdealProfiles *const profiles = &report->model->profiles;
    const uint32_t n = profiles->n_characteristic[pool];
    strbuf_puts(page, n == 0 ? "<td class=\"none\">no cross-sell profile" : "<td>");
    for (uint32_t rank = 1; rank <= n; rank++)
        for (size_t product = 0; product < profiles->n_products; product++) {
            const size_t at = profile_at(profiles, pool, product);
            if (profiles->rank[at] != rank)
                continue;
            strbuf_puts(page, rank == 1 ? "" : ", ");
            html_text(page, model_design(report->model)->product_names[product]);
            strbuf_puts(page, " ");
            part_share(page, profiles->adoption[at]);
            strbuf_puts(page, has_entered(report, pool, (uint32_t)product) ? " (entered)" : "");
        }
    list_left(report, pool);
    strbuf_puts(page, "</td>");
}

static void write_sets(const Report *const report)
{
    static const char *const HEADINGS[] = {"Peer pool",
                                           "#Clients",
                                           "#Ideal clients",
                                           "#Share of the set held",
                                           "Characteristic products",
                                           NULL};
    StrBuf *const page = report->page;
    const IdealProfiles *const profiles = &report->model->profiles;
    const char *group = NULL;
    details_open(page, "The characteristic set of every peer pool, in words", false);
    table_open(page, "Table 2. Characteristic products with their adoption among ideal clients",
               HEADINGS);
    for (size_t i = 0; i < report->n_leaves; i++) {
        const size_t pool = report->leaves[i];
        table_group(page, &group, report->stratum_groups[report->model->pools.stratum[pool]], 5);
        strbuf_puts(page, "<tr>");
        html_element(page, "th scope=\"row\"", report->pool_labels[pool]);
        cell_count(page, report->clients_of_pool[pool]);
        cell_count(page, profiles->n_ideal[pool]);
        cell_share(page, profiles->set_share[pool]);
        cell_set(report, pool);
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    details_close(page);
}

/* ---- segments by products ---- */

/* "North / Trade: card acquiring + payroll", of a stratum that is not split its name alone. */
static Status flat_label(const Report *const report, const size_t segment, const char **const label,
                         Error *const err)
{
    const Segments *const segments = &report->model->segments;
    const size_t stratum = segments->stratum[segment];
    *label = report->stratum_names[stratum];
    if (segments->first[stratum + 1] - segments->first[stratum] == 1)
        return OK;
    ARENA_TAKE(*label, arena_printf(report->arena, "%s: %s", *label, segments->label[segment]),
               err);
    return OK;
}

static Status fill_segment_row(const Report *const report, const Columns *const columns,
                               const size_t segment, HeatRow *const row, Error *const err)
{
    const Segments *const segments = &report->model->segments;
    const bool is_flat = segments->n < 2 * segments->n_strata;
    const size_t stratum = segments->stratum[segment];
    const Mixture mixture = segments_mixture(segments, stratum);
    const size_t component = segment - segments->first[stratum];
    const char *label = mixture.n_components == 1 ? "all clients" : segments->label[segment];
    double *shares = NULL;
    const char *of = NULL;
    ARENA_NEW(shares, report->arena, columns->n, err);
    ARENA_TAKE(of, arena_printf(report->arena, "of %u clients", segments->n_clients[segment]), err);
    for (size_t column = 0; column < columns->n; column++)
        shares[column] =
            mixture.adoption[columns->products[column] * mixture.n_components + component];
    if (is_flat)
        TRY(flat_label(report, segment, &label, err));
    *row = (HeatRow){.group = is_flat ? NULL : report->stratum_names[stratum],
                     .label = label,
                     .of = of,
                     .shares = shares};
    return OK;
}

static Status draw_segments(const Report *const report, const Columns *const columns,
                            Error *const err)
{
    StrBuf *const page = report->page;
    const Segments *const segments = &report->model->segments;
    RowChoice choice = {0};
    uint32_t *all = NULL;
    HeatRow *rows = NULL;
    TRY(report_all_rows(segments->n, report->arena, &all, err));
    TRY(report_choose_rows(all, segments->n, report->clients_of_segment, report->arena, &choice,
                           err));
    ARENA_NEW(rows, report->arena, choice.n, err);
    for (size_t i = 0; i < choice.n; i++)
        TRY(fill_segment_row(report, columns, choice.rows[i], &rows[i], err));
    const HeatMap map = {.name = "Adoption in each segment",
                         .n_columns = columns->n,
                         .columns = columns->names,
                         .n_rows = choice.n,
                         .rows = rows};
    strbuf_puts(page, "<figure>\n");
    heat_map_draw(page, &map);
    strbuf_puts(page, "<figcaption><b>Figure 2.</b> Adoption in each segment, all its clients; "
                      "products as in figure 1.");
    tell_left_out(page, columns, choice.is_all, choice.n, segments->n, "segments");
    strbuf_puts(page, "</figcaption></figure>\n");
    return OK;
}

Status section_profiles(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    Columns columns = {0};
    TRY(choose_columns(report, &columns, err));
    section_open(page, "profiles", "Ideal profiles");
    strbuf_puts(page,
                "<p>Ideal clients are the mature clients of a peer pool in the top quarter "
                "of profitability for their size (of profit, where size is not known; all mature "
                "ones, where no profit is). What most of them hold, or hold more often "
                "than others do, is characteristic; what a client lacks of it is "
                "offered.</p>\n");
    TRY(draw_pools(report, &columns, err));
    write_sets(report);
    TRY(draw_segments(report, &columns, err));
    section_close(page);
    return OK;
}
