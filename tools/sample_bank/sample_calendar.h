/* tools/sample_bank/sample_calendar.h - the months and quarters of a sample bank's history. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_CALENDAR_H
#define TOOLS_SAMPLE_BANK_SAMPLE_CALENDAR_H

#include "core/base/day.h"
#include "tools/sample_bank/sample_client.h"

/* Month 0 is the last that is over on the as-of date, month 1 the one before, and so on; quarters
 * are counted likewise.  Each list has one end more than periods: where the oldest begins. */
typedef struct SampleCalendar {
    Day as_of;
    Day history_from;
    int quarter_offset; /* the month in which quarter 0 ends */
    Day month_end[SAMPLE_HISTORY_MONTHS + 4];
    Day quarter_end[SAMPLE_QUARTERS + 1];
} SampleCalendar;

/** sample_calendar_make - the calendar of `as_of`, a day after 1960 or so. */
SampleCalendar sample_calendar_make(Day as_of);

/** sample_working_day - `day`, or the Friday before it on a weekend: keeps the order of days. */
Day sample_working_day(Day day);

#endif
