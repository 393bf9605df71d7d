/* tools/report/section_card.c - the model card: how good it proved, from what, and where it ends.
 */
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>

/* ---- methods side by side ---- */

typedef struct Scale {
    double least;
    double most;
} Scale;

/* From the lowest bound to the highest, in twentieths. */
static Scale scale_of(const Comparison *const comparison)
{
    Scale scale = {.least = 1, .most = 0};
    for (size_t method = 0; method < comparison->n_methods; method++) {
        const Measured ndcg = comparison_figure(comparison, method, RANK_NDCG5);
        scale.least = fmin(scale.least, floor(20 * ndcg.low) / 20);
        scale.most = fmax(scale.most, ceil(20 * ndcg.high) / 20);
    }
    if (scale.most <= scale.least)
        scale.most = scale.least + 0.05;
    return scale;
}

static void put_place(StrBuf *const page, const char *const attribute, const Scale scale,
                      const double value)
{
    strbuf_printf(page, " %s=\"", attribute);
    strbuf_fixed(page, 1 + 98 * (value - scale.least) / (scale.most - scale.least), 2);
    strbuf_puts(page, "%\"");
}

static void put_line(StrBuf *const page, const char *const name, const Scale scale,
                     const double from, const double to)
{
    strbuf_printf(page, "<line class=\"%s\"", name);
    put_place(page, "x1", scale, from);
    put_place(page, "x2", scale, to);
    strbuf_puts(page, from < to ? " y1=\"11\" y2=\"11\"/>" : " y1=\"4\" y2=\"18\"/>");
}

static void cell_interval(StrBuf *const page, const Comparison *const comparison, const Scale scale,
                          const size_t method)
{
    const Measured own = comparison_figure(comparison, method, RANK_NDCG5);
    const Measured reference = comparison_figure(comparison, comparison->reference, RANK_NDCG5);
    strbuf_printf(page, "<td class=\"plot\"><svg class=\"strip %s\" role=\"img\">",
                  method == RANKING_CHOSEN ? "strong" : "weak");
    strbuf_puts(page, "<line class=\"zero\" y1=\"0\" y2=\"23\"");
    put_place(page, "x1", scale, reference.value);
    put_place(page, "x2", scale, reference.value);
    strbuf_puts(page, "/>");
    put_line(page, "range", scale, own.low, own.high);
    put_line(page, "median", scale, own.value, own.value);
    strbuf_puts(page, "<title>");
    strbuf_fixed(page, own.low, 3);
    strbuf_puts(page, " to ");
    strbuf_fixed(page, own.high, 3);
    strbuf_puts(page, "</title></svg></td>");
}

static void cell_metric(StrBuf *const page, const double value)
{
    strbuf_puts(page, "<td class=\"n\">");
    strbuf_fixed(page, value, 3);
    strbuf_puts(page, "</td>");
}

static void cell_difference(StrBuf *const page, const Comparison *const comparison,
                            const size_t method)
{
    const Measured difference = comparison_difference(comparison, method);
    strbuf_puts(page, "<td class=\"n\">");
    if (method == comparison->reference) {
        strbuf_puts(page, "reference</td>");
        return;
    }
    part_signed(page, difference.value, 3);
    strbuf_puts(page, " (");
    part_signed(page, difference.low, 3);
    strbuf_puts(page, " to ");
    part_signed(page, difference.high, 3);
    strbuf_puts(page, ")</td>");
}

