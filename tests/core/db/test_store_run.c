/* tests/core/db/test_store_run.c - runs in the database: the lock, what is staged and seen by
 * nobody, what is published, carried over, and read by the next run. */
#include "core/db/store_run.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <math.h>

#define TRIGGER_ID "0db7a7aa-1503-58eb-8adc-9a9b05887428"

static Arena *arena;
static const char *conninfo;
static Db *db;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_database(arena);
    database_do(conninfo, "INSERT INTO paragon.snapshot (snapshot_id, as_of, has_profit, has_usage,"
                          " n_clients, n_products, n_holdings, n_profit, n_usage, n_contacts,"
                          " n_feedback, n_outcomes) VALUES (repeat('5', 64), '2025-09-30', false,"
                          " false, 0, 3, 0, 0, 0, 0, 0, 0);"
                          "INSERT INTO paragon.product (snapshot_no, product_no, product_id, name,"
                          " offerable, requires, excludes, min_tenure_months, max_risk_class,"
                          " legal_forms, term_months)"
                          " SELECT 1, n, 'p' || n, 'P', true, '{}', '{}', 0, 0, 0, 0"
                          " FROM generate_series(0, 2) AS n;"
                          "INSERT INTO paragon.model (model_id, snapshot_no, seed, code_version,"
                          " config, card, n_segments, n_pools, gate)"
                          " VALUES (repeat('a', 64), 1, 1, '', '', '', 1, 1, 'better')");
    database_do(arena_printf(arena, "%s user=" THROWAWAY_SECOND_PERSON, conninfo),
                "UPDATE paragon.model SET state = 'approved', decided_at = now(),"
                " decided_by = session_user, decision_reason = 'a test', decided_hash = model_id");
    CHECK_OK(db_open(conninfo, arena, &db, &err), &err);
    CHECK_OK(store_lock_work(db, arena, &err), &err);
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- a run of two banks ---- */

/* Begin a run whose id is `digit`, 64 times. */
static int64_t begin(const char digit, int64_t *const n_swept)
{
    int64_t run_no = 0;
    RunHead head = {.snapshot_no = 1, .model_no = 1, .date = 20361, .config = "{}"};
    memset(head.id, digit, sizeof head.id - 1);
    CHECK_OK(store_run_begin(db, &head, arena, &run_no, n_swept, &err), &err);
    return run_no;
}

static void write_card(RunWriter *const writer, const char *const client, const char *const bank)
{
    static const uint8_t WITHHELD[] = {0, 6, 13};
    store_run_write_card(writer, &(const ClientCard){.client = {.client_id = client,
                                                                .bank = bank,
                                                                .profit = -5.25,
                                                                .potential = NAN,
                                                                .potential_low = NAN,
                                                                .potential_high = NAN,
                                                                .gap = NAN},
                                                     .is_active = true,
                                                     .segment_confidence = 0.375,
                                                     .withheld = WITHHELD,
                                                     .n_products = 3});
}

static void write_trigger(RunWriter *const writer, const char *const client, const char *const bank,
                          const char *const uuid, const TriggerState state)
{
    const TriggerClient owner = {.client_id = client, .bank = bank, .rm_id = "рм"};
    TriggerRow row = {.client = &owner,
                      .kind = KIND_UNDER_USE,
                      .state = state,
                      .episode = 3,
                      .version_run_no = 1,
                      .content = INT64_MIN,
                      .raised_on = 20361,
                      .priority = 2.385,
                      .record =
                          state == STATE_OPEN ? "{\"reason\": \"ask\", \"products\": []}" : NULL,
                      .version = {.version = 2, .due_on = 20375, .valid_until = 20451}};
    ck_assert(uuid_parse(uuid, row.version.uuid));
    store_run_write_trigger(writer, &row);
}

static void stage(const int64_t run_no)
{
    RunWriter *writer = NULL;
    CHECK_OK(store_run_writer_open(db, run_no, arena, &writer, &err), &err);
    write_card(writer, "c1", "north");
    write_card(writer, "s1", "south");
    write_trigger(writer, "c1", "north", TRIGGER_ID, STATE_OPEN);
    write_trigger(writer, "s1", "south", "63840b01-1e49-5761-a284-2a1661f0e4bb", STATE_WITHDRAWN);
    CHECK_OK(store_run_writer_close(writer, &err), &err);
}

static void finish(const int64_t run_no)
{
    const RunCounts counts = {.clients = 2, .open = 1, .fresh = 1, .withdrawn = 1};
    CHECK_OK(store_run_attach(db, run_no, arena, &err), &err);
    RunSeal seal;
    CHECK_OK(run_seal_make(db, run_no, arena, &seal, &err), &err);
    CHECK_OK(store_run_publish(db, run_no, &counts, &seal, arena, &err), &err);
}

static int64_t publish(const char digit)
{
    int64_t n_swept = 0;
    const int64_t run_no = begin(digit, &n_swept);
    stage(run_no);
    finish(run_no);
    return run_no;
}

