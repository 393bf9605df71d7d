/* tests/cli/test_access_command.c - `paragon access`, and what the program does for a login that
 * was granted little. */
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

static Arena *arena;
static const char *conninfo;
static const char *rm;

static const char *const LOGINS[] = {"cmd_rm", "cmd_bank", "cmd_compliance", "cmd_crm",
                                     "cmd_deputy_admin"};

static const char *as(const char *const login)
{
    return arena_printf(arena, "%s user=%s", conninfo, login);
}

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_copy(arena);
    for (size_t i = 0; i < sizeof LOGINS / sizeof LOGINS[0]; i++)
        database_do(conninfo, arena_printf(arena,
                                           "SET client_min_messages = warning;"
                                           "DROP ROLE IF EXISTS %s; CREATE ROLE %s LOGIN",
                                           LOGINS[i], LOGINS[i]));
    const char *const rows = database_rows(conninfo,
                                           "SELECT rm_id FROM crm.trigger_record"
                                           " WHERE rm_id IS NOT NULL ORDER BY 1 LIMIT 1",
                                           arena);
    rm = arena_strndup(arena, rows, strcspn(rows, "\n"));
}

static void tear_down(void)
{
    arena_free(arena);
}

static void check_end(const ProgramResult result, const int exit_code, const char *const words)
{
    ck_assert_msg(result.exit_code == exit_code, "%d: %s", result.exit_code, result.err);
    CHECK_CONTAINS(result.err, words);
}

/* ---- the command ---- */

START_TEST(grants_are_given_listed_and_taken)
{
    check_end(RUN_ON(conninfo, arena, "access", "grant", "cmd_rm", "--role", "rm", "--rm", rm,
                     "--bank", "north"),
              0, "granted\n");
    check_end(RUN_ON(conninfo, arena, "access", "grant", "cmd_rm", "--role", "paragon_rm", "--rm",
                     rm, "--bank", "north"),
              0, "was granted before, nothing changed");
    check_end(RUN_ON(conninfo, arena, "access", "grant", "cmd_bank", "--role", "analyst", "--bank",
                     "south"),
              0, "granted\n");
    check_end(RUN_ON(conninfo, arena, "access", "grant", "cmd_compliance", "--role", "compliance"),
              0, "granted\n");
    database_do(conninfo, "GRANT paragon_delivery TO cmd_crm"); /* by hand */
    const char *const list = DO_ON(conninfo, arena, "access", "list", "--format", "csv");
    CHECK_CONTAINS(list, "db_user,role,rm_id,bank,in_force,granted_at,granted_by\n");
    CHECK_CONTAINS(list, "\ncmd_bank,analyst,,south,t,20");
    CHECK_CONTAINS(list, "\ncmd_compliance,compliance,,,t,20");
    CHECK_CONTAINS(list, "\ncmd_crm,delivery,,,t,,\n");
    CHECK_CONTAINS(list, arena_printf(arena, "\ncmd_rm,rm,%s,north,t,20", rm));
    CHECK_CONTAINS(list, ",postgres\n");

    check_end(RUN_ON(conninfo, arena, "access", "revoke", "cmd_rm", "--role", "rm"), 0, "revoked");
    check_end(RUN_ON(conninfo, arena, "access", "revoke", "cmd_bank"), 0, "revoked");
    check_end(RUN_ON(conninfo, arena, "access", "revoke", "cmd_crm"), 0, "revoked");
    const char *const less = DO_ON(conninfo, arena, "access", "list", "--format", "csv");
    ck_assert_ptr_null(strstr(less, "cmd_rm"));
    ck_assert_ptr_null(strstr(less, "cmd_bank"));
    ck_assert_ptr_null(strstr(less, "cmd_crm"));
    CHECK_CONTAINS(less, "cmd_compliance,compliance");
    check_end(RUN_ON(conninfo, arena, "access", "revoke", "cmd_rm"), 66,
              "\"cmd_rm\" has no role\nhint: paragon access list");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT db_user, revoked_by FROM paragon.access_grant"
                                   " WHERE db_user = 'cmd_rm'",
                                   arena),
                     "cmd_rm|postgres\n");
}
END_TEST

