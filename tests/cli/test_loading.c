/* tests/cli/test_loading.c - `paragon load`: what an accepted, a repeated, a refused and a partial
 * load leave in the database. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

#include <libpq-fe.h>
#include <stdio.h>

static Arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

/* How many rows every table of the schema has, and which tables there are; not of those where an
 * attempt to load is noted. */
static const char *row_counts(const char *const conninfo)
{
    return database_rows(
        conninfo,
        "SELECT c.relname, (xpath('/row/n/text()', query_to_xml(format("
        "         'SELECT count(*) AS n FROM paragon.%I', c.relname), false, true, '')))[1]"
        "  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'paragon' AND c.relkind IN ('r', 'p')"
        "   AND c.relname NOT IN ('load_attempt', 'load_file', 'ledger')"
        " ORDER BY c.relname",
        arena);
}

/* ---- the same again ---- */

START_TEST(a_load_of_the_same_extracts_changes_nothing_but_the_list_of_attempts)
{
    const Chain *const chain = chain_published();
    const char *const copy = chain_copy(arena);
    const char *const before = row_counts(copy);
    const ProgramResult again = RUN_ON(copy, arena, "load", chain->directory);
    ck_assert_int_eq(again.exit_code, 0);
    ck_assert_str_eq(chain_id(again.out, arena), chain->snapshot);
    CHECK_CONTAINS(again.err, "the snapshot was there already, nothing changed\n");
    ck_assert_str_eq(row_counts(copy), before);
    ck_assert_str_eq(database_rows(copy,
                                   "SELECT state, snapshot_no FROM paragon.load_attempt"
                                   " ORDER BY attempt_no",
                                   arena),
                     "accepted|1\nsame|1\n");
}
END_TEST

START_TEST(every_row_read_is_accounted_for)
{
    const char *const files = database_rows(chain_published()->conninfo,
                                            "SELECT file, n_read, n_accepted, n_rejected"
                                            "  FROM paragon.load_file ORDER BY file",
                                            arena);
    ck_assert_str_eq(files, "clients.csv|3000|3000|0\n"
                            "contacts.csv|7081|7081|0\n"
                            "feedback.csv|660|660|0\n"
                            "holdings.csv|19157|19157|0\n"
                            "products.csv|32|32|0\n"
                            "profit.csv|27289|27289|0\n"
                            "usage.csv|52349|52349|0\n"); /* as many as `wc -l` counts, less one */
}
END_TEST

/* ---- rejects ---- */

/* A bank of `n` clients, of which the last `n_bad` have a date that does not exist. */
static const char *write_clients(const size_t n, const size_t n_bad)
{
    const char *const directory = bank_files_directory(arena);
    StrBuf out = strbuf_init(arena);
    const char *text = NULL;
    strbuf_puts(&out, "client_id,opened_on,bank\n");
    for (size_t client = 0; client < n; client++)
        strbuf_printf(&out, "c%04zu,2024-02-%s,\"north, or so\"\n", client,
                      client + n_bad < n ? "29" : "30");
    ck_assert(strbuf_finish(&out, &text, NULL) == OK);
    bank_files_write(directory, "clients.csv", text);
    bank_files_write(directory, "products.csv", "product_id\np1\n");
    bank_files_write(directory, "holdings.csv", "client_id,product_id\nc0000,p1\n");
    return directory;
}

static ProgramResult load(const char *const conninfo, const char *const directory)
{
    return RUN_ON(conninfo, arena, "load", directory, "--as-of", "2026-09-30");
}

