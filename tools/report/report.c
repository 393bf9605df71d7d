/* tools/report/report.c - the page: its frame, and the sections in the order they are read. */
#include "tools/report/report.h"

#include "tools/report/report_sections.h"
#include "tools/report/report_style.h"

#include "core/io/html.h"

static void open_page(StrBuf *const page, const ModelRef *const ref)
{
    strbuf_puts(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                      /* nothing is fetched and nothing runs, whatever a name may hold */
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "style-src 'unsafe-inline'\">\n<title>Paragon model ");
    strbuf_add(page, ref->id, HASH_SHORT);
    strbuf_puts(page, "</title>\n<style>\n");
    for (size_t i = 0; REPORT_STYLE[i] != NULL; i++)
        strbuf_puts(page, REPORT_STYLE[i]);
    strbuf_puts(page, "</style>\n</head>\n<body>\n"
                      "<a class=\"skip\" href=\"#attention\">Skip to what needs attention</a>\n");
}

static Status write_sections(const Report *const report, Error *const err)
{
    TRY(section_head(report, err));
    strbuf_puts(report->page, "<main>\n");
    TRY(section_attention(report, err));
    TRY(section_changes(report, err));
    TRY(section_segments(report, err));
    TRY(section_profiles(report, err));
    TRY(section_profit(report, err));
    TRY(section_potential(report, err));
    TRY(section_affinity(report, err));
    TRY(section_card(report, err));
    TRY(section_drift(report, err));
    TRY(section_sample(report, err));
    TRY(section_reading(report, err));
    strbuf_puts(report->page, "</main>\n");
    return OK;
}

/* The page grows in an arena of its own: others may reset theirs. */
static void release_arena(void *const arena)
{
    arena_free(arena);
}

Status report_write(const Session *const session, const Workbench *const bench,
                    const ReportChanges *const changes, const char **const html,
                    size_t *const length, Error *const err)
{
    Arena *const page_arena = arena_new();
    if (page_arena == NULL)
        return error_no_memory(err, "the page");
    TRY(arena_defer(session->arena, release_arena, page_arena, err));
    StrBuf page = strbuf_init(page_arena);
    Report report = {.session = session,
                     .bench = bench,
                     .model = &bench->model,
                     .changes = changes,
                     .page = &page,
                     .arena = session->arena};
    TRY(report_facts_make(&report, err));
    open_page(&page, &bench->model_ref);
    TRY(write_sections(&report, err));
    strbuf_puts(&page, "</body>\n</html>\n");
    TRY(strbuf_finish(&page, html, err));
    *length = page.length;
    return OK;
}