START_TEST(a_login_that_is_gone_is_listed_as_not_in_force)
{
    (void)DO_ON(conninfo, arena, "access", "grant", "cmd_crm", "--role", "delivery");
    database_do(conninfo, "DROP ROLE cmd_crm");
    CHECK_CONTAINS(DO_ON(conninfo, arena, "access", "list", "--format", "csv"),
                   "\ncmd_crm,delivery,,,f,20");
    check_end(RUN_ON(conninfo, arena, "access", "revoke", "cmd_crm"), 0, "revoked");
}
END_TEST

START_TEST(a_wrong_command_line_is_64)
{
    static const struct {
        const char *arguments[9];
        const char *words;
    } WRONG[] = {
        {{"access", "grant", "cmd_rm", "--role", "teller"},
         "there is no role \"teller\"\nhint: It is one of analyst, approver, rm, compliance, "
         "delivery."},
        {{"access", "grant", "cmd_rm", "--role", "owner"}, "there is no role \"owner\""},
        {{"access", "grant", "cmd_rm"}, "\"access grant\" needs --role ROLE"},
        {{"access", "grant", "--role", "rm"}, "\"access grant\" needs a database user"},
        {{"access", "grant", "cmd_rm", "--role", "rm"}, "role rm needs --rm ID"},
        {{"access", "grant", "cmd_rm", "--role", "rm", "--rm", ""}, "role rm needs --rm ID"},
        {{"access", "grant", "cmd_rm", "--role", "analyst", "--rm", "x"}, "goes with --role rm"},
        {{"access", "grant", "cmd_rm", "--role", "approver", "--bank", "b"}, "no --bank"},
        {{"access", "list", "cmd_rm"}, "\"access list\" takes no argument \"cmd_rm\""},
        {{"access", "list", "--rm", "x"}, "\"access list\" takes no option --rm"},
        {{"access", "revoke"}, "\"access revoke\" needs a database user"},
        {{"access", "take"}, "there is no \"access take\"\nhint: It is one of grant, list, revoke"},
    };
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++)
        check_end(chain_run(conninfo, WRONG[i].arguments, arena), 64, WRONG[i].words);
}
END_TEST

START_TEST(a_login_that_does_not_exist_is_66_with_the_way_to_make_it)
{
    check_end(RUN_ON(conninfo, arena, "access", "grant", "cmd nobody", "--role", "delivery"), 66,
              "there is no database user \"cmd nobody\"\n"
              "hint: The administrator makes one: CREATE ROLE \"cmd nobody\" LOGIN.");
    check_end(
        RUN_ON(conninfo, arena, "access", "grant", "x; DROP SCHEMA crm", "--role", "delivery"), 66,
        "there is no database user \"x; DROP SCHEMA crm\"");
}
END_TEST

START_TEST(only_who_may_grant_the_role_can)
{
    (void)DO_ON(conninfo, arena, "access", "grant", "cmd_rm", "--role", "rm", "--rm", rm);
    (void)DO_ON(conninfo, arena, "access", "grant", "cmd_crm", "--role", "delivery");
    for (size_t i = 0; i < 2; i++) {
        const char *const login = as(i == 0 ? "cmd_rm" : "cmd_crm");
        check_end(RUN_ON(login, arena, "access", "grant", "cmd_bank", "--role", "delivery"), 77,
                  "permission denied");
        check_end(RUN_ON(login, arena, "access", "list"), 77, "permission denied");
        check_end(RUN_ON(login, arena, "access", "revoke", "cmd_rm"), 77, "permission denied");
    }
    /* Of those who own the tables, those who may give the roles as well. */
    database_do(conninfo, "GRANT paragon_owner TO cmd_deputy_admin");
    const char *const deputy = as("cmd_deputy_admin");
    check_end(RUN_ON(deputy, arena, "access", "grant", "cmd_bank", "--role", "delivery"), 77,
              "must have admin option on role \"paragon_delivery\"\nhint: ");
    database_do(conninfo, "GRANT paragon_delivery TO cmd_deputy_admin WITH ADMIN OPTION");
    check_end(RUN_ON(deputy, arena, "access", "grant", "cmd_bank", "--role", "delivery"), 0,
              "granted\n");
    check_end(RUN_ON(deputy, arena, "access", "revoke", "cmd_bank"), 0, "revoked");
}
END_TEST

