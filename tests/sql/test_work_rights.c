/* tests/sql/test_work_rights.c - analysts and approvers do their work without owning anything: a
 * whole quarter with such logins, and what they cannot do although they make tables and publish. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

static Arena *arena;
static const char *conninfo;

static const char *as(const char *const login)
{
    return arena_printf(arena, "%s user=%s", conninfo, login);
}

static void make_logins(void)
{
    static const char *const LOGINS[][2] = {
        {"work_analyst", "analyst"}, {"work_colleague", "analyst"}, {"work_approver", "approver"}};
    for (size_t i = 0; i < sizeof LOGINS / sizeof LOGINS[0]; i++) {
        database_do(conninfo, arena_printf(arena,
                                           "SET client_min_messages = warning;"
                                           "DROP ROLE IF EXISTS %s; CREATE ROLE %s LOGIN",
                                           LOGINS[i][0], LOGINS[i][0]));
        (void)DO_ON(conninfo, arena, "access", "grant", LOGINS[i][0], "--role", LOGINS[i][1]);
    }
}

static void set_up_empty(void)
{
    arena = arena_new();
    conninfo = chain_database(arena);
    make_logins();
}

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_copy(arena);
    make_logins();
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- a quarter ---- */

START_TEST(analyst_and_approver_do_a_quarter_without_owning_anything)
{
    const char *const analyst = as("work_analyst");
    const char *const approver = as("work_approver");
    const char *const page = arena_printf(arena, "%s/page.html", bank_files_directory(arena));
    (void)DO_ON(analyst, arena, "init"); /* is current */
    (void)DO_ON(analyst, arena, "load", chain_published()->directory);
    (void)DO_ON(analyst, arena, "load", chain_published()->directory); /* the same */
    const char *const model = chain_id(DO_ON(analyst, arena, "build"), arena);
    const char *const line = database_rows(
        conninfo, "SELECT min(client_id) FROM paragon.client WHERE closed_on IS NULL", arena);
    const char *const client = arena_strndup(arena, line, strcspn(line, "\n"));
    (void)DO_ON(analyst, arena, "report", "-o", page);

    (void)DO_ON(approver, arena, "models");
    (void)DO_ON(approver, arena, "report", model, "-o", page);
    (void)DO_ON(approver, arena, "segments", model);
    (void)DO_ON(approver, arena, "explain", client);
    (void)DO_ON(approver, arena, "rebuild", "--verify", model);
    (void)DO_ON(approver, arena, "approve", model, "--reason", "a test", "--override", "a test");

    (void)DO_ON(analyst, arena, "publish");
    (void)DO_ON(as("work_colleague"), arena, "publish", "--date", "2026-10-15");
    (void)DO_ON(analyst, arena, "rebuild", "--verify", model);
    (void)DO_ON(analyst, arena, "clients", "--client", client);
    (void)DO_ON(analyst, arena, "score", "--client", client);
    (void)DO_ON(analyst, arena, "evaluate", "ranking");
    const char *const triggers = DO_ON(analyst, arena, "triggers", "--format", "csv");
    const char *const id = arena_strndup(arena, strchr(triggers, '\n') + 1, 36);
    (void)DO_ON(analyst, arena, "outcome", id, "declined", "--reason", "too dear");
    (void)DO_ON(analyst, arena, "forget", client);
    (void)DO_ON(analyst, arena, "rebuild", "--verify", model);
    for (size_t i = 0; i < 2; i++) {
        const char *const login = i == 0 ? analyst : approver;
        (void)DO_ON(login, arena, "status");
        (void)DO_ON(login, arena, "runs");
        (void)DO_ON(login, arena, "snapshots");
        (void)DO_ON(login, arena, "triggers");
    }
    ck_assert_str_eq(
        database_rows(conninfo,
                      "SELECT s.loaded_by, m.built_by, m.decided_by, e.erased_by FROM"
                      " paragon.snapshot AS s, paragon.model AS m, paragon.erasure AS e",
                      arena),
        "work_analyst|work_analyst|work_approver|work_analyst\n");
}
END_TEST

