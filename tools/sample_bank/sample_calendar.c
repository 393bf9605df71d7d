/* tools/sample_bank/sample_calendar.c - calendar months and quarters by plain day numbers. */
#include "tools/sample_bank/sample_calendar.h"

typedef struct MonthDay {
    int day;
    int month; /* 1 to 12 */
} MonthDay;

static MonthDay month_day(const Day day)
{
    char text[DAY_TEXT_SIZE];
    (void)day_format(day, text);
    return (MonthDay){.day = (text[8] - '0') * 10 + (text[9] - '0'),
                      .month = (text[5] - '0') * 10 + (text[6] - '0')};
}

SampleCalendar sample_calendar_make(const Day as_of)
{
    SampleCalendar calendar = {.as_of = as_of,
                               .history_from = day_add_months(as_of, -SAMPLE_HISTORY_MONTHS)};
    /* The first of the month that holds the day after: its eve is the last month's end that is
     * not later than `as_of`. */
    const Day first = as_of + 1 - (month_day(as_of + 1).day - 1);
    const int n_months = (int)(sizeof calendar.month_end / sizeof calendar.month_end[0]);
    for (int month = 0; month < n_months; month++)
        calendar.month_end[month] = day_add_months(first, -month) - 1;

    calendar.quarter_offset = month_day(calendar.month_end[0]).month % 3;
    for (int quarter = 0; quarter <= SAMPLE_QUARTERS; quarter++)
        calendar.quarter_end[quarter] = calendar.month_end[calendar.quarter_offset + 3 * quarter];
    return calendar;
}

Day sample_working_day(const Day day)
{
    const int weekday = ((day + 3) % 7 + 7) % 7; /* day 0 was a Thursday; 0 = Monday */
    return weekday > 4 ? day - (weekday - 4) : day;
}
