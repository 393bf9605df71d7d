/* tools/report/heat_map.c - adoption as colour; pixels in the user space of the picture. */
#include "tools/report/heat_map.h"

#include "core/base/text.h"
#include "tools/report/report_parts.h"

#include <math.h>
#include <string.h>

enum {
    LEAST_LABEL = 20, /* letters; so many more as the longest label has, up to */
    MOST_LABEL = 38,
    LABEL_GAP = 8,
    CELL_WIDTH = 20,
    CELL_HEIGHT = 17,
    CORNER = 8,
    ROW_HEIGHT = 18,
    GROUP_HEIGHT = 26,
    HEAD_HEIGHT = 140,
    HEAD_COLUMNS = 24,
    OVERHANG = 92 /* of the last product's name */
};

/* Pixels of a letter, on the average of the usual faces. */
static const double LETTER_WIDTH = 7.2;

/* From here on a figure on the cell is written in the colour of the paper: about where the two
 * contrasts are equal, on light and on dark paper. */
static const double DARK_CELL = 0.66;

/* Where the cells begin. */
static size_t label_width(const HeatMap *const map)
{
    size_t longest = LEAST_LABEL;
    for (size_t row = 0; row < map->n_rows; row++) {
        const char *const label = map->rows[row].label;
        const size_t width = text_utf8_width(label, strlen(label));
        longest = width > longest ? width : longest;
    }
    return (size_t)(LETTER_WIDTH * (double)(longest < MOST_LABEL ? longest : MOST_LABEL)) +
           LABEL_GAP;
}

static size_t picture_height(const HeatMap *const map)
{
    const char *group = NULL;
    size_t height = HEAD_HEIGHT + 4;
    for (size_t row = 0; row < map->n_rows; row++) {
        height += map->rows[row].group == group ? 0 : GROUP_HEIGHT;
        height += ROW_HEIGHT;
        group = map->rows[row].group;
    }
    return height;
}

static void draw_columns(StrBuf *const page, const HeatMap *const map, const size_t left)
{
    for (size_t column = 0; column < map->n_columns; column++) {
        const size_t x = left + column * CELL_WIDTH + CELL_WIDTH / 2 + 3;
        strbuf_printf(page, "<text class=\"col\" transform=\"translate(%zu,%d) rotate(-52)\">", x,
                      HEAD_HEIGHT - 4);
        html_clipped(page, map->columns[column], HEAD_COLUMNS);
        html_element(page, "title", map->columns[column]);
        strbuf_puts(page, "</text>\n");
    }
}

static const char *change_words(const int8_t change)
{
    if (change == 0)
        return "";
    return change > 0 ? "; entered the set" : "; left the set";
}

/* The upper right corner of a cell that ends at `right`, clear of its figure: full where the
 * product entered the set, hollow where it left. */
static void draw_change(StrBuf *const page, const int8_t change, const size_t right)
{
    if (change != 0)
        strbuf_printf(page, "<path class=\"change %s\" d=\"M%zu,0 h%d v%d z\"/>",
                      change > 0 ? "in" : "out", right - CORNER, CORNER, CORNER);
}

static void draw_cell(StrBuf *const page, const HeatMap *const map, const HeatRow *const row,
                      const size_t column)
{
    const size_t x = column * CELL_WIDTH;
    const double share = row->shares[column];
    const bool is_marked = row->marked != NULL && row->marked[column] != 0;
    const int8_t change = row->changes == NULL ? 0 : row->changes[column];
    strbuf_printf(page, "<rect x=\"%zu\" width=\"%d\" height=\"%d\" fill-opacity=\"", x,
                  CELL_WIDTH - 1, CELL_HEIGHT);
    strbuf_fixed(page, isnan(share) ? 0 : share, 2);
    strbuf_puts(page, "\"><title>");
    html_text(page, row->label);
    strbuf_puts(page, ", ");
    html_text(page, map->columns[column]);
    strbuf_puts(page, ": ");
    part_share(page, share);
    strbuf_puts(page, " ");
    html_text(page, row->of);
    strbuf_puts(page, change_words(change));
    strbuf_puts(page, "</title></rect>");
    if (is_marked)
        strbuf_printf(page, "<text class=\"%s\" x=\"%zu\" y=\"13\">%ld</text>",
                      share > DARK_CELL ? "mark on" : "mark", x + (CELL_WIDTH - 1) / 2,
                      lrint(share * 100));
    draw_change(page, change, x + CELL_WIDTH - 1);
}

