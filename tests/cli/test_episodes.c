/* tests/cli/test_episodes.c - what becomes of triggers from one publication to the next, with the
 * answers, the changes of data and the time that lie between. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

#include <stdlib.h>

/* The bank is published as of 2026-09-30: its triggers are valid until 2026-12-29. */
#define WITHIN_VALIDITY "2026-12-29"
#define AFTER_VALIDITY "2026-12-30"

static Arena *arena;
static const char *copy;
static const char *trigger; /* the best one */
static const char *client;  /* whose it is */

static const char *ask(const char *const sql)
{
    const char *const rows = database_rows(copy, sql, arena);
    return arena_strndup(arena, rows, strcspn(rows, "\n"));
}

static void set_up(void)
{
    arena = arena_new();
    copy = chain_copy(arena);
    trigger = ask("SELECT trigger_id FROM crm.trigger_record WHERE kind = 'cross_sell'"
                  " ORDER BY priority DESC LIMIT 1");
    client = ask(arena_printf(arena,
                              "SELECT client_id FROM crm.trigger_record"
                              " WHERE trigger_id = '%s'",
                              trigger));
}

static void tear_down(void)
{
    arena_free(arena);
}

/* What `publish` printed of one count. */
static int64_t count(const char *const output, const char *const name)
{
    const char *const line = strstr(output, arena_printf(arena, "\n%s ", name));
    ck_assert_msg(line != NULL, "no count \"%s\" in: %s", name, output);
    return strtoll(line + 1 + strlen(name), NULL, 10);
}

static const char *publish(const char *const date)
{
    return DO_ON(copy, arena, "publish", "--date", date);
}

/* "version|state" of a trigger in the current run; states are those of TriggerState. */
static const char *standing(const char *const id)
{
    return ask(arena_printf(arena,
                            "SELECT version, state FROM paragon.trigger AS t"
                            "  JOIN paragon.current_run USING (run_no) WHERE t.trigger_id = '%s'",
                            id));
}

static const char *open_records(void)
{
    return database_rows(copy, "SELECT record FROM crm.trigger_record ORDER BY trigger_id", arena);
}

/* The id, version and number of episode of the client's cross-sell trigger. */
static const char *of_client(const char *const columns)
{
    return ask(arena_printf(arena,
                            "SELECT %s FROM paragon.trigger AS t"
                            "  JOIN paragon.current_run USING (run_no)"
                            " WHERE t.client_id = '%s' AND t.kind = 0",
                            columns, client));
}

static bool is_open(const char *const id)
{
    return database_count(copy, arena_printf(arena,
                                             "SELECT count(*) FROM crm.trigger_record"
                                             " WHERE trigger_id = '%s'",
                                             id)) == 1;
}

/* ---- other extracts ---- */

/* The bank's extracts with column `column` of the client set to `value`, loaded as of the same
 * day: a snapshot that differs in this field only. */
static void load_changed(const char *const column, const char *const value)
{
    const char *const directory = bank_files_copy(chain_published()->directory, arena);
    CsvText clients = csv_text_read(bank_files_read(directory, "clients.csv", arena), arena);
    const size_t found = csv_text_find(&clients, "client_id", client);
    StrBuf out = strbuf_init(arena);
    const char *text = NULL;
    for (size_t row = 0; row <= clients.n_rows; row++)
        for (size_t at = 0; at < clients.n_columns; at++) {
            const bool is_it = row == found + 1 && strcmp(clients.cells[at], column) == 0;
            csv_text_put(&out, is_it ? value : clients.cells[row * clients.n_columns + at],
                         at + 1 == clients.n_columns ? "\n" : ",");
        }
    ck_assert(strbuf_finish(&out, &text, NULL) == OK);
    bank_files_write(directory, "clients.csv", text);
    bank_files_write(directory, "manifest.json", "{\"currency\": \"EUR\"}");
    (void)DO_ON(copy, arena, "load", directory, "--as-of", "2026-09-30");
}

/* The lines of `text` that do not begin with the client's id. */
static const char *without_client(const char *const text)
{
    const char *const start = arena_printf(arena, "%s,", client);
    StrBuf out = strbuf_init(arena);
    const char *kept = NULL;
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strncmp(line, start, strlen(start)) != 0)
            strbuf_add(&out, line, strcspn(line, "\n") + 1);
    ck_assert(strbuf_finish(&out, &kept, NULL) == OK);
    return kept;
}