static RunRef find(const char digit)
{
    char id[HASH_HEX_SIZE] = {0};
    RunRef run = {0};
    memset(id, digit, sizeof id - 1);
    CHECK_OK(store_run_find(db, id, arena, &run, &err), &err);
    return run;
}

/* ---- the lock ---- */

START_TEST(one_works_at_a_time_and_a_lost_connection_frees_the_lock)
{
    Db *other = NULL;
    CHECK_OK(db_open(conninfo, arena, &other, &err), &err);
    CHECK_OK(store_lock_work(db, arena, &err), &err);
    CHECK_FAILS(store_lock_work(other, arena, &err), &err, E_BUSY,
                "another build or publish is at work in this database");
    ck_assert_str_eq(err.hint, "Run the command again when it has ended.");
    database_do(conninfo, "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"
                          " WHERE locktype = 'advisory' AND database ="
                          " (SELECT oid FROM pg_database WHERE datname = current_database())");
    CHECK_OK(store_lock_work(other, arena, &err), &err);
}
END_TEST

/* ---- a run ---- */

START_TEST(there_is_no_run_before_the_first)
{
    RunRef run = {.no = 7};
    PriorTrigger *prior = NULL;
    int64_t last_outcome = 7;
    size_t n = 7;
    CHECK_OK(store_run_current(db, arena, &run, &err), &err);
    ck_assert_int_eq(run.no, 0);
    ck_assert(!run.is_published && !run.is_current);
    ck_assert_int_eq(find('b').no, 0);
    CHECK_OK(store_run_prior(db, &run, arena, &prior, &n, &err), &err);
    ck_assert_uint_eq(n, 0);
    CHECK_OK(store_run_last_outcome(db, arena, &last_outcome, &err), &err);
    ck_assert_int_eq(last_outcome, 0);
}
END_TEST

START_TEST(what_is_staged_is_seen_by_nobody_until_it_is_published)
{
    int64_t n_swept = 7;
    const int64_t run_no = begin('b', &n_swept);
    ck_assert_int_eq(n_swept, 0);
    stage(run_no);
    ck_assert_int_eq(find('b').no, run_no);
    ck_assert(!find('b').is_published);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM crm.trigger_record"), 0);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM crm.client_card"), 0);
    finish(run_no);
    ck_assert(find('b').is_published && find('b').is_current);
    ck_assert_str_eq(database_rows(conninfo, "SELECT * FROM crm.trigger_record", arena),
                     TRIGGER_ID "|2|c1|north|рм|under_use|2025-10-14|2025-12-29|2.385|ask|"
                                "{\"reason\": \"ask\", \"products\": []}\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT client_id, bank, segment_confidence, profit,"
                                   "       potential_profit, currency"
                                   "  FROM crm.client_card ORDER BY client_id",
                                   arena),
                     "c1|north|0.375|-5.25||\ns1|south|0.375|-5.25||\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT n_clients, n_open, n_new, n_changed, n_unchanged,"
                                   "       n_withdrawn, n_answered, n_expired, withheld"
                                   "  FROM paragon.run JOIN paragon.run_client USING (run_no)"
                                   " LIMIT 1",
                                   arena),
                     "2|1|1|0|0|1|0|0|\\x00060d\n");
}
END_TEST

START_TEST(the_next_run_takes_the_place_of_the_last)
{
    const int64_t first = publish('b');
    const int64_t second = publish('c');
    RunRef current = {0};
    RunNames names = {0};
    CHECK_OK(store_run_current(db, arena, &current, &err), &err);
    ck_assert_int_eq(current.no, second);
    ck_assert_int_eq(current.id[63], 'c');
    ck_assert(find('b').is_published && !find('b').is_current);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM crm.trigger_record"), 1);
    CHECK_OK(store_run_names(db, arena, &names, &err), &err);
    ck_assert_uint_eq(names.n, 2);
    ck_assert_uint_eq(run_names_find(&names, (int32_t)second), 1);
    ck_assert_uint_eq(run_names_find(&names, 99), 2);
    ck_assert_int_eq(names.run_id[run_names_find(&names, (int32_t)first)][0], 'b');
    ck_assert_int_eq(names.model_id[0][0], 'a');
    ck_assert_int_eq(names.snapshot_id[0][0], '5');
}
END_TEST

START_TEST(a_broken_run_is_swept_by_the_next)
{
    int64_t n_swept = 0;
    (void)publish('b');
    const int64_t broken = begin('c', &n_swept);
    stage(broken);
    CHECK_OK(store_run_attach(db, broken, arena, &err), &err);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM crm.trigger_record"), 1);
    (void)begin('c', &n_swept); /* the same key again */
    ck_assert_int_eq(n_swept, 1);
    ck_assert_int_eq(
        database_count(conninfo, arena_printf(arena,
                                              "SELECT count(*) FROM pg_class WHERE relname IN"
                                              " ('trigger_%lld', 'run_client_%lld')",
                                              (long long)broken, (long long)broken)),
        0);
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM paragon.trigger"), 2);
}
END_TEST