START_TEST(a_refused_load_and_a_load_of_some_banks)
{
    const char *const analyst = as("work_analyst");
    const char *const some = bank_files_without(chain_published()->directory, "n", arena);
    static const char CARDS[] = "SELECT count(*) FROM crm.client_card WHERE bank = 'north'";
    const int64_t n_north = database_count(conninfo, CARDS);
    ck_assert_int_eq(RUN_ON(analyst, arena, "load", some, "--as-of", "2026-10-31").exit_code, 65);
    (void)DO_ON(analyst, arena, "load", some, "--as-of", "2026-10-31", "--partial");
    (void)DO_ON(analyst, arena, "publish");
    ck_assert_int_eq(database_count(conninfo, CARDS), n_north);
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT state, loaded_by FROM paragon.load_attempt"
                                   " WHERE attempt_no > 1 ORDER BY attempt_no",
                                   arena),
                     "refused|work_analyst\naccepted|work_analyst\n");
}
END_TEST

/* ---- an unfinished publication of somebody else ---- */

START_TEST(what_a_broken_run_of_a_colleague_left_is_swept)
{
    database_do(as("work_colleague"),
                "INSERT INTO paragon.run (run_id, snapshot_no, model_no, run_date, config,"
                " last_outcome, state)"
                " VALUES (repeat('e', 64), 1, 1, '2026-10-01', '{}', 0, 'staging');"
                "SELECT paragon.create_run_tables(2)");
    (void)database_refusal(as("work_analyst"), "SELECT paragon.attach_run_tables(2)", arena);
    (void)database_refusal(as("work_analyst"), "SELECT paragon.key_trigger(2)", arena);
    (void)database_refusal(as("work_analyst"), "SELECT paragon.carry_banks(2, 1, '{}')", arena);
    CHECK_CONTAINS(database_refusal(as("work_analyst"), "SELECT paragon.sweep_runs()", arena),
                   "unfinished runs are removed by who holds the work lock");
    (void)DO_ON(as("work_analyst"), arena, "publish", "--date", "2026-10-15");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT to_regclass('paragon.trigger_2') IS NULL, count(*)"
                                   "  FROM paragon.run WHERE state = 'staging'",
                                   arena),
                     "t|0\n");
}
END_TEST

/* ---- what they cannot do ---- */

