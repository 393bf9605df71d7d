/* tests/core/db/test_migrate.c - creating the schema: from nothing, again, two at once, and what a
 * database that does not fit the program is told. */
#include "core/db/migrate.h"

#include "core/base/hash.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

static Arena *arena;
static const char *conninfo;
static Db *db;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    conninfo = arena_strdup(arena, throwaway_database());
    CHECK_OK(db_open(conninfo, arena, &db, &err), &err);
}

static void tear_down(void)
{
    arena_free(arena);
}

static SchemaState state(void)
{
    SchemaState found = SCHEMA_MISSING;
    CHECK_OK(migrate_state(db, arena, &found, &err), &err);
    return found;
}

static size_t apply(void)
{
    size_t n_applied = 0;
    CHECK_OK(migrate_apply(db, arena, &n_applied, &err), &err);
    return n_applied;
}

START_TEST(an_empty_database_gets_every_migration_and_a_second_time_none)
{
    ck_assert_int_eq(state(), SCHEMA_MISSING);
    ck_assert_uint_eq(apply(), MIGRATION_COUNT);
    ck_assert_int_eq(state(), SCHEMA_CURRENT);
    CHECK_OK(migrate_require(db, arena, &err), &err);
    ck_assert_uint_eq(apply(), 0);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM paragon.migration"),
                     MIGRATION_COUNT);
}
END_TEST

START_TEST(everything_belongs_to_a_role_that_cannot_log_in)
{
    (void)apply();
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT DISTINCT pg_get_userbyid(c.relowner), r.rolcanlogin"
                                   "  FROM pg_class AS c"
                                   "  JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                                   "  JOIN pg_roles AS r ON r.oid = c.relowner"
                                   " WHERE n.nspname IN ('paragon', 'crm')",
                                   arena),
                     "paragon_owner|f\n");
}
END_TEST

START_TEST(functions_do_not_trust_the_callers_search_path)
{
    (void)apply();
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT p.proname FROM pg_proc AS p"
                                   "  JOIN pg_namespace AS n ON n.oid = p.pronamespace"
                                   " WHERE n.nspname IN ('paragon', 'crm')"
                                   "   AND NOT coalesce(p.proconfig::text LIKE '%search_path=%', "
                                   "false)",
                                   arena),
                     "");
}
END_TEST

START_TEST(two_programs_at_once_create_one_schema)
{
    enum { MANY = 4 };
    const char *const init[] = {"init", NULL};
    Started jobs[MANY];
    for (size_t i = 0; i < MANY; i++)
        jobs[i] = chain_start(conninfo, init, arena);
    for (size_t i = 0; i < MANY; i++)
        ck_assert_int_eq(chain_wait(jobs[i]), 0);
    ck_assert_int_eq(state(), SCHEMA_CURRENT);
}
END_TEST

static void record(const MigrationText *const migration)
{
    char checksum[HASH_HEX_SIZE];
    hash_hex(hash_bytes(migration->sql, strlen(migration->sql)), checksum);
    const DbParam params[] = {db_text(migration->name), db_text(checksum)};
    CHECK_OK(db_run(db, QUERY_INSERT_MIGRATION, params, 2, &err), &err);
}

/* The schema as it was before the migration `first`. */
static void apply_before(const char *const first)
{
    size_t n = 0;
    CHECK_OK(db_begin(db, false, &err), &err);
    for (; n < MIGRATION_COUNT && strcmp(MIGRATIONS[n].name, first) < 0; n++) {
        CHECK_OK(db_migrate_sql(db, MIGRATIONS[n].name, MIGRATIONS[n].sql, &err), &err);
        if (n == 0)
            CHECK_OK(db_run(db, QUERY_BECOME_OWNER, NULL, 0, &err), &err);
    }
    for (size_t i = 0; i < n; i++)
        record(&MIGRATIONS[i]);
    CHECK_OK(db_commit(db, &err), &err);
}

START_TEST(logins_that_were_given_the_views_by_hand_read_them_after_the_upgrade)
{
    static const char CARDS[] = "SELECT count(*) FROM crm.client_card";
    const char *const crm = arena_printf(arena, "%s user=migrate_crm", conninfo);
    const char *const nobody = arena_printf(arena, "%s user=migrate_nobody", conninfo);
    apply_before("0010");
    database_do(conninfo, "SET client_min_messages = warning;"
                          "DROP ROLE IF EXISTS migrate_crm; CREATE ROLE migrate_crm LOGIN;"
                          "DROP ROLE IF EXISTS migrate_nobody; CREATE ROLE migrate_nobody LOGIN;"
                          "GRANT USAGE ON SCHEMA crm TO migrate_crm;"
                          "GRANT SELECT ON crm.trigger_record, crm.client_card TO migrate_crm;");
    database_tamper(conninfo,
                    "INSERT INTO paragon.run (run_id, snapshot_no, model_no, run_date,"
                    " config, last_outcome, state, published_at) VALUES"
                    " (repeat('f', 64), 1, 1, '2026-09-30', '', 0, 'published', now());"
                    "SELECT paragon.create_run_tables(1);"
                    "INSERT INTO paragon.run_client_1 (run_no, client_id, bank, is_active,"
                    " withheld) VALUES (1, 'a', 'north', true, '');"
                    "SELECT paragon.attach_run_tables(1);"
                    "INSERT INTO paragon.current_run (run_no) VALUES (1)");
    ck_assert_int_eq(database_count(crm, CARDS), 1);
    ck_assert_uint_gt(apply(), 0);
    ck_assert_int_eq(database_count(crm, CARDS), 1);
    (void)database_refusal(nobody, CARDS, arena);
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT db_user, role, rm_id, bank FROM paragon.access_grant",
                                   arena),
                     "migrate_crm|delivery||\n");
    ck_assert_int_eq(database_count(conninfo, "SELECT has_table_privilege('paragon_analyst',"
                                              " 'paragon.run_client_1', 'SELECT')::integer"),
                     1);
    database_do(conninfo, "DROP OWNED BY migrate_crm; DROP ROLE migrate_crm, migrate_nobody");
}
END_TEST

