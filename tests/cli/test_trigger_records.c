/* tests/cli/test_trigger_records.c - what is published keeps its form and the bank's rules.
 *
 * The rules are asked of the snapshot's rows in SQL, not of the program. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <stdlib.h>

/* The template's only snapshot and run. */
#define CLIENT "paragon.client_1"
#define HELD                                                                                       \
    "(SELECT h.* FROM paragon.holding_1 AS h, paragon.snapshot AS s"                               \
    " WHERE (h.opened_on IS NULL OR h.opened_on <= s.as_of)"                                       \
    "   AND (h.closed_on IS NULL OR h.closed_on > s.as_of))"

static Arena *arena;
static const char *conninfo;

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_published()->conninfo;
}

static void tear_down(void)
{
    arena_free(arena);
}

static size_t count_lines(const char *const text)
{
    size_t n = 0;
    for (const char *at = strchr(text, '\n'); at != NULL; at = strchr(at + 1, '\n'))
        n++;
    return n;
}

static const char *records(void)
{
    return DO_ON(conninfo, arena, "triggers", "--format", "json");
}

/* ---- the form ---- */

static ProgramResult validate(const char *const lines)
{
    const char *const arguments[] = {"tests/support/validate_lines.py",
                                     "docs/trigger-record.schema.json", NULL};
    return program_run(&(const ProgramParams){.path = "/usr/bin/python3",
                                              .arguments = arguments,
                                              .input = lines,
                                              .timeout_seconds = 100},
                       arena);
}

START_TEST(every_record_validates_against_the_schema)
{
    const char *const lines = records();
    const ProgramResult result = validate(lines);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    ck_assert_uint_eq(strtoul(result.out, NULL, 10), count_lines(lines));
    ck_assert_uint_gt(count_lines(lines), 1000);
}
END_TEST

/* The first offer with `from` replaced by `to`. */
static const char *changed_record(const char *const from, const char *const to)
{
    const char *line = records();
    ck_assert_ptr_nonnull(strstr(line, "cross_sell"));
    while (strstr(line, "cross_sell") > strchr(line, '\n'))
        line = strchr(line, '\n') + 1;
    line = arena_strndup(arena, line, strcspn(line, "\n"));
    const char *const at = strstr(line, from);
    ck_assert_msg(at != NULL, "%s is not in %s", from, line);
    return arena_printf(arena, "%.*s%s%s\n", (int)(at - line), line, to, at + strlen(from));
}

START_TEST(the_schema_refuses_what_is_not_a_record)
{
    static const struct {
        const char *from;
        const char *to;
    } CHANGES[] = {
        {"{\"trigger_id\"", "{\"priority\":1,\"trigger_id\""}, /* a field too many */
        {"\"stage\":null,", ""},                               /* one too few */
        {"\"version\":1", "\"version\":0"},
        {"\"version\":1", "\"version\":\"1\""},
        {"\"trigger_id\":\"", "\"trigger_id\":\"0"},
        {"\"due_on\":\"2026-10-14\"", "\"due_on\":\"2026-02-30\""},
        {"\"kind\":\"cross_sell\"", "\"kind\":\"upsell\""},
        {"\"kind\":\"cross_sell\"", "\"kind\":\"low_profit\""}, /* which has no products */
        {"\"currency\":\"EUR\"", "\"currency\":\"euro\""},
        {"\"rank\":1", "\"rank\":0"},
        {"\"contribution\":", "\"weight\":1,\"contribution\":"},
    };
    ck_assert_int_eq(validate(changed_record("\"version\":1", "\"version\":2")).exit_code, 0);
    for (size_t i = 0; i < sizeof CHANGES / sizeof CHANGES[0]; i++)
        ck_assert_msg(validate(changed_record(CHANGES[i].from, CHANGES[i].to)).exit_code == 1,
                      "%s was accepted", CHANGES[i].to);
}
END_TEST

START_TEST(the_database_and_the_command_give_the_same_records_in_the_same_order)
{
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT record FROM crm.trigger_record"
                                   " ORDER BY priority DESC, trigger_id",
                                   arena),
                     records());
}
END_TEST

