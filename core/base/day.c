/* core/base/day.c - dates to day numbers and back. */
#include "core/base/day.h"

#include <stdio.h>

typedef struct Date {
    int year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
} Date;

static bool is_leap(const int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(const int year, const int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : DAYS[month - 1];
}

/* Years are counted from March, so that the leap day is a year's last. After Fliegel and
 * Van Flandern, CACM 11(10), 1968, in the era form (400 years = 146097 days). */
static Day from_date(const Date date)
{
    const int year = date.year - (date.month <= 2);
    const int era = (year >= 0 ? year : year - 399) / 400;
    const int year_of_era = year - era * 400;
    const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static Date to_date(const Day day)
{
    const int shifted = day + 719468;
    const int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int day_of_era = shifted - era * 146097;
    const int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int month_from_march = (5 * day_of_year + 2) / 153;
    const int month = month_from_march + (month_from_march < 10 ? 3 : -9);
    return (Date){.year = year_of_era + era * 400 + (month <= 2),
                  .month = month,
                  .day = day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

static int two_digits(const char *const text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

bool day_parse(const char *const text, const size_t length, Day *const day)
{
    if (length != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (size_t i = 0; i < length; i++)
        if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9'))
            return false;
    const Date date = {.year = two_digits(text) * 100 + two_digits(text + 2),
                       .month = two_digits(text + 5),
                       .day = two_digits(text + 8)};
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in_month(date.year, date.month))
        return false;
    *day = from_date(date);
    return true;
}

size_t day_format(const Day day, char *const out)
{
    out[0] = '\0';
    if (day == DAY_UNKNOWN)
        return 0;
    const Date date = to_date(day);
    const int length =
        snprintf(out, DAY_TEXT_SIZE, "%04d-%02d-%02d", date.year, date.month, date.day);
    return length < 0 ? 0 : (size_t)length;
}

Day day_add_months(const Day day, const int months)
{
    if (day == DAY_UNKNOWN)
        return DAY_UNKNOWN;
    Date date = to_date(day);
    const int month = date.year * 12 + date.month - 1 + months;
    date.year = month / 12;
    date.month = month % 12 + 1;
    const int last = days_in_month(date.year, date.month);
    if (date.day > last)
        date.day = last;
    return from_date(date);
}

int day_months_between(const Day from, const Day to)
{
    if (to < from)
        return -day_months_between(to, from);
    const Date start = to_date(from);
    const Date end = to_date(to);
    const int months = (end.year - start.year) * 12 + end.month - start.month;
    return months - (day_add_months(from, months) > to);
}