static void write_methods(const Report *const report)
{
    static const char *const HEADINGS[] = {"Method",
                                           "#HR@1",
                                           "#HR@3",
                                           "#HR@5",
                                           "#MRR",
                                           "#nDCG@5",
                                           "|nDCG@5, 95 % interval",
                                           "#Against popularity in the stratum",
                                           NULL};
    const Comparison *const comparison = &report->model->ranking.comparison;
    StrBuf *const page = report->page;
    const Scale scale = scale_of(comparison);
    table_open(page, "Table 4. Methods on the same hidden holdings", HEADINGS);
    for (size_t method = 0; method < comparison->n_methods; method++) {
        strbuf_puts(page, method == RANKING_CHOSEN ? "<tr class=\"taken\">" : "<tr>");
        html_element(page, "th scope=\"row\"", comparison->names[method]);
        for (RankMetric metric = RANK_HR1; metric <= RANK_HR5; metric++)
            cell_metric(page, comparison_figure(comparison, method, metric).value);
        cell_metric(page, comparison_figure(comparison, method, RANK_MRR).value);
        cell_metric(page, comparison_figure(comparison, method, RANK_NDCG5).value);
        cell_interval(page, comparison, scale, method);
        cell_difference(page, comparison, method);
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    strbuf_puts(page,
                "<p class=\"note\">HR@k: share of clients whose hidden product is among the "
                "first k; MRR: mean of 1 over its rank; nDCG@5: 1 for the first rank, less "
                "for each further one, 0 behind the fifth. All products that the client "
                "seems not to hold are ranked, ties at their mean rank. Intervals and paired "
                "differences from resampling clients 1,000 times. The thin line is popularity "
                "in the stratum.</p>\n");
}

static void write_verdict(const Report *const report)
{
    const Ranking *const ranking = &report->model->ranking;
    const RankingVerdict verdict = ranking_verdict(ranking, RANKING_CHOSEN);
    StrBuf *const page = report->page;
    strbuf_puts(page, "<p><strong");
    strbuf_puts(page, verdict == RANKING_BETTER ? ">" : " class=\"none\">");
    strbuf_puts(page, "The model ");
    html_text(page, ranking_verdict_sentence(verdict));
    strbuf_puts(page, ".</strong> ");
    if (verdict != RANKING_BETTER)
        strbuf_puts(page, "It can be approved only with a reason for doing so all the same. ");
    strbuf_puts(page, "One holding of each of ");
    part_counted(page, ranking->comparison.n_cases, "client", "clients");
    strbuf_puts(page, " was hidden, everything learned again without it from ");
    part_counted(page, ranking->n_clients, "client", "clients");
    strbuf_puts(page, ", and the hidden product looked for among all that the client seemed not to "
                      "hold.</p>\n");
}

/* ---- from what, and where it ends ---- */

static void open_fact(StrBuf *const page, const char *const name)
{
    strbuf_puts(page, "<tr>");
    html_element(page, "th scope=\"row\"", name);
    strbuf_puts(page, "<td>");
}

static void close_fact(StrBuf *const page)
{
    strbuf_puts(page, "</td></tr>\n");
}

static void fact_count(StrBuf *const page, const char *const name, const json_t *const value)
{
    open_fact(page, name);
    html_count(page, (size_t)json_integer_value(value));
    close_fact(page);
}

static void fact_text(StrBuf *const page, const char *const name, const json_t *const value)
{
    open_fact(page, name);
    html_text(page, json_is_string(value) ? json_string_value(value) : "none");
    close_fact(page);
}

static void fact_denied(StrBuf *const page, const json_t *const denied)
{
    open_fact(page, "Attributes no model may see");
    for (size_t i = 0; i < json_array_size(denied); i++) {
        strbuf_puts(page, i == 0 ? "" : ", ");
        html_text(page, json_string_value(json_array_get(denied, i)));
    }
    if (json_array_size(denied) == 0)
        strbuf_puts(page, "none in the extract");
    close_fact(page);
}

static void write_data(const Report *const report)
{
    static const char *const HEADINGS[] = {"What", "Value", NULL};
    static const char *const COUNTS[][2] = {{"Active clients", "active_clients"},
                                            {"Banks", "banks"},
                                            {"Products", "products"},
                                            {"Products held, over all clients", "products_held"}};
    static const char *const DAYS[][2] = {{"As of", "as_of"},
                                          {"First profit period", "first_profit_period"},
                                          {"Last profit period", "last_profit_period"}};
    const json_t *const data = json_object_get(report->card, "data");
    const json_t *const exclusions = json_object_get(report->card, "exclusions");
    StrBuf *const page = report->page;
    details_open(page, "What it was made from, and what was left out", false);
    table_open(page, "Data of the build", HEADINGS);
    for (size_t i = 0; i < sizeof DAYS / sizeof DAYS[0]; i++)
        fact_text(page, DAYS[i][0], json_object_get(data, DAYS[i][1]));
    for (size_t i = 0; i < sizeof COUNTS / sizeof COUNTS[0]; i++)
        fact_count(page, COUNTS[i][0], json_object_get(data, COUNTS[i][1]));
    fact_count(page, "Clients who are not active: left out",
               json_object_get(exclusions, "inactive_clients"));
    fact_denied(page, json_object_get(exclusions, "denied_attributes"));
    table_close(page);
    details_close(page);
}

static void write_limits(const Report *const report)
{
    const json_t *const limits = json_object_get(report->card, "limits");
    strbuf_puts(report->page, "<ul>\n");
    for (size_t i = 0; i < json_array_size(limits); i++)
        html_element(report->page, "li", json_string_value(json_array_get(limits, i)));
    strbuf_puts(report->page, "</ul>\n");
}

Status section_card(const Report *const report, Error *const err)
{
    (void)err;
    section_open(report->page, "card", "Model card");
    write_verdict(report);
    if (report->model->ranking.comparison.n_cases > 0)
        write_methods(report);
    write_limits(report);
    write_data(report);
    section_close(report->page);
    return OK;
}