/* The way of docs/operations.md: an owner that cannot log in, and an administrator who is a member
 * of it and may create roles. */
START_TEST(an_administrator_need_not_be_a_superuser)
{
    conninfo = arena_strdup(arena, throwaway_database());
    database_do(conninfo, "SET client_min_messages = warning;"
                          "DROP ROLE IF EXISTS cmd_admin;"
                          "CREATE ROLE cmd_admin LOGIN CREATEROLE IN ROLE paragon_owner;"
                          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO paragon_owner',"
                          " current_database()); END $$");
    const char *const admin = as("cmd_admin");
    (void)DO_ON(admin, arena, "init");
    (void)DO_ON(admin, arena, "access", "grant", "cmd_rm", "--role", "analyst");
    (void)DO_ON(as("cmd_rm"), arena, "status");
    CHECK_CONTAINS(DO_ON(admin, arena, "access", "list", "--format", "csv"),
                   "\ncmd_rm,analyst,,,t,20");
    (void)DO_ON(admin, arena, "access", "revoke", "cmd_rm");
    check_end(RUN_ON(as("cmd_rm"), arena, "status"), 77, "permission denied for schema paragon");
}
END_TEST

START_TEST(an_rm_or_bank_that_nobody_has_is_granted_with_a_warning)
{
    check_end(
        RUN_ON(conninfo, arena, "access", "grant", "cmd_rm", "--role", "rm", "--rm", "no such RM"),
        0, "no client of the current run is theirs: check --rm\n");
    check_end(RUN_ON(conninfo, arena, "access", "grant", "cmd_bank", "--role", "analyst", "--bank",
                     "nroth"),
              0, "no client of the current run is theirs: check --bank\n");
    database_do(conninfo, arena_printf(arena,
                                       "UPDATE paragon.run_client SET rm_id = '%s'"
                                       " WHERE bank <> 'north'",
                                       rm));
    check_end(RUN_ON(conninfo, arena, "access", "grant", "cmd_rm", "--role", "rm", "--rm", rm), 0,
              "that RM has clients in several banks: --bank B says which");
}
END_TEST

/* ---- the program for a login that was granted little ---- */