/* ---- nothing happened ---- */

START_TEST(what_has_not_changed_keeps_its_version_its_run_and_every_byte)
{
    const char *const before = open_records();
    const char *const output = publish("2026-10-01");
    ck_assert_str_ne(chain_id(output, arena), chain_published()->run);
    ck_assert_int_eq(count(output, "unchanged"), count(output, "open"));
    ck_assert_int_eq(count(output, "new") + count(output, "changed"), 0);
    ck_assert_str_eq(open_records(), before);
}
END_TEST

START_TEST(the_same_publication_again_is_the_same_run)
{
    const ProgramResult again = RUN_ON(copy, arena, "publish");
    ck_assert_int_eq(again.exit_code, 0);
    ck_assert_str_eq(again.out, arena_printf(arena, "%s\n", chain_published()->run));
    CHECK_CONTAINS(again.err, "this publication was made before and is the current one\n");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.run"), 1);
    (void)publish("2026-10-01");
    CHECK_CONTAINS(RUN_ON(copy, arena, "publish").err, "; a later one is current\n");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.run"), 2);
}
END_TEST

START_TEST(a_dry_run_counts_and_changes_nothing)
{
    const char *const before = open_records();
    const char *const dry = DO_ON(copy, arena, "publish", "--date", AFTER_VALIDITY, "--dry-run");
    ck_assert_int_eq(count(dry, "new"), count(dry, "open"));
    ck_assert_str_eq(open_records(), before);
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.run"), 1);
    ck_assert_str_eq(strchr(publish(AFTER_VALIDITY), '\n'), strchr(dry, '\n'));
}
END_TEST

/* ---- answers ---- */

START_TEST(an_answered_trigger_leaves_the_list_and_is_left_alone)
{
    (void)DO_ON(copy, arena, "outcome", trigger, "declined", "--reason", "has it elsewhere");
    ck_assert(!is_open(trigger));
    const char *const output = publish(WITHIN_VALIDITY);
    ck_assert_int_eq(count(output, "answered"), 1);
    ck_assert_int_eq(count(output, "new"), 0);
    ck_assert_str_eq(standing(trigger), "1|1");
    ck_assert(!is_open(trigger));
    ck_assert_str_eq(ask("SELECT outcome, reason, by, recorded_by FROM crm.outcome"),
                     "declined|has it elsewhere|postgres|postgres");
}
END_TEST

START_TEST(an_answered_trigger_is_raised_anew_when_its_validity_is_over)
{
    (void)DO_ON(copy, arena, "outcome", trigger, "declined");
    (void)publish(AFTER_VALIDITY);
    ck_assert_str_eq(of_client("episode, version, state, raised_on"), "2|1|0|" AFTER_VALIDITY);
    ck_assert_str_ne(of_client("trigger_id"), trigger);
}
END_TEST

START_TEST(a_postponed_trigger_is_raised_anew_after_the_day_it_was_put_off_to)
{
    (void)DO_ON(copy, arena, "outcome", trigger, "postponed", "--until", "2027-03-01");
    ck_assert_int_eq(count(publish("2027-03-01"), "answered"), 1);
    ck_assert_str_eq(standing(trigger), "1|1");
    (void)publish("2027-03-02");
    ck_assert_str_eq(of_client("episode, version, state"), "2|1|0");
}
END_TEST

START_TEST(a_trigger_whose_client_was_not_reached_stays_open)
{
    (void)DO_ON(copy, arena, "outcome", trigger, "not_reached");
    ck_assert(is_open(trigger));
    const char *const output = publish("2026-10-05");
    ck_assert_int_eq(count(output, "answered"), 0);
    ck_assert(is_open(trigger));
    ck_assert_str_eq(standing(trigger), "1|0");
}
END_TEST

START_TEST(the_same_answer_twice_is_recorded_once)
{
    (void)DO_ON(copy, arena, "outcome", trigger, "bought", "--product", "leasing", "--amount",
                "1250.5");
    const ProgramResult again = RUN_ON(copy, arena, "outcome", trigger, "bought", "--product",
                                       "leasing", "--amount", "1250.5");
    ck_assert_int_eq(again.exit_code, 0);
    CHECK_CONTAINS(again.err, "was recorded before, nothing changed\n");
    ck_assert_str_eq(ask("SELECT product_id, amount FROM crm.outcome"), "leasing|1250.5000");
    (void)DO_ON(copy, arena, "outcome", trigger, "bought", "--product", "payroll");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM crm.outcome"), 2);
}
END_TEST

