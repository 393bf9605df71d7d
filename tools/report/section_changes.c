/* tools/report/section_changes.c - what changed since the model before: in short, segment by
 * segment, profile by profile, and in money. */
#include "tools/report/change_tables.h"
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>
#include <string.h>

/* ---- in short ---- */

static void open_fact(StrBuf *const page, const char *const name)
{
    strbuf_puts(page, "<div>");
    html_element(page, "dt", name);
    strbuf_puts(page, "<dd>");
}

static void close_fact(StrBuf *const page)
{
    strbuf_puts(page, "</dd></div>\n");
}

static size_t count_active(const Workbench *const bench)
{
    size_t n = 0;
    for (size_t client = 0; client < bench->portfolio.n_clients; client++)
        n += bench->portfolio.active[client];
    return n;
}

/* "91 % of 2 390 clients whom both models know" */
static void fact_stayed(StrBuf *const page, const SegmentDiff *const diff)
{
    size_t n = 0;
    for (size_t change = 0; change < SEGMENT_CHANGES; change++)
        n += diff->changes[change];
    open_fact(page, "Stayed in their segment");
    part_share(page, n == 0 ? NAN : (double)diff->changes[SEGMENT_UNCHANGED] / (double)n);
    strbuf_puts(page, " of ");
    html_count(page, n);
    strbuf_puts(page, " whom both know");
    close_fact(page);
}

static void fact_segments(StrBuf *const page, const SegmentDiff *const diff)
{
    size_t continued = 0;
    for (size_t later = 0; later < diff->match.n_later; later++)
        continued += diff->match.earlier_of[later] != SEGMENT_NONE;
    open_fact(page, "Segments");
    strbuf_printf(page, "%zu continue, %zu new, %zu ended", continued,
                  diff->match.n_later - continued, diff->match.n_earlier - continued);
    close_fact(page);
}

static void fact_profiles(const Report *const report)
{
    const ProfileDiff *const diff = &report->changes->profiles;
    const uint32_t n = diff->first[report->model->pools.n];
    size_t entered = 0;
    for (uint32_t i = 0; i < n; i++)
        entered += diff->changes[i].has_entered;
    open_fact(report->page, "Products in profiles");
    strbuf_printf(report->page, "%zu entered, %zu left", entered, n - entered);
    close_fact(report->page);
}

static void write_summary(const Report *const report)
{
    const ReportChanges *const changes = report->changes;
    StrBuf *const page = report->page;
    strbuf_puts(page, "<dl class=\"facts\">\n");
    open_fact(page, "Active clients");
    html_count(page, count_active(&changes->segments.earlier));
    strbuf_puts(page, " then, ");
    html_count(page, report->n_active);
    strbuf_puts(page, " now");
    close_fact(page);
    fact_stayed(page, &changes->segments.diff);
    fact_segments(page, &changes->segments.diff);
    fact_profiles(report);
    open_fact(page, "Drift");
    strbuf_puts(page, drift_level_name(changes->drift.level));
    close_fact(page);
    strbuf_puts(page, "</dl>\n");
}

/* ---- segments ---- */

enum { FOLD_ROWS = 24 };

static void cell_segment(StrBuf *const page, const Segments *const segments, const uint32_t segment)
{
    if (segment == SEGMENT_NONE)
        return;
    strbuf_puts(page, "<b>");
    html_text(page, segments->id[segment]);
    strbuf_puts(page, "</b> ");
    html_text(page, segments->label[segment]);
}

/* "8 · 3 · 1" */
static void cell_moves(StrBuf *const page, const uint32_t counts[SEGMENT_CHANGES])
{
    strbuf_puts(page, "<td class=\"n\">");
    for (size_t change = SEGMENT_CLIENT_MOVED; change < SEGMENT_CHANGES; change++) {
        strbuf_puts(page, change == SEGMENT_CLIENT_MOVED ? "" : " \xc2\xb7 ");
        html_count(page, counts[change]);
    }
    strbuf_puts(page, "</td>");
}

