/* tests/core/db/test_copy_rows.c - bulk rows: every type into the database and out again, texts
 * larger than the buffer, empty results, rows that are misread.
 *
 * COPY files name tables and columns but not their types: the tests make tables with the types
 * they are about. */
#include "core/base/hash.h"
#include "core/db/db.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <math.h>

enum { NO = 77 };

static Arena *arena;
static const char *conninfo;
static Db *db;
static CopyIn *in;
static CopyOut *out;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    conninfo = arena_strdup(arena, throwaway_database());
    CHECK_OK(db_open(conninfo, arena, &db, &err), &err);
    database_do(conninfo, "CREATE SCHEMA paragon");
}

static void tear_down(void)
{
    arena_free(arena);
}

/* The table that copy_in_client fills. */
static void begin_rows(const char *const columns)
{
    database_do(conninfo, arena_printf(arena, "CREATE TABLE paragon.client_77 (%s)", columns));
    CHECK_OK(copy_in_begin(db, QUERY_COPY_IN_CLIENT, NO, arena, &in, &err), &err);
}

static void end_rows(void)
{
    CHECK_OK(copy_in_end(in, &err), &err);
}

static const char *rows(const char *const columns)
{
    return database_rows(conninfo, arena_printf(arena, "SELECT %s FROM paragon.client_77", columns),
                         arena);
}

/* What copy_out_profit_history reads: five columns, the first of which sorts. */
static void read_rows(const char *const select)
{
    database_do(conninfo, arena_printf(arena,
                                       "CREATE VIEW paragon.profit_history_77"
                                       " (client_no, period_end, profit, fee_income, revenue)"
                                       " AS %s",
                                       select));
    CHECK_OK(copy_out_begin(db, QUERY_COPY_OUT_PROFIT_HISTORY, NO, arena, &out, &err), &err);
}

static bool next_row(void)
{
    bool more = false;
    CHECK_OK(copy_out_next(out, &more, &err), &err);
    return more;
}

/* ---- in ---- */

START_TEST(plain_values_go_in_as_they_are)
{
    static const unsigned char UUID[UUID_BYTES] = {0x0d, 0xb7, 0xa7, 0xaa, 0x15, 0x03, 0x58, 0xeb,
                                                   0x8a, 0xdc, 0x9a, 0x9b, 0x05, 0x88, 0x74, 0x28};
    begin_rows("a smallint, b integer, c bigint, d boolean, e real, f double precision, g date,"
               "h bigint, i text, j bytea, k uuid");
    copy_row(in, 11);
    copy_i16(in, INT16_MIN);
    copy_i32(in, INT32_MIN);
    copy_i64(in, INT64_MIN);
    copy_bool(in, true);
    copy_f32(in, 0.375f);
    copy_f64(in, -2.385e-300);
    copy_day(in, 20361);
    copy_money(in, -12345678);
    copy_text(in, "ред \"'\\\n,");
    copy_bytes(in, "\0\xff", 2);
    copy_uuid(in, UUID);
    copy_row(in, 11);
    copy_i16(in, INT16_MAX);
    copy_i32(in, INT32_MAX);
    copy_i64(in, INT64_MAX);
    copy_bool(in, false);
    copy_f32(in, -INFINITY);
    copy_f64(in, INFINITY);
    copy_day(in, 0);
    copy_money(in, 0);
    copy_text(in, "");
    copy_bytes(in, "", 0);
    copy_null(in);
    end_rows();
    ck_assert_str_eq(rows("*"),
                     "-32768|-2147483648|-9223372036854775808|t|0.375|-2.385e-300|2025-09-30|"
                     "-12345678|ред \"'\\\n,|\\x00ff|0db7a7aa-1503-58eb-8adc-9a9b05887428\n"
                     "32767|2147483647|9223372036854775807|f|-Infinity|Infinity|1970-01-01|0||\\x|"
                     "\n");
}
END_TEST