START_TEST(a_refused_load_leaves_its_attempt_and_its_rejects_and_nothing_else)
{
    const char *const conninfo = chain_database(arena);
    const char *const before = row_counts(conninfo);
    const char *const directory = write_clients(198, 2);
    const char *const rejects = arena_printf(arena, "%s/_rejects.csv", directory);
    const ProgramResult result =
        RUN_ON(conninfo, arena, "load", directory, "--as-of", "2026-09-30", "--rejects", rejects);
    ck_assert_int_eq(result.exit_code, 65); /* 2 of 198 is more than 1 % */
    CHECK_CONTAINS(result.err, "clients.csv: 2 of 198 rows were rejected, which is 1.01 %; at most "
                               "1.00 % may be\n");
    CHECK_CONTAINS(result.err, "clients.csv:198:2 date: ");
    CHECK_CONTAINS(result.out, "clients.csv    198       196         2\n");
    ck_assert_str_eq(
        database_rows(conninfo,
                      "SELECT state, snapshot_no, message LIKE 'clients.csv: 2 of 198%'"
                      "  FROM paragon.load_attempt",
                      arena),
        "refused||t\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT kind, subject IS NULL FROM paragon.ledger_entry"
                                   " ORDER BY entry_no",
                                   arena),
                     "begin|t\nload|t\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT file, line, column_no, column_name, code,"
                                   "       convert_from(raw, 'UTF8')"
                                   "  FROM paragon.load_reject ORDER BY reject_no",
                                   arena),
                     "clients.csv|198|2|opened_on|date|c0196,2024-02-30,\"north, or so\"\n"
                     "clients.csv|199|2|opened_on|date|c0197,2024-02-30,\"north, or so\"\n");
    database_do(conninfo, "DELETE FROM paragon.load_reject");
    ck_assert_str_eq(row_counts(conninfo), before);

    const CsvText listed = csv_text_read(bank_files_read(directory, "_rejects.csv", arena), arena);
    ck_assert_uint_eq(listed.n_rows, 2);
    ck_assert_str_eq(csv_text_cell(&listed, 1, "line"), "199");
    ck_assert_str_eq(csv_text_cell(&listed, 1, "code"), "date");
    ck_assert_str_eq(csv_text_cell(&listed, 1, "raw"), "c0197,2024-02-30,\"north, or so\"");
}
END_TEST

START_TEST(a_load_with_few_rejects_is_accepted_and_keeps_them)
{
    const char *const conninfo = chain_database(arena);
    ck_assert_int_eq(load(conninfo, write_clients(200, 2)).exit_code, 0); /* 2 of 200 is 1 % */
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM paragon.client"), 198);
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT a.state, count(*) FROM paragon.load_reject"
                                   "  JOIN paragon.load_attempt AS a USING (attempt_no)"
                                   " GROUP BY a.state",
                                   arena),
                     "accepted|2\n");
}
END_TEST

START_TEST(a_file_that_cannot_be_made_for_the_rejects_is_73_and_loads_nothing)
{
    const char *const conninfo = chain_database(arena);
    const ProgramResult result = RUN_ON(conninfo, arena, "load", write_clients(200, 2), "--as-of",
                                        "2026-09-30", "--rejects", "/nonexistent/rejects.csv");
    ck_assert_int_eq(result.exit_code, 73);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM paragon.snapshot"), 0);
}
END_TEST

/* ---- gates ---- */

START_TEST(a_row_count_far_from_the_last_one_warns_stops_and_can_be_overridden)
{
    const char *const conninfo = chain_database(arena);
    ck_assert_int_eq(load(conninfo, write_clients(200, 0)).exit_code, 0);
    const ProgramResult near = load(conninfo, write_clients(240, 0));
    ck_assert_int_eq(near.exit_code, 0);
    ck_assert_ptr_null(strstr(near.err, "off")); /* 20 % */

    const ProgramResult off = load(conninfo, write_clients(191, 0));
    ck_assert_int_eq(off.exit_code, 0);
    CHECK_CONTAINS(off.err, "clients.csv: 191 rows were accepted, and the last snapshot had 240: "
                            "20.42 % off\n");

    const char *const half = write_clients(95, 0);
    const ProgramResult stop = load(conninfo, half);
    ck_assert_int_eq(stop.exit_code, 65);
    CHECK_CONTAINS(stop.err,
                   "paragon: clients.csv: 95 rows were accepted, and the last snapshot had 191: "
                   "50.26 % off\n");
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM paragon.snapshot"), 3);
    (void)DO_ON(conninfo, arena, "load", half, "--as-of", "2026-09-30", "--override",
                "one branch was sold");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT state, override_reason FROM paragon.load_attempt"
                                   " ORDER BY attempt_no DESC LIMIT 2",
                                   arena),
                     "accepted|one branch was sold\nrefused|\n");
}
END_TEST

