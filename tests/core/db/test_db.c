/* tests/core/db/test_db.c - connection, questions, values, transactions, and what the server's
 * refusals become.
 *
 * Questions are files of sql/queries, which name tables and columns but not their types: a test
 * makes tables of those names to have them say what it needs. */
#include "core/db/db.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <math.h>

static Arena *arena;
static const char *conninfo;
static Db *db;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    conninfo = arena_strdup(arena, throwaway_database());
    CHECK_OK(db_open(conninfo, arena, &db, &err), &err);
    database_do(conninfo, "CREATE SCHEMA paragon;"
                          "CREATE TABLE paragon.migration (name text, checksum text,"
                          "                                CONSTRAINT one_each UNIQUE (name))");
}

static void tear_down(void)
{
    arena_free(arena);
}

static Status insert(const char *const name, const char *const checksum)
{
    const DbParam params[] = {db_text(name), db_text(checksum)};
    return db_run(db, QUERY_INSERT_MIGRATION, params, 2, &err);
}

static DbResult list(void)
{
    DbResult result = {0};
    CHECK_OK(db_query(db, QUERY_LIST_MIGRATIONS, NULL, 0, arena, &result, &err), &err);
    return result;
}

/* ---- values there and back ---- */

START_TEST(texts_arrive_as_they_are)
{
    static const char *const TEXTS[] = {"",
                                        " ",
                                        "it's",
                                        "\"q\"",
                                        "back\\slash",
                                        "'; DROP TABLE paragon.migration;--",
                                        "$1::x",
                                        "E'\\x41'",
                                        "{a,b}",
                                        "NULL",
                                        "ред и ₴",
                                        "line\nbreak\ttab\r",
                                        "%s%n",
                                        "\xf0\x9f\x98\x80",
                                        "\\N"};
    enum { N_TEXTS = sizeof TEXTS / sizeof TEXTS[0] };
    for (size_t i = 0; i < N_TEXTS; i++)
        CHECK_OK(insert(arena_printf(arena, "%02zu", i), TEXTS[i]), &err);
    const DbResult result = list();
    ck_assert_uint_eq(result.n_rows, N_TEXTS);
    ck_assert_uint_eq(result.n_columns, 2);
    for (size_t i = 0; i < N_TEXTS; i++)
        ck_assert_str_eq(db_text_or(&result, i, "checksum", "absent"), TEXTS[i]);
}
END_TEST

START_TEST(null_is_not_empty)
{
    CHECK_OK(insert("a", NULL), &err);
    const DbResult result = list();
    ck_assert_str_eq(db_text_or(&result, 0, "checksum", "absent"), "absent");
    ck_assert_int_eq(db_int_or(&result, 0, "checksum", -7), -7);
    ck_assert_int_eq(db_day_or(&result, 0, "checksum", DAY_UNKNOWN), DAY_UNKNOWN);
    ck_assert(isnan(db_double_or(&result, 0, "checksum", NAN)));
    ck_assert(db_bool_or(&result, 0, "checksum", true));
    int64_t value = 0;
    CHECK_FAILS(db_get_int(&result, 0, "checksum", &value, &err), &err, E_BUG,
                "database column \"checksum\" is not a whole number: \"null\"");
}
END_TEST

START_TEST(values_are_read_by_name_and_checked)
{
    CHECK_OK(insert("9223372036854775807", "2.385"), &err);
    const DbResult result = list();
    int64_t value = 0;
    CHECK_OK(db_get_int(&result, 0, "name", &value, &err), &err);
    ck_assert_int_eq(value, INT64_MAX);
    ck_assert_double_eq(db_double_or(&result, 0, "checksum", NAN), 2.385);
    CHECK_FAILS(db_get_int(&result, 0, "checksum", &value, &err), &err, E_BUG,
                "database column \"checksum\" is not a whole number: \"2.385\"");
    CHECK_FAILS(db_get_int(&result, 0, "nothing", &value, &err), &err, E_BUG,
                "database column \"nothing\" is not a whole number: \"null\"");
    CHECK_FAILS(db_get_int(&result, 1, "name", &value, &err), &err, E_BUG,
                "database column \"name\" is not a whole number: \"null\"");
}
END_TEST

START_TEST(whole_numbers_and_days_are_parameters)
{
    CHECK_OK(insert(db_int(arena, INT64_MIN).text, db_day(arena, 20361).text), &err);
    ck_assert_ptr_null(db_day(arena, DAY_UNKNOWN).text);
    ck_assert_str_eq(database_rows(conninfo, "SELECT * FROM paragon.migration", arena),
                     "-9223372036854775808|2025-09-30\n"); /* date -d @$((20361 * 86400)) */
    const DbResult result = list();
    ck_assert_int_eq(db_day_or(&result, 0, "checksum", DAY_UNKNOWN), 20361);
}
END_TEST