static void write_flow(const Report *const report, const uint32_t later, const uint32_t earlier)
{
    const SegmentChanges *const changes = &report->changes->segments;
    const SegmentDiff *const diff = &changes->diff;
    const SegmentFlow *const flow =
        later == SEGMENT_NONE ? &diff->earlier[earlier] : &diff->later[later];
    StrBuf *const page = report->page;
    if (flow->n_then == 0 && flow->n_now == 0)
        return;
    strbuf_puts(page, "<tr><th scope=\"row\">");
    cell_segment(page, &report->model->segments, later);
    if (later == SEGMENT_NONE)
        strbuf_puts(page, "<span class=\"tag\">\u2212 ended</span>");
    strbuf_puts(page, "</th><td>");
    cell_segment(page, &changes->earlier.model.segments, earlier);
    if (earlier == SEGMENT_NONE)
        strbuf_puts(page, "<span class=\"tag\">+ new</span>");
    strbuf_puts(page, "</td>");
    cell_share(page,
               later == SEGMENT_NONE || earlier == SEGMENT_NONE ? NAN : diff->match.jaccard[later]);
    cell_count(page, flow->n_then);
    cell_count(page, flow->n_now);
    cell_count(page, flow->n_kept);
    cell_count(page, flow->came[SEGMENT_UNCHANGED]);
    cell_moves(page, flow->came);
    cell_count(page, flow->went[SEGMENT_UNCHANGED]);
    cell_moves(page, flow->went);
    strbuf_puts(page, "</tr>\n");
}

static void write_flows(const Report *const report)
{
    static const char *const HEADINGS[] = {"Segment",        "Continues",  "#Alike", "#Then",
                                           "#Now",           "#Stayed",    "#New",   "#Came over",
                                           "#Left the bank", "#Went over", NULL};
    const SegmentMatch *const match = &report->changes->segments.diff.match;
    const bool is_long = match->n_later + match->n_earlier > 2 * FOLD_ROWS;
    StrBuf *const page = report->page;
    html_element(page, "h3", "Segments and their clients");
    if (is_long)
        details_open(page, "Every segment, and where its clients came from and went", false);
    table_open(page,
               "Segments then and now. Alike: the Jaccard similarity of the members whom "
               "both models know. Came and went over: clients who moved \xc2\xb7 whom a moved "
               "boundary took along \xc2\xb7 who were given another name only",
               HEADINGS);
    for (uint32_t later = 0; later < match->n_later; later++)
        write_flow(report, later, match->earlier_of[later]);
    for (uint32_t earlier = 0; earlier < match->n_earlier; earlier++)
        if (match->later_of[earlier] == SEGMENT_NONE)
            write_flow(report, SEGMENT_NONE, earlier);
    table_close(page);
    if (is_long)
        details_close(page);
}

/* ---- the section ---- */

static void write_reference(const Report *const report)
{
    const Workbench *const earlier = &report->changes->segments.earlier;
    StrBuf *const page = report->page;
    char as_of[DAY_TEXT_SIZE];
    (void)day_format(earlier->snapshot.as_of, as_of);
    strbuf_puts(page, "<p>Compared with model <code>");
    strbuf_add(page, earlier->model_ref.id, HASH_SHORT);
    strbuf_puts(page, "</code>, <i>");
    html_text(page, earlier->model_ref.state);
    strbuf_printf(page, "</i>, on the clients of %s, whose place this one %s.</p>\n", as_of,
                  strcmp(report->bench->model_ref.state, "draft") == 0 ? "is to take" : "took");
}

Status section_changes(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    section_open(page, "changes", "What changed");
    if (report->changes->is_there) {
        write_reference(report);
        write_summary(report);
        write_flows(report);
        TRY(write_profile_changes(report, err));
        TRY(write_money_changes(report, err));
    } else {
        strbuf_puts(page, "<p>There is no model that was approved before: nothing to compare "
                          "with.</p>\n");
    }
    section_close(page);
    return OK;
}
