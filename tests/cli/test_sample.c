/* tests/cli/test_sample.c - `paragon sample` as its users meet it. */
#include "tests/support/check_helpers.h"
#include "tests/support/program.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Arena *arena;
static const char *directory; /* does not exist yet */

static void set_up(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    char *const parent = arena_printf(arena, "%s/cli-XXXXXX", throwaway_directory());
    ck_assert_ptr_nonnull(mkdtemp(parent));
    directory = arena_printf(arena, "%s/bank", parent);
}

static void tear_down(void)
{
    arena_free(arena);
}

START_TEST(a_bank_is_written_without_a_word_on_stdout)
{
    const ProgramResult result = PARAGON(arena, "sample", directory, "--clients", "20");
    ck_assert_int_eq(result.exit_code, 0);
    ck_assert_str_eq(result.out, "");
    ck_assert_str_eq(result.err,
                     arena_printf(arena,
                                  "paragon: wrote a sample bank clients=20 directory=\"%s\"\n",
                                  directory));
    ck_assert_int_eq(access(arena_printf(arena, "%s/manifest.json", directory), R_OK), 0);
}
END_TEST

START_TEST(a_directory_in_use_is_refused_with_a_hint)
{
    ck_assert_int_eq(PARAGON(arena, "sample", directory, "--clients", "1").exit_code, 0);
    const ProgramResult again = PARAGON(arena, "sample", directory, "--clients", "1");
    ck_assert_int_eq(again.exit_code, 73);
    ck_assert_str_eq(again.err,
                     arena_printf(arena,
                                  "paragon: directory \"%s\" is not empty\n"
                                  "hint: Name a new directory, or empty this one first.\n",
                                  directory));
}
END_TEST

static void check_usage(const ProgramResult result, const char *const text)
{
    ck_assert_int_eq(result.exit_code, 64);
    CHECK_CONTAINS(result.err, text);
    ck_assert_int_ne(access(directory, F_OK), 0);
}

START_TEST(values_out_of_range_are_refused)
{
    check_usage(PARAGON(arena, "sample", directory, "--truth", "some"),
                "option \"--truth\" is \"some\", must be none, acquired or all\n");
    check_usage(PARAGON(arena, "sample", directory, "--as-of", "1949-12-31"),
                "option \"--as-of\" is \"1949-12-31\", must be from 1950-01-01 to 2199-12-31\n");
    check_usage(PARAGON(arena, "sample", directory, "--segments", "13"),
                "option \"--segments\" is \"13\", must be a whole number from 1 to 12\n");
    check_usage(PARAGON(arena, "sample", directory, "--clients", "0"),
                "option \"--clients\" is \"0\", must be a whole number from 1 to 99999999\n");
}
END_TEST

Suite *suite_sample(void)
{
    Suite *const suite = suite_create("sample");
    TCase *const tests = tcase_create("command line");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_bank_is_written_without_a_word_on_stdout);
    tcase_add_test(tests, a_directory_in_use_is_refused_with_a_hint);
    tcase_add_test(tests, values_out_of_range_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
