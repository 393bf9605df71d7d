/* tests/core/base/test_nearest.c - the nearest of some names, and choices. */
#include "core/base/choice.h"
#include "core/base/nearest.h"
#include "tests/support/suites.h"

#include <string.h>

static const char *nearest_of(const char *const wanted)
{
    static const char *const NAMES[] = {"snapshots",        "segments", "segment.k_max",
                                        "segment.min_gain", "runs",     "rebuild"};
    Nearest nearest = nearest_to(wanted);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        nearest_offer(&nearest, NAMES[i]);
    return nearest.best == NULL ? "none" : nearest.best;
}

START_TEST(a_slip_of_the_finger_finds_the_name)
{
    ck_assert_str_eq(nearest_of("segmetns"), "segments");
    ck_assert_str_eq(nearest_of("snapshot"), "snapshots");
    ck_assert_str_eq(nearest_of("rnus"), "runs");
    ck_assert_str_eq(nearest_of("segment.kmax"), "segment.k_max");
    ck_assert_str_eq(nearest_of("k_max"), "segment.k_max");
    ck_assert_str_eq(nearest_of("snap"), "snapshots");
}
END_TEST

START_TEST(another_word_finds_nothing)
{
    char endless[200];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    ck_assert_str_eq(nearest_of("colour"), "none");
    ck_assert_str_eq(nearest_of(""), "none");
    ck_assert_str_eq(nearest_of(endless), "none");
}
END_TEST

START_TEST(a_choice_is_found_whole_or_not_at_all)
{
    ck_assert_int_eq(choice_find("table|csv|json", "table"), 0);
    ck_assert_int_eq(choice_find("table|csv|json", "json"), 2);
    ck_assert_int_eq(choice_find("table|csv|json", "js"), -1);
    ck_assert_int_eq(choice_find("table|csv|json", "csv|json"), -1);
    ck_assert_int_eq(choice_find("table|csv|json", ""), -1);
    size_t length = 0;
    ck_assert_int_eq(strncmp(choice_word("table|csv|json", 1, &length), "csv", 3), 0);
    ck_assert_uint_eq(length, 3);
}
END_TEST

Suite *suite_nearest(void)
{
    Suite *const suite = suite_create("nearest");
    TCase *const tests = tcase_create("nearest");
    tcase_add_test(tests, a_slip_of_the_finger_finds_the_name);
    tcase_add_test(tests, another_word_finds_nothing);
    tcase_add_test(tests, a_choice_is_found_whole_or_not_at_all);
    suite_add_tcase(suite, tests);
    return suite;
}
