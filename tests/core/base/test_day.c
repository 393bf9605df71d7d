/* tests/core/base/test_day.c - calendar days as numbers. */
#include "core/base/day.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

static Day day_of(const char *const text)
{
    Day day = -4711;
    ck_assert_msg(day_parse(text, strlen(text), &day), "\"%s\" is refused", text);
    return day;
}

static void check_refused(const char *const text)
{
    Day day = 4711;
    ck_assert_msg(!day_parse(text, strlen(text), &day), "\"%s\" is taken", text);
    ck_assert_int_eq(day, 4711);
}

static void check_months(const char *const from, const int months, const char *const expected)
{
    char text[DAY_TEXT_SIZE];
    (void)day_format(day_add_months(day_of(from), months), text);
    ck_assert_str_eq(text, expected);
}

/* Numbers by Python 3.11: (date - date(1970, 1, 1)).days */
START_TEST(known_days_have_their_numbers)
{
    ck_assert_int_eq(day_of("1970-01-01"), 0);
    ck_assert_int_eq(day_of("1969-12-31"), -1);
    ck_assert_int_eq(day_of("2000-01-01"), 10957);
    ck_assert_int_eq(day_of("2000-02-29"), 11016);
    ck_assert_int_eq(day_of("1900-03-01"), -25508);
    ck_assert_int_eq(day_of("2026-09-30"), 20726);
    ck_assert_int_eq(day_of("1582-10-15"), -141427);
    ck_assert_int_eq(day_of("0001-01-01"), -719162);
    ck_assert_int_eq(day_of("9999-12-31"), 2932896);
}
END_TEST

START_TEST(days_that_do_not_exist_are_refused)
{
    check_refused("2023-02-29");
    check_refused("1900-02-29");
    check_refused("2100-02-29");
    check_refused("2026-04-31");
    check_refused("2026-00-10");
    check_refused("2026-13-10");
    check_refused("2026-01-00");
    check_refused("2026-01-32");
    check_refused("0000-12-31");
    ck_assert_int_eq(day_of("2024-02-29") + 1, day_of("2024-03-01"));
}
END_TEST

START_TEST(other_ways_of_writing_a_day_are_refused)
{
    check_refused("");
    check_refused("2026-9-30");
    check_refused("30.09.2026");
    check_refused("2026/09/30");
    check_refused("20260930");
    check_refused("2026-09-30 ");
    check_refused(" 2026-09-3");
    check_refused("2026-09-30T00:00:00");
    check_refused("+202-09-30");
    check_refused("2026-0x-30");
}
END_TEST

START_TEST(every_day_reads_back_and_follows_the_one_before)
{
    Day previous = day_of("0001-01-01") - 1;
    for (Day day = day_of("0001-01-01"); day <= day_of("9999-12-31"); day++) {
        char text[DAY_TEXT_SIZE];
        Day again = DAY_UNKNOWN;
        const bool is_read = day_parse(text, day_format(day, text), &again);
        if (!is_read || again != day || again != previous + 1)
            ck_abort_msg("day %d is written \"%s\"", day, text);
        previous = day;
    }
}
END_TEST

START_TEST(a_day_that_is_not_known_stays_so)
{
    char text[DAY_TEXT_SIZE] = "before";
    ck_assert_uint_eq(day_format(DAY_UNKNOWN, text), 0);
    ck_assert_str_eq(text, "");
    ck_assert_int_eq(day_add_months(DAY_UNKNOWN, 3), DAY_UNKNOWN);
}
END_TEST

START_TEST(months_later_keep_the_day_where_the_month_has_it)
{
    check_months("2026-03-15", 1, "2026-04-15");
    check_months("2024-01-31", 1, "2024-02-29");
    check_months("2023-01-31", 1, "2023-02-28");
    check_months("2024-02-29", 12, "2025-02-28");
    check_months("2024-02-29", 48, "2028-02-29");
    check_months("2025-12-15", 1, "2026-01-15");
    check_months("2026-03-31", -1, "2026-02-28");
    check_months("2026-01-31", -13, "2024-12-31");
    check_months("2026-09-30", 0, "2026-09-30");
}
END_TEST

START_TEST(whole_months_between_two_days_are_counted)
{
    ck_assert_int_eq(day_months_between(day_of("2026-01-15"), day_of("2026-04-14")), 2);
    ck_assert_int_eq(day_months_between(day_of("2026-01-15"), day_of("2026-04-15")), 3);
    ck_assert_int_eq(day_months_between(day_of("2024-01-31"), day_of("2024-02-28")), 0);
    ck_assert_int_eq(day_months_between(day_of("2024-01-31"), day_of("2024-02-29")), 1);
    ck_assert_int_eq(day_months_between(day_of("2026-04-14"), day_of("2026-01-15")), -2);
    ck_assert_int_eq(day_months_between(day_of("2026-09-30"), day_of("2026-09-30")), 0);
    ck_assert_int_eq(day_months_between(day_of("1999-12-31"), day_of("2026-09-30")), 321);
}
END_TEST

Suite *suite_day(void)
{
    Suite *const suite = suite_create("day");
    TCase *const cases = tcase_create("day");
    tcase_add_test(cases, known_days_have_their_numbers);
    tcase_add_test(cases, days_that_do_not_exist_are_refused);
    tcase_add_test(cases, other_ways_of_writing_a_day_are_refused);
    tcase_add_test(cases, every_day_reads_back_and_follows_the_one_before);
    tcase_add_test(cases, a_day_that_is_not_known_stays_so);
    tcase_add_test(cases, months_later_keep_the_day_where_the_month_has_it);
    tcase_add_test(cases, whole_months_between_two_days_are_counted);
    suite_add_tcase(suite, cases);
    return suite;
}
