/* tools/report/report_style.h - how the page looks: on light and dark screens, and on paper. */
#ifndef TOOLS_REPORT_REPORT_STYLE_H
#define TOOLS_REPORT_REPORT_STYLE_H

/* Pieces of the style sheet, one behind the other; ends with NULL. */
extern const char *const REPORT_STYLE[];

#endif
