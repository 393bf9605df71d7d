/* tests/core/base/test_money.c - exact amounts. */
#include "core/base/money.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

static Money parsed(const char *const text)
{
    Money value = -4711;
    ck_assert_msg(money_parse(text, strlen(text), &value), "\"%s\" is refused", text);
    return value;
}

static void check_refused(const char *const text)
{
    Money value = 4711;
    ck_assert_msg(!money_parse(text, strlen(text), &value), "\"%s\" is taken", text);
    ck_assert_int_eq(value, 4711);
}

START_TEST(amounts_are_counted_in_ten_thousandths)
{
    ck_assert_int_eq(parsed("1234.56"), 12345600);
    ck_assert_int_eq(parsed("-0.0001"), -1);
    ck_assert_int_eq(parsed("0"), 0);
    ck_assert_int_eq(parsed("-12.5"), -125000);
}
END_TEST

START_TEST(amounts_end_just_below_the_limit)
{
    ck_assert_int_eq(parsed("99999999999999.9999"), INT64_C(999999999999999999));
    ck_assert_int_eq(parsed("-99999999999999.9999"), INT64_C(-999999999999999999));
    check_refused("100000000000000");
    check_refused("-100000000000000");
    check_refused("9223372036854775807");
}
END_TEST

START_TEST(amounts_in_other_ways_of_writing_are_refused)
{
    check_refused("1 234,56");
    check_refused("1,234.56");
    check_refused("12.34567");
    check_refused("1e3");
    check_refused("");
    check_refused("EUR 5");
}
END_TEST

START_TEST(the_shortest_exact_text_is_written)
{
    static const struct {
        Money value;
        const char *text;
    } CASES[] = {{0, "0"},
                 {1, "0.0001"},
                 {-1, "-0.0001"},
                 {-125000, "-12.5"},
                 {12345600, "1234.56"},
                 {100000000, "10000"},
                 {INT64_C(999999999999999999), "99999999999999.9999"},
                 {INT64_MIN + 1, "-922337203685477.5807"},
                 {MONEY_UNKNOWN, ""}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char text[MONEY_TEXT_SIZE];
        ck_assert_uint_eq(money_format(CASES[i].value, text), strlen(CASES[i].text));
        ck_assert_str_eq(text, CASES[i].text);
    }
}
END_TEST

START_TEST(units_are_nan_where_the_amount_is_not_known)
{
    ck_assert_double_eq(money_units(23850), 2.385);
    ck_assert_double_eq(money_units(-125000), -12.5);
    ck_assert(isnan(money_units(MONEY_UNKNOWN)));
}
END_TEST

START_TEST(units_are_rounded_to_the_nearest_amount)
{
    ck_assert_int_eq(money_from_units(2.385), 23850);
    ck_assert_int_eq(money_from_units(-0.00004), 0);
    ck_assert_int_eq(money_from_units(0.00026), 3);
    ck_assert_int_eq(money_from_units(NAN), MONEY_UNKNOWN);
    ck_assert_int_eq(money_from_units(INFINITY), MONEY_UNKNOWN);
    ck_assert_int_eq(money_from_units(1e14), MONEY_UNKNOWN);
    ck_assert_int_eq(money_from_units(-1e300), MONEY_UNKNOWN);
}
END_TEST

Suite *suite_money(void)
{
    Suite *const suite = suite_create("money");
    TCase *const cases = tcase_create("money");
    tcase_add_test(cases, amounts_are_counted_in_ten_thousandths);
    tcase_add_test(cases, amounts_end_just_below_the_limit);
    tcase_add_test(cases, amounts_in_other_ways_of_writing_are_refused);
    tcase_add_test(cases, the_shortest_exact_text_is_written);
    tcase_add_test(cases, units_are_nan_where_the_amount_is_not_known);
    tcase_add_test(cases, units_are_rounded_to_the_nearest_amount);
    suite_add_tcase(suite, cases);
    return suite;
}