START_TEST(what_is_no_extract_refuses_the_load)
{
    const char *const conninfo = chain_database(arena);
    const char *const directory = write_clients(10, 0);
    bank_files_write(directory, "notes.csv", "a\n");
    const ProgramResult result = load(conninfo, directory);
    ck_assert_int_eq(result.exit_code, 65);
    CHECK_CONTAINS(result.err, "notes.csv");
}
END_TEST

/* ---- banks ---- */

static const char *triggers_of(const char *const conninfo, const char *const condition)
{
    return database_rows(
        conninfo,
        arena_printf(arena, "SELECT record FROM crm.trigger_record WHERE %s ORDER BY trigger_id",
                     condition),
        arena);
}

START_TEST(a_bank_that_is_missing_refuses_the_load_unless_it_is_partial)
{
    const char *const copy = chain_copy(arena);
    const char *const directory = bank_files_without(chain_published()->directory, "n", arena);
    const ProgramResult refused = load(copy, directory);
    ck_assert_int_eq(refused.exit_code, 65);
    CHECK_CONTAINS(
        refused.err,
        "paragon: clients.csv: bank \"north\" of the last snapshot has no client here\n");

    const char *const north = triggers_of(copy, "bank = 'north'");
    const char *const cards =
        "SELECT c.* FROM crm.client_card AS c WHERE bank = 'north' ORDER BY client_id";
    const char *const before = database_rows(copy, cards, arena);
    const ProgramResult partial =
        RUN_ON(copy, arena, "load", directory, "--as-of", "2026-10-31", "--partial");
    ck_assert_int_eq(partial.exit_code, 0);
    CHECK_CONTAINS(partial.err, "bank \"north\" of the last snapshot is not in this load\n");
    (void)DO_ON(copy, arena, "publish");
    ck_assert_uint_gt(strlen(north), 10000);
    ck_assert_str_eq(triggers_of(copy, "bank = 'north'"), north);
    ck_assert_str_eq(database_rows(copy, cards, arena), before);
    ck_assert_int_gt(database_count(copy, "SELECT count(*) FROM crm.trigger_record"
                                          " WHERE bank = 'south'"),
                     0);
}
END_TEST

START_TEST(after_a_partial_load_the_whole_group_can_be_loaded_again)
{
    const char *const copy = chain_copy(arena);
    (void)DO_ON(copy, arena, "load", bank_files_without(chain_published()->directory, "ns", arena),
                "--as-of", "2026-10-31", "--partial");
    (void)DO_ON(copy, arena, "load", bank_files_without(chain_published()->directory, "", arena),
                "--as-of", "2026-11-30");
}
END_TEST

/* ---- from a data warehouse ---- */

static void copy_table(PGconn *const connection, const char *const name, const char *const csv)
{
    const char *const header = arena_strndup(arena, csv, strcspn(csv, "\r\n"));
    StrBuf sql = strbuf_init(arena);
    const char *text = NULL;
    strbuf_printf(&sql, "CREATE TABLE extract.%s (", name);
    for (const char *at = header; *at != '\0'; at++)
        strbuf_puts(&sql, *at == ',' ? " text, " : arena_strndup(arena, at, 1));
    strbuf_printf(&sql, " text); COPY extract.%s FROM STDIN (FORMAT csv, HEADER)", name);
    ck_assert(strbuf_finish(&sql, &text, NULL) == OK);
    PQclear(PQexec(connection, text));
    ck_assert_int_eq(PQputCopyData(connection, csv, (int)strlen(csv)), 1);
    ck_assert_int_eq(PQputCopyEnd(connection, NULL), 1);
    for (PGresult *result = PQgetResult(connection); result != NULL;
         result = PQgetResult(connection)) {
        ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s", PQerrorMessage(connection));
        PQclear(result);
    }
}

