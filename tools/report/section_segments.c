/* tools/report/section_segments.c - the segments of every stratum, and why there are not more. */
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>
#include <stdlib.h>

/* With more strata, the details of each, or of all, are folded away. */
enum { OPEN_EACH = 3, OPEN_STRATA = 12 };

/* The share of a stratum's clients that a segment has; 0 where there are none. */
static double share_of_stratum(const Report *const report, const size_t segment)
{
    const uint32_t n = report->clients_of_stratum[report->model->segments.stratum[segment]];
    return n == 0 ? 0 : (double)report->clients_of_segment[segment] / n;
}

/* The segments side by side, small to large clients: one bar of the length of the whole. */
static void cell_sizes(const Report *const report, const size_t stratum)
{
    StrBuf *const page = report->page;
    const Segments *const segments = &report->model->segments;
    const size_t first = segments->first[stratum];
    const size_t n = segments->first[stratum + 1] - first;
    double x = 0;
    strbuf_puts(page, "<td class=\"plot\"><svg class=\"bar\" role=\"img\">");
    for (size_t segment = first; segment < first + n; segment++) {
        const double share = share_of_stratum(report, segment);
        strbuf_puts(page, "<rect x=\"");
        strbuf_fixed(page, x * 100, 2);
        strbuf_puts(page, "%\" width=\"");
        strbuf_fixed(page, share * 100, 2);
        strbuf_puts(page, "%\" height=\"100%\" fill-opacity=\"");
        strbuf_fixed(page, n == 1 ? 0.2 : 0.3 + 0.6 * (double)(segment - first) / (double)(n - 1),
                     2);
        strbuf_puts(page, "\"><title>");
        html_text(page, segments->label[segment]);
        strbuf_puts(page, ": ");
        part_counted(page, report->clients_of_segment[segment], "client", "clients");
        strbuf_puts(page, ", ");
        part_share(page, share);
        strbuf_puts(page, "</title></rect>");
        x += share;
    }
    strbuf_puts(page, "</svg></td>");
}

/* What the overview says of the k that was taken and the next larger one. */
static Status cell_choice(const Report *const report, const size_t stratum, Error *const err)
{
    const Segments *const segments = &report->model->segments;
    const size_t k = segments->first[stratum + 1] - segments->first[stratum];
    const char *reason = "No larger number could be tried.";
    double gain = 0;
    size_t refused = 0;
    for (size_t i = segments->first_trial[stratum]; i < segments->first_trial[stratum + 1]; i++) {
        const KTrial trial = segments_trial(segments, i);
        if (trial.k == k)
            gain = trial.gain;
        if (trial.k != k + 1)
            continue;
        refused = trial.k;
        TRY(choose_k_reason(&trial, &segments->limits, report->arena, &reason, err));
    }
    strbuf_puts(report->page, "<td class=\"n\">");
    if (k > 1)
        part_signed(report->page, gain, 2);
    strbuf_puts(report->page, "</td><td class=\"why\">");
    if (refused > 0)
        strbuf_printf(report->page, "Not %zu: ", refused);
    html_text(report->page, reason);
    strbuf_puts(report->page, "</td>");
    return OK;
}

/* Are the segments groups of their own, or cuts of a continuum? */
static void put_kind(StrBuf *const page, const Segments *const segments, const size_t stratum)
{
    if (segments->first[stratum + 1] - segments->first[stratum] == 1)
        return;
    strbuf_puts(page, segments_graded(segments, stratum)
                          ? " <span class=\"tag\">graded</span>"
                          : " <span class=\"tag calm\">distinct</span>");
}