START_TEST(a_new_answer_makes_a_new_run_of_the_same_publication)
{
    (void)DO_ON(copy, arena, "outcome", trigger, "accepted");
    ck_assert_str_ne(chain_id(DO_ON(copy, arena, "publish"), arena), chain_published()->run);
    ck_assert_str_eq(standing(trigger), "1|1");
}
END_TEST

/* ---- changes of data ---- */

START_TEST(a_trigger_that_says_something_new_is_the_next_version_of_itself)
{
    const char *const others =
        arena_printf(arena,
                     "SELECT record FROM crm.trigger_record WHERE client_id <> '%s'"
                     " ORDER BY trigger_id",
                     client);
    const char *const before = database_rows(copy, others, arena);
    const int64_t n = database_count(
        copy, arena_printf(arena, "SELECT count(*) FROM crm.trigger_record WHERE client_id = '%s'",
                           client));
    load_changed("rm_id", "RM of a kind");
    const char *const output = DO_ON(copy, arena, "publish");
    ck_assert_int_eq(count(output, "changed"), n);
    ck_assert_str_eq(standing(trigger), "2|0");
    ck_assert_str_eq(ask(arena_printf(arena,
                                      "SELECT rm_id, record ->> 'version',"
                                      "       left(record ->> 'run_id', 12)"
                                      "  FROM crm.trigger_record WHERE trigger_id = '%s'",
                                      trigger)),
                     arena_printf(arena, "RM of a kind|2|%s", chain_id(output, arena)));
    ck_assert_str_eq(database_rows(copy, others, arena), before);
}
END_TEST

START_TEST(a_trigger_without_ground_is_withdrawn_and_takes_a_late_answer)
{
    load_changed("do_not_contact", "1");
    const char *const output = DO_ON(copy, arena, "publish");
    ck_assert_int_ge(count(output, "withdrawn"), 1);
    ck_assert(!is_open(trigger));
    ck_assert_str_eq(standing(trigger), "1|2");
    (void)DO_ON(copy, arena, "outcome", trigger, "bought");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM crm.outcome"), 1);
    ck_assert_int_eq(database_count(copy, arena_printf(arena,
                                                       "SELECT count(*) FROM crm.trigger_record"
                                                       " WHERE client_id = '%s'",
                                                       client)),
                     0);
}
END_TEST

START_TEST(a_withdrawn_trigger_whose_ground_comes_back_is_the_next_episode)
{
    load_changed("do_not_contact", "1");
    (void)DO_ON(copy, arena, "publish");
    (void)DO_ON(copy, arena, "publish", "--snapshot", chain_published()->snapshot, "--date",
                "2026-10-15");
    ck_assert_str_eq(of_client("episode, version, state, raised_on"), "2|1|0|2026-10-15");
    ck_assert_str_ne(of_client("trigger_id"), trigger);
    ck_assert(is_open(of_client("trigger_id")));
}
END_TEST

START_TEST(a_trigger_nobody_answered_is_raised_anew_after_its_validity)
{
    const char *const output = publish(AFTER_VALIDITY);
    ck_assert_int_eq(count(output, "new"), count(output, "open"));
    ck_assert_str_eq(of_client("episode, version, due_on, valid_until"),
                     "2|1|2027-01-13|2027-03-30"); /* 14 and 90 days later */
    ck_assert_int_eq(database_count(copy, "SELECT count(DISTINCT trigger_id) FROM paragon.trigger"),
                     2 * count(output, "open"));
}
END_TEST

START_TEST(a_trigger_without_ground_after_its_validity_has_expired)
{
    load_changed("do_not_contact", "1");
    const char *const output = publish(AFTER_VALIDITY);
    ck_assert_int_ge(count(output, "expired"), 1);
    ck_assert_str_eq(standing(trigger), "1|3");
    (void)DO_ON(copy, arena, "outcome", trigger, "declined"); /* late */
}
END_TEST

