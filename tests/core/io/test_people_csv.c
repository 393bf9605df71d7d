/* tests/core/io/test_people_csv.c - no field of a table for people is taken for a formula, and
 * numbers stay numbers. */
#include "core/io/people_csv.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

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

static const char *text_field(const char *const text)
{
    StrBuf out = strbuf_init(arena);
    PeopleCsv csv = people_csv(&out);
    const char *line = NULL;
    Error err;
    people_csv_text(&csv, text);
    CHECK_OK(strbuf_finish(&out, &line, &err), &err);
    return line;
}

START_TEST(a_text_that_begins_like_a_formula_gets_an_apostrophe)
{
    static const char *const CASES[][2] = {
        {"=1+1", "'=1+1"},
        {"+49 30 1", "'+49 30 1"},
        {"-5", "'-5"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "'\t=1"},
        {"\r=1", "\"'\r=1\""},
        {"\n=1", "\"'\n=1\""},
        {"＝1+1", "'＝1+1"},
        {"＋1", "'＋1"},
        {"－1", "'－1"},
        {"＠A1", "'＠A1"},
        {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
        {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        ck_assert_str_eq(text_field(CASES[i][0]), CASES[i][1]);
}
END_TEST

START_TEST(any_other_text_stays_as_it_is)
{
    ck_assert_str_eq(text_field("Alder & Co"), "Alder & Co");
    ck_assert_str_eq(text_field("a=b"), "a=b");
    ck_assert_str_eq(text_field("'quoted'"), "'quoted'");
    ck_assert_str_eq(text_field("one, two"), "\"one, two\"");
    ck_assert_str_eq(text_field("Пекарна"), "Пекарна");
    ck_assert_str_eq(text_field(NULL), "");
}
END_TEST

START_TEST(numbers_days_and_truths_are_written_as_such)
{
    StrBuf out = strbuf_init(arena);
    PeopleCsv csv = people_csv(&out);
    const char *line = NULL;
    Error err;
    people_csv_double(&csv, -855.25);
    people_csv_double(&csv, NAN);
    people_csv_int(&csv, -7);
    people_csv_day(&csv, 20361);
    people_csv_day(&csv, DAY_UNKNOWN);
    people_csv_bool(&csv, true);
    people_csv_end(&csv);
    people_csv_text(&csv, "next");
    CHECK_OK(strbuf_finish(&out, &line, &err), &err);
    ck_assert_str_eq(line, "-855.25,,-7,2025-09-30,,true\nnext");
}
END_TEST

Suite *suite_people_csv(void)
{
    Suite *const suite = suite_create("people_csv");
    TCase *const tcase = tcase_create("fields");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_text_that_begins_like_a_formula_gets_an_apostrophe);
    tcase_add_test(tcase, any_other_text_stays_as_it_is);
    tcase_add_test(tcase, numbers_days_and_truths_are_written_as_such);
    suite_add_tcase(suite, tcase);
    return suite;
}