START_TEST(what_is_not_known_goes_in_as_null)
{
    begin_rows("a real, b double precision, c date, d bigint, e text, f integer");
    copy_row(in, 6);
    copy_f32(in, NAN);
    copy_f64(in, NAN);
    copy_day(in, DAY_UNKNOWN);
    copy_money(in, MONEY_UNKNOWN);
    copy_text(in, NULL);
    copy_null(in);
    end_rows();
    ck_assert_str_eq(rows("num_nulls(a, b, c, d, e, f)"), "6\n");
}
END_TEST

START_TEST(arrays_go_in_with_what_is_not_known_among_them)
{
    static const int16_t I16[] = {-1, INT16_MAX};
    static const int32_t I32[] = {INT32_MIN, 7, 0};
    static const float F32[] = {0.375f, NAN, -1.0f};
    static const double F64[] = {NAN, 1e-300, -0.1};
    static const Day DAYS[] = {DAY_UNKNOWN, 20361, 0};
    static const int64_t I64[] = {5, INT64_MIN, INT64_MAX};
    static const char *const TEXTS[] = {"a,b", NULL, "", "\"}\\"};
    begin_rows("a smallint[], b integer[], c real[], d date[], e bigint[], f text[],"
               " g double precision[]");
    copy_row(in, 7);
    copy_i16_array(in, I16, 2);
    copy_i32_array(in, I32, 3);
    copy_f32_array(in, F32, 3);
    copy_day_array(in, DAYS, 3);
    copy_i64_array(in, I64, 3);
    copy_text_array(in, TEXTS, 4);
    copy_f64_array(in, F64, 3);
    copy_row(in, 7);
    copy_i16_array(in, NULL, 0);
    copy_i32_array(in, NULL, 0);
    copy_f32_array(in, NULL, 0);
    copy_day_array(in, NULL, 0);
    copy_i64_array(in, NULL, 0);
    copy_text_array(in, NULL, 0);
    copy_f64_array(in, NULL, 0);
    end_rows();
    ck_assert_str_eq(rows("*"), "{-1,32767}|{-2147483648,7,0}|{0.375,NULL,-1}|"
                                "{NULL,2025-09-30,1970-01-01}|{5,NULL,9223372036854775807}|"
                                "{\"a,b\",NULL,\"\",\"\\\"}\\\\\"}|{NULL,1e-300,-0.1}\n"
                                "{}|{}|{}|{}|{}|{}|{}\n");
}
END_TEST

START_TEST(no_rows_and_many_rows_go_in)
{
    begin_rows("a integer, b text");
    end_rows();
    CHECK_OK(copy_in_begin(db, QUERY_COPY_IN_CLIENT, NO, arena, &in, &err), &err);
    for (int32_t i = 0; i < 100000; i++) { /* some three megabytes: many buffers */
        copy_row(in, 2);
        copy_i32(in, i);
        copy_text(in, "Umbra Logistics");
    }
    end_rows();
    ck_assert_str_eq(rows("count(*), sum(a), count(DISTINCT b)"), "100000|4999950000|1\n");
}
END_TEST

START_TEST(a_text_larger_than_the_buffer_goes_in_whole)
{
    enum { JUST_FITS = 256 * 1024 - 4, LARGE = 1024 * 1024 + 17 };
    static const size_t LENGTHS[] = {JUST_FITS - 1, JUST_FITS, JUST_FITS + 1, LARGE};
    begin_rows("a integer, b text, c integer");
    for (size_t i = 0; i < 4; i++) {
        char *const text = arena_alloc(arena, LENGTHS[i] + 1, 1);
        memset(text, 'a' + (int)i, LENGTHS[i]);
        copy_row(in, 3);
        copy_i32(in, (int32_t)LENGTHS[i]);
        copy_text(in, text);
        copy_i32(in, 8812);
    }
    end_rows();
    ck_assert_str_eq(rows("bool_and(a = length(b) AND c = 8812 AND b = repeat(left(b, 1), a)), "
                          "count(*)"),
                     "t|4\n");
}
END_TEST