/* Both without a manifest: the currency it names would be part of the snapshot's id. */
START_TEST(views_of_a_data_warehouse_are_the_same_snapshot_as_the_files)
{
    static const char *const NAMES[] = {"clients",  "products", "profit",      "usage",
                                        "contacts", "feedback", "raw_holdings"};
    const Chain *const chain = chain_published();
    const char *const copy = chain_copy(arena);
    PGconn *const connection = PQconnectdb(copy);
    PQclear(PQexec(connection, "CREATE SCHEMA extract"));
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        const char *const file = strcmp(NAMES[i], "raw_holdings") == 0 ? "holdings" : NAMES[i];
        copy_table(connection, NAMES[i],
                   bank_files_read(chain->directory, arena_printf(arena, "%s.csv", file), arena));
    }
    PQfinish(connection);
    /* Columns in another order and with types of their own. */
    database_do(copy, "CREATE VIEW extract.holdings AS"
                      " SELECT annual_profit::numeric(12, 4), opened_on::date, product_id,"
                      "        client_id, closed_on::date, monthly_usage::numeric, closed_reason"
                      "   FROM extract.raw_holdings ORDER BY random()");
    const ProgramResult result =
        RUN_ON(copy, arena, "load", "--from", copy, "--schema", "extract", "--as-of", "2026-09-30");
    ck_assert_int_eq(result.exit_code, 0);
    const char *const files = bank_files_copy(chain->directory, arena);
    ck_assert_str_eq(chain_id(result.out, arena),
                     chain_id(load(chain_database(arena), files).out, arena));
}
END_TEST

START_TEST(a_schema_without_extracts_is_66)
{
    const char *const conninfo = chain_published()->conninfo;
    const ProgramResult result = RUN_ON(conninfo, arena, "load", "--from", conninfo, "--schema",
                                        "nothing", "--as-of", "2026-09-30");
    ck_assert_int_eq(result.exit_code, 66);
    CHECK_CONTAINS(result.err, "schema \"nothing\" has no table or view of the data contract\n"
                               "hint: Make views");
}
END_TEST

Suite *suite_loading(void)
{
    Suite *const suite = suite_create("loading");
    TCase *const tests = tcase_create("what a load leaves");
    tcase_add_unchecked_fixture(tests, chain_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_load_of_the_same_extracts_changes_nothing_but_the_list_of_attempts);
    tcase_add_test(tests, every_row_read_is_accounted_for);
    tcase_add_test(tests, a_refused_load_leaves_its_attempt_and_its_rejects_and_nothing_else);
    tcase_add_test(tests, a_load_with_few_rejects_is_accepted_and_keeps_them);
    tcase_add_test(tests, a_file_that_cannot_be_made_for_the_rejects_is_73_and_loads_nothing);
    tcase_add_test(tests, a_row_count_far_from_the_last_one_warns_stops_and_can_be_overridden);
    tcase_add_test(tests, what_is_no_extract_refuses_the_load);
    tcase_add_test(tests, a_bank_that_is_missing_refuses_the_load_unless_it_is_partial);
    tcase_add_test(tests, after_a_partial_load_the_whole_group_can_be_loaded_again);
    tcase_add_test(tests, views_of_a_data_warehouse_are_the_same_snapshot_as_the_files);
    tcase_add_test(tests, a_schema_without_extracts_is_66);
    suite_add_tcase(suite, tests);
    return suite;
}
