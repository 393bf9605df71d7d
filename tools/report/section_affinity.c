/* tools/report/section_affinity.c - what makes a client likely to hold, or to take, a product. */
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"
#include "tools/report/weight_words.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_DRIVERS = 4, MANY_PRODUCTS = 60 };

/* ---- one product ---- */

typedef struct Driver {
    size_t column;
    double weight;
} Driver;

static int strongest_first(const void *const a, const void *const b)
{
    const Driver *const x = a;
    const Driver *const y = b;
    if (fabs(x->weight) != fabs(y->weight))
        return fabs(x->weight) > fabs(y->weight) ? -1 : 1;
    return x->column < y->column ? -1 : 1;
}

/* Scores of EASE^R lie between 0 and 1, log-odds between -7 and 7. */
static int score_decimals(const Affinity *const affinity)
{
    return affinity_method_has_log_odds((AffinityMethod)affinity->method) ? 2 : 3;
}

/* "uses Payroll +0.82, larger +0.61" */
static Status cell_drivers(const Report *const report, const Affinity *const affinity,
                           const size_t product, Driver *const drivers, Error *const err)
{
    const size_t n_columns = design_n_columns(&affinity->design);
    const double *const weights = affinity_weights(affinity, product);
    StrBuf *const page = report->page;
    for (size_t column = 0; column < n_columns; column++)
        drivers[column] = (Driver){.column = column, .weight = weights[column]};
    qsort(drivers, n_columns, sizeof *drivers, strongest_first);
    strbuf_puts(page, "<td class=\"drivers\">");
    for (size_t i = 0; i < MOST_DRIVERS && i < n_columns && drivers[i].weight != 0; i++) {
        const char *words = NULL;
        TRY(weight_words(&affinity->design, drivers[i].column, report->arena, &words, err));
        strbuf_puts(page, i == 0 ? "<span>" : " <span>");
        html_text(page, words);
        strbuf_puts(page, drivers[i].weight < 0 ? " <b class=\"minus\">" : " <b>");
        part_signed(page, drivers[i].weight, score_decimals(affinity));
        strbuf_puts(page, "</b></span>");
    }
    strbuf_puts(page, "</td>");
    return OK;
}

static void cell_share_bar(StrBuf *const page, const double share)
{
    strbuf_puts(page, "<td class=\"plot\"><svg class=\"bar\" role=\"img\"><rect class=\"rest\" "
                      "width=\"100%\" height=\"100%\"/><rect width=\"");
    strbuf_fixed(page, share * 100, 2);
    strbuf_puts(page, "%\" height=\"100%\" fill-opacity=\"0.8\"><title>");
    part_share(page, share);
    strbuf_puts(page, "</title></rect></svg></td>");
}

/* Where some banks have the one target and some the other, tables and figures come twice. */
static const char *letter_of(const Report *const report, const AffinityTarget target)
{
    const uint8_t *const is_fitted = report->model->affinities.is_fitted;
    if (!is_fitted[TARGET_STATUS] || !is_fitted[TARGET_ACQUISITION])
        return "";
    return target == TARGET_STATUS ? "a" : "b";
}