START_TEST(what_is_published_cannot_be_touched_by_who_publishes)
{
    static const char *const SQL[] = {
        "SET ROLE paragon_owner",
        "ALTER TABLE paragon.model DISABLE TRIGGER ALL",
        "ALTER TABLE paragon.run DISABLE TRIGGER runs_have_an_approved_model",
        "DROP TRIGGER release_needs_two_people ON paragon.model",
        "ALTER TABLE paragon.trigger DISABLE ROW LEVEL SECURITY",
        "SET session_replication_role = replica",
        "UPDATE paragon.model SET state = 'approved'",
        "UPDATE paragon.model SET card = '{}'",
        "DELETE FROM paragon.model",
        "UPDATE paragon.trigger SET record = NULL",
        "UPDATE paragon.trigger_1 SET record = NULL",
        "DELETE FROM paragon.trigger_1",
        "INSERT INTO paragon.trigger_1 SELECT * FROM paragon.trigger_1 LIMIT 1",
        "INSERT INTO paragon.trigger SELECT * FROM paragon.trigger LIMIT 1",
        "INSERT INTO paragon.client_1 SELECT * FROM paragon.client_1 LIMIT 1",
        "COPY paragon.run_client_1 FROM STDIN",
        ("INSERT INTO paragon.product"
         " SELECT 1, 999, 'more', 'More', NULL, true, '{}', '{}', 0, 0, 0, 0"),
        ("INSERT INTO paragon.model_array (model_no, array_no, name, type, count, bytes)"
         " VALUES (1, 999, 'more', 1, 0, '')"),
        "UPDATE paragon.client SET rm_id = 'mine'",
        "DELETE FROM paragon.holding",
        "TRUNCATE paragon.contact",
        "DROP TABLE paragon.trigger_1",
        "UPDATE paragon.run SET published_by = 'somebody else'",
        "DELETE FROM paragon.run",
        "UPDATE paragon.snapshot SET loaded_by = 'somebody else'",
        "UPDATE crm.outcome SET reason = 'another'",
        "DELETE FROM crm.outcome",
        ("INSERT INTO paragon.load_attempt (source, state, loaded_by)"
         " VALUES ('x', 'refused', 'somebody else')"),
        ("INSERT INTO paragon.erasure (snapshot_no, client_id, content_before, content_after,"
         " n_texts, erased_by) VALUES (1, 'x', '', '', 1, 'somebody else')"),
        "SELECT paragon.create_snapshot_tables(1)",
        "SELECT paragon.attach_snapshot_tables(1)",
        "SELECT paragon.create_run_tables(1)",
        "SELECT paragon.attach_run_tables(1)",
        "SELECT paragon.create_run_tables(99)",
        "SELECT paragon.sweep_runs()",
        "SELECT paragon.carry_banks(1, 1, '{}')",
        "CREATE TABLE paragon.mine (a integer)",
        "CREATE FUNCTION crm.mine() RETURNS integer LANGUAGE sql RETURN 1",
        "SELECT paragon.grant_access('work_analyst', 'approver', NULL, NULL)",
        "GRANT paragon_approver TO work_analyst",
        "INSERT INTO paragon.access_log (what) VALUES ('nothing')",
        "SELECT crm.read_cards()",
    };
    for (size_t i = 0; i < sizeof SQL / sizeof SQL[0]; i++) {
        (void)database_refusal(as("work_analyst"), SQL[i], arena);
        (void)database_refusal(as("work_approver"), SQL[i], arena);
    }
    (void)database_refusal(as("work_approver"), "SELECT raw FROM paragon.load_reject", arena);
}
END_TEST

START_TEST(a_draft_cannot_become_approved_by_who_built_it)
{
    const char *const model =
        chain_id(DO_ON(as("work_analyst"), arena, "build", "--seed", "3"), arena);
    const ProgramResult own =
        RUN_ON(as("work_analyst"), arena, "approve", model, "--reason", "mine");
    ck_assert_int_eq(own.exit_code, 77);
    CHECK_CONTAINS(own.err, "permission denied for table model");
    database_do(conninfo, "GRANT paragon_approver TO work_analyst");
    const ProgramResult both =
        RUN_ON(as("work_analyst"), arena, "approve", model, "--reason", "mine", "--override", "x");
    ck_assert_int_eq(both.exit_code, 77);
    CHECK_CONTAINS(both.err, "was built by work_analyst, and nobody decides on a model of");
    const ProgramResult builder = RUN_ON(as("work_approver"), arena, "build", "--seed", "4");
    ck_assert_int_eq(builder.exit_code, 77);
    (void)DO_ON(as("work_approver"), arena, "reject", model, "--reason", "a test");
}
END_TEST

Suite *suite_work_rights(void)
{
    Suite *const suite = suite_create("work_rights");
    TCase *const empty = tcase_create("a quarter");
    tcase_add_unchecked_fixture(empty, chain_set_up, NULL);
    tcase_add_checked_fixture(empty, set_up_empty, tear_down);
    tcase_set_timeout(empty, 300);
    tcase_add_test(empty, analyst_and_approver_do_a_quarter_without_owning_anything);
    suite_add_tcase(suite, empty);
    TCase *const published = tcase_create("limits");
    tcase_add_unchecked_fixture(published, chain_set_up, NULL);
    tcase_add_checked_fixture(published, set_up, tear_down);
    tcase_set_timeout(published, 120);
    tcase_add_test(published, a_refused_load_and_a_load_of_some_banks);
    tcase_add_test(published, what_a_broken_run_of_a_colleague_left_is_swept);
    tcase_add_test(published, what_is_published_cannot_be_touched_by_who_publishes);
    tcase_add_test(published, a_draft_cannot_become_approved_by_who_built_it);
    suite_add_tcase(suite, published);
    return suite;
}