START_TEST(a_row_that_the_table_refuses_is_told_at_the_end)
{
    begin_rows("a integer CHECK (a > 0)");
    copy_row(in, 1);
    copy_i32(in, -5);
    CHECK_STATUS(copy_in_end(in, &err), &err, E_PERMISSION);
    CHECK_CONTAINS(err.text, "violates check constraint");
    ck_assert_str_eq(rows("count(*)"), "0\n");
}
END_TEST

START_TEST(a_row_of_another_form_is_a_bug)
{
    begin_rows("a integer");
    copy_row(in, 1);
    copy_i64(in, 5);
    CHECK_STATUS(copy_in_end(in, &err), &err, E_BUG);
    CHECK_CONTAINS(err.text, "database refused \"copy_in_client\": ");
}
END_TEST

START_TEST(a_table_that_is_not_there_is_told_at_once)
{
    CHECK_FAILS(copy_in_begin(db, QUERY_COPY_IN_CLIENT, NO, arena, &in, &err), &err, E_CONFIG,
                "relation \"paragon.client_77\" does not exist");
    CHECK_FAILS(copy_out_begin(db, QUERY_COPY_OUT_CLIENT, NO, arena, &out, &err), &err, E_CONFIG,
                "relation \"paragon.client_77\" does not exist");
}
END_TEST

