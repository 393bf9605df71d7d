/* tools/report/amount_scale.c - an axis for amounts, and intervals drawn on it. */
#include "tools/report/amount_scale.h"

#include "tools/report/report_parts.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* Least distance of two labels, as a share of the axis. */
static const double TICK_DISTANCE = 0.14;

/* The largest of 1, 2, 5 times a power of ten that is not above `value`. */
static double round_down(const double value)
{
    const double power = pow(10, floor(log10(value)));
    const double mantissa = value / power;
    return power * (mantissa >= 5 ? 5 : mantissa >= 2 ? 2 : 1);
}

static void add_tick(AmountScale *const scale, const double amount)
{
    if (scale->n_ticks == AMOUNT_MOST_TICKS || amount < scale->least || amount > scale->most)
        return;
    for (size_t i = 0; i < scale->n_ticks; i++)
        if (fabs(amount_scale_at(scale, amount) - amount_scale_at(scale, scale->ticks[i])) <
            TICK_DISTANCE)
            return;
    scale->ticks[scale->n_ticks++] = amount;
}

/* Nought first, then powers of ten from the largest down, then fives and twos, as there is room. */
static void choose_ticks(AmountScale *const scale)
{
    static const double FACTORS[] = {1, 5, 2};
    const double largest = fmax(fabs(scale->least), fabs(scale->most));
    const int top = (int)floor(log10(largest));
    add_tick(scale, 0);
    for (size_t i = 0; i < sizeof FACTORS / sizeof FACTORS[0]; i++)
        for (int power = top; power > top - 12; power--) {
            add_tick(scale, FACTORS[i] * pow(10, power));
            add_tick(scale, -FACTORS[i] * pow(10, power));
        }
}

Status amount_scale_make(const double *const values, const size_t n, Arena *const scratch,
                         AmountScale *const scale, Error *const err)
{
    double *sizes = NULL;
    size_t n_known = 0;
    *scale = (AmountScale){.unit = 1};
    ARENA_NEW(sizes, scratch, n, err);
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i]))
            continue;
        sizes[n_known++] = fabs(values[i]);
        scale->least = fmin(scale->least, values[i]);
        scale->most = fmax(scale->most, values[i]);
    }
    gsl_sort(sizes, 1, n_known);
    if (n_known == 0 || sizes[n_known - 1] == 0)
        return OK;
    const double usual = gsl_stats_quantile_from_sorted_data(sizes, 1, n_known, 0.5);
    scale->unit = round_down((usual > 0 ? usual : sizes[n_known - 1]) / 2);
    choose_ticks(scale);
    return OK;
}

double amount_scale_at(const AmountScale *const scale, const double amount)
{
    const double least = asinh(scale->least / scale->unit);
    const double most = asinh(scale->most / scale->unit);
    return most == least ? 0 : (asinh(amount / scale->unit) - least) / (most - least);
}

static void add_place(StrBuf *const page, const char *const attribute, const double share)
{
    strbuf_printf(page, " %s=\"", attribute);
    strbuf_fixed(page, share * 100, 2);
    strbuf_puts(page, "%\"");
}

void amount_axis_row(StrBuf *const page, const AmountScale *const scale, const size_t column,
                     const size_t n_columns)
{
    strbuf_puts(page, "<tr class=\"axis\">");
    for (size_t i = 0; i < n_columns; i++) {
        if (i != column) {
            strbuf_puts(page, "<td></td>");
            continue;
        }
        strbuf_puts(page, "<td><svg class=\"strip\" role=\"img\" aria-label=\"axis\">");
        for (size_t tick = 0; tick < scale->n_ticks; tick++) {
            strbuf_puts(page, "<text y=\"14\"");
            add_place(page, "x", amount_scale_at(scale, scale->ticks[tick]));
            strbuf_puts(page, ">");
            part_amount(page, scale->ticks[tick], NULL);
            strbuf_puts(page, "</text>");
        }
        strbuf_puts(page, "</svg></td>");
    }
    strbuf_puts(page, "</tr>\n");
}

void strip_open(StrBuf *const page, const AmountScale *const scale)
{
    strbuf_puts(page, "<td class=\"plot\"><svg class=\"strip\" role=\"img\">");
    for (size_t i = 0; i < scale->n_ticks; i++) {
        const double at = amount_scale_at(scale, scale->ticks[i]);
        strbuf_printf(page, "<line class=\"%s\" y1=\"0\" y2=\"100%%\"",
                      scale->ticks[i] == 0 ? "zero" : "grid");
        add_place(page, "x1", at);
        add_place(page, "x2", at);
        strbuf_puts(page, "/>");
    }
}

void strip_interval(StrBuf *const page, const AmountScale *const scale,
                    const double *const quartiles, const char *const name, const char *const style,
                    const int y)
{
    if (isnan(quartiles[1]))
        return;
    const double low = amount_scale_at(scale, quartiles[0]);
    const double middle = amount_scale_at(scale, quartiles[1]);
    const double high = amount_scale_at(scale, quartiles[2]);
    strbuf_printf(page, "<g class=\"%s\"><title>%s: half of them from ", style, name);
    part_amount(page, quartiles[0], NULL);
    strbuf_puts(page, " to ");
    part_amount(page, quartiles[2], NULL);
    strbuf_puts(page, ", median ");
    part_amount(page, quartiles[1], NULL);
    strbuf_printf(page, "</title><line class=\"range\" y1=\"%d\" y2=\"%d\"", y, y);
    add_place(page, "x1", low);
    add_place(page, "x2", high);
    strbuf_printf(page, "/><line class=\"median\" y1=\"%d\" y2=\"%d\"", y - 4, y + 4);
    add_place(page, "x1", middle);
    add_place(page, "x2", middle);
    strbuf_puts(page, "/></g>");
}

void strip_close(StrBuf *const page)
{
    strbuf_puts(page, "</svg></td>");
}