START_TEST(a_run_that_is_not_staged_cannot_be_published)
{
    const RunCounts counts = {0};
    const RunSeal seal = {0};
    const int64_t run_no = publish('b');
    CHECK_FAILS(store_run_publish(db, run_no, &counts, &seal, arena, &err), &err, E_BUG,
                "the run is not in state staging");
    CHECK_FAILS(store_run_publish(db, 99, &counts, &seal, arena, &err), &err, E_BUG,
                "the run is not in state staging");
}
END_TEST

START_TEST(a_trigger_twice_in_a_run_is_refused)
{
    int64_t n_swept = 0;
    RunWriter *writer = NULL;
    const int64_t run_no = begin('b', &n_swept);
    CHECK_OK(store_run_writer_open(db, run_no, arena, &writer, &err), &err);
    write_trigger(writer, "c1", "north", TRIGGER_ID, STATE_OPEN);
    write_trigger(writer, "c2", "north", TRIGGER_ID, STATE_OPEN);
    CHECK_OK(store_run_writer_close(writer, &err), &err);
    CHECK_STATUS(store_run_attach(db, run_no, arena, &err), &err, E_BUG);
    CHECK_CONTAINS(err.text, "could not create unique index");
}
END_TEST

/* ---- what the next run reads ---- */

START_TEST(the_last_run_is_read_back_with_the_answers_since)
{
    PriorTrigger *prior = NULL;
    int64_t last_outcome = 0;
    size_t n = 0;
    (void)publish('b');
    database_do(conninfo, "INSERT INTO crm.outcome (trigger_id, outcome, until)"
                          " VALUES ('" TRIGGER_ID "', 'postponed', '2026-01-15')");
    const RunRef run = find('b');
    CHECK_OK(store_run_prior(db, &run, arena, &prior, &n, &err), &err);
    ck_assert_uint_eq(n, 2);
    const PriorTrigger *const first = &prior[0];
    char uuid[UUID_TEXT_SIZE];
    uuid_format(first->uuid, uuid);
    ck_assert_str_eq(uuid, TRIGGER_ID);
    ck_assert_str_eq(first->client_id, "c1");
    ck_assert_str_eq(first->bank, "north");
    ck_assert_int_eq(first->kind, KIND_UNDER_USE);
    ck_assert_int_eq(first->state, STATE_OPEN);
    ck_assert_int_eq(first->episode, 3);
    ck_assert_int_eq(first->version, 2);
    ck_assert_int_eq(first->version_run_no, 1);
    ck_assert_int_eq(first->content, INT64_MIN);
    ck_assert_int_eq(first->raised_on, 20361);
    ck_assert_int_eq(first->due_on, 20375);
    ck_assert_int_eq(first->valid_until, 20451);
    ck_assert(first->is_answered);
    ck_assert_int_eq(first->postponed_until, 20468); /* 2026-01-15 by date -d */
    ck_assert_int_eq(prior[1].state, STATE_WITHDRAWN);
    ck_assert(!prior[1].is_answered);
    ck_assert_int_eq(prior[1].postponed_until, DAY_UNKNOWN);
    CHECK_OK(store_run_last_outcome(db, arena, &last_outcome, &err), &err);
    ck_assert_int_eq(last_outcome, 1);
}
END_TEST

START_TEST(banks_that_are_not_in_the_load_are_carried_over)
{
    static const char *const BANKS[] = {"north", "it's \"odd\""};
    int64_t n_swept = 0;
    (void)publish('b');
    const RunRef before = find('b');
    const int64_t run_no = begin('c', &n_swept);
    CHECK_OK(store_run_carry(db, run_no, &before, BANKS, 2, arena, &err), &err);
    finish(run_no);
    ck_assert_str_eq(database_rows(conninfo, "SELECT client_id FROM crm.client_card", arena),
                     "s1\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT client_id, state, version_run_no FROM paragon.trigger"
                                   "  JOIN paragon.current_run USING (run_no)",
                                   arena),
                     "s1|2|1\n");
}
END_TEST

Suite *suite_store_run(void)
{
    Suite *const suite = suite_create("store_run");
    TCase *const tests = tcase_create("runs");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, one_works_at_a_time_and_a_lost_connection_frees_the_lock);
    tcase_add_test(tests, there_is_no_run_before_the_first);
    tcase_add_test(tests, what_is_staged_is_seen_by_nobody_until_it_is_published);
    tcase_add_test(tests, the_next_run_takes_the_place_of_the_last);
    tcase_add_test(tests, a_broken_run_is_swept_by_the_next);
    tcase_add_test(tests, a_run_that_is_not_staged_cannot_be_published);
    tcase_add_test(tests, a_trigger_twice_in_a_run_is_refused);
    tcase_add_test(tests, the_last_run_is_read_back_with_the_answers_since);
    tcase_add_test(tests, banks_that_are_not_in_the_load_are_carried_over);
    suite_add_tcase(suite, tests);
    return suite;
}
