/* tools/report/profile_changes.c - what became of the characteristic sets; see change_tables.h. */
#include "tools/report/change_tables.h"
#include "tools/report/report_parts.h"

enum { FOLD_ROWS = 40 };

/* "31 % (24 % to 39 %), 37 of 120"; a dash where the model does not know the product */
static void cell_adoption(StrBuf *const page, const ProfileSide *const side, const uint32_t pool,
                          const uint32_t product)
{
    const IdealProfiles *const profiles = side->profiles;
    strbuf_puts(page, "<td class=\"n\">");
    if (product == PROFILE_NONE) {
        strbuf_puts(page, "\u2013</td>");
        return;
    }
    const size_t at = profile_at(profiles, pool, product);
    part_share(page, profiles->adoption[at]);
    strbuf_puts(page, " (");
    part_share(page, profiles->adoption_low[at]);
    strbuf_puts(page, " to ");
    part_share(page, profiles->adoption_high[at]);
    strbuf_puts(page, "), ");
    html_count(page, profiles->n_holders[at]);
    strbuf_puts(page, " of ");
    html_count(page, profiles->n_ideal[pool]);
    strbuf_puts(page, "</td>");
}

static const char *product_name(const Report *const report, const ProfileChange *const change)
{
    if (change->later_product != PROFILE_NONE)
        return model_design(report->model)->product_names[change->later_product];
    const Model *const earlier = &report->changes->segments.earlier.model;
    return model_design(earlier)->product_names[change->earlier_product];
}

static void write_change(const Report *const report, const uint32_t pool,
                         const ProfileChange *const change)
{
    const ReportChanges *const changes = report->changes;
    StrBuf *const page = report->page;
    strbuf_puts(page, "<tr>");
    html_element(page, "th scope=\"row\"", report->pool_names[pool]);
    strbuf_puts(page, change->has_entered ? "<td><span class=\"tag calm\">+ entered</span></td>"
                                          : "<td><span class=\"tag\">\u2212 left</span></td>");
    html_element(page, "td", product_name(report, change));
    cell_adoption(page, &changes->then, changes->profiles.earlier_of[pool],
                  change->earlier_product);
    cell_adoption(page, &changes->now, pool, change->later_product);
    html_element(page, "td class=\"why\"", profile_reason_words(change));
    strbuf_puts(page, "</tr>\n");
}

static void write_table(const Report *const report)
{
    static const char *const HEADINGS[] = {"Peer pool",     "Change", "Product", "#Adoption then",
                                           "#Adoption now", "Why",    NULL};
    const ProfileDiff *const diff = &report->changes->profiles;
    const uint32_t n = diff->first[report->model->pools.n];
    StrBuf *const page = report->page;
    if (n == 0) {
        strbuf_puts(page, "<p>No product entered or left the characteristic set of a peer pool "
                          "that both models have.</p>\n");
        return;
    }
    if (n > FOLD_ROWS)
        details_open(page, "Every product that entered or left", false);
    table_open(page,
               "Products that entered or left a characteristic set: adoption among ideal "
               "clients with its 95 % interval, and how many of them hold it",
               HEADINGS);
    for (uint32_t pool = 0; pool < report->model->pools.n; pool++)
        for (uint32_t i = diff->first[pool]; i < diff->first[pool + 1]; i++)
            write_change(report, pool, &diff->changes[i]);
    table_close(page);
    if (n > FOLD_ROWS)
        details_close(page);
}

/* ---- pools that come and go ---- */

/* "2 peer pools are new: A · B." */
typedef struct NameList {
    size_t n;
    StrBuf names;
} NameList;

static void add_name(NameList *const list, const char *const name)
{
    strbuf_puts(&list->names, list->n++ == 0 ? "" : " \xc2\xb7 ");
    html_text(&list->names, name);
}

static Status write_list(StrBuf *const page, NameList *const list, const char *const one,
                         const char *const many, Error *const err)
{
    const char *names = NULL;
    TRY(strbuf_finish(&list->names, &names, err));
    if (list->n == 0)
        return OK;
    strbuf_puts(page, "<p>");
    part_counted(page, list->n, one, many);
    strbuf_puts(page, ": <span class=\"where\">");
    strbuf_puts(page, names);
    strbuf_puts(page, "</span></p>\n");
    return OK;
}

static Status write_pools(const Report *const report, Error *const err)
{
    const ReportChanges *const changes = report->changes;
    const Model *const earlier = &changes->segments.earlier.model;
    NameList fresh = {.names = strbuf_init(report->page->arena)};
    NameList ended = {.names = strbuf_init(report->page->arena)};
    for (size_t i = 0; i < report->n_leaves; i++)
        if (changes->profiles.earlier_of[report->leaves[i]] == PROFILE_NONE)
            add_name(&fresh, report->pool_names[report->leaves[i]]);
    TRY(write_list(report->page, &fresh, "peer pool is new, or a part of one that was not split",
                   "peer pools are new, or parts of one that was not split", err));
    for (size_t pool = 0; pool < earlier->pools.n; pool++) {
        const char *name = NULL;
        if (!peer_pools_is_leaf(&earlier->pools, pool) ||
            changes->profiles.later_of[pool] != PROFILE_NONE)
            continue;
        TRY(model_pool_name(earlier, pool, report->arena, &name, err));
        add_name(&ended, name);
    }
    return write_list(report->page, &ended, "peer pool has ended, or is not split any more",
                      "peer pools have ended, or are not split any more", err);
}

Status write_profile_changes(const Report *const report, Error *const err)
{
    html_element(report->page, "h3", "Ideal profiles");
    write_table(report);
    return write_pools(report, err);
}
