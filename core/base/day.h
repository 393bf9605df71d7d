/* core/base/day.h - calendar days as numbers; no time zones, no clock.
 *
 * Day 0 is 1970-01-01 in the proleptic Gregorian calendar. */
#ifndef CORE_BASE_DAY_H
#define CORE_BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t Day;

#define DAY_UNKNOWN INT32_MIN
enum { DAY_TEXT_SIZE = 16 };

/** day_parse - exactly YYYY-MM-DD, a day that exists, years 1 to 9999. */
bool day_parse(const char *text, size_t length, Day *day);

/** day_format - YYYY-MM-DD, "" for DAY_UNKNOWN; `out` has room for DAY_TEXT_SIZE; the length. */
size_t day_format(Day day, char *out);

/** day_add_months - the same day `months` later or earlier, the month's last when it has no such
 * day; DAY_UNKNOWN stays. */
Day day_add_months(Day day, int months);

/** day_months_between - whole months from `from` to `to` (negative when `to` is earlier). */
int day_months_between(Day from, Day to);

#endif