START_TEST(a_connection_lost_on_the_way_in_is_unavailable)
{
    begin_rows("a integer");
    database_do(conninfo, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    for (int32_t i = 0; i < 100000; i++) {
        copy_row(in, 1);
        copy_i32(in, i);
    }
    CHECK_STATUS(copy_in_end(in, &err), &err, E_UNAVAILABLE);
}
END_TEST

/* ---- out ---- */

START_TEST(values_come_out_as_they_are)
{
    read_rows("VALUES (1::smallint, (-2)::integer, 3::bigint, true, 0.375::real),"
              "       (2::smallint, 2147483647, '-9223372036854775808'::bigint, false, -1::real)");
    ck_assert(next_row());
    ck_assert_int_eq(take_i16(out, -9), 1);
    ck_assert_int_eq(take_i32(out, -9), -2);
    ck_assert_int_eq(take_i64(out, -9), 3);
    ck_assert(take_bool(out, false));
    ck_assert_float_eq(take_f32(out), 0.375f);
    ck_assert(next_row());
    ck_assert_int_eq(take_i16(out, -9), 2);
    ck_assert_int_eq(take_i32(out, -9), INT32_MAX);
    ck_assert_int_eq(take_i64(out, -9), INT64_MIN);
    ck_assert(!take_bool(out, true));
    ck_assert_float_eq(take_f32(out), -1.0f);
    ck_assert(!next_row());
}
END_TEST

START_TEST(days_amounts_and_texts_come_out)
{
    size_t length = 0;
    read_rows("VALUES (date '2025-09-30', 12345678::bigint, 'ред '::text, ''::text,"
              "        -2.385e-300::float8)");
    ck_assert(next_row());
    ck_assert_int_eq(take_day(out), 20361);
    ck_assert_int_eq(take_money(out), 12345678);
    const char *const text = take_text(out, &length);
    ck_assert_uint_eq(length, 7);
    ck_assert_mem_eq(text, "ред ", 7);
    ck_assert_ptr_nonnull(take_text(out, &length));
    ck_assert_uint_eq(length, 0);
    ck_assert_double_eq(take_f64(out), -2.385e-300);
    ck_assert(!next_row());
}
END_TEST

START_TEST(null_comes_out_as_not_known)
{
    size_t length = 9;
    read_rows("VALUES (NULL::date, NULL::bigint, NULL::text, NULL::float8, NULL::smallint)");
    ck_assert(next_row());
    ck_assert_int_eq(take_day(out), DAY_UNKNOWN);
    ck_assert_int_eq(take_money(out), MONEY_UNKNOWN);
    ck_assert_ptr_null(take_text(out, &length));
    ck_assert_uint_eq(length, 0);
    ck_assert(isnan(take_f64(out)));
    ck_assert_int_eq(take_i16(out, -9), -9);
    ck_assert(!next_row());
}
END_TEST

START_TEST(arrays_come_out_with_what_is_not_known_among_them)
{
    int64_t values[4] = {0};
    read_rows("VALUES (1, '{5,NULL,-7}'::bigint[], '{32767,-1}'::smallint[],"
              "        '{2000-01-02,NULL}'::date[], '{}'::integer[])");
    ck_assert(next_row());
    (void)take_i32(out, 0);
    ck_assert_uint_eq(take_i64_array(out, INT64_MIN, values, 4), 3);
    ck_assert(values[0] == 5 && values[1] == INT64_MIN && values[2] == -7);
    ck_assert_uint_eq(take_i64_array(out, 0, values, 1), 2); /* as many as there is room for */
    ck_assert(values[0] == 32767 && values[1] == INT64_MIN);
    ck_assert_uint_eq(take_i64_array(out, -9, values, 4), 2);
    ck_assert(values[0] == 1 && values[1] == -9); /* days since 2000 */
    ck_assert_uint_eq(take_i64_array(out, 0, values, 4), 0);
    ck_assert(!next_row());
}
END_TEST

START_TEST(arrays_of_fractions_come_out)
{
    double numbers[3] = {0};
    read_rows("VALUES (1, '{-0.1,NULL,1e300}'::double precision[], '{}'::double precision[],"
              "        NULL::double precision[], '{5}'::double precision[])");
    ck_assert(next_row());
    (void)take_i32(out, 0);
    ck_assert_uint_eq(take_f64_array(out, numbers, 3), 3);
    ck_assert(numbers[0] == -0.1 && isnan(numbers[1]) && numbers[2] == 1e300);
    ck_assert_uint_eq(take_f64_array(out, numbers, 3), 0);
    ck_assert_uint_eq(take_f64_array(out, numbers, 3), 0);
    ck_assert_uint_eq(take_f64_array(out, numbers, 0), 1);
    ck_assert(!next_row());
}
END_TEST

START_TEST(no_rows_come_out_of_an_empty_table)
{
    read_rows("SELECT 1, 2, 3, 4, 5 WHERE false");
    ck_assert(!next_row());
    ck_assert_int_eq(database_count(conninfo, "SELECT 1"), 1);
    DbResult result = {0}; /* the connection can be used again */
    CHECK_OK(db_query(db, QUERY_HAS_SCHEMA, NULL, 0, arena, &result, &err), &err);
}
END_TEST

START_TEST(a_large_text_comes_out_whole)
{
    size_t length = 0;
    read_rows("VALUES (1, repeat('x', 3000000), 3, 4, 5)");
    ck_assert(next_row());
    (void)take_i32(out, 0);
    const char *const text = take_text(out, &length);
    ck_assert_uint_eq(length, 3000000);
    ck_assert_int_eq(text[2999999], 'x');
}
END_TEST

static void check_misread(void)
{
    bool more = false;
    CHECK_FAILS(copy_out_next(out, &more, &err), &err, E_BUG,
                "rows of \"copy_out_profit_history\" do not have the expected columns");
}

START_TEST(a_value_of_another_width_is_a_bug)
{
    read_rows("VALUES (1, 2, 3, 4, 5)");
    ck_assert(next_row());
    ck_assert_int_eq(take_i64(out, -9), -9);
    for (int i = 0; i < 4; i++)
        (void)take_i32(out, 0);
    check_misread();
}
END_TEST

START_TEST(a_row_with_more_columns_than_expected_is_a_bug)
{
    read_rows("VALUES (1, 2, 3, 4, 5)");
    ck_assert(next_row());
    (void)take_i32(out, 0);
    check_misread();
}
END_TEST

START_TEST(a_row_with_fewer_columns_than_expected_is_a_bug)
{
    read_rows("VALUES (1, 2, 3, 4, 5)");
    ck_assert(next_row());
    for (int i = 0; i < 5; i++)
        (void)take_i32(out, 0);
    ck_assert_int_eq(take_i32(out, -9), -9);
    check_misread();
}
END_TEST

START_TEST(an_array_that_is_none_is_a_bug)
{
    int64_t values[4] = {0};
    read_rows("VALUES (1, 'a text as long as an array and more'::text, 3, 4, 5)");
    ck_assert(next_row());
    (void)take_i32(out, 0);
    (void)take_i64_array(out, 0, values, 4);
    for (int i = 0; i < 3; i++)
        (void)take_i32(out, 0);
    check_misread();
}
END_TEST

START_TEST(a_failure_among_the_rows_is_told)
{
    bool more = true;
    read_rows("SELECT n, 10 / (3 - n), 0, 0, 0 FROM generate_series(1, 3) AS n");
    Status status = OK;
    for (int i = 0; i < 4 && status == OK && more; i++) {
        status = copy_out_next(out, &more, &err);
        for (int field = 0; field < 5 && status == OK && more; field++)
            (void)take_i32(out, 0);
    }
    ck_assert_int_eq(status, E_BUG);
    CHECK_CONTAINS(err.text, "division by zero");
}
END_TEST

START_TEST(a_connection_lost_on_the_way_out_is_unavailable)
{
    bool more = true;
    read_rows("SELECT n, 2, 3, 4, repeat('x', 1000) FROM generate_series(1, 100000) AS n");
    ck_assert(next_row());
    database_do(conninfo, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    Status status = OK;
    while (status == OK && more) {
        size_t length = 0;
        for (int field = 0; field < 5; field++)
            (void)take_text(out, &length);
        status = copy_out_next(out, &more, &err);
    }
    ck_assert_int_eq(status, E_UNAVAILABLE);
}
END_TEST

Suite *suite_copy_rows(void)
{
    Suite *const suite = suite_create("copy_rows");
    TCase *const into = tcase_create("in");
    tcase_add_checked_fixture(into, set_up, tear_down);
    tcase_add_test(into, plain_values_go_in_as_they_are);
    tcase_add_test(into, what_is_not_known_goes_in_as_null);
    tcase_add_test(into, arrays_go_in_with_what_is_not_known_among_them);
    tcase_add_test(into, no_rows_and_many_rows_go_in);
    tcase_add_test(into, a_text_larger_than_the_buffer_goes_in_whole);
    tcase_add_test(into, a_row_that_the_table_refuses_is_told_at_the_end);
    tcase_add_test(into, a_row_of_another_form_is_a_bug);
    tcase_add_test(into, a_table_that_is_not_there_is_told_at_once);
    tcase_add_test(into, a_connection_lost_on_the_way_in_is_unavailable);
    suite_add_tcase(suite, into);

    TCase *const outof = tcase_create("out");
    tcase_add_checked_fixture(outof, set_up, tear_down);
    tcase_add_test(outof, values_come_out_as_they_are);
    tcase_add_test(outof, days_amounts_and_texts_come_out);
    tcase_add_test(outof, null_comes_out_as_not_known);
    tcase_add_test(outof, arrays_come_out_with_what_is_not_known_among_them);
    tcase_add_test(outof, arrays_of_fractions_come_out);
    tcase_add_test(outof, no_rows_come_out_of_an_empty_table);
    tcase_add_test(outof, a_large_text_comes_out_whole);
    tcase_add_test(outof, a_value_of_another_width_is_a_bug);
    tcase_add_test(outof, a_row_with_more_columns_than_expected_is_a_bug);
    tcase_add_test(outof, a_row_with_fewer_columns_than_expected_is_a_bug);
    tcase_add_test(outof, an_array_that_is_none_is_a_bug);
    tcase_add_test(outof, a_failure_among_the_rows_is_told);
    tcase_add_test(outof, a_connection_lost_on_the_way_out_is_unavailable);
    suite_add_tcase(suite, outof);
    return suite;
}
