/* tools/report/section_drift.c - how far clients and scores have drifted since the model before. */
#include "tools/model_drift.h"
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SHOWN = 12 };

/* ---- bars ---- */

/* The bar ends at twice the threshold of a stop; what is beyond it is cut there. */
static double place_of(const double index, const DriftLimits *const limits)
{
    const double end = 2 * limits->stop;
    return 100 * (end > 0 ? fmin(index / end, 1) : 1);
}

static void put_tick(StrBuf *const page, const double at, const char *const name)
{
    strbuf_printf(page, "<line class=\"%s\" y1=\"0\" y2=\"100%%\" x1=\"", name);
    strbuf_fixed(page, at, 2);
    strbuf_puts(page, "%\" x2=\"");
    strbuf_fixed(page, at, 2);
    strbuf_puts(page, "%\"/>");
}

static void cell_bar(StrBuf *const page, const DriftIndex *const drift,
                     const DriftLimits *const limits)
{
    strbuf_puts(page, "<td class=\"plot\"><svg class=\"bar\" role=\"img\"><rect class=\"rest\" "
                      "width=\"");
    strbuf_fixed(page, place_of(drift->chance_limit, limits), 2);
    strbuf_puts(page, "%\" height=\"100%\"/><rect y=\"3\" height=\"7\" fill-opacity=\"0.8\" "
                      "width=\"");
    strbuf_fixed(page, place_of(drift->index, limits), 2);
    strbuf_puts(page, "%\"><title>");
    strbuf_fixed(page, drift->index, 3);
    strbuf_puts(page, "</title></rect>");
    put_tick(page, place_of(limits->warn, limits), "grid");
    put_tick(page, place_of(limits->stop, limits), "zero");
    strbuf_puts(page, "</svg></td>");
}

/* ---- tables ---- */

static void cell_index(StrBuf *const page, const double index)
{
    strbuf_puts(page, "<td class=\"n\">");
    strbuf_fixed(page, index, 3);
    strbuf_puts(page, "</td>");
}

static void cell_level(StrBuf *const page, const DriftMeasure *const measure)
{
    static const char *const TAGS[DRIFT_LEVELS] = {
        [DRIFT_NONE] = "", [DRIFT_WARN] = "warn", [DRIFT_STOP] = "stop"};
    strbuf_puts(page, "<td>");
    if (measure->kind == DRIFT_RESCORED)
        strbuf_puts(page, "<span class=\"note\">decides nothing</span>");
    else if (measure->drift.level != DRIFT_NONE)
        html_element(page, "span class=\"tag\"", TAGS[measure->drift.level]);
    strbuf_puts(page, "</td>");
}

static Status write_measure(const Report *const report, const DriftMeasure *const measure,
                            Error *const err)
{
    StrBuf *const page = report->page;
    StrBuf words = strbuf_init(report->arena);
    const char *name = NULL;
    model_drift_measure_words(&words, measure->kind, measure->name);
    TRY(strbuf_finish(&words, &name, err));
    strbuf_puts(page, "<tr>");
    html_element(page, "th scope=\"row\"", name);
    cell_bar(page, &measure->drift, &report->changes->limits);
    cell_index(page, measure->drift.index);
    cell_index(page, measure->drift.chance_limit);
    cell_count(page, measure->drift.n_then);
    cell_count(page, measure->drift.n_now);
    cell_level(page, measure);
    strbuf_puts(page, "</tr>\n");
    return OK;
}

static Status write_measures(const Report *const report, const char *const caption,
                             const DriftMeasure *const *const measures, const size_t n,
                             Error *const err)
{
    static const char *const HEADINGS[] = {
        "Figure",      "|Stability index", "#Index", "#By chance",
        "#Cases then", "#Cases now",       "Level",  NULL};
    table_open(report->page, caption, HEADINGS);
    for (size_t i = 0; i < n; i++)
        TRY(write_measure(report, measures[i], err));
    table_close(report->page);
    return OK;
}

/* ---- what is shown ---- */

