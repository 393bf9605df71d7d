/* tools/report/heat_map.h - adoption as colour: groups of clients by products.
 *
 * One hue; the share is the opacity, so that the picture is right on light and dark paper.  A
 * marked cell carries its figure, one that entered or left since the model before a corner that
 * points up or down; every cell says what it shows when pointed at.  This does NOT stand alone:
 * what entered and left is to be said in a table as well. */
#ifndef TOOLS_REPORT_HEAT_MAP_H
#define TOOLS_REPORT_HEAT_MAP_H

#include "core/io/html.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct HeatRow {
    const char *group; /* a line of its own where another begins, by pointer; NULL: none */
    const char *label;
    const char *of;        /* "of 83 ideal clients" */
    const double *shares;  /* (n_columns) in [0, 1]; NaN = not known */
    const uint8_t *marked; /* (n_columns) or NULL */
    const int8_t *changes; /* (n_columns) 1 = entered, -1 = left, 0 = neither; or NULL */
} HeatRow;

typedef struct HeatMap {
    const char *name; /* what it shows, for those who cannot see it */
    const char *mark; /* what a marked cell means; NULL: none is marked */
    bool has_changes; /* the legend explains them */
    size_t n_columns;
    const char *const *columns; /* (n_columns) names */
    size_t n_rows;
    const HeatRow *rows;
} HeatMap;

/** heat_map_draw - the picture with its legend. Cost: O(n_rows * n_columns) text. */
void heat_map_draw(StrBuf *page, const HeatMap *map);

#endif
