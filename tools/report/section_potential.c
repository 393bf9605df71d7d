/* tools/report/section_potential.c - what clients bring against what their peers bring. */
#include "tools/report/amount_scale.h"
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>

enum { COLUMNS = 7, PLOT_COLUMN = 2 };

/* The strata of one currency whose clients' potential is known. */
typedef struct StratumGroup {
    size_t n;
    uint32_t *strata;
    AmountScale scale;
} StratumGroup;

static Status make_group(const Report *const report, const size_t currency,
                         StratumGroup *const group, Error *const err)
{
    const size_t n_strata = report->model->strata.n;
    double *values = NULL;
    size_t n_values = 0;
    *group = (StratumGroup){.n = 0};
    ARENA_NEW(group->strata, report->arena, n_strata, err);
    ARENA_NEW(values, report->arena, 2 * QUARTILES * n_strata, err);
    for (size_t stratum = 0; stratum < n_strata; stratum++) {
        const StratumMoney *const money = &report->money[stratum];
        if (report->currency_of_stratum[stratum] != currency || money->n_potential == 0)
            continue;
        group->strata[group->n++] = (uint32_t)stratum;
        for (size_t quartile = 0; quartile < QUARTILES; quartile++) {
            values[n_values++] = money->profit[quartile];
            values[n_values++] = money->potential[quartile];
        }
    }
    return amount_scale_make(values, n_values, report->arena, &group->scale, err);
}

/* "800 to 4 200" above "held 81 %" */
static void cell_interval(StrBuf *const page, const StratumMoney *const money)
{
    strbuf_puts(page, "<td class=\"n\">");
    part_amount(page, money->interval[0], NULL);
    if (!isnan(money->interval[0])) {
        strbuf_puts(page, " to ");
        part_amount(page, money->interval[1], NULL);
    }
    if (!isnan(money->coverage)) {
        strbuf_puts(page, "<br>held ");
        part_share(page, money->coverage);
    }
    strbuf_puts(page, "</td>");
}

/* "1 240 000" above "(980 000 to 1 500 000)"; nothing where no client counts */
static void cell_total(StrBuf *const page, const GapTotal *const total)
{
    strbuf_puts(page, "<td class=\"n\">");
    if (total->n > 0) {
        part_amount(page, total->gap, NULL);
        strbuf_puts(page, "<br>(");
        part_amount(page, total->low, NULL);
        strbuf_puts(page, " to ");
        part_amount(page, total->high, NULL);
        strbuf_puts(page, ")");
    }
    strbuf_puts(page, "</td>");
}

/* "1 755 of 2 217" */
static void cell_behind(StrBuf *const page, const StratumMoney *const money)
{
    strbuf_puts(page, "<td class=\"n\">");
    html_count(page, money->n_behind);
    strbuf_puts(page, " of ");
    html_count(page, money->n_gap);
    strbuf_puts(page, "</td>");
}

static void write_stratum(const Report *const report, const AmountScale *const scale,
                          const size_t stratum)
{
    const StratumMoney *const money = &report->money[stratum];
    StrBuf *const page = report->page;
    strbuf_puts(page, "<tr>");
    html_element(page, "th scope=\"row\"", report->stratum_labels[stratum]);
    cell_count(page, report->clients_of_stratum[stratum]);
    strip_open(page, scale);
    strip_interval(page, scale, money->potential, "potential profit", "strong", 7);
    strip_interval(page, scale, money->profit, "profit now", "weak", 17);
    strip_close(page);
    cell_interval(page, money);
    cell_behind(page, money);
    strbuf_puts(page, "<td class=\"n\">");
    part_amount(page, money->gap[0], NULL);
    strbuf_puts(page, " \xc2\xb7 <b>");
    part_amount(page, money->gap[1], NULL);
    strbuf_puts(page, "</b> \xc2\xb7 ");
    part_amount(page, money->gap[2], NULL);
    strbuf_puts(page, "</td>");
    cell_total(page, &money->total);
    strbuf_puts(page, "</tr>\n");
}

static void write_strata(const Report *const report, const char *const caption,
                         const AmountScale *const scale, const uint32_t *const strata,
                         const size_t n)
{
    static const char *const HEADINGS[] = {"Stratum",
                                           "#Clients",
                                           "|Quartiles: potential, profit now",
                                           "#Usual 80 % interval; share it held",
                                           "#Behind, of those with a gap",
                                           "#Gap: quartiles",
                                           "#All together, 80 % interval",
                                           NULL};
    StrBuf *const page = report->page;
    const char *group = NULL;
    table_open(page, caption, HEADINGS);
    amount_axis_row(page, scale, PLOT_COLUMN, COLUMNS);
    for (size_t i = 0; i < n; i++) {
        table_group(page, &group, report->stratum_groups[strata[i]], COLUMNS);
        write_stratum(report, scale, strata[i]);
    }
    amount_axis_row(page, scale, PLOT_COLUMN, COLUMNS);
    table_close(page);
}

static Status write_group(const Report *const report, const size_t number, Error *const err)
{
    StrBuf *const page = report->page;
    const char *const currency = report->currencies[number];
    StratumGroup group = {0};
    RowChoice choice = {0};
    const char *caption = NULL;
    TRY(make_group(report, number, &group, err));
    if (group.n == 0)
        return OK;
    TRY(report_choose_rows(group.strata, group.n, report->clients_of_stratum, report->arena,
                           &choice, err));
    ARENA_TAKE(caption,
               arena_printf(report->arena,
                            "Figure 4. Potential annual profit (blue, above) and "
                            "annual profit now (grey, below)%s%s%s",
                            currency == NULL ? "" : ", in ", currency == NULL ? "" : currency,
                            choice.is_all ? "" : "; the largest strata"),
               err);
    write_strata(report, caption, &group.scale, choice.rows, choice.n);
    strbuf_puts(page, "<p class=\"note\">The usual interval has the medians of the clients' lower "
                      "and upper ends; the share is of peers left out of its making. Quartiles of "
                      "the gap are of the clients who are behind. The "
                      "axis is even within ");
    part_amount(page, group.scale.unit, currency);
    strbuf_puts(page, " of nought and logarithmic beyond.</p>\n");
    if (choice.is_all)
        return OK;
    details_open(page, "The same for every stratum", false);
    write_strata(report, "Potential annual profit and annual profit now", &group.scale,
                 group.strata, group.n);
    details_close(page);
    return OK;
}

static void write_coverage(const Report *const report)
{
    StrBuf *const page = report->page;
    const double coverage = report->model->potential.overall_coverage;
    if (isnan(coverage))
        return;
    strbuf_puts(page, "<p>The 80 % intervals covered <strong>");
    part_share(page, coverage);
    strbuf_puts(page, "</strong> of the well-developed peers that were left out of their "
                      "making.</p>\n");
}

Status section_potential(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    section_open(page, "potential", "Potential");
    strbuf_puts(page, "<p>The potential is what well-developed peers of the same size and tenure "
                      "bring, with an 80 % interval: peer-relative, not causal. A client is behind "
                      "where it brings less and is not well developed itself; its gap is the "
                      "difference. The total of a stratum is no sum of single gaps, which are "
                      "medians floored at nought: it comes from the mean profit of such "
                      "peers, pool by pool and drawn to the bank's, less what those clients bring "
                      "who are not well developed.</p>\n");
    write_coverage(report);
    const size_t before = page->length;
    for (size_t currency = 0; currency < report->n_currencies; currency++)
        TRY(write_group(report, currency, err));
    if (page->length == before)
        strbuf_puts(page, "<p>No potential can be given for any client of this base.</p>\n");
    section_close(page);
    return OK;
}
