/* tools/report/section_sample.c - a few clients, and what would be offered to them and why.
 *
 * Of each of the largest segments the client whose offers are worth the median: the usual case,
 * not the best one.  Clients are named by their ids only. */
#include "core/domain/run.h"
#include "models/gap/advice.h"
#include "tools/explanation.h"
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>
#include <stdlib.h>

enum { SAMPLE_SEGMENTS = 6, LOOKED_AT = 2000, TOLD_CONTRIBUTIONS = 4 };

/* ---- who ---- */

typedef struct Candidate {
    uint32_t client;
    double priority;
} Candidate;

static int least_first(const void *const a, const void *const b)
{
    const Candidate *const x = a;
    const Candidate *const y = b;
    if (x->priority != y->priority)
        return x->priority < y->priority ? -1 : 1;
    return x->client < y->client ? -1 : x->client > y->client;
}

/* Expected value of what would be offered. */
static double priority_of(const ClientGap *const gap)
{
    double sum = 0;
    for (size_t i = 0; i < gap->n_offered; i++) {
        const double value = gap->scored[gap->offered[i]].expected_value;
        sum += isnan(value) ? 0 : value;
    }
    return sum;
}

/* Every so many of the segment's clients, so that a large one takes no longer. */
static Status list_candidates(const Report *const report, const uint32_t segment,
                              Arena *const scratch, Candidate *const candidates, size_t *const n,
                              Error *const err)
{
    const Application *const application = &report->bench->application;
    const size_t step = report->clients_of_segment[segment] / LOOKED_AT + 1;
    size_t seen = 0;
    *n = 0;
    for (uint32_t client = 0; client < application->portfolio->n_clients; client++) {
        ClientGap gap = {0};
        if (application->segment[client] != segment || seen++ % step != 0)
            continue;
        const ArenaMark mark = arena_mark(scratch);
        TRY(gap_engine_client(&report->bench->engine, client, scratch, &gap, err));
        if (gap.n_offered > 0)
            candidates[(*n)++] = (Candidate){client, priority_of(&gap)};
        arena_reset(scratch, mark);
    }
    qsort(candidates, *n, sizeof *candidates, least_first);
    return OK;
}

/* ---- what is said of each ---- */

static void put_where(StrBuf *const page, const char *const text, const char *const otherwise)
{
    html_text(page, text == NULL || *text == '\0' ? otherwise : text);
}

/* " (380 to 4 100)" */
static void put_interval(StrBuf *const page, const double low, const double high)
{
    if (isnan(low) || isnan(high))
        return;
    strbuf_puts(page, " (");
    part_amount(page, low, NULL);
    strbuf_puts(page, " to ");
    part_amount(page, high, NULL);
    strbuf_puts(page, ")");
}

static void write_head(const Explanation *const explanation, StrBuf *const page)
{
    const Clients *const clients = &explanation->bench->snapshot.clients;
    const Portfolio *const portfolio = &explanation->bench->portfolio;
    const size_t client = explanation->client;
    strbuf_puts(page, "<h3>Client ");
    html_text(page, clients->id[client]);
    strbuf_puts(page, "</h3>\n<p>");
    put_where(page, code_text(&clients->bank, client), "the bank");
    strbuf_puts(page, " / ");
    put_where(page, code_text(&clients->region, client), "region not known");
    strbuf_puts(page, " / ");
    put_where(page, code_text(&clients->business_area, client), "business area not known");
    strbuf_printf(page, ". Segment %s: ", explanation->segment_id);
    html_text(page, explanation->segment_label);
    strbuf_puts(page, ". Brings ");
    part_amount(page, portfolio->profit[client], explanation->currency);
    strbuf_puts(page, " a year; its peers ");
    part_amount(page, explanation->gap.potential.median, explanation->currency);
    put_interval(page, explanation->gap.potential.low, explanation->gap.potential.high);
    strbuf_puts(page, ".</p>\n");
}

static void write_held(const Explanation *const explanation, StrBuf *const page)
{
    strbuf_puts(page, "<p><b>Has</b> ");
    for (size_t i = 0; i < explanation->n_held; i++) {
        strbuf_puts(page, i == 0 ? "" : ", ");
        html_text(page, explanation->held[i].name);
        strbuf_puts(page, explanation->held[i].in_profile ? "*" : "");
    }
    strbuf_puts(page, explanation->n_held == 0 ? "nothing" : "");
    strbuf_puts(page, ".</p>\n");
}

/* The largest contributions, the rest in one figure: the sum is there to see. */
static void cell_reasons(StrBuf *const page, const ScoredProduct *const scored)
{
    const int decimals = affinity_method_has_log_odds(scored->method) ? 2 : 3;
    double rest = 0;
    strbuf_puts(page, "<td class=\"drivers\"><span>peers\u2019 average <b>");
    part_signed(page, scored->baseline, decimals);
    strbuf_puts(page, "</b></span>");
    for (size_t i = 0; i < scored->n_contributions; i++) {
        const Contribution *const contribution = &scored->contributions[i];
        if (i >= TOLD_CONTRIBUTIONS) {
            rest += contribution->value;
            continue;
        }
        strbuf_puts(page, " <span>");
        html_text(page, contribution->text);
        strbuf_puts(page, contribution->value < 0 ? " <b class=\"minus\">" : " <b>");
        part_signed(page, contribution->value, decimals);
        strbuf_puts(page, "</b></span>");
    }
    if (scored->n_contributions > TOLD_CONTRIBUTIONS) {
        strbuf_puts(page, " <span>others <b>");
        part_signed(page, rest, decimals);
        strbuf_puts(page, "</b></span>");
    }
    strbuf_puts(page, "</td>");
}