START_TEST(a_failed_migration_leaves_nothing)
{
    database_do(conninfo, "CREATE SCHEMA crm"); /* in the way of the last one */
    size_t n_applied = 0;
    CHECK_STATUS(migrate_apply(db, arena, &n_applied, &err), &err, E_BUG);
    CHECK_CONTAINS(err.text, "schema \"crm\" already exists");
    ck_assert_int_eq(state(), SCHEMA_MISSING);
    ck_assert_int_eq(
        database_count(conninfo, "SELECT count(*) FROM pg_namespace WHERE nspname = 'paragon'"), 0);
}
END_TEST

START_TEST(a_database_without_schema_is_told_to_init)
{
    CHECK_FAILS(migrate_require(db, arena, &err), &err, E_CONFIG,
                "the database has no Paragon schema");
    ck_assert_str_eq(err.hint, "Run \"paragon init\" to create or upgrade it.");
}
END_TEST

START_TEST(an_older_schema_is_told_to_init)
{
    (void)apply();
    database_do(conninfo, "DELETE FROM paragon.migration"
                          " WHERE name = (SELECT max(name) FROM paragon.migration)");
    CHECK_FAILS(migrate_require(db, arena, &err), &err, E_CONFIG,
                "the database has an older schema than this program");
    ck_assert_str_eq(err.hint, "Run \"paragon init\" to create or upgrade it.");
}
END_TEST

START_TEST(a_newer_schema_wants_the_newer_program)
{
    (void)apply();
    database_do(conninfo, "INSERT INTO paragon.migration (name, checksum) VALUES ('9999_z', 'x')");
    CHECK_FAILS(migrate_require(db, arena, &err), &err, E_CONFIG,
                "the database has a newer schema than this program");
    ck_assert_str_eq(err.hint, "Install the newer version of Paragon.");
    size_t n_applied = 0;
    CHECK_STATUS(migrate_apply(db, arena, &n_applied, &err), &err, E_CONFIG);
    ck_assert_int_eq(RUN_ON(conninfo, arena, "init").exit_code, 78);
    ck_assert_int_eq(RUN_ON(conninfo, arena, "status").exit_code, 78);
}
END_TEST

START_TEST(a_migration_of_another_text_is_refused)
{
    (void)apply();
    database_do(conninfo, "UPDATE paragon.migration SET checksum = repeat('0', 64)"
                          " WHERE name = '0001_snapshot'");
    CHECK_FAILS(migrate_require(db, arena, &err), &err, E_CONFIG,
                "migration \"0001_snapshot\" in the database is not this program's");
    ck_assert_str_eq(err.hint, "Use the program version that made this database.");
    ck_assert_int_eq(RUN_ON(conninfo, arena, "init").exit_code, 78);
    ck_assert_int_eq(RUN_ON(conninfo, arena, "models").exit_code, 78);
}
END_TEST

START_TEST(a_user_who_may_not_create_it_is_told_so)
{
    database_do(conninfo, "CREATE ROLE may_do_nothing LOGIN");
    const ProgramResult result =
        RUN_ON(arena_printf(arena, "%s user=may_do_nothing", conninfo), arena, "init");
    ck_assert_int_eq(result.exit_code, 77);
    CHECK_CONTAINS(result.err,
                   "hint: Ask the administrator for the role this needs: paragon help access.\n");
    database_do(conninfo, "DROP ROLE may_do_nothing");
}
END_TEST

Suite *suite_migrate(void)
{
    Suite *const suite = suite_create("migrate");
    TCase *const tests = tcase_create("schema");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, an_empty_database_gets_every_migration_and_a_second_time_none);
    tcase_add_test(tests, everything_belongs_to_a_role_that_cannot_log_in);
    tcase_add_test(tests, functions_do_not_trust_the_callers_search_path);
    tcase_add_test(tests, two_programs_at_once_create_one_schema);
    tcase_add_test(tests, logins_that_were_given_the_views_by_hand_read_them_after_the_upgrade);
    tcase_add_test(tests, a_failed_migration_leaves_nothing);
    tcase_add_test(tests, a_database_without_schema_is_told_to_init);
    tcase_add_test(tests, an_older_schema_is_told_to_init);
    tcase_add_test(tests, a_newer_schema_wants_the_newer_program);
    tcase_add_test(tests, a_migration_of_another_text_is_refused);
    tcase_add_test(tests, a_user_who_may_not_create_it_is_told_so);
    suite_add_tcase(suite, tests);
    return suite;
}