START_TEST(columns_beside_the_record_say_what_the_record_says)
{
    ck_assert_int_eq(
        database_count(conninfo,
                       "SELECT count(*) FROM crm.trigger_record"
                       " WHERE (trigger_id::text, version::text, client_id, bank, rm_id, kind,"
                       "        due_on::text, valid_until::text, reason) IS DISTINCT FROM"
                       "       (record ->> 'trigger_id', record ->> 'version',"
                       "        record ->> 'client_id', record ->> 'bank', record ->> 'rm_id',"
                       "        record ->> 'kind', record ->> 'due_on',"
                       "        record ->> 'valid_until', record ->> 'reason')"),
        0);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM crm.trigger_product"),
                     database_count(conninfo, "SELECT sum(json_array_length(record -> 'products'))"
                                              "  FROM crm.trigger_record"));
}
END_TEST

START_TEST(a_trigger_is_due_and_valid_as_the_settings_say)
{
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT DISTINCT due_on, valid_until, version"
                                   "  FROM crm.trigger_record",
                                   arena),
                     "2026-10-14|2026-12-29|1\n"); /* 14 and 90 days after 2026-09-30 */
}
END_TEST

START_TEST(a_list_is_narrowed_by_rm_client_kind_and_number)
{
    const CsvText all = csv_text_read(DO_ON(conninfo, arena, "triggers", "--format", "csv"), arena);
    const char *const rm = csv_text_cell(&all, 0, "rm_id");
    const char *const client = csv_text_cell(&all, 5, "client_id");
    const CsvText of_rm =
        csv_text_read(DO_ON(conninfo, arena, "triggers", "--format", "csv", "--rm", rm), arena);
    const CsvText of_client = csv_text_read(
        DO_ON(conninfo, arena, "triggers", "--format", "csv", "--client", client), arena);
    const CsvText of_kind = csv_text_read(
        DO_ON(conninfo, arena, "triggers", "--format", "csv", "--kind", "under_use"), arena);
    const CsvText best =
        csv_text_read(DO_ON(conninfo, arena, "triggers", "--format", "csv", "--limit", "3"), arena);
    ck_assert_int_eq((int64_t)of_rm.n_rows,
                     database_count(conninfo, arena_printf(arena,
                                                           "SELECT count(*) FROM crm.trigger_record"
                                                           " WHERE rm_id = '%s'",
                                                           rm)));
    ck_assert_int_eq((int64_t)of_kind.n_rows,
                     database_count(conninfo, "SELECT count(*) FROM crm.trigger_record"
                                              " WHERE kind = 'under_use'"));
    ck_assert_str_eq(csv_text_cell(&of_client, 0, "client_id"), client);
    ck_assert_uint_eq(best.n_rows, 3);
    for (size_t row = 0; row < 3; row++)
        ck_assert_str_eq(csv_text_cell(&best, row, "trigger_id"),
                         csv_text_cell(&all, row, "trigger_id"));
}
END_TEST

START_TEST(an_output_file_is_whole_or_not_there)
{
    const char *const directory = bank_files_directory(arena);
    const char *const path = arena_printf(arena, "%s/triggers.csv", directory);
    ck_assert_str_eq(DO_ON(conninfo, arena, "triggers", "--format", "csv", "-o", path), "");
    ck_assert_str_eq(bank_files_read(directory, "triggers.csv", arena),
                     DO_ON(conninfo, arena, "triggers", "--format", "csv"));
    const ProgramResult result =
        RUN_ON(conninfo, arena, "triggers", "-o", arena_printf(arena, "%s/none/t.csv", directory));
    ck_assert_int_eq(result.exit_code, 73);
}
END_TEST

/* ---- the rules ---- */

static void check_none(const char *const sql)
{
    const char *const found = database_rows(conninfo, sql, arena);
    ck_assert_msg(found[0] == '\0', "%s gave %s", sql, found);
}

START_TEST(clients_who_left_are_blocked_or_do_not_want_it_get_no_trigger)
{
    check_none("SELECT t.client_id, c.blocked, c.do_not_contact, c.closed_on"
               "  FROM crm.trigger_record AS t JOIN " CLIENT " AS c USING (client_id),"
               "       paragon.snapshot AS s"
               " WHERE c.blocked IS NOT NULL OR c.do_not_contact OR c.closed_on <= s.as_of"
               "    OR c.opened_on > s.as_of");
    /* the bank has clients of each sort */
    ck_assert_int_gt(database_count(conninfo, "SELECT least(count(blocked), "
                                              "count(*) FILTER (WHERE do_not_contact), "
                                              "count(closed_on)) FROM " CLIENT),
                     5);
}
END_TEST

