/* tools/report/section_head.c - what the page is about: model, snapshot, how much of each. */
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

static void fact(StrBuf *const page, const char *const name, const char *const text)
{
    strbuf_puts(page, "<div>");
    html_element(page, "dt", name);
    html_element(page, "dd", text);
    strbuf_puts(page, "</div>\n");
}

static void count_fact(StrBuf *const page, const char *const name, const size_t count)
{
    strbuf_puts(page, "<div>");
    html_element(page, "dt", name);
    strbuf_puts(page, "<dd>");
    html_count(page, count);
    strbuf_puts(page, "</dd></div>\n");
}

static void write_banks(const Report *const report)
{
    enum { MOST_NAMED = 6 };
    const Dictionary *const banks = &report->model->strata.banks;
    for (size_t bank = 0; bank < banks->n && bank < MOST_NAMED; bank++) {
        strbuf_puts(report->page, bank == 0 ? "" : " \xc2\xb7 ");
        html_text(report->page, banks->texts[bank][0] == '\0' ? "the bank" : banks->texts[bank]);
    }
    if (banks->n > MOST_NAMED)
        strbuf_printf(report->page, " and %zu more", banks->n - MOST_NAMED);
}

static Status write_origin(const Report *const report, Error *const err)
{
    const Workbench *const bench = report->bench;
    const ModelRef *const ref = &bench->model_ref;
    const char *snapshot = NULL;
    const char *seed = NULL;
    const char *built = NULL;
    ARENA_TAKE(snapshot, arena_printf(report->arena, "%.*s", HASH_SHORT, bench->snapshot_ref.id),
               err);
    ARENA_TAKE(seed, arena_printf(report->arena, "%llu", (unsigned long long)ref->seed), err);
    ARENA_TAKE(built, arena_printf(report->arena, "%s by %s", ref->built_at, ref->built_by), err);
    fact(report->page, "Snapshot", snapshot);
    fact(report->page, "Seed", seed);
    fact(report->page, "Code", ref->code_version);
    fact(report->page, "Built", built);
    return OK;
}

static void write_counts(const Report *const report)
{
    StrBuf *const page = report->page;
    count_fact(page, "Active clients", report->n_active);
    count_fact(page, "Products", model_n_products(report->model));
    count_fact(page, "Strata", report->model->strata.n);
    count_fact(page, "Segments", report->model->segments.n);
    count_fact(page, "Peer pools", report->n_leaves);
}

static void write_notices(const Report *const report)
{
    const json_t *const notices = json_object_get(report->card, "notices");
    if (json_array_size(notices) == 0)
        return;
    strbuf_puts(report->page, "<aside class=\"notices\"><h2>Notices of the build</h2><ul>\n");
    for (size_t i = 0; i < json_array_size(notices); i++) {
        const char *const sentence = json_string_value(json_array_get(notices, i));
        if (sentence != NULL)
            html_element(report->page, "li", sentence);
    }
    strbuf_puts(report->page, "</ul></aside>\n");
}

static void write_contents(StrBuf *const page)
{
    strbuf_puts(page, "<nav aria-label=\"Contents\"><ol>"
                      "<li><a href=\"#attention\">What needs attention</a></li>"
                      "<li><a href=\"#changes\">What changed</a></li>"
                      "<li><a href=\"#segments\">Segments</a></li>"
                      "<li><a href=\"#profiles\">Ideal profiles</a></li>"
                      "<li><a href=\"#profit\">What clients bring</a></li>"
                      "<li><a href=\"#potential\">Potential</a></li>"
                      "<li><a href=\"#affinity\">Affinity</a></li>"
                      "<li><a href=\"#card\">Model card</a></li>"
                      "<li><a href=\"#drift\">Drift</a></li>"
                      "<li><a href=\"#sample\">A sample of clients</a></li>"
                      "<li><a href=\"#reading\">How to read this page</a></li>"
                      "</ol></nav>\n");
}

Status section_head(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    const ModelRef *const ref = &report->bench->model_ref;
    char as_of[DAY_TEXT_SIZE];
    (void)day_format(report->bench->snapshot.as_of, as_of);
    strbuf_puts(page, "<header>\n<p class=\"kicker\">");
    write_banks(report);
    strbuf_puts(page, "</p>\n<h1>Segments and ideal profiles</h1>\n<p class=\"lead\">Model <code>");
    strbuf_add(page, ref->id, HASH_SHORT);
    strbuf_puts(page, "</code>, <em class=\"state\">");
    html_text(page, ref->state);
    strbuf_printf(page, "</em>, on the clients of %s</p>\n<dl>\n", as_of);
    write_counts(report);
    TRY(write_origin(report, err));
    strbuf_puts(page, "</dl>\n");
    write_contents(page);
    strbuf_puts(page, "</header>\n");
    write_notices(report);
    return OK;
}