/* The elements of an array that was a parameter, as JSON. */
static const char *elements(const DbParam param)
{
    database_do(conninfo, "DELETE FROM paragon.migration");
    const DbParam params[] = {db_text("x"), param};
    CHECK_OK(db_run(db, QUERY_INSERT_MIGRATION, params, 2, &err), &err);
    return database_rows(conninfo, "SELECT array_to_json(checksum::text[]) FROM paragon.migration",
                         arena);
}

START_TEST(arrays_are_parameters)
{
    static const char *const TEXTS[] = {"a", "", "b,c", "d\"e", "f\\g", "NULL", "{}", "'"};
    static const int64_t NUMBERS[] = {-5, 0, INT64_MAX};
    ck_assert_str_eq(elements(db_text_array(arena, TEXTS, 8)),
                     "[\"a\",\"\",\"b,c\",\"d\\\"e\",\"f\\\\g\",\"NULL\",\"{}\",\"'\"]\n");
    ck_assert_str_eq(elements(db_text_array(arena, TEXTS, 0)), "[]\n");
    ck_assert_str_eq(elements(db_int_array(arena, NUMBERS, 3)),
                     "[\"-5\",\"0\",\"9223372036854775807\"]\n");
    ck_assert_str_eq(elements(db_int_array(arena, NUMBERS, 0)), "[]\n");
}
END_TEST

