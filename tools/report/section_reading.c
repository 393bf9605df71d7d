/* tools/report/section_reading.c - how to read the page, and the settings it rests on. */
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <stdlib.h>

static const char *const TERMS[][2] = {
    {"Stratum", "A bank, region and business area. A small one is pooled with its region's or "
                "area's neighbours, then with the whole bank."},
    {"Segment", "A group found inside a stratum from tenure, size, profitability and the products "
                "held. Graded: the groups overlap and are cuts of a continuum."},
    {"Peer pool", "The clients one is fairly compared with: the stratum, split on size and tenure "
                  "where the data support it, never on products or profit."},
    {"Held-out gain", "How much better several segments describe a client left out of the fit than "
                      "one segment does, in nats."},
    {"Adoption", "The share of ideal clients who hold a product, drawn towards the bank's where "
                 "there are few of them."},
    {"Potential", "The median annual profit of well-developed peers of the same size and tenure. "
                  "Eight in ten of them lie within the interval. It says what peers bring, not "
                  "what a sale would cause."},
    {"Coverage", "The share of peers, left out of the making, who lie within their 80 % interval."},
    {"Median, quartile", "Half of the clients lie below the median, a quarter below the lower and "
                         "a quarter above the upper quartile."},
};

static void write_terms(StrBuf *const page)
{
    strbuf_puts(page, "<dl class=\"terms\">\n");
    for (size_t i = 0; i < sizeof TERMS / sizeof TERMS[0]; i++) {
        html_element(page, "dt", TERMS[i][0]);
        html_element(page, "dd", TERMS[i][1]);
    }
    strbuf_puts(page, "</dl>\n");
}

static Status write_setting(const Report *const report, const char *const key,
                            const json_t *const value, Error *const err)
{
    char *const text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
    if (text == NULL)
        return error_no_memory(err, "a setting");
    strbuf_puts(report->page, "<tr>");
    html_element(report->page, "th scope=\"row\"", key);
    strbuf_puts(report->page, "<td><code>");
    html_text(report->page, text);
    strbuf_puts(report->page, "</code></td></tr>\n");
    free(text);
    return OK;
}

static Status write_settings(const Report *const report, Error *const err)
{
    static const char *const HEADINGS[] = {"Setting", "Value", NULL};
    const char *key = NULL;
    json_t *value = NULL;
    details_open(report->page, "Settings of the build", false);
    table_open(report->page, "Settings in force when the model was built", HEADINGS);
    json_object_foreach(report->settings, key, value)
    {
        TRY(write_setting(report, key, value, err));
    }
    table_close(report->page);
    details_close(report->page);
    return OK;
}

Status section_reading(const Report *const report, Error *const err)
{
    StrBuf *const page = report->page;
    section_open(page, "reading", "How to read this page");
    write_terms(page);
    strbuf_puts(page, "<p>Point at a bar or a cell for its figure; the tables say the same in "
                      "words. A folded part is printed if it is open. Figures are of whole groups "
                      "of clients; amounts have three significant digits and are a year's.</p>\n");
    TRY(write_settings(report, err));
    section_close(page);
    return OK;
}