static void write_offer(const Explanation *const explanation, const ScoredProduct *const scored,
                        StrBuf *const page)
{
    const IncrementEstimate *const increment = &scored->offer->increment;
    strbuf_puts(page, "<tr>");
    html_element(page, "th scope=\"row\"", scored->name);
    cell_share(page, scored->offer->probability);
    cell_share(page, scored->adoption);
    strbuf_puts(page, "<td class=\"n\">");
    part_amount(page, increment->value, explanation->currency);
    put_interval(page, increment->low, increment->high);
    strbuf_puts(page, "</td>");
    cell_reasons(page, scored);
    strbuf_puts(page, "</tr>\n");
}

static Status write_offers(const Report *const report, const Explanation *const explanation,
                           Error *const err)
{
    const bool is_acquisition = explanation->target == TARGET_ACQUISITION;
    const char *const headings[] = {"Offered",
                                    is_acquisition ? "#Takes it within 12 months" : "#Likely",
                                    "#Ideal clients have it",
                                    "#Brings a year",
                                    "Why, in log-odds or score",
                                    NULL};
    const char *caption = NULL;
    ARENA_TAKE(caption,
               arena_printf(report->arena, "What would be offered to client %s",
                            explanation->bench->snapshot.clients.id[explanation->client]),
               err);
    table_open(report->page, caption, headings);
    for (size_t i = 0; i < explanation->n_scored; i++)
        if (explanation->scored[i].withheld == WITHHELD_NOT)
            write_offer(explanation, &explanation->scored[i], report->page);
    table_close(report->page);
    return OK;
}

/* Characteristic products one by one, the others counted by rule. */
static void write_withheld(const Explanation *const explanation, StrBuf *const page)
{
    size_t counts[WITHHELD_CODES] = {0};
    details_open(page, "Why not the others", false);
    strbuf_puts(page, "<ul>\n");
    for (size_t i = 0; i < explanation->n_scored; i++) {
        const ScoredProduct *const scored = &explanation->scored[i];
        if (scored->withheld == WITHHELD_NOT)
            continue;
        if (!scored->offer->in_profile) {
            counts[scored->withheld]++;
            continue;
        }
        strbuf_puts(page, "<li>");
        html_text(page, scored->name);
        strbuf_puts(page, ": ");
        html_text(page, withheld_reason(scored->withheld));
        strbuf_puts(page, "</li>\n");
    }
    for (size_t code = 0; code < WITHHELD_CODES; code++) {
        if (counts[code] == 0)
            continue;
        strbuf_puts(page, "<li>");
        part_counted(page, counts[code], "other product", "other products");
        strbuf_puts(page, ": ");
        html_text(page, withheld_reason((uint8_t)code));
        strbuf_puts(page, "</li>\n");
    }
    strbuf_puts(page, "</ul>\n");
    details_close(page);
}

static Status write_client(const Report *const report, const size_t client, Error *const err)
{
    Explanation explanation = {0};
    TRY(explanation_make(report->session, report->bench, client, &explanation, err));
    strbuf_puts(report->page, "<article>\n");
    write_head(&explanation, report->page);
    write_held(&explanation, report->page);
    TRY(write_offers(report, &explanation, err));
    write_withheld(&explanation, report->page);
    strbuf_puts(report->page, "</article>\n");
    return OK;
}

/* ---- the section ---- */

static Status write_segment(const Report *const report, const uint32_t segment,
                            size_t *const n_told, Error *const err)
{
    const ArenaMark mark = arena_mark(report->arena);
    Candidate *candidates = NULL;
    size_t n = 0;
    ARENA_NEW(candidates, report->arena, report->clients_of_segment[segment], err);
    TRY(list_candidates(report, segment, report->arena, candidates, &n, err));
    const uint32_t client = n == 0 ? 0 : candidates[n / 2].client;
    arena_reset(report->arena, mark);
    if (n == 0)
        return OK;
    (*n_told)++;
    return write_client(report, client, err);
}

Status section_sample(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    const size_t n_segments = report->model->segments.n;
    uint32_t *all = NULL;
    uint32_t *largest = NULL;
    size_t n_told = 0;
    TRY(report_all_rows(n_segments, report->arena, &all, err));
    TRY(report_sort_rows(all, n_segments, report->clients_of_segment, report->arena, &largest,
                         err));
    section_open(page, "sample", "A sample of clients");
    strbuf_puts(page, "<p>Of each of the largest segments the client whose offers are worth the "
                      "median: the usual case. A star marks what belongs to the ideal profile of "
                      "the client\u2019s peers. <code>paragon explain</code> says more of each, "
                      "and of every other client. These are figures of clients: who gets this page "
                      "should be who may see them.</p>\n");
    for (size_t i = 0; i < n_segments && i < SAMPLE_SEGMENTS; i++)
        TRY(write_segment(report, largest[i], &n_told, err));
    if (n_told == 0)
        strbuf_puts(page, "<p>Nothing would be offered to the clients looked at.</p>\n");
    section_close(page);
    return OK;
}