static Status write_overview(const Report *const report, Error *const err)
{
    static const char *const HEADINGS[] = {
        "Stratum", "#Clients", "#Segments", "|Their sizes", "#Gain, nats", "Why not more", NULL};
    const Segments *const segments = &report->model->segments;
    StrBuf *const page = report->page;
    const char *group = NULL;
    table_open(page, "Table 1. Strata and their segments, small clients left, large ones right",
               HEADINGS);
    for (size_t stratum = 0; stratum < segments->n_strata; stratum++) {
        table_group(page, &group, report->stratum_groups[stratum], 6);
        strbuf_puts(page, "<tr><th scope=\"row\">");
        html_text(page, report->stratum_labels[stratum]);
        put_kind(page, segments, stratum);
        strbuf_puts(page, "</th>");
        cell_count(page, report->clients_of_stratum[stratum]);
        cell_count(page, segments->first[stratum + 1] - segments->first[stratum]);
        cell_sizes(report, stratum);
        TRY(cell_choice(report, stratum, err));
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    return OK;
}

/* ---- one stratum ---- */

/* A figure with two decimals; a dash where it was not measured. */
static void cell_figure(StrBuf *const page, const double value)
{
    strbuf_puts(page, "<td class=\"n\">");
    if (isnan(value))
        strbuf_puts(page, "\u2013");
    else {
        strbuf_puts(page, value < 0 ? "\u2212" : "");
        strbuf_fixed(page, fabs(value), 2);
    }
    strbuf_puts(page, "</td>");
}

static void cell_difference(StrBuf *const page, const double value, const int decimals)
{
    strbuf_puts(page, "<td class=\"n\">");
    part_signed(page, value, decimals);
    strbuf_puts(page, "</td>");
}

static void write_segments(const Report *const report, const size_t stratum)
{
    static const char *const HEADINGS[] = {"Segment", "What sets it apart", "#Clients",
                                           "#Share",  "#Stability",         "#Tenure",
                                           "#Size",   "#Relative profit",   NULL};
    const Segments *const segments = &report->model->segments;
    const Mixture mixture = segments_mixture(segments, stratum);
    StrBuf *const page = report->page;
    table_open(
        page,
        "Segments; stability is the mean Jaccard similarity of a segment to its like when the "
        "clients are drawn again; tenure, size and relative profit in standard deviations "
        "from the stratum's average client",
        HEADINGS);
    for (size_t i = 0; i < mixture.n_components; i++) {
        const size_t segment = segments->first[stratum] + i;
        strbuf_puts(page, "<tr>");
        html_element(page, "th scope=\"row\"", segments->id[segment]);
        html_element(page, "td", segments->label[segment]);
        cell_count(page, report->clients_of_segment[segment]);
        cell_share(page, share_of_stratum(report, segment));
        cell_figure(page, segments->stability[segment]);
        for (size_t score = 0; score < SCORES; score++)
            cell_difference(page, mixture.mean[score * mixture.n_components + i], 1);
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
}

static Status write_trials(const Report *const report, const size_t stratum, Error *const err)
{
    static const char *const HEADINGS[] = {"#k",
                                           "#Held-out gain",
                                           "#Smallest segment",
                                           "#Stability",
                                           "#Two halves",
                                           "#Prediction strength",
                                           "#Silhouette",
                                           "#BIC",
                                           "#ICL",
                                           "What became of it",
                                           NULL};
    const Segments *const segments = &report->model->segments;
    StrBuf *const page = report->page;
    const size_t first = segments->first_trial[stratum];
    const KTrial one = segments_trial(segments, first);
    table_open(page,
               "Numbers of segments tried; gain in nats per client over one segment; stability of "
               "the least stable one; the five figures behind it are shown and decide nothing; BIC "
               "and ICL against one segment",
               HEADINGS);
    for (size_t i = first; i < segments->first_trial[stratum + 1]; i++) {
        const KTrial trial = segments_trial(segments, i);
        const char *reason = NULL;
        TRY(choose_k_reason(&trial, &segments->limits, report->arena, &reason, err));
        strbuf_puts(page, trial.verdict == K_ACCEPTED ? "<tr class=\"taken\">" : "<tr>");
        cell_count(page, trial.k);
        cell_difference(page, trial.gain, 3);
        cell_count(page, trial.smallest);
        cell_figure(page, trial.stability);
        cell_figure(page, trial.agreement);
        cell_figure(page, trial.prediction_strength);
        cell_figure(page, trial.silhouette);
        cell_difference(page, trial.bic - one.bic, 0);
        cell_difference(page, trial.icl - one.icl, 0);
        html_element(page, "td", reason);
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    return OK;
}

static Status write_stratum(const Report *const report, const size_t stratum, Error *const err)
{
    details_open(report->page, report->stratum_names[stratum],
                 report->model->strata.n <= OPEN_EACH);
    write_segments(report, stratum);
    TRY(write_trials(report, stratum, err));
    details_close(report->page);
    return OK;
}

Status section_segments(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    const size_t n_strata = report->model->strata.n;
    section_open(page, "segments", "Segments");
    strbuf_puts(
        page, "<p>A segment says where a client stands on the way to the ideal. The number of "
              "segments of a stratum is the largest one that describes clients left out of the "
              "fit clearly better than one segment does, and whose segments all come back when the "
              "clients are drawn again; one is a valid answer. <i>Graded</i> segments are cuts "
              "of a continuum, <i>distinct</i> ones groups of their own.</p>\n");
    TRY(write_overview(report, err));
    details_open(page, "Every stratum: its segments in words, and every number tried",
                 n_strata <= OPEN_STRATA);
    for (size_t stratum = 0; stratum < n_strata; stratum++)
        TRY(write_stratum(report, stratum, err));
    details_close(page);
    section_close(page);
    return OK;
}
