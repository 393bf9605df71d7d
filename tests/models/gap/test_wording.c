/* tests/models/gap/test_wording.c - figures as an RM reads them. */
#include "models/gap/wording.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>

static Arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *amount(const double value, const char *const currency)
{
    const char *text = NULL;
    StrBuf out = strbuf_init(arena);
    wording_amount(&out, value, currency);
    ck_assert(strbuf_finish(&out, &text, NULL) == OK);
    return text;
}

static const char *share(const double value)
{
    const char *text = NULL;
    StrBuf out = strbuf_init(arena);
    wording_share(&out, value);
    ck_assert(strbuf_finish(&out, &text, NULL) == OK);
    return text;
}

START_TEST(amounts_have_three_digits_that_count)
{
    ck_assert_str_eq(amount(1238.4, "EUR"), "EUR 1 240");
    ck_assert_str_eq(amount(987654, NULL), "988 000");
    ck_assert_str_eq(amount(123.4, NULL), "123");
    ck_assert_str_eq(amount(99.96, NULL), "100");
    ck_assert_str_eq(amount(38.25, NULL), "38.20"); /* to even */
    ck_assert_str_eq(amount(2.385, NULL), "2.38");
    ck_assert_str_eq(amount(0.375, NULL), "0.38");
    ck_assert_str_eq(amount(999.6, NULL), "1 000");
    ck_assert_str_eq(amount(1234567, NULL), "1 230 000");
}
END_TEST

START_TEST(whole_amounts_have_no_decimals)
{
    ck_assert_str_eq(amount(38, "RSD"), "RSD 38");
    ck_assert_str_eq(amount(5, NULL), "5");
    ck_assert_str_eq(amount(0, "EUR"), "EUR 0");
    ck_assert_str_eq(amount(0.004, NULL), "0");
}
END_TEST

START_TEST(losses_have_a_minus)
{
    ck_assert_str_eq(amount(-38, NULL), "-38");
    ck_assert_str_eq(amount(-1238.4, "EUR"), "EUR -1 240");
    ck_assert_str_eq(amount(-0.0, NULL), "0");
    ck_assert_str_eq(amount(-0.004, NULL), "0");
}
END_TEST

START_TEST(a_very_large_amount_has_room)
{
    ck_assert_uint_eq(strlen(amount(-1e308, "EUR")), strlen("EUR -") + 309 + 102);
}
END_TEST

START_TEST(shares_are_per_cent)
{
    ck_assert_str_eq(share(0.64), "64 %");
    ck_assert_str_eq(share(1), "100 %");
    ck_assert_str_eq(share(0.0099), "under 1 %");
    ck_assert_str_eq(share(0.01), "1 %");
    ck_assert_str_eq(share(0), "0 %");
    ck_assert_str_eq(share(0.996), "100 %");
}
END_TEST

START_TEST(items_are_listed_with_commas_and_an_and)
{
    ck_assert_str_eq(wording_separator(0, 1), "");
    ck_assert_str_eq(wording_separator(0, 3), "");
    ck_assert_str_eq(wording_separator(1, 3), ", ");
    ck_assert_str_eq(wording_separator(2, 3), " and ");
    ck_assert_str_eq(wording_separator(1, 2), " and ");
}
END_TEST

Suite *suite_wording(void)
{
    Suite *const suite = suite_create("wording");
    TCase *const tests = tcase_create("figures");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, amounts_have_three_digits_that_count);
    tcase_add_test(tests, whole_amounts_have_no_decimals);
    tcase_add_test(tests, losses_have_a_minus);
    tcase_add_test(tests, a_very_large_amount_has_room);
    tcase_add_test(tests, shares_are_per_cent);
    tcase_add_test(tests, items_are_listed_with_commas_and_an_and);
    suite_add_tcase(suite, tests);
    return suite;
}