/* Levels first; then by index. */
static int strongest_first(const void *const a, const void *const b)
{
    const DriftMeasure *const x = *(const DriftMeasure *const *)a;
    const DriftMeasure *const y = *(const DriftMeasure *const *)b;
    if (x->drift.level != y->drift.level)
        return x->drift.level > y->drift.level ? -1 : 1;
    if (x->drift.index != y->drift.index)
        return x->drift.index > y->drift.index ? -1 : 1;
    return x < y ? -1 : x > y;
}

static Status write_strongest(const Report *const report, Error *const err)
{
    const Drift *const drift = &report->changes->drift;
    const DriftMeasure **chosen = NULL;
    size_t n = 0;
    size_t n_levels = 0;
    ARENA_NEW(chosen, report->arena, drift->n, err);
    for (size_t i = 0; i < drift->n; i++) {
        if (drift->measures[i].kind != DRIFT_RESCORED)
            chosen[n++] = &drift->measures[i];
        n_levels += drift->measures[i].drift.level != DRIFT_NONE;
    }
    qsort(chosen, n, sizeof *chosen, strongest_first);
    const size_t wanted = n_levels > MOST_SHOWN ? n_levels : MOST_SHOWN;
    return write_measures(report, "What drifted most", chosen, n < wanted ? n : wanted, err);
}

static Status write_all(const Report *const report, Error *const err)
{
    const Drift *const drift = &report->changes->drift;
    const DriftMeasure **all = NULL;
    ARENA_NEW(all, report->arena, drift->n, err);
    for (size_t i = 0; i < drift->n; i++)
        all[i] = &drift->measures[i];
    details_open(report->page, "Everything that was measured", false);
    TRY(write_measures(report, "Inputs, holders and usage of products, segments, scores", all,
                       drift->n, err));
    details_close(report->page);
    return OK;
}

static void write_verdict(const Report *const report)
{
    static const char *const SENTENCES[DRIFT_LEVELS] = {
        [DRIFT_NONE] = "<p><strong>No figure has drifted</strong> beyond the threshold of a "
                       "warning.",
        [DRIFT_WARN] = "<p><strong class=\"none\">Some figures have drifted</strong> beyond the "
                       "threshold of a warning: look whether the extract is sound.",
        [DRIFT_STOP] = "<p><strong class=\"none\">Some figures have drifted too far</strong>: the "
                       "model is approved only with a reason for doing so all the same."};
    StrBuf *const page = report->page;
    const DriftLimits *const limits = &report->changes->limits;
    strbuf_puts(page, SENTENCES[report->changes->drift.level]);
    strbuf_puts(page, " The index is 0 where clients are spread as they were; from ");
    strbuf_fixed(page, limits->warn, 2);
    strbuf_puts(page, " it is a warning (thin line), from ");
    strbuf_fixed(page, limits->stop, 2);
    strbuf_puts(page, " a stop (strong line), if it is beyond what chance alone gives once in a "
                      "thousand times (grey). At most ");
    html_count(page, MODEL_DRIFT_CLIENTS);
    strbuf_puts(page, " clients of either time are counted.</p>\n");
}

/* What the gate rests on is what was measured at the build. */
static void write_stored(const Report *const report)
{
    const ModelRef *const ref = &report->bench->model_ref;
    const ModelRef *const earlier = &report->changes->segments.earlier.model_ref;
    StrBuf *const page = report->page;
    if (ref->drift.model_id != NULL && strcmp(ref->drift.model_id, earlier->id) == 0)
        return;
    strbuf_puts(page, "<p class=\"note\">");
    if (ref->drift.model_id == NULL) {
        strbuf_puts(page, "No model was approved when this one was built: drift does not hold up "
                          "its approval.");
    } else {
        strbuf_puts(page, "At the build it was measured against model <code>");
        strbuf_add(page, ref->drift.model_id, HASH_SHORT);
        strbuf_puts(page, "</code>, which was approved then: ");
        html_text(page, ref->drift.level);
        strbuf_puts(page, ". Approval goes by that.");
    }
    strbuf_puts(page, "</p>\n");
}

Status section_drift(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    section_open(page, "drift", "Drift");
    if (report->changes->is_there) {
        write_verdict(report);
        write_stored(report);
        TRY(write_strongest(report, err));
        TRY(write_all(report, err));
    } else {
        strbuf_puts(page, "<p>Drift is measured against the model that was approved before: there "
                          "is none.</p>\n");
    }
    section_close(page);
    return OK;
}
