/* tests/cli/test_command_line.c - the program as its users meet it: what it says, where it says
 * it, what it returns. */
#include "tests/support/check_helpers.h"
#include "tests/support/program.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <stdio.h>
#include <string.h>

static Arena *arena;

static void set_up(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static void check_refused(const ProgramResult result, const int exit_code, const char *const told)
{
    ck_assert_str_eq(result.err, told);
    ck_assert_str_eq(result.out, "");
    ck_assert_int_eq(result.exit_code, exit_code);
}

/* The program through a shell, for what only redirections can show. */
static ProgramResult shell(const char *const script)
{
    const char *const arguments[] = {"-c", script, NULL};
    return program_run(&(const ProgramParams){.path = "/bin/sh", .arguments = arguments}, arena);
}

START_TEST(help_is_data_and_the_same_by_every_way)
{
    const ProgramResult help = PARAGON(arena, "help");
    ck_assert_int_eq(help.exit_code, 0);
    ck_assert_str_eq(help.err, "");
    CHECK_CONTAINS(help.out, "usage: paragon [global options] COMMAND [options] [arguments]\n");
    CHECK_CONTAINS(help.out, "\n  config ");
    CHECK_CONTAINS(help.out, "\n  --db CONNINFO ");
    ck_assert_str_eq(PARAGON(arena, "--help").out, help.out);

    const ProgramResult page = PARAGON(arena, "help", "config");
    CHECK_CONTAINS(page.out, "usage: paragon config [options]\n");
    CHECK_CONTAINS(page.out, "\n  --format FORMAT ");
    ck_assert_str_eq(PARAGON(arena, "config", "--help").out, page.out);
    ck_assert_str_eq(PARAGON(arena, "--help", "config").out, page.out);
}
END_TEST

START_TEST(every_command_is_listed_once_and_has_a_page)
{
    const ProgramResult names = PARAGON(arena, "help", "--names");
    for (const char *name = names.out; *name != '\0'; name += strcspn(name, "\n") + 1) {
        const char *const command = arena_strndup(arena, name, strcspn(name, "\n"));
        ck_assert_ptr_null(strstr(name, arena_printf(arena, "\n%s\n", command)));
        const ProgramResult page = PARAGON(arena, "help", command);
        ck_assert_int_eq(page.exit_code, 0);
        CHECK_CONTAINS(page.out, arena_printf(arena, "usage: paragon %s", command));
    }
}
END_TEST

START_TEST(the_version_is_one_line)
{
    const ProgramResult result = PARAGON(arena, "--version");
    ck_assert_int_eq(result.exit_code, 0);
    ck_assert_int_eq(strncmp(result.out, "paragon ", 8), 0);
    ck_assert_ptr_eq(strchr(result.out, '\n'), result.out + result.out_length - 1);
}
END_TEST

START_TEST(what_cannot_be_understood_is_64_with_the_nearest_name)
{
    check_refused(PARAGON(arena, "confg"), 64,
                  "paragon: there is no command \"confg\"\n"
                  "hint: Did you mean \"config\"? \"paragon help\" lists the commands.\n");
    check_refused(PARAGON(arena, "help", "qqq"), 64,
                  "paragon: there is no command \"qqq\"\n"
                  "hint: \"paragon help\" lists the commands.\n");
    check_refused(PARAGON(arena, "config", "--formt=csv"), 64,
                  "paragon: there is no option \"--formt\"\n"
                  "hint: Did you mean \"--format\"? \"paragon help config\" lists the options.\n");
    check_refused(PARAGON(arena, "-x"), 64,
                  "paragon: there is no option \"-x\"\n"
                  "hint: \"paragon help\" lists the options.\n");
    const char *const none[] = {NULL};
    check_refused(program_run(&(const ProgramParams){.arguments = none}, arena), 64,
                  "paragon: no command is given\n"
                  "hint: \"paragon help\" lists the commands.\n");
    check_refused(PARAGON(arena, "config", "twice"), 64,
                  "paragon: \"config\" takes no further argument \"twice\"\n"
                  "hint: The form is: paragon config\n");
    check_refused(PARAGON(arena, "sample"), 64,
                  "paragon: an argument of \"sample\" is missing\n"
                  "hint: The form is: paragon sample DIR\n");
}
END_TEST

START_TEST(values_of_options_are_checked)
{
    check_refused(PARAGON(arena, "config", "--format", "xml"), 64,
                  "paragon: option \"--format\" is \"xml\", must be one of table|csv|json\n");
    check_refused(PARAGON(arena, "config", "--format"), 64,
                  "paragon: option \"--format\" needs a value: FORMAT\n");
    check_refused(PARAGON(arena, "config", "--format", "--quiet"), 64,
                  "paragon: option \"--format\" needs a value: FORMAT\n");
    check_refused(PARAGON(arena, "config", "--format=csv", "--format=csv"), 64,
                  "paragon: option \"--format\" is given twice\n");
    check_refused(PARAGON(arena, "config", "--quiet=yes"), 64,
                  "paragon: option \"--quiet\" takes no value\n");
    check_refused(PARAGON(arena, "--threads", "0", "config"), 64,
                  "paragon: option \"--threads\" is \"0\", must be a whole number from 1 to 256\n");
    check_refused(PARAGON(arena, "--log-level", "loud", "config"), 64,
                  "paragon: option \"--log-level\" is \"loud\", must be one of "
                  "error|warn|info|debug\n");
    check_refused(PARAGON(arena, "--progress=maybe", "config"), 64,
                  "paragon: option \"--progress\" is \"maybe\", must be one of "
                  "auto|always|never\n");
}
END_TEST

START_TEST(global_options_stand_before_or_after_the_command)
{
    const ProgramResult plain = PARAGON(arena, "config", "--format", "csv");
    ck_assert_int_eq(plain.exit_code, 0);
    ck_assert_str_eq(PARAGON(arena, "--quiet", "--threads=2", "config", "--format=csv").out,
                     plain.out);
    ck_assert_str_eq(PARAGON(arena, "config", "--threads", "2", "--format", "csv", "--quiet").out,
                     plain.out);
}
END_TEST

START_TEST(errors_are_json_where_the_log_is)
{
    const ProgramResult result = PARAGON(arena, "--log-format", "json", "confg");
    ck_assert_int_eq(result.exit_code, 64);
    CHECK_CONTAINS(result.err, "\"text\":\"there is no command \\\"confg\\\"\"");
    CHECK_CONTAINS(result.err, "\"status\":\"E_USAGE\",\"exit_code\":64}\n");
}
END_TEST

START_TEST(config_shows_where_each_value_comes_from)
{
    const char *const path = arena_printf(arena, "%s/settings.json", throwaway_directory());
    FILE *const file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fputs("{\"segment\": {\"k_max\": 6}}\n", file);
    (void)fclose(file);
    const ProgramResult result = PARAGON(arena, "--config", path, "config", "--format=csv");
    ck_assert_int_eq(result.exit_code, 0);
    CHECK_CONTAINS(result.out, "key,value,origin,unit,range,default,type,help\n");
    CHECK_CONTAINS(result.out, "\nsegment.k_max,6,file,segments,1 to 20,8,whole number,");
    CHECK_CONTAINS(result.out, "\nsegment.min_stratum,300,default,clients,");
}
END_TEST

START_TEST(settings_that_are_wrong_are_78_and_told_with_the_file)
{
    check_refused(PARAGON(arena, "config", "--config", "tests/data/config/unknown_key/input.json"),
                  78,
                  "paragon: \"tests/data/config/unknown_key/input.json\": there is no setting "
                  "\"segment.kmax\"\n"
                  "hint: Did you mean \"segment.k_max\"? \"paragon config\" lists all settings.\n");
    check_refused(PARAGON(arena, "config", "--config", "/none.json"), 74,
                  "paragon: file \"/none.json\" could not be read: No such file or directory\n");
}
END_TEST

START_TEST(output_that_cannot_be_written_is_74)
{
    check_refused(shell("\"$PARAGON_BINARY\" help > /dev/full"), 74,
                  "paragon: the output could not be written: No space left on device\n");
    check_refused(shell("\"$PARAGON_BINARY\" config > /dev/full"), 74,
                  "paragon: the list could not be written: No space left on device\n");
    check_refused(shell("\"$PARAGON_BINARY\" help >&-"), 74,
                  "paragon: the output could not be written: Bad file descriptor\n");
    const ProgramResult pipe = shell("(sleep 0.2; \"$PARAGON_BINARY\" help; echo $? >&2) | true");
    ck_assert_str_eq(pipe.err, "74\n");
}
END_TEST

START_TEST(long_work_that_is_told_to_stop_ends_with_75)
{
    const ProgramResult result =
        shell(arena_printf(arena,
                           "\"$PARAGON_BINARY\" sample --clients 5000000 --quiet %s/stopped & "
                           "sleep 0.5; kill -TERM $!; wait $!",
                           throwaway_directory()));
    ck_assert_str_eq(result.err, "paragon: stopped on request during \"making clients\"\n");
    ck_assert_int_eq(result.exit_code, 75);
}
END_TEST

START_TEST(exit_codes_are_listed)
{
    const ProgramResult result = PARAGON(arena, "help", "--exit-codes", "--format", "json");
    CHECK_CONTAINS(result.out, "{\"exit_code\":0,\"status\":\"OK\",\"meaning\":\"done\"}\n");
    CHECK_CONTAINS(result.out, "{\"exit_code\":78,\"status\":\"E_CONFIG\",");
}
END_TEST

/* A locale whose decimal mark is a comma, made for the purpose; NULL where that cannot be. */
static const char *comma_locale_directory(void)
{
    const char *const directory = arena_printf(arena, "%s/locale", throwaway_directory());
    const char *const script =
        arena_printf(arena, "mkdir -p %s && localedef -i bg_BG -f UTF-8 %s/bg_BG.UTF-8 >/dev/null",
                     directory, directory);
    return shell(script).exit_code == 0 ? directory : NULL;
}

START_TEST(the_same_bytes_in_a_locale_with_decimal_commas)
{
    const char *const directory = comma_locale_directory();
    if (directory == NULL) {
        (void)printf("skipped: localedef cannot make bg_BG.UTF-8 here\n");
        return;
    }
    const char *const locale_path = arena_printf(arena, "LOCPATH=%s", directory);
    const char *const environment[] = {locale_path, "LC_ALL=bg_BG.UTF-8", NULL};
    const char *const arguments[] = {"config", "--format", "json", NULL};
    const ProgramResult here = program_run(
        &(const ProgramParams){.arguments = arguments, .environment = environment}, arena);
    CHECK_CONTAINS(here.out, "\"value\":\"0.01\"");
    ck_assert_str_eq(here.out, PARAGON(arena, "config", "--format", "json").out);
}
END_TEST

Suite *suite_command_line(void)
{
    Suite *const suite = suite_create("command_line");
    TCase *const tests = tcase_create("command_line");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, help_is_data_and_the_same_by_every_way);
    tcase_add_test(tests, every_command_is_listed_once_and_has_a_page);
    tcase_add_test(tests, the_version_is_one_line);
    tcase_add_test(tests, what_cannot_be_understood_is_64_with_the_nearest_name);
    tcase_add_test(tests, values_of_options_are_checked);
    tcase_add_test(tests, global_options_stand_before_or_after_the_command);
    tcase_add_test(tests, errors_are_json_where_the_log_is);
    tcase_add_test(tests, config_shows_where_each_value_comes_from);
    tcase_add_test(tests, settings_that_are_wrong_are_78_and_told_with_the_file);
    tcase_add_test(tests, output_that_cannot_be_written_is_74);
    tcase_add_test(tests, long_work_that_is_told_to_stop_ends_with_75);
    tcase_add_test(tests, exit_codes_are_listed);
    tcase_add_test(tests, the_same_bytes_in_a_locale_with_decimal_commas);
    suite_add_tcase(suite, tests);
    return suite;
}