START_TEST(bytes_go_and_come_with_zeros_in_them)
{
    static const unsigned char BYTES[] = {0, 1, '\\', '\'', 0xff, 0, 'x'};
    const unsigned char *bytes = NULL;
    size_t length = 99;
    CHECK_OK(insert("x", db_bytes(arena, BYTES, sizeof BYTES).text), &err);
    database_do(conninfo, "ALTER TABLE paragon.migration"
                          " ALTER checksum TYPE bytea USING checksum::bytea");
    DbResult result = list();
    CHECK_OK(db_get_bytes(&result, 0, "checksum", arena, &bytes, &length, &err), &err);
    ck_assert_uint_eq(length, sizeof BYTES);
    ck_assert_mem_eq(bytes, BYTES, sizeof BYTES);
    database_do(conninfo, "UPDATE paragon.migration SET checksum = NULL");
    result = list();
    CHECK_OK(db_get_bytes(&result, 0, "checksum", arena, &bytes, &length, &err), &err);
    ck_assert_ptr_null(bytes);
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(a_query_with_another_number_of_parameters_is_a_bug)
{
    const DbParam params[] = {db_text("a")};
    CHECK_FAILS(db_run(db, QUERY_INSERT_MIGRATION, params, 1, &err), &err, E_BUG,
                "query \"insert_migration\" takes 2 parameters, not 1");
}
END_TEST

/* ---- one row after the other ---- */

typedef struct Visit {
    size_t n;
    size_t stop_at;
} Visit;

static Status visit_row(void *const context, const DbResult *const row, Error *const error)
{
    Visit *const visit = context;
    ck_assert_int_eq(db_int_or(row, 0, "name", -1), (int64_t)(100 + visit->n));
    visit->n++;
    return visit->n == visit->stop_at ? ERROR_SET(error, E_CANCELLED, "enough") : OK;
}

START_TEST(rows_can_be_seen_one_by_one_until_somebody_stops)
{
    Visit all = {0};
    Visit some = {.stop_at = 3};
    database_do(conninfo, "INSERT INTO paragon.migration SELECT n FROM generate_series(100, 499)"
                          " AS n");
    CHECK_OK(db_stream(db, QUERY_LIST_MIGRATIONS, NULL, 0, visit_row, &all, &err), &err);
    ck_assert_uint_eq(all.n, 400);
    CHECK_FAILS(db_stream(db, QUERY_LIST_MIGRATIONS, NULL, 0, visit_row, &some, &err), &err,
                E_CANCELLED, "enough");
    ck_assert_uint_eq(some.n, 3);
    ck_assert_uint_eq(list().n_rows, 400); /* the connection is as good as before */
}
END_TEST

/* ---- what refusals become ---- */

START_TEST(a_key_that_is_there_already_is_a_bug_with_the_servers_words)
{
    CHECK_OK(insert("a", "1"), &err);
    CHECK_FAILS(insert("a", "2"), &err, E_BUG,
                "database refused \"insert_migration\": duplicate key value violates unique "
                "constraint \"one_each\" (SQLSTATE 23505)");
    ck_assert_uint_eq(list().n_rows, 1);
}
END_TEST

START_TEST(a_rule_of_the_schema_is_not_permitted)
{
    database_do(conninfo, "ALTER TABLE paragon.migration ADD CONSTRAINT no_b CHECK (name <> 'b')");
    CHECK_STATUS(insert("b", "1"), &err, E_PERMISSION);
    CHECK_CONTAINS(err.text, "no_b");
}
END_TEST

START_TEST(a_table_that_is_not_there_asks_for_init)
{
    database_do(conninfo, "DROP TABLE paragon.migration");
    CHECK_FAILS(insert("a", "1"), &err, E_CONFIG, "relation \"paragon.migration\" does not exist");
    ck_assert_str_eq(err.hint, "Run \"paragon init\" to create or upgrade the schema.");
}
END_TEST

START_TEST(a_user_without_rights_is_told_so)
{
    database_do(conninfo, "CREATE ROLE has_no_rights LOGIN");
    Db *poor = NULL;
    DbResult result = {0};
    CHECK_OK(db_open(arena_printf(arena, "%s user=has_no_rights", conninfo), arena, &poor, &err),
             &err);
    ck_assert_str_eq(db_user(poor), "has_no_rights");
    CHECK_FAILS(db_query(poor, QUERY_LIST_MIGRATIONS, NULL, 0, arena, &result, &err), &err,
                E_PERMISSION, "permission denied for schema paragon");
    ck_assert_str_eq(err.hint,
                     "Ask the administrator for the role this needs: paragon help access.");
    database_do(conninfo, "DROP ROLE has_no_rights");
}
END_TEST

static void cut_connection(void)
{
    database_do(conninfo, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

START_TEST(a_connection_that_is_lost_is_unavailable)
{
    cut_connection();
    CHECK_STATUS(insert("a", "1"), &err, E_UNAVAILABLE);
    ck_assert_ptr_eq(strstr(err.text, "lost the database connection: "), err.text);
    ck_assert_str_eq(err.hint, "Run the command again: what was committed is not done twice.");
    CHECK_STATUS(insert("a", "1"), &err, E_UNAVAILABLE); /* and stays so */
}
END_TEST

START_TEST(a_commit_without_an_answer_is_unavailable)
{
    CHECK_OK(db_begin(db, false, &err), &err);
    CHECK_OK(insert("a", "1"), &err);
    cut_connection();
    CHECK_STATUS(db_commit(db, &err), &err, E_UNAVAILABLE);
    db_rollback(db); /* does no harm */
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM paragon.migration"), 0);
}
END_TEST

START_TEST(a_server_that_is_not_there_is_unavailable_with_a_hint)
{
    Db *none = NULL;
    CHECK_STATUS(db_open("host=/nonexistent dbname=x", arena, &none, &err), &err, E_UNAVAILABLE);
    ck_assert_ptr_eq(strstr(err.text, "could not connect to the database: "), err.text);
    CHECK_CONTAINS(err.hint, "Check --db, PARAGON_DB or the PG* variables");
    ck_assert_ptr_null(strchr(err.text, '\n'));
}
END_TEST

/* ---- transactions and session ---- */

START_TEST(what_is_rolled_back_is_gone_and_what_is_committed_stays)
{
    CHECK_OK(db_begin(db, false, &err), &err);
    CHECK_OK(insert("gone", "1"), &err);
    db_rollback(db);
    CHECK_OK(db_begin(db, true, &err), &err);
    CHECK_OK(insert("stays", "1"), &err);
    CHECK_OK(db_commit(db, &err), &err);
    ck_assert_str_eq(database_rows(conninfo, "SELECT name FROM paragon.migration", arena),
                     "stays\n");
}
END_TEST

START_TEST(a_repeatable_read_does_not_see_what_comes_later)
{
    CHECK_OK(db_begin(db, true, &err), &err);
    ck_assert_uint_eq(list().n_rows, 0);
    database_do(conninfo, "INSERT INTO paragon.migration VALUES ('later')");
    ck_assert_uint_eq(list().n_rows, 0);
    CHECK_OK(db_commit(db, &err), &err);
    ck_assert_uint_eq(list().n_rows, 1);
}
END_TEST

START_TEST(two_who_change_the_same_row_are_busy)
{
    database_do(conninfo, "DROP TABLE paragon.migration; CREATE TABLE paragon.current_run"
                          " (only_row boolean PRIMARY KEY DEFAULT true, run_no integer);"
                          "INSERT INTO paragon.current_run VALUES (true, 1)");
    const DbParam params[] = {db_int(arena, 2)};
    DbResult result = {0};
    CHECK_OK(db_begin(db, true, &err), &err);
    CHECK_OK(db_query(db, QUERY_TRY_LOCK_WORK, NULL, 0, arena, &result, &err), &err);
    database_do(conninfo, "UPDATE paragon.current_run SET run_no = 3");
    CHECK_STATUS(db_run(db, QUERY_SET_CURRENT_RUN, params, 1, &err), &err, E_BUSY);
    ck_assert_str_eq(err.hint, "Run the command again.");
    db_rollback(db);
}
END_TEST

START_TEST(settings_of_the_server_the_database_and_the_role_change_nothing)
{
    static const char *const SETTINGS[] = {"datestyle = 'German'", "timezone = 'Asia/Tokyo'",
                                           "bytea_output = 'escape'", "search_path = paragon",
                                           "extra_float_digits = -15"};
    const char *const name = strstr(conninfo, "dbname=") + strlen("dbname=");
    for (size_t i = 0; i < sizeof SETTINGS / sizeof SETTINGS[0]; i++)
        database_do(conninfo, arena_printf(arena, "ALTER DATABASE %s SET %s", name, SETTINGS[i]));
    database_do(conninfo, "DROP TABLE paragon.migration; CREATE VIEW paragon.migration AS"
                          " SELECT (date '2025-09-30')::text AS checksum,"
                          "        (0.1::float8 + 0.2::float8)::text AS name"
                          "  WHERE current_setting('search_path') = 'pg_catalog, pg_temp'"
                          "    AND current_setting('timezone') = 'UTC'"
                          "    AND current_setting('bytea_output') = 'hex'");
    Db *fresh = NULL;
    DbResult result = {0};
    CHECK_OK(db_open(conninfo, arena, &fresh, &err), &err);
    ck_assert_str_eq(db_conninfo(fresh), conninfo);
    CHECK_OK(db_query(fresh, QUERY_LIST_MIGRATIONS, NULL, 0, arena, &result, &err), &err);
    ck_assert_uint_eq(result.n_rows, 1);
    ck_assert_int_eq(db_day_or(&result, 0, "checksum", DAY_UNKNOWN), 20361);
    ck_assert_double_eq(db_double_or(&result, 0, "name", NAN), 0.1 + 0.2);
}
END_TEST

Suite *suite_db(void)
{
    Suite *const suite = suite_create("db");
    TCase *const values = tcase_create("values");
    tcase_add_checked_fixture(values, set_up, tear_down);
    tcase_add_test(values, texts_arrive_as_they_are);
    tcase_add_test(values, null_is_not_empty);
    tcase_add_test(values, values_are_read_by_name_and_checked);
    tcase_add_test(values, whole_numbers_and_days_are_parameters);
    tcase_add_test(values, arrays_are_parameters);
    tcase_add_test(values, bytes_go_and_come_with_zeros_in_them);
    tcase_add_test(values, a_query_with_another_number_of_parameters_is_a_bug);
    tcase_add_test(values, rows_can_be_seen_one_by_one_until_somebody_stops);
    suite_add_tcase(suite, values);

    TCase *const refusals = tcase_create("refusals");
    tcase_add_checked_fixture(refusals, set_up, tear_down);
    tcase_add_test(refusals, a_key_that_is_there_already_is_a_bug_with_the_servers_words);
    tcase_add_test(refusals, a_rule_of_the_schema_is_not_permitted);
    tcase_add_test(refusals, a_table_that_is_not_there_asks_for_init);
    tcase_add_test(refusals, a_user_without_rights_is_told_so);
    tcase_add_test(refusals, a_connection_that_is_lost_is_unavailable);
    tcase_add_test(refusals, a_commit_without_an_answer_is_unavailable);
    tcase_add_test(refusals, a_server_that_is_not_there_is_unavailable_with_a_hint);
    suite_add_tcase(suite, refusals);

    TCase *const session = tcase_create("transactions and session");
    tcase_add_checked_fixture(session, set_up, tear_down);
    tcase_add_test(session, what_is_rolled_back_is_gone_and_what_is_committed_stays);
    tcase_add_test(session, a_repeatable_read_does_not_see_what_comes_later);
    tcase_add_test(session, two_who_change_the_same_row_are_busy);
    tcase_add_test(session, settings_of_the_server_the_database_and_the_role_change_nothing);
    suite_add_tcase(suite, session);
    return suite;
}
