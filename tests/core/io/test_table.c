/* tests/core/io/test_table.c - lists as table, CSV and JSON lines, on files and on a terminal. */
#include "core/io/table.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <fcntl.h>
#include <math.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const TableColumn COLUMNS[] = {
    {"client_id", COLUMN_TEXT}, {"n_peers", COLUMN_INT},   {"share", COLUMN_SHARE},
    {"score", COLUMN_NUMBER},   {"profit", COLUMN_AMOUNT}, {"due_on", COLUMN_DAY},
    {"reason", COLUMN_TEXT},
};

enum { N_COLUMNS = sizeof COLUMNS / sizeof COLUMNS[0] };

static Arena *arena;
static Error err;
static char *text;
static size_t length;

static void set_up(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void tear_down(void)
{
    arena_free(arena);
    free(text);
}

static void put_row(Table *const table, const char *const client, const double share,
                    const double score, const Money profit, const char *const reason)
{
    table_text(table, client);
    table_int(table, 412);
    table_double(table, share);
    table_double(table, score);
    table_money(table, profit);
    table_day(table, 20726); /* 2026-09-30 */
    table_text(table, reason);
}

/* Two usual rows and one where nothing is known. */
static const char *list(const TableFormat format)
{
    FILE *const out = open_memstream(&text, &length);
    Table *table = NULL;
    CHECK_OK(table_new(out, format, COLUMNS, N_COLUMNS, "no clients yet", arena, &table, &err),
             &err);
    put_row(table, "Ковач", 0.374, 0.012349, INT64_C(123456789), "says \"yes\", twice");
    put_row(table, "8812", 1, -1234.56, -5000, "line\nbreak");
    for (int column = 0; column < N_COLUMNS; column++)
        table_none(table);
    CHECK_OK(table_finish(table, &err), &err);
    (void)fclose(out);
    return text;
}

START_TEST(a_table_is_aligned_by_what_the_eye_sees)
{
    ck_assert_str_eq(list(TABLE_ALIGNED),
                     "client_id  n_peers  share   score  profit  due_on      reason\n"
                     "---------  -------  -----  ------  ------  ----------  -----------------\n"
                     "Ковач          412   37 %  0.0123  12 346  2026-09-30  says \"yes\", twice\n"
                     "8812           412  100 %   -1235       0  2026-09-30  line?break\n"
                     "\n");
}
END_TEST

START_TEST(csv_quotes_as_rfc_4180_says_and_gives_every_digit)
{
    ck_assert_str_eq(list(TABLE_CSV),
                     "client_id,n_peers,share,score,profit,due_on,reason\n"
                     "Ковач,412,0.374,0.012349,12345.6789,2026-09-30,\"says \"\"yes\"\", twice\"\n"
                     "8812,412,1,-1234.56,-0.5,2026-09-30,\"line\nbreak\"\n"
                     ",,,,,,\n");
}
END_TEST

START_TEST(json_lines_are_an_object_a_row)
{
    ck_assert_str_eq(list(TABLE_JSON),
                     "{\"client_id\":\"Ковач\",\"n_peers\":412,\"share\":0.374,\"score\":0.012349,"
                     "\"profit\":12345.6789,\"due_on\":\"2026-09-30\","
                     "\"reason\":\"says \\\"yes\\\", twice\"}\n"
                     "{\"client_id\":\"8812\",\"n_peers\":412,\"share\":1,\"score\":-1234.56,"
                     "\"profit\":-0.5,\"due_on\":\"2026-09-30\",\"reason\":\"line\\u000abreak\"}\n"
                     "{\"client_id\":null,\"n_peers\":null,\"share\":null,\"score\":null,"
                     "\"profit\":null,\"due_on\":null,\"reason\":null}\n");
}
END_TEST

static const char *list_nothing(const TableFormat format)
{
    free(text);
    FILE *const out = open_memstream(&text, &length);
    Table *table = NULL;
    CHECK_OK(table_new(out, format, COLUMNS, 2, "no clients yet", arena, &table, &err), &err);
    CHECK_OK(table_finish(table, &err), &err);
    (void)fclose(out);
    return text;
}

START_TEST(an_empty_list_is_a_sentence_a_header_or_nothing)
{
    ck_assert_str_eq(list_nothing(TABLE_ALIGNED), "no clients yet\n");
    ck_assert_str_eq(list_nothing(TABLE_CSV), "client_id,n_peers\n");
    ck_assert_str_eq(list_nothing(TABLE_JSON), "");
}
END_TEST

/* One number a row, as the aligned table shows it. */
static void check_shown(const ColumnType type, const double value, const char *const expected)
{
    const TableColumn column = {"x", type};
    free(text);
    FILE *const out = open_memstream(&text, &length);
    Table *table = NULL;
    CHECK_OK(table_new(out, TABLE_ALIGNED, &column, 1, "", arena, &table, &err), &err);
    table_double(table, value);
    CHECK_OK(table_finish(table, &err), &err);
    (void)fclose(out);
    text[strlen(text) - 1] = '\0';
    ck_assert_str_eq(strrchr(text, '\n') + 1, expected);
}

START_TEST(numbers_are_rounded_for_the_eye)
{
    check_shown(COLUMN_NUMBER, 0, "0");
    check_shown(COLUMN_NUMBER, 2.385, "2.38"); /* the double below 2.385 */
    check_shown(COLUMN_NUMBER, 9.996, "10.0");
    check_shown(COLUMN_NUMBER, 99.95, "100");
    check_shown(COLUMN_NUMBER, -0.000314159, "-0.000314");
    check_shown(COLUMN_NUMBER, 1.234e-9, "1.23e-09");
    check_shown(COLUMN_NUMBER, 1234567.8, "1234568");
    check_shown(COLUMN_AMOUNT, 999, "999");
    check_shown(COLUMN_AMOUNT, -123456.4, "-123 456");
    check_shown(COLUMN_AMOUNT, 1234567890.6, "1 234 567 891");
    check_shown(COLUMN_AMOUNT, -0.3, "0");
    check_shown(COLUMN_SHARE, 0.005, "0 %"); /* half to even */
    check_shown(COLUMN_SHARE, 0.996, "100 %");
    check_shown(COLUMN_SHARE, NAN, "");
    check_shown(COLUMN_NUMBER, INFINITY, "");
}
END_TEST

static FILE *terminal(const unsigned short columns, int *const other_end)
{
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    int end = -1;
    ck_assert_int_eq(openpty(other_end, &end, NULL, NULL, &size), 0);
    FILE *const out = fdopen(end, "w");
    ck_assert_ptr_nonnull(out);
    return out;
}

/* All that was written to a terminal: it comes in pieces, and ends with an error once closed. */
static void read_terminal(const int descriptor, char *const shown, const size_t size)
{
    size_t filled = 0;
    ssize_t n = 0;
    while ((n = read(descriptor, shown + filled, size - 1 - filled)) > 0)
        filled += (size_t)n;
    shown[filled] = '\0';
}

START_TEST(long_text_is_cut_on_a_terminal_only)
{
    static const TableColumn TWO[] = {{"client_id", COLUMN_TEXT}, {"reason", COLUMN_TEXT}};
    int other_end = -1;
    FILE *const out = terminal(40, &other_end);
    Table *table = NULL;
    CHECK_OK(table_new(out, TABLE_ALIGNED, TWO, 2, "", arena, &table, &err), &err);
    table_text(table, "C1");
    table_text(table, "плаща по сметката всеки месец и няма овърдрафт");
    CHECK_OK(table_finish(table, &err), &err);

    (void)fclose(out);

    char shown[1024] = "";
    read_terminal(other_end, shown, sizeof shown);
    (void)close(other_end);
    /* 9 columns, 2 between, 29 left: 28 letters and the sign of a cut */
    CHECK_CONTAINS(shown, "C1         плаща по сметката всеки месе\u2026\r\n");
}
END_TEST

START_TEST(control_characters_do_not_reach_a_table)
{
    static const TableColumn ONE[] = {{"name", COLUMN_TEXT}};
    FILE *const out = open_memstream(&text, &length);
    Table *table = NULL;
    CHECK_OK(table_new(out, TABLE_ALIGNED, ONE, 1, "", arena, &table, &err), &err);
    table_text(table, "a\x1b[31mb\x7f\xc2\x9b"
                      "c");
    CHECK_OK(table_finish(table, &err), &err);
    (void)fclose(out);
    CHECK_CONTAINS(text, "\na?[31mb???c\n");
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    FILE *const out = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(out);
    Table *table = NULL;
    CHECK_OK(table_new(out, TABLE_CSV, COLUMNS, N_COLUMNS, "", arena, &table, &err), &err);
    CHECK_FAILS(table_finish(table, &err), &err, E_IO,
                "the list could not be written: No space left on device");
    (void)fclose(out);
}
END_TEST

Suite *suite_table(void)
{
    Suite *const suite = suite_create("table");
    TCase *const tests = tcase_create("table");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_table_is_aligned_by_what_the_eye_sees);
    tcase_add_test(tests, csv_quotes_as_rfc_4180_says_and_gives_every_digit);
    tcase_add_test(tests, json_lines_are_an_object_a_row);
    tcase_add_test(tests, an_empty_list_is_a_sentence_a_header_or_nothing);
    tcase_add_test(tests, numbers_are_rounded_for_the_eye);
    tcase_add_test(tests, long_text_is_cut_on_a_terminal_only);
    tcase_add_test(tests, control_characters_do_not_reach_a_table);
    tcase_add_test(tests, a_full_disk_is_told);
    suite_add_tcase(suite, tests);
    return suite;
}