START_TEST(no_product_that_is_held_is_offered)
{
    check_none("SELECT p.client_id, p.product_id"
               "  FROM crm.trigger_product AS p JOIN crm.trigger_record AS t USING (trigger_id)"
               "  JOIN " CLIENT " AS c ON c.client_id = t.client_id"
               "  JOIN paragon.product AS q ON q.product_id = p.product_id"
               "  JOIN " HELD " AS h ON h.client_no = c.client_no AND h.product_no = q.product_no"
               " WHERE t.kind = 'cross_sell'");
}
END_TEST

START_TEST(only_products_that_are_held_can_be_under_used)
{
    check_none("SELECT p.client_id, p.product_id"
               "  FROM crm.trigger_product AS p JOIN crm.trigger_record AS t USING (trigger_id)"
               "  JOIN " CLIENT " AS c ON c.client_id = t.client_id"
               "  JOIN paragon.product AS q ON q.product_id = p.product_id"
               "  LEFT JOIN " HELD
               " AS h ON h.client_no = c.client_no AND h.product_no = q.product_no"
               " WHERE t.kind = 'under_use' AND h.client_no IS NULL");
    ck_assert_int_gt(database_count(conninfo, "SELECT count(*) FROM crm.trigger_record"
                                              " WHERE kind = 'under_use'"),
                     0);
}
END_TEST

START_TEST(what_the_product_list_forbids_is_not_offered)
{
    check_none("SELECT p.client_id, p.product_id"
               "  FROM crm.trigger_product AS p JOIN crm.trigger_record AS t USING (trigger_id)"
               "  JOIN " CLIENT " AS c ON c.client_id = t.client_id"
               "  JOIN paragon.product AS q ON q.product_id = p.product_id, paragon.snapshot AS s"
               " WHERE t.kind = 'cross_sell'"
               "   AND (NOT q.offerable"
               "        OR q.legal_forms <> 0 AND (q.legal_forms >> c.legal_form) & 1 = 0"
               "        OR q.max_risk_class > 0"
               "           AND (c.risk_class = 0 OR c.risk_class > q.max_risk_class)"
               "        OR q.min_tenure_months > 0"
               "           AND (c.opened_on IS NULL OR c.opened_on"
               "                + make_interval(months => q.min_tenure_months) > s.as_of)"
               "        OR EXISTS (SELECT FROM unnest(q.requires) AS r (product_no)"
               "                    WHERE NOT EXISTS (SELECT FROM " HELD
               "                           AS h WHERE h.client_no = c.client_no"
               "                              AND h.product_no = r.product_no))"
               "        OR EXISTS (SELECT FROM " HELD
               "                           AS h WHERE h.client_no = c.client_no"
               "                              AND h.product_no = ANY (q.excludes)))");
}
END_TEST

START_TEST(nobody_gets_more_products_than_the_settings_allow)
{
    check_none("SELECT trigger_id, count(*) FROM crm.trigger_product"
               " GROUP BY trigger_id HAVING count(*) > 3");
    const char *const copy = chain_copy(arena);
    const char *const directory = bank_files_directory(arena);
    const char *const config = arena_printf(arena, "%s/one.json", directory);
    bank_files_write(directory, "one.json", "{\"publish\": {\"max_products\": 1}}");
    (void)DO_ON(copy, arena, "publish", "--config", config);
    ck_assert_str_eq(
        database_rows(copy, "SELECT DISTINCT count(*) FROM crm.trigger_product GROUP BY trigger_id",
                      arena),
        "1\n");
}
END_TEST

START_TEST(ranks_count_from_one_without_a_gap)
{
    check_none("SELECT trigger_id FROM crm.trigger_product GROUP BY trigger_id"
               " HAVING min(rank) <> 1 OR max(rank) <> count(*)"
               "     OR count(DISTINCT rank) <> count(*)");
}
END_TEST

