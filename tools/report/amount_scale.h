/* tools/report/amount_scale.h - an axis for amounts of either sign and many sizes, and what is
 * drawn on it.
 *
 * x -> asinh(x / unit): linear near 0, logarithmic far from it.  Drawings take the width of their
 * column: positions are shares of it. */
#ifndef TOOLS_REPORT_AMOUNT_SCALE_H
#define TOOLS_REPORT_AMOUNT_SCALE_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/io/html.h"

#include <stddef.h>

enum { AMOUNT_MOST_TICKS = 9 };

typedef struct AmountScale {
    double unit;
    double least; /* ends of the axis */
    double most;
    size_t n_ticks;
    double ticks[AMOUNT_MOST_TICKS];
} AmountScale;

/** amount_scale_make - an axis that holds all of `values`; NaN counts for nothing.
 * n_ticks is 0 when no value is known. */
Status amount_scale_make(const double *values, size_t n, Arena *scratch, AmountScale *scale,
                         Error *err) ATTR_NODISCARD;

/** amount_scale_at - the place of an amount on the axis, in [0, 1]. */
double amount_scale_at(const AmountScale *scale, double amount);

/** amount_axis_row - a row of a table with the axis in column `column` of `n_columns`. */
void amount_axis_row(StrBuf *page, const AmountScale *scale, size_t column, size_t n_columns);

/* A cell with intervals from `quartiles` (P25, P50, P75); those not known are left out. */
void strip_open(StrBuf *page, const AmountScale *scale);
/** @name: what the interval is of; @style: a class of the style sheet; @y: pixels from the top */
void strip_interval(StrBuf *page, const AmountScale *scale, const double *quartiles,
                    const char *name, const char *style, int y);
void strip_close(StrBuf *page);

#endif
