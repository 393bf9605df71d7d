/* core/io/people_csv.c - see people_csv.h. */
#include "core/io/people_csv.h"

#include "core/io/csv_write.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

PeopleCsv people_csv(StrBuf *const out)
{
    return (PeopleCsv){.out = out};
}

static void begin_field(PeopleCsv *const csv)
{
    if (csv->needs_comma)
        strbuf_putc(csv->out, ',');
    csv->needs_comma = true;
}

static bool looks_like_formula(const char *const text)
{
    static const char *const STARTS[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                         "\n", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof STARTS / sizeof STARTS[0]; i++)
        if (strncmp(text, STARTS[i], strlen(STARTS[i])) == 0)
            return true;
    return false;
}

void people_csv_text(PeopleCsv *const csv, const char *const text)
{
    begin_field(csv);
    if (text == NULL)
        return;
    if (!looks_like_formula(text)) {
        csv_write_field(csv->out, text);
        return;
    }
    StrBuf guarded = strbuf_init(csv->out->arena);
    const char *whole = NULL;
    Error ignored;
    strbuf_putc(&guarded, '\'');
    strbuf_puts(&guarded, text);
    if (strbuf_finish(&guarded, &whole, &ignored) == OK)
        csv_write_field(csv->out, whole);
    else
        csv->out->failed = true;
}

void people_csv_int(PeopleCsv *const csv, const int64_t value)
{
    begin_field(csv);
    strbuf_printf(csv->out, "%" PRId64, value);
}

void people_csv_double(PeopleCsv *const csv, const double value)
{
    begin_field(csv);
    if (isfinite(value))
        strbuf_double(csv->out, value);
}

void people_csv_day(PeopleCsv *const csv, const Day day)
{
    char text[DAY_TEXT_SIZE];
    begin_field(csv);
    if (day == DAY_UNKNOWN)
        return;
    day_format(day, text);
    strbuf_puts(csv->out, text);
}

void people_csv_bool(PeopleCsv *const csv, const bool value)
{
    begin_field(csv);
    strbuf_puts(csv->out, value ? "true" : "false");
}

void people_csv_end(PeopleCsv *const csv)
{
    strbuf_putc(csv->out, '\n');
    csv->needs_comma = false;
}
