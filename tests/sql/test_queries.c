/* tests/sql/test_queries.c - every file of sql/queries against a database with the schema: what it
 * is for, its parameters and their types as its comments say, and that PostgreSQL takes it. */
#include "core/db/db.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *source_of(const QueryText *const query)
{
    return bank_files_read("sql/queries", arena_printf(arena, "%s.sql", query->name), arena);
}

static bool is_copy(const QueryText *const query)
{
    return strncmp(query->name, "copy_", 5) == 0;
}

START_TEST(every_query_says_in_its_first_line_what_it_is_for)
{
    const char *const source = source_of(&QUERIES[_i]);
    const size_t length = strcspn(source, "\n");
    ck_assert_msg(strncmp(source, "-- ", 3) == 0 && strncmp(source, "-- @", 4) != 0 && length > 20,
                  "%s: %.*s", QUERIES[_i].name, (int)length, source);
}
END_TEST

/* The type that "-- @param N type" gives to parameter `number`. */
static const char *declared_type(const char *const source, const int number)
{
    const char *const start = arena_printf(arena, "\n-- @param %d ", number);
    const char *at = strstr(source, start);
    ck_assert_msg(at != NULL, "parameter %d is not declared", number);
    at += strlen(start);
    at += strspn(at, " ");
    return arena_strndup(arena, at, strcspn(at, " \n,"));
}

static const char *type_name(PGconn *const connection, const Oid type)
{
    const char *const sql = arena_printf(arena, "SELECT format_type(%u, NULL)", type);
    PGresult *const result = PQexec(connection, sql);
    const char *const name = arena_strdup(arena, PQgetvalue(result, 0, 0));
    PQclear(result);
    return name;
}

START_TEST(every_query_has_the_parameters_it_declares)
{
    const QueryText *const query = &QUERIES[_i];
    if (is_copy(query))
        return;
    PGconn *const connection = PQconnectdb(chain_published()->conninfo);
    PGresult *const prepared = PQprepare(connection, "q", query->sql, 0, NULL);
    ck_assert_msg(PQresultStatus(prepared) == PGRES_COMMAND_OK, "%s: %s", query->name,
                  PQerrorMessage(connection));
    PQclear(prepared);
    PGresult *const described = PQdescribePrepared(connection, "q");
    ck_assert_msg((size_t)PQnparams(described) == query->n_params,
                  "%s takes %d parameters and declares %zu", query->name, PQnparams(described),
                  query->n_params);
    for (int i = 0; i < PQnparams(described); i++)
        ck_assert_str_eq(type_name(connection, PQparamtype(described, i)),
                         declared_type(source_of(query), i + 1));
    PQclear(described);
    PQfinish(connection);
}
END_TEST

/* The published bank has snapshot, model and run number 1; its extracts report no outcomes. */
START_TEST(every_copy_runs_with_a_number_in_its_place)
{
    const QueryText *const query = &QUERIES[_i];
    if (!is_copy(query))
        return;
    ck_assert_uint_eq(query->n_params, 0);
    Db *db = NULL;
    CHECK_OK(db_open(chain_published()->conninfo, arena, &db, &err), &err);
    if (strncmp(query->name, "copy_in_", 8) == 0) {
        CopyIn *copy = NULL;
        CHECK_OK(copy_in_begin(db, (Query)_i, 1, arena, &copy, &err), &err);
        CHECK_OK(copy_in_end(copy, &err), &err);
        return;
    }
    CopyOut *copy = NULL;
    bool more = false;
    const DbParam wanted[] = {db_text("{0,1,2,3,4,5,6,7,8,9}")}; /* of copy_out_some_* */
    CHECK_OK(db_run(db, QUERY_WANT_CLIENTS, wanted, 1, &err), &err);
    CHECK_OK(copy_out_begin(db, (Query)_i, 1, arena, &copy, &err), &err);
    CHECK_OK(copy_out_next(copy, &more, &err), &err);
    ck_assert_msg(more || _i == QUERY_COPY_OUT_EXTRACT_OUTCOME, "%s gives no row", query->name);
}
END_TEST

START_TEST(every_copy_of_many_snapshots_names_the_number_it_takes)
{
    const QueryText *const query = &QUERIES[_i];
    const char *const purpose = source_of(query);
    if (is_copy(query))
        ck_assert_msg(memmem(purpose, strcspn(purpose, "\n"), "{no}", 4) != NULL,
                      "%s does not say what {no} is", query->name);
}
END_TEST

Suite *suite_queries(void)
{
    Suite *const suite = suite_create("queries");
    TCase *const files = tcase_create("files");
    tcase_add_unchecked_fixture(files, chain_set_up, NULL);
    tcase_add_checked_fixture(files, set_up, tear_down);
    tcase_add_loop_test(files, every_query_says_in_its_first_line_what_it_is_for, 0, QUERY_COUNT);
    tcase_add_loop_test(files, every_query_has_the_parameters_it_declares, 0, QUERY_COUNT);
    tcase_add_loop_test(files, every_copy_runs_with_a_number_in_its_place, 0, QUERY_COUNT);
    tcase_add_loop_test(files, every_copy_of_many_snapshots_names_the_number_it_takes, 0,
                        QUERY_COUNT);
    suite_add_tcase(suite, files);
    return suite;
}
