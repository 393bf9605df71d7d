/* tools/report/report_parts.c - the pieces of markup that all sections are put together from. */
#include "tools/report/report_parts.h"

#include "models/gap/wording.h"

#include <math.h>
#include <string.h>

#define DASH "\xe2\x80\x93"
#define MINUS "\xe2\x88\x92"
#define NARROW_SPACE "\xe2\x80\xaf"

void part_counted(StrBuf *const page, const size_t n, const char *const one, const char *const many)
{
    html_count(page, n);
    strbuf_printf(page, " %s", n == 1 ? one : many);
}

/* Words of wording.h: spaces that must not break, a true minus. */
static void add_figure(StrBuf *const page, const StrBuf *const words)
{
    for (size_t i = 0; i < words->length; i++) {
        if (words->text[i] == ' ')
            strbuf_puts(page, NARROW_SPACE);
        else if (words->text[i] == '-')
            strbuf_puts(page, MINUS);
        else
            strbuf_putc(page, words->text[i]);
    }
}

void part_share(StrBuf *const page, const double share)
{
    if (isnan(share)) {
        strbuf_puts(page, DASH);
        return;
    }
    StrBuf words = strbuf_init(page->arena);
    wording_share(&words, share);
    add_figure(page, &words);
}

void part_amount(StrBuf *const page, const double amount, const char *const currency)
{
    if (isnan(amount)) {
        strbuf_puts(page, DASH);
        return;
    }
    if (currency != NULL) {
        html_text(page, currency);
        strbuf_puts(page, NARROW_SPACE);
    }
    StrBuf words = strbuf_init(page->arena);
    wording_amount(&words, amount, NULL);
    add_figure(page, &words);
}

void part_signed(StrBuf *const page, const double value, const int decimals)
{
    const bool is_nought = fabs(value) < 0.5 * pow(10, -decimals);
    strbuf_puts(page, is_nought ? "" : value < 0 ? MINUS : "+");
    strbuf_fixed(page, fabs(value), decimals);
}

void cell_count(StrBuf *const page, const size_t count)
{
    strbuf_puts(page, "<td class=\"n\">");
    html_count(page, count);
    strbuf_puts(page, "</td>");
}

void cell_share(StrBuf *const page, const double share)
{
    strbuf_puts(page, "<td class=\"n\">");
    part_share(page, share);
    strbuf_puts(page, "</td>");
}

void cell_amount(StrBuf *const page, const double amount)
{
    strbuf_puts(page, "<td class=\"n\">");
    part_amount(page, amount, NULL);
    strbuf_puts(page, "</td>");
}

void table_open(StrBuf *const page, const char *const caption, const char *const *const headings)
{
    strbuf_puts(page, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_text(page, caption);
    strbuf_puts(page, "\"><table>\n<caption>");
    html_text(page, caption);
    strbuf_puts(page, "</caption>\n<thead><tr>");
    for (size_t i = 0; headings[i] != NULL; i++) {
        const char kind = headings[i][0];
        const bool is_marked = kind == '#' || kind == '|';
        strbuf_printf(page, "<th scope=\"col\"%s>",
                      kind == '#'   ? " class=\"n\""
                      : kind == '|' ? " class=\"plot\""
                                    : "");
        html_text(page, headings[i] + is_marked);
        strbuf_puts(page, "</th>");
    }
    strbuf_puts(page, "</tr></thead>\n<tbody>\n");
}

void table_close(StrBuf *const page)
{
    strbuf_puts(page, "</tbody></table></div>\n");
}

void table_group(StrBuf *const page, const char **const current, const char *const group,
                 const size_t n_columns)
{
    if (group == *current)
        return;
    *current = group;
    strbuf_printf(page, "<tr class=\"group\"><th scope=\"colgroup\" colspan=\"%zu\">", n_columns);
    html_text(page, group);
    strbuf_puts(page, "</th></tr>\n");
}

void section_open(StrBuf *const page, const char *const id, const char *const heading)
{
    strbuf_printf(page, "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">", id, id,
                  id);
    html_text(page, heading);
    strbuf_puts(page, "</h2>\n");
}

void section_close(StrBuf *const page)
{
    strbuf_puts(page, "</section>\n");
}

void details_open(StrBuf *const page, const char *const summary, const bool is_open)
{
    strbuf_printf(page, "<details%s><summary>", is_open ? " open" : "");
    html_text(page, summary);
    strbuf_puts(page, "</summary>\n");
}

void details_close(StrBuf *const page)
{
    strbuf_puts(page, "</details>\n");
}