/* What most hold, or took, first. */
static Status write_products(const Report *const report, const AffinityTarget target,
                             Error *const err)
{
    const Affinity *const affinity = &report->model->affinities.of_target[target];
    const bool is_status = target == TARGET_STATUS;
    const char *drivers_heading = NULL;
    const char *caption = NULL;
    ARENA_TAKE(drivers_heading,
               arena_printf(report->arena, "What speaks for it most, and against it (%s)",
                            affinity_method_unit((AffinityMethod)affinity->method)),
               err);
    const char *const headings[] = {"Product", is_status ? "#Holders" : "#Took it in a year",
                                    "|Share of clients", drivers_heading, NULL};
    StrBuf *const page = report->page;
    const size_t n_products = affinity->design.n_products;
    uint32_t *products = NULL;
    uint32_t *sorted = NULL;
    Driver *drivers = NULL;
    TRY(report_all_rows(n_products, report->arena, &products, err));
    TRY(report_sort_rows(products, n_products, affinity->holders, report->arena, &sorted, err));
    ARENA_NEW(drivers, report->arena, design_n_columns(&affinity->design), err);
    ARENA_TAKE(caption,
               arena_printf(report->arena, "Table 3%s. Products, who %s them, and what drives it",
                            letter_of(report, target), is_status ? "holds" : "takes"),
               err);
    table_open(page, caption, headings);
    for (size_t i = 0; i < n_products; i++) {
        const uint32_t product = sorted[i];
        strbuf_puts(page, "<tr>");
        html_element(page, "th scope=\"row\"", affinity->design.product_names[product]);
        cell_count(page, affinity->holders[product]);
        cell_share_bar(page, affinity->n_fitted == 0
                                 ? 0
                                 : affinity->holders[product] / (double)affinity->n_fitted);
        TRY(cell_drivers(report, affinity, product, drivers, err));
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    return OK;
}

/* ---- the ridge ---- */

enum {
    CURVE_WIDTH = 340,
    CURVE_HEIGHT = 150,
    CURVE_LEFT = 64,
    CURVE_RIGHT = 12,
    CURVE_TOP = 12,
    CURVE_BOTTOM = 40
};

typedef struct Curve {
    const Affinity *affinity;
    double least; /* of the losses */
    double most;
} Curve;

static Curve curve_of(const Affinity *const affinity)
{
    Curve curve = {.affinity = affinity, .least = INFINITY, .most = -INFINITY};
    for (size_t i = 0; i < affinity->n_ridges; i++) {
        curve.least = fmin(curve.least, affinity->losses[i]);
        curve.most = fmax(curve.most, affinity->losses[i]);
    }
    return curve;
}

static double curve_x(const Curve *const curve, const size_t i)
{
    const size_t n = curve->affinity->n_ridges;
    const double width = CURVE_WIDTH - CURVE_LEFT - CURVE_RIGHT;
    return CURVE_LEFT + (n > 1 ? width * (double)i / (double)(n - 1) : width / 2);
}

static double curve_y(const Curve *const curve, const double loss)
{
    const double height = CURVE_HEIGHT - CURVE_TOP - CURVE_BOTTOM;
    const double range = curve->most - curve->least;
    return CURVE_TOP + (range > 0 ? height * (curve->most - loss) / range : height / 2);
}

static void add_point(StrBuf *const page, const double x, const double y)
{
    strbuf_fixed(page, x, 1);
    strbuf_putc(page, ',');
    strbuf_fixed(page, y, 1);
    strbuf_putc(page, ' ');
}

static void curve_label(StrBuf *const page, const Curve *const curve, const double loss)
{
    strbuf_printf(page, "<text class=\"y\" x=\"%d\" y=\"", CURVE_LEFT - 8);
    strbuf_fixed(page, curve_y(curve, loss) + 4, 1);
    strbuf_puts(page, "\">");
    strbuf_fixed(page, loss, 3);
    strbuf_puts(page, "</text>");
}

static void curve_point(StrBuf *const page, const Curve *const curve, const size_t i)
{
    const Affinity *const affinity = curve->affinity;
    const bool is_taken = affinity->ridges[i] == affinity->ridge;
    strbuf_printf(page, "<circle class=\"%s\" r=\"%d\" cx=\"", is_taken ? "taken" : "tried",
                  is_taken ? 5 : 3);
    strbuf_fixed(page, curve_x(curve, i), 1);
    strbuf_puts(page, "\" cy=\"");
    strbuf_fixed(page, curve_y(curve, affinity->losses[i]), 1);
    strbuf_puts(page, "\"><title>ridge ");
    strbuf_double(page, affinity->ridges[i]);
    strbuf_puts(page, ": ");
    strbuf_fixed(page, affinity->losses[i], 4);
    strbuf_puts(page, " nats per client</title></circle><text class=\"x\" x=\"");
    strbuf_fixed(page, curve_x(curve, i), 1);
    strbuf_printf(page, "\" y=\"%d\">", CURVE_HEIGHT - CURVE_BOTTOM + 18);
    strbuf_double(page, affinity->ridges[i]);
    strbuf_puts(page, "</text>");
}

static void draw_curve(const Report *const report, const AffinityTarget target)
{
    StrBuf *const page = report->page;
    const Affinity *const affinity = &report->model->affinities.of_target[target];
    const Curve curve = curve_of(affinity);
    strbuf_printf(page,
                  "<figure class=\"small\"><svg class=\"curve\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                  "height=\"%d\" role=\"img\" aria-label=\"held-out loss by ridge\"><polyline "
                  "points=\"",
                  CURVE_WIDTH, CURVE_HEIGHT, CURVE_WIDTH, CURVE_HEIGHT);
    for (size_t i = 0; i < affinity->n_ridges; i++)
        add_point(page, curve_x(&curve, i), curve_y(&curve, affinity->losses[i]));
    strbuf_puts(page, "\"/>");
    curve_label(page, &curve, curve.least);
    if (curve.most > curve.least)
        curve_label(page, &curve, curve.most);
    for (size_t i = 0; i < affinity->n_ridges; i++)
        curve_point(page, &curve, i);
    strbuf_printf(page, "<text class=\"x\" x=\"%d\" y=\"%d\">ridge</text></svg>",
                  (CURVE_LEFT + CURVE_WIDTH - CURVE_RIGHT) / 2, CURVE_HEIGHT - 4);
    strbuf_printf(page,
                  "<figcaption><b>Figure 5%s.</b> Loss of clients left out, nats per client over "
                  "all products, by ridge. The full dot was taken.</figcaption></figure>\n",
                  letter_of(report, target));
}

/* ---- the method ---- */

/* What the probabilities of these clients are about, and how they were found. */
static void write_method(const Report *const report, const AffinityTarget target)
{
    StrBuf *const page = report->page;
    const Affinity *const affinity = &report->model->affinities.of_target[target];
    strbuf_puts(page, target == TARGET_STATUS
                          ? "<p>Target <b>status</b>: how likely a client holds a product, given "
                            "everything else about it: "
                          : "<p>Target <b>acquisition</b>: how likely a client takes a product "
                            "within 12 months, learned from what was opened in the last year, "
                            "calibrated on clients left out: ");
    html_text(page, affinity_method_name((AffinityMethod)affinity->method));
    strbuf_puts(page, ", on ");
    part_counted(page, affinity->n_fitted, "client", "clients");
    if (affinity->ridge > 0) {
        strbuf_puts(page, ", ridge ");
        strbuf_double(page, affinity->ridge);
    }
    strbuf_puts(page, ".</p>\n");
}

static void cell_figure(StrBuf *const page, const double figure)
{
    strbuf_puts(page, "<td class=\"n\">");
    if (isnan(figure))
        strbuf_puts(page, "\u2013");
    else
        strbuf_fixed(page, figure, 4);
    strbuf_puts(page, "</td>");
}

static void write_trials(const Report *const report, const AffinityTrials *const trials)
{
    static const char *const HEADINGS[] = {"Method",          "#nDCG@5",   "#Difference",
                                           "#Standard error", "#Log loss", NULL};
    StrBuf *const page = report->page;
    table_open(page, "Methods on clients left out of their fits", HEADINGS);
    for (size_t i = 0; i < trials->n; i++) {
        strbuf_puts(page, "<tr>");
        html_element(page, "th scope=\"row\"",
                     affinity_method_name((AffinityMethod)trials->method[i]));
        cell_figure(page, trials->ndcg[i]);
        cell_figure(page, trials->gain[i]);
        cell_figure(page, trials->error[i]);
        cell_figure(page, trials->log_loss[i]);
        strbuf_puts(page, "</tr>\n");
    }
    table_close(page);
    strbuf_puts(page, "<p class=\"note\">nDCG@5: how high a hidden holding ranks, of ");
    part_counted(page, trials->n_clients, "client", "clients");
    strbuf_puts(page, "; difference: to the first method, which stands unless another is better by "
                      "more than a standard error; log loss: nats per client over all "
                      "products.</p>\n");
}

static Status write_target(const Report *const report, const AffinityTarget target,
                           Error *const err)
{
    StrBuf *const page = report->page;
    const Affinity *const affinity = &report->model->affinities.of_target[target];
    const bool is_long = affinity->design.n_products > MANY_PRODUCTS;
    write_method(report, target);
    if (affinity->trials.n > 0)
        write_trials(report, &affinity->trials);
    if (affinity->n_ridges > 0)
        draw_curve(report, target);
    if (is_long)
        details_open(page, "Every product, and what drives it", false);
    TRY(write_products(report, target, err));
    if (is_long)
        details_close(page);
    strbuf_printf(page,
                  "<p class=\"note\">A weight is what the %s gains where it holds; of a number, "
                  "for one interquartile range more.</p>\n",
                  affinity_method_unit((AffinityMethod)affinity->method));
    return OK;
}

Status section_affinity(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    section_open(page, "affinity", "Affinity");
    for (size_t target = 0; target < AFFINITY_TARGETS; target++)
        if (report->model->affinities.is_fitted[target])
            TRY(write_target(report, (AffinityTarget)target, err));
    section_close(page);
    return OK;
}