static int64_t n_lines(const char *text)
{
    int64_t n = 0;
    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

START_TEST(an_rm_lists_its_triggers_and_reports_outcomes)
{
    (void)DO_ON(conninfo, arena, "access", "grant", "cmd_rm", "--role", "rm", "--rm", rm);
    const int64_t own = database_count(
        conninfo,
        arena_printf(arena, "SELECT count(*) FROM crm.trigger_record WHERE rm_id = '%s'", rm));
    const char *const all = DO_ON(as("cmd_rm"), arena, "triggers", "--format", "csv");
    ck_assert_int_eq(n_lines(all), own + 1);
    ck_assert_str_eq(DO_ON(conninfo, arena, "triggers", "--format", "csv", "--rm", rm), all);

    const char *const id = arena_strndup(arena, strchr(all, '\n') + 1, 36);
    check_end(RUN_ON(as("cmd_rm"), arena, "outcome", id, "declined", "--reason", "too dear"), 0,
              "recorded\n");
    check_end(RUN_ON(as("cmd_rm"), arena, "outcome", id, "declined", "--reason", "too dear"), 0,
              "was recorded before");
    ck_assert_int_eq(n_lines(DO_ON(as("cmd_rm"), arena, "triggers", "--format", "csv")), own);
    const char *const foreign = database_rows(
        conninfo,
        arena_printf(arena, "SELECT trigger_id FROM crm.trigger_record WHERE rm_id <> '%s' LIMIT 1",
                     rm),
        arena);
    check_end(RUN_ON(as("cmd_rm"), arena, "outcome", arena_strndup(arena, foreign, 36), "accepted"),
              66, "was ever published");
}
END_TEST

START_TEST(what_needs_more_than_the_role_is_77)
{
    static const char *const COMMANDS[][3] = {{"clients"},
                                              {"score"},
                                              {"explain", "n00000001"},
                                              {"models"},
                                              {"runs"},
                                              {"snapshots"},
                                              {"segments"},
                                              {"status"},
                                              {"publish"},
                                              {"build"},
                                              {"report", "-o", "r.html"},
                                              {"forget", "n00000001"}};
    (void)DO_ON(conninfo, arena, "access", "grant", "cmd_rm", "--role", "rm", "--rm", rm);
    (void)DO_ON(conninfo, arena, "access", "grant", "cmd_bank", "--role", "analyst", "--bank",
                "south");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        const char *const arguments[] = {COMMANDS[i][0], COMMANDS[i][1], COMMANDS[i][2], NULL};
        check_end(chain_run(as("cmd_rm"), arguments, arena), 77, "permission denied for ");
        check_end(chain_run(as("cmd_bank"), arguments, arena), 77,
                  "\nhint: Ask the administrator for the role this needs: paragon help access");
    }
}
END_TEST

START_TEST(compliance_lists_triggers_and_leaves_a_trace)
{
    (void)DO_ON(conninfo, arena, "access", "grant", "cmd_compliance", "--role", "compliance");
    const char *const compliance = as("cmd_compliance");
    ck_assert_str_eq(DO_ON(compliance, arena, "triggers", "--format", "json"),
                     DO_ON(conninfo, arena, "triggers", "--format", "json"));
    (void)DO_ON(compliance, arena, "triggers", "--client", "n00000001");
    (void)DO_ON(compliance, arena, "triggers", "--rm", rm, "--limit", "3", "--kind", "cross_sell");
    ck_assert_str_eq(database_rows(compliance,
                                   "SELECT read_by, what, client_id FROM paragon.access_log"
                                   " ORDER BY access_no",
                                   arena),
                     "cmd_compliance|triggers|\n"
                     "cmd_compliance|triggers|n00000001\n"
                     "cmd_compliance|triggers|\n");
    (void)DO_ON(compliance, arena, "models");
    (void)DO_ON(compliance, arena, "runs");
    (void)DO_ON(compliance, arena, "snapshots");
    (void)DO_ON(compliance, arena, "access", "list");
    check_end(RUN_ON(compliance, arena, "publish"), 77, "permission denied");
    check_end(RUN_ON(compliance, arena, "clients"), 77, "permission denied");
}
END_TEST

Suite *suite_access_command(void)
{
    Suite *const suite = suite_create("access_command");
    TCase *const tcase = tcase_create("access");
    tcase_add_unchecked_fixture(tcase, chain_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, grants_are_given_listed_and_taken);
    tcase_add_test(tcase, a_login_that_is_gone_is_listed_as_not_in_force);
    tcase_add_test(tcase, a_wrong_command_line_is_64);
    tcase_add_test(tcase, a_login_that_does_not_exist_is_66_with_the_way_to_make_it);
    tcase_add_test(tcase, only_who_may_grant_the_role_can);
    tcase_add_test(tcase, an_administrator_need_not_be_a_superuser);
    tcase_add_test(tcase, an_rm_or_bank_that_nobody_has_is_granted_with_a_warning);
    tcase_add_test(tcase, an_rm_lists_its_triggers_and_reports_outcomes);
    tcase_add_test(tcase, what_needs_more_than_the_role_is_77);
    tcase_add_test(tcase, compliance_lists_triggers_and_leaves_a_trace);
    suite_add_tcase(suite, tcase);
    return suite;
}