START_TEST(a_client_who_is_gone_from_the_extracts_loses_its_triggers)
{
    static const char *const NAMES[] = {"clients.csv", "holdings.csv", "profit.csv",
                                        "usage.csv",   "contacts.csv", "feedback.csv"};
    const char *const directory = bank_files_copy(chain_published()->directory, arena);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        bank_files_write(directory, NAMES[i],
                         without_client(bank_files_read(directory, NAMES[i], arena)));
    bank_files_write(directory, "manifest.json", "{\"currency\": \"EUR\"}");
    (void)DO_ON(copy, arena, "load", directory, "--as-of", "2026-09-30");
    ck_assert_int_ge(count(DO_ON(copy, arena, "publish"), "withdrawn"), 1);
    ck_assert_str_eq(standing(trigger), "1|2");
    ck_assert(!is_open(trigger));
    (void)DO_ON(copy, arena, "outcome", trigger, "not_reached");
}
END_TEST

/* ---- answers that come with an extract ---- */

static void load_outcomes(const char *const rows, const char *const as_of)
{
    const char *const directory = bank_files_copy(chain_published()->directory, arena);
    bank_files_write(
        directory, "outcomes.csv",
        arena_printf(arena, "trigger_id,outcome,decided_on,reason,until,by\n%s", rows));
    (void)DO_ON(copy, arena, "load", directory, "--as-of", as_of);
}

START_TEST(answers_in_an_extract_are_recorded_once)
{
    const char *const rows = arena_printf(arena,
                                          "%s,declined,2026-10-20,\"no, thanks\",,the CRM\n"
                                          "%s,not_reached,2026-10-21,,,\n",
                                          trigger, trigger);
    load_outcomes(rows, "2026-10-31");
    load_outcomes(rows, "2026-10-31"); /* the same snapshot */
    load_outcomes(arena_printf(arena, "%s%s,bought,2026-11-02,,,\n", rows, trigger), "2026-11-30");
    ck_assert_str_eq(database_rows(copy,
                                   "SELECT outcome, decided_on, reason, by FROM crm.outcome"
                                   " ORDER BY outcome_no",
                                   arena),
                     "declined|2026-10-20|no, thanks|the CRM\n"
                     "not_reached|2026-10-21||extract\n"
                     "bought|2026-11-02||extract\n");
    ck_assert(!is_open(trigger));
    ck_assert_int_eq(count(DO_ON(copy, arena, "publish"), "answered"), 1);
}
END_TEST

START_TEST(answers_in_an_extract_to_triggers_that_never_were_are_passed_over)
{
    load_outcomes("0db7a7aa-1503-58eb-8adc-9a9b05887428,bought,2026-10-20,,,\n", "2026-10-31");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM crm.outcome"), 0);
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.extract_outcome"), 1);
}
END_TEST

Suite *suite_episodes(void)
{
    Suite *const suite = suite_create("episodes");
    TCase *const tests = tcase_create("from run to run");
    tcase_add_unchecked_fixture(tests, chain_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_has_not_changed_keeps_its_version_its_run_and_every_byte);
    tcase_add_test(tests, the_same_publication_again_is_the_same_run);
    tcase_add_test(tests, a_dry_run_counts_and_changes_nothing);
    tcase_add_test(tests, an_answered_trigger_leaves_the_list_and_is_left_alone);
    tcase_add_test(tests, an_answered_trigger_is_raised_anew_when_its_validity_is_over);
    tcase_add_test(tests, a_postponed_trigger_is_raised_anew_after_the_day_it_was_put_off_to);
    tcase_add_test(tests, a_trigger_whose_client_was_not_reached_stays_open);
    tcase_add_test(tests, the_same_answer_twice_is_recorded_once);
    tcase_add_test(tests, a_new_answer_makes_a_new_run_of_the_same_publication);
    tcase_add_test(tests, a_trigger_that_says_something_new_is_the_next_version_of_itself);
    tcase_add_test(tests, a_trigger_without_ground_is_withdrawn_and_takes_a_late_answer);
    tcase_add_test(tests, a_withdrawn_trigger_whose_ground_comes_back_is_the_next_episode);
    tcase_add_test(tests, a_trigger_nobody_answered_is_raised_anew_after_its_validity);
    tcase_add_test(tests, a_trigger_without_ground_after_its_validity_has_expired);
    tcase_add_test(tests, a_client_who_is_gone_from_the_extracts_loses_its_triggers);
    tcase_add_test(tests, answers_in_an_extract_are_recorded_once);
    tcase_add_test(tests, answers_in_an_extract_to_triggers_that_never_were_are_passed_over);
    suite_add_tcase(suite, tests);
    return suite;
}
