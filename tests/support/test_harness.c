/* tests/support/test_harness.c - the tests' own tools: the throw-away cluster, running programs. */
#include "tests/support/check_helpers.h"
#include "tests/support/program.h"
#include "tests/support/suite_log.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <libpq-fe.h>
#include <stdlib.h>

static PGconn *connect_to(const char *const conninfo)
{
    PGconn *const connection = PQconnectdb(conninfo);
    ck_assert_msg(PQstatus(connection) == CONNECTION_OK, "%s", PQerrorMessage(connection));
    return connection;
}

START_TEST(each_database_is_new_and_a_copy_holds_what_was_copied)
{
    char filled[512];
    (void)snprintf(filled, sizeof filled, "%s", throwaway_database());
    PGconn *connection = connect_to(filled);
    PQclear(PQexec(connection, "CREATE TABLE kept AS SELECT 8812 AS client"));
    PQfinish(connection);

    connection = connect_to(throwaway_copy(filled));
    PGresult *result = PQexec(connection, "SELECT client FROM kept");
    ck_assert_str_eq(PQgetvalue(result, 0, 0), "8812");
    PQclear(result);
    PQfinish(connection);

    connection = connect_to(throwaway_database());
    result = PQexec(connection, "SELECT to_regclass('kept') IS NULL");
    ck_assert_str_eq(PQgetvalue(result, 0, 0), "t");
    PQclear(result);
    PQfinish(connection);
}
END_TEST

START_TEST(the_cluster_outlives_the_test_that_started_it)
{
    (void)throwaway_database(); /* started above, in another process */
    PGconn *const connection = connect_to(throwaway_database());
    PQfinish(connection);
}
END_TEST

START_TEST(a_program_is_seen_with_its_output_and_exit_code)
{
    Arena *const arena = arena_new();
    const ProgramResult result = program_run(
        &(const ProgramParams){
            .path = "sh",
            .arguments = (const char *const[]){"-c", "cat; echo \"$STAGE\" >&2; exit 75", NULL},
            .environment = (const char *const[]){"STAGE=growth", "HOME", NULL},
            .input = "holdings"},
        arena);
    ck_assert_int_eq(result.exit_code, 75);
    ck_assert_str_eq(result.out, "holdings");
    ck_assert_str_eq(result.err, "growth\n");
    arena_free(arena);
}
END_TEST

START_TEST(a_program_ended_by_a_signal_shows_it)
{
    Arena *const arena = arena_new();
    const char *const arguments[] = {"-c", "kill -9 $$", NULL};
    const ProgramParams params = {.path = "sh", .arguments = arguments};
    ck_assert_int_eq(program_run(&params, arena).exit_code, 137);
    arena_free(arena);
}
END_TEST

START_TEST(more_output_than_a_pipe_holds_is_read_whole)
{
    Arena *const arena = arena_new();
    const char *const arguments[] = {"-c", "head -c 300001 /dev/zero | tee /dev/stderr", NULL};
    const ProgramParams params = {.path = "sh", .arguments = arguments};
    const ProgramResult result = program_run(&params, arena);
    ck_assert_uint_eq(result.out_length, 300001);
    ck_assert_uint_eq(result.err_length, 300001);
    arena_free(arena);
}
END_TEST

START_TEST(a_secret_or_a_client_in_the_log_would_be_found)
{
    static char WORDS[][32] = {"Thornby Textiles", "cGFyYWdvbg"};
    char *const words[] = {WORDS[0], WORDS[1], NULL};
    ck_assert_ptr_null(suite_log_find("", words));
    ck_assert_ptr_null(suite_log_find("loaded clients=400", words));
    ck_assert_str_eq(suite_log_find("x\nclient Thornby Textiles has no", words), WORDS[0]);
    ck_assert_str_eq(suite_log_find("key cGFyYWdvbg", words), WORDS[1]);
}
END_TEST

Suite *suite_harness(void)
{
    Suite *const suite = suite_create("harness");
    TCase *const cases = tcase_create("harness");
    tcase_add_test(cases, each_database_is_new_and_a_copy_holds_what_was_copied);
    tcase_add_test(cases, the_cluster_outlives_the_test_that_started_it);
    tcase_add_test(cases, a_program_is_seen_with_its_output_and_exit_code);
    tcase_add_test(cases, a_program_ended_by_a_signal_shows_it);
    tcase_add_test(cases, more_output_than_a_pipe_holds_is_read_whole);
    tcase_add_test(cases, a_secret_or_a_client_in_the_log_would_be_found);
    suite_add_tcase(suite, cases);
    return suite;
}
