/* tests/tools/test_install_deps.c - installing what is missing, with an apt that only takes notes.
 */
#include "tests/support/check_helpers.h"
#include "tests/support/program.h"
#include "tests/support/suites.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SCRIPT[] = "tools/dev/install-deps.sh";

/* A directory of stand-ins that come before the system's programs. */
typedef struct StandIns {
    Arena *arena;
    char directory[64];
} StandIns;

static void add(const StandIns *const stand_ins, const char *const name, const char *const body)
{
    const char *const path = arena_printf(stand_ins->arena, "%s/%s", stand_ins->directory, name);
    FILE *const file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fprintf(file, "#!/bin/sh\n%s\n", body);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(path, 0755), 0);
}

/* A machine where nothing is installed, whose files stay as they are. */
static StandIns bare_machine(void)
{
    StandIns stand_ins = {.arena = arena_new(), .directory = "/tmp/paragon-stand-ins-XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(stand_ins.directory));
    ck_assert_int_eq(chmod(stand_ins.directory, 0777), 0);
    add(&stand_ins, "dpkg-query", "exit 1");
    add(&stand_ins, "mkdir", "exit 0");
    add(&stand_ins, "rmdir", "exit 0");
    add(&stand_ins, "tee", "echo \"tee $*\" >>\"$NOTES\"; cat >>\"$NOTES\"");
    add(&stand_ins, "sudo",
        "test \"$SUDO_WORKS\" = yes || exit 1\n"
        "if [ \"$1\" = -n ]; then shift; fi\n"
        "exec \"$@\"");
    return stand_ins;
}

static const char *notes(const StandIns *const stand_ins)
{
    const char *const path = arena_printf(stand_ins->arena, "%s/notes", stand_ins->directory);
    const char *const arguments[] = {path, NULL};
    return program_run(&(const ProgramParams){.path = "cat", .arguments = arguments},
                       stand_ins->arena)
        .out;
}

/* Run the script as an ordinary user, whoever runs the tests. */
static ProgramResult run_script(const StandIns *const stand_ins, const bool sudo_works)
{
    Arena *const arena = stand_ins->arena;
    const char *const read_arguments[] = {SCRIPT, NULL};
    const ProgramResult script =
        program_run(&(const ProgramParams){.path = "cat", .arguments = read_arguments}, arena);
    ck_assert_int_eq(script.exit_code, 0);
    const char *const environment[] = {
        arena_printf(arena, "PATH=%s:%s", stand_ins->directory, "/usr/sbin:/usr/bin:/sbin:/bin"),
        arena_printf(arena, "NOTES=%s/notes", stand_ins->directory),
        arena_printf(arena, "TMPDIR=%s", stand_ins->directory),
        sudo_works ? "SUDO_WORKS=yes" : "SUDO_WORKS=no", NULL};
    const char *const as_nobody[] = {
        "--reuid=65534", "--regid=65534", "--clear-groups", "bash", "-s", NULL};
    const char *const as_ourselves[] = {"-s", NULL};
    const bool is_root = geteuid() == 0;
    return program_run(&(const ProgramParams){.path = is_root ? "setpriv" : "bash",
                                              .arguments = is_root ? as_nobody : as_ourselves,
                                              .environment = environment,
                                              .input = script.out},
                       arena);
}

static void remove_machine(const StandIns *const stand_ins)
{
    const char *const arguments[] = {"-rf", stand_ins->directory, NULL};
    (void)program_run(&(const ProgramParams){.path = "rm", .arguments = arguments},
                      stand_ins->arena);
    arena_free(stand_ins->arena);
}

START_TEST(nothing_is_done_or_said_when_all_is_there)
{
    Arena *const arena = arena_new();
    const ProgramParams params = {.path = SCRIPT, .timeout_seconds = 5};
    const ProgramResult result = program_run(&params, arena);
    ck_assert_int_eq(result.exit_code, 0);
    ck_assert_str_eq(result.out, "");
    ck_assert_str_eq(result.err, "");
    arena_free(arena);
}
END_TEST

START_TEST(a_list_of_packages_that_is_old_is_fetched_once)
{
    const StandIns machine = bare_machine();
    add(&machine, "apt-get",
        "echo \"apt-get $1\" >>\"$NOTES\"\n"
        "if [ \"$1\" = update ]; then : >\"$NOTES.new\"; fi\n"
        "test -e \"$NOTES.new\"");
    const ProgramResult result = run_script(&machine, true);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    CHECK_CONTAINS(result.err, "  postgresql-15        the private local cluster");
    CHECK_CONTAINS(result.err, "install-deps: done\n");
    ck_assert_str_eq(notes(&machine), "tee /etc/postgresql-common/createcluster.d/paragon.conf\n"
                                      "create_main_cluster = false\n"
                                      "apt-get install\n"
                                      "apt-get update\n"
                                      "apt-get install\n");
    remove_machine(&machine);
}
END_TEST

START_TEST(what_apt_says_is_shown_when_it_fails)
{
    const StandIns machine = bare_machine();
    add(&machine, "apt-get", "echo 'E: Unable to locate package libgsl-dev'; exit 100");
    const ProgramResult result = run_script(&machine, true);
    ck_assert_int_eq(result.exit_code, 69);
    CHECK_CONTAINS(result.err, "E: Unable to locate package libgsl-dev\n"
                               "install-deps: apt-get failed, see above\n");
    remove_machine(&machine);
}
END_TEST

START_TEST(without_root_the_line_to_run_is_told)
{
    const StandIns machine = bare_machine();
    add(&machine, "apt-get", "echo \"apt-get $*\" >>\"$NOTES\"");
    add(&machine, "dpkg-query",
        "shift 3; for name; do [ \"$name\" = check ] || echo \"ii  $name\"; done");
    const ProgramResult result = run_script(&machine, false);
    ck_assert_int_eq(result.exit_code, 77);
    ck_assert_str_eq(result.out, "");
    ck_assert_str_eq(result.err,
                     "install-deps: missing on this machine:\n"
                     "  check                libcheck, the unit tests\n"
                     "install-deps: this needs root, and sudo cannot be used here; as root, run:\n"
                     "  apt-get update && apt-get install -y --no-install-recommends check\n");
    remove_machine(&machine);
}
END_TEST

Suite *suite_install_deps(void)
{
    Suite *const suite = suite_create("install_deps");
    TCase *const cases = tcase_create("install_deps");
    tcase_add_test(cases, nothing_is_done_or_said_when_all_is_there);
    tcase_add_test(cases, a_list_of_packages_that_is_old_is_fetched_once);
    tcase_add_test(cases, what_apt_says_is_shown_when_it_fails);
    tcase_add_test(cases, without_root_the_line_to_run_is_told);
    suite_add_tcase(suite, cases);
    return suite;
}
