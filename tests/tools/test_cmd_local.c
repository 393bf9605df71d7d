/* tests/tools/test_cmd_local.c - `paragon local` as its users meet it. */
#include "tests/support/check_helpers.h"
#include "tests/support/program.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

static Arena *arena;
static const char *home;

static void make_home(void)
{
    arena = arena_new();
    home = arena_printf(arena, "%s/by_hand", throwaway_directory());
}

static void remove_home(void)
{
    (void)PARAGON(arena, "--home", home, "--quiet", "local", "destroy", "--yes");
    arena_free(arena);
}

START_TEST(a_cluster_is_started_asked_stopped_and_removed)
{
    ProgramResult result = PARAGON(arena, "--home", home, "local", "status", "--format", "csv");
    ck_assert_int_eq(result.exit_code, 0);
    CHECK_CONTAINS(result.out, "item,value\nstate,not made yet\n");

    result = PARAGON(arena, "--home", home, "local", "start");
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    CHECK_CONTAINS(result.out, " dbname='paragon' user='paragon_demo_analyst'\n");
    result = PARAGON(arena, "--home", home, "local", "status", "--format", "csv");
    CHECK_CONTAINS(result.out, "state,running\n");

    result = PARAGON(arena, "--home", home, "local", "psql", "--", "-Atc", "SELECT session_user");
    ck_assert_str_eq(result.out, "paragon_demo_analyst\n");

    result = PARAGON(arena, "--home", home, "local", "stop");
    ck_assert_str_eq(result.err, "paragon: the private local cluster has been stopped\n");
    ck_assert_str_eq(result.out, "");
    result = PARAGON(arena, "--home", home, "local", "stop");
    ck_assert_int_eq(result.exit_code, 0);
    ck_assert_str_eq(result.err, "paragon: the private local cluster was not running\n");

    result = PARAGON(arena, "--home", home, "local", "destroy", "--yes");
    ck_assert_str_eq(result.err, "paragon: the private local cluster has been removed\n");
    result = PARAGON(arena, "--home", home, "local", "destroy", "--yes");
    ck_assert_int_eq(result.exit_code, 0);
    ck_assert_str_eq(result.err, "paragon: the private local cluster had not been made\n");
}
END_TEST

START_TEST(destroy_refuses_where_nobody_can_be_asked)
{
    const ProgramResult result = PARAGON(arena, "--home", home, "local", "destroy");
    ck_assert_int_eq(result.exit_code, 64);
    ck_assert_str_eq(result.err,
                     "paragon: \"local destroy\" asks on a terminal only\n"
                     "hint: Add --yes to remove all data of the private local cluster.\n");
}
END_TEST

START_TEST(what_local_cannot_do_is_refused)
{
    ProgramResult result = PARAGON(arena, "--home", home, "local", "restart");
    ck_assert_int_eq(result.exit_code, 64);
    ck_assert_str_eq(result.err, "paragon: there is no \"local restart\"\n"
                                 "hint: It is one of start, stop, status, psql, destroy.\n");
    result = PARAGON(arena, "--home", home, "local", "stop", "now");
    ck_assert_int_eq(result.exit_code, 64);
    ck_assert_str_eq(result.err, "paragon: \"local stop\" takes no argument \"now\"\n");
}
END_TEST

Suite *suite_cmd_local(void)
{
    Suite *const suite = suite_create("cmd_local");
    TCase *const cases = tcase_create("cmd_local");
    tcase_add_checked_fixture(cases, make_home, remove_home);
    tcase_add_test(cases, a_cluster_is_started_asked_stopped_and_removed);
    tcase_add_test(cases, destroy_refuses_where_nobody_can_be_asked);
    tcase_add_test(cases, what_local_cannot_do_is_refused);
    suite_add_tcase(suite, cases);
    return suite;
}