START_TEST(every_product_of_every_client_is_offered_or_withheld_by_a_rule)
{
    check_none("SELECT r.client_id FROM paragon.run_client AS r"
               " WHERE length(r.withheld) <> (SELECT count(*) FROM paragon.product)");
    check_none("SELECT r.client_id, q.product_id"
               "  FROM paragon.run_client AS r"
               " CROSS JOIN paragon.product AS q"
               "  LEFT JOIN crm.trigger_record AS t ON t.client_id = r.client_id"
               "                                   AND t.kind = 'cross_sell'"
               "  LEFT JOIN crm.trigger_product AS p ON p.trigger_id = t.trigger_id"
               "                                    AND p.product_id = q.product_id"
               " WHERE (get_byte(r.withheld, q.product_no) = 0) <> (p.product_id IS NOT NULL)");
    check_none("SELECT t.client_id, t.record ->> 'withheld'"
               "  FROM crm.trigger_record AS t JOIN paragon.run_client AS r USING (client_id)"
               " WHERE (t.record ->> 'withheld')::integer <>"
               "       (SELECT count(*) FROM paragon.product AS q"
               "         WHERE get_byte(r.withheld, q.product_no) NOT IN (0, 6))"); /* 6 = held */
}
END_TEST

/* The file that people run by hand: it is right SQL, and finds a fault where there is one. */
START_TEST(the_check_of_forbidden_triggers_finds_what_was_planted)
{
    const char *const copy = throwaway_copy(conninfo);
    const char *const check[] = {
        "-d", copy, "-v", "ON_ERROR_STOP=1", "-At", "-f", "sql/checks/forbidden_triggers.sql",
        NULL};
    const char *const plant[] = {
        "-d", copy, "-v", "ON_ERROR_STOP=1", "-qc", "UPDATE paragon.product SET offerable = false",
        NULL};
    const ProgramParams checking = {.path = "psql", .arguments = check};
    const ProgramResult clean = program_run(&checking, arena);
    ck_assert_msg(clean.exit_code == 0, "%s", clean.err);
    ck_assert_str_eq(clean.out, "");

    const ProgramResult planted =
        program_run(&(const ProgramParams){.path = "psql", .arguments = plant}, arena);
    ck_assert_msg(planted.exit_code == 0, "%s", planted.err);
    ck_assert_int_eq(strncmp(program_run(&checking, arena).out, "product is not offerable|", 25),
                     0);
}
END_TEST

START_TEST(client_cards_are_those_of_the_active_clients)
{
    check_none("SELECT client_id FROM crm.client_card EXCEPT"
               " SELECT client_id FROM " CLIENT ", paragon.snapshot"
               "  WHERE (opened_on IS NULL OR opened_on <= as_of)"
               "    AND (closed_on IS NULL OR closed_on > as_of)");
    const CsvText cards =
        csv_text_read(DO_ON(conninfo, arena, "clients", "--format", "csv"), arena);
    ck_assert_int_eq((int64_t)cards.n_rows,
                     database_count(conninfo, "SELECT count(*) FROM crm.client_card"));
}
END_TEST

Suite *suite_trigger_records(void)
{
    Suite *const suite = suite_create("trigger_records");
    TCase *const form = tcase_create("form");
    tcase_add_unchecked_fixture(form, chain_set_up, NULL);
    tcase_add_checked_fixture(form, set_up, tear_down);
    tcase_add_test(form, every_record_validates_against_the_schema);
    tcase_add_test(form, the_schema_refuses_what_is_not_a_record);
    tcase_add_test(form, the_database_and_the_command_give_the_same_records_in_the_same_order);
    tcase_add_test(form, columns_beside_the_record_say_what_the_record_says);
    tcase_add_test(form, a_trigger_is_due_and_valid_as_the_settings_say);
    tcase_add_test(form, a_list_is_narrowed_by_rm_client_kind_and_number);
    tcase_add_test(form, an_output_file_is_whole_or_not_there);
    suite_add_tcase(suite, form);

    TCase *const rules = tcase_create("rules");
    tcase_add_unchecked_fixture(rules, chain_set_up, NULL);
    tcase_add_checked_fixture(rules, set_up, tear_down);
    tcase_add_test(rules, clients_who_left_are_blocked_or_do_not_want_it_get_no_trigger);
    tcase_add_test(rules, no_product_that_is_held_is_offered);
    tcase_add_test(rules, only_products_that_are_held_can_be_under_used);
    tcase_add_test(rules, what_the_product_list_forbids_is_not_offered);
    tcase_add_test(rules, nobody_gets_more_products_than_the_settings_allow);
    tcase_add_test(rules, ranks_count_from_one_without_a_gap);
    tcase_add_test(rules, every_product_of_every_client_is_offered_or_withheld_by_a_rule);
    tcase_add_test(rules, the_check_of_forbidden_triggers_finds_what_was_planted);
    tcase_add_test(rules, client_cards_are_those_of_the_active_clients);
    suite_add_tcase(suite, rules);
    return suite;
}