static void draw_row(StrBuf *const page, const HeatMap *const map, const HeatRow *const row,
                     const size_t left, const size_t y)
{
    strbuf_printf(page,
                  "<g transform=\"translate(%zu,%zu)\"><text class=\"row\" x=\"-%d\" y=\"13\">",
                  left, y, LABEL_GAP);
    html_clipped(page, row->label, MOST_LABEL);
    html_element(page, "title", row->label);
    strbuf_puts(page, "</text>");
    for (size_t column = 0; column < map->n_columns; column++)
        draw_cell(page, map, row, column);
    strbuf_puts(page, "</g>\n");
}

static void draw_rows(StrBuf *const page, const HeatMap *const map, const size_t left)
{
    const char *group = NULL;
    size_t y = HEAD_HEIGHT;
    for (size_t i = 0; i < map->n_rows; i++) {
        const HeatRow *const row = &map->rows[i];
        if (row->group != group) {
            strbuf_printf(page, "<text class=\"group\" x=\"0\" y=\"%zu\">", y + GROUP_HEIGHT - 8);
            html_text(page, row->group);
            strbuf_puts(page, "</text>\n");
            y += GROUP_HEIGHT;
        }
        draw_row(page, map, row, left, y);
        y += ROW_HEIGHT;
        group = row->group;
    }
}

static void legend_change(StrBuf *const page, const int8_t change, const char *const words)
{
    strbuf_printf(page,
                  "<span><svg class=\"map corner\" width=\"%d\" height=\"%d\" "
                  "aria-hidden=\"true\">",
                  CORNER + 2, CORNER + 2);
    draw_change(page, change, CORNER + 1);
    strbuf_puts(page, "</svg> ");
    strbuf_puts(page, words);
    strbuf_puts(page, "</span>");
}

static void draw_legend(StrBuf *const page, const HeatMap *const map)
{
    enum { STEPS = 5, STEP_WIDTH = 44 };
    strbuf_printf(page,
                  "<p class=\"legend\"><svg class=\"map\" width=\"%d\" height=\"30\" role=\"img\" "
                  "aria-label=\"scale from 0 to 100 %%\">",
                  STEPS * STEP_WIDTH);
    for (int step = 0; step < STEPS; step++) {
        strbuf_printf(page, "<rect x=\"%d\" width=\"%d\" height=\"14\" fill-opacity=\"",
                      step * STEP_WIDTH, STEP_WIDTH - 1);
        strbuf_fixed(page, 0.25 * step, 2);
        strbuf_printf(page, "\"/><text class=\"tick\" x=\"%d\" y=\"27\">%d %%</text>",
                      step * STEP_WIDTH + STEP_WIDTH / 2, 25 * step);
    }
    strbuf_puts(page, "</svg>");
    if (map->mark != NULL) {
        strbuf_puts(page, "<span>");
        html_text(page, map->mark);
        strbuf_puts(page, "</span>");
    }
    if (map->has_changes) {
        legend_change(page, 1, "entered the set since the model before");
        legend_change(page, -1, "left it");
    }
    strbuf_puts(page, "</p>\n");
}

void heat_map_draw(StrBuf *const page, const HeatMap *const map)
{
    const size_t left = label_width(map);
    const size_t width = left + map->n_columns * CELL_WIDTH + OVERHANG;
    const size_t height = picture_height(map);
    draw_legend(page, map);
    strbuf_puts(page, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_text(page, map->name);
    strbuf_printf(page,
                  "\"><svg class=\"map\" viewBox=\"0 0 %zu %zu\" width=\"%zu\" height=\"%zu\" "
                  "role=\"img\" aria-label=\"",
                  width, height, width, height);
    html_text(page, map->name);
    strbuf_puts(page, "\">\n");
    draw_columns(page, map, left);
    draw_rows(page, map, left);
    strbuf_puts(page, "</svg></div>\n");
}
