/* tests/cli/test_publications.c - a publication happens wholly or not at all: killed programs, cut
 * connections, two at once, readers beside them, and the decision that comes before it. */
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/cut_proxy.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum { N_KILLS = 20, N_READ_PUBLICATIONS = 5, PATIENCE_MS = 120 * 1000 };

static Arena *arena;
static const char *copy;

static void set_up(void)
{
    arena = arena_new();
    copy = chain_copy(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static void sleep_ms(const int64_t ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&pause, NULL);
}

static int64_t now_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static Started start_publish(const char *const conninfo, const char *const date)
{
    return chain_start(conninfo, (const char *const[]){"publish", "--date", date, NULL}, arena);
}

static bool is_running(const Started job)
{
    siginfo_t ended = {0};
    ck_assert(waitid(P_PID, (id_t)job.pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0);
    return ended.si_pid == 0;
}

static void check_ends_with(const Started job, const int exit_code)
{
    const int ended_with = chain_wait(job);
    ck_assert_msg(ended_with == exit_code, "gave %d: %s", ended_with, chain_said(job, arena));
}

/* Keeps a publication from its last step, until the connection ends. */
static PGconn *block_last_step(void)
{
    PGconn *const blocker = PQconnectdb(copy);
    PGresult *const result = PQexec(blocker, "BEGIN; LOCK TABLE paragon.current_run IN SHARE MODE");
    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s", PQerrorMessage(blocker));
    PQclear(result);
    return blocker;
}

static void wait_for_last_step(const Started job)
{
    const char *const waits = "SELECT count(*) FROM pg_locks"
                              " WHERE NOT granted AND relation = 'paragon.current_run'::regclass"
                              "   AND database = (SELECT oid FROM pg_database"
                              "                    WHERE datname = current_database())";
    const int64_t started = now_ms();
    while (database_count(copy, waits) == 0) {
        ck_assert_msg(is_running(job), "ended before its last step with %d: %s", chain_wait(job),
                      chain_said(job, arena));
        ck_assert_msg(now_ms() - started < PATIENCE_MS, "never reached its last step: %s",
                      database_rows(copy,
                                    "SELECT state, wait_event, query FROM pg_stat_activity"
                                    " WHERE datname = current_database()",
                                    arena));
        sleep_ms(10);
    }
}

/* Readers see a published run, and all of it. */
static void check_whole(void)
{
    ck_assert_str_eq(
        database_rows(copy,
                      "SELECT r.state, r.n_open > 0, r.n_open ="
                      "       (SELECT count(*) FROM crm.trigger_record),"
                      "       r.n_clients = (SELECT count(*) FROM crm.client_card)"
                      "  FROM paragon.current_run JOIN paragon.run AS r USING (run_no)",
                      arena),
        "published|t|t|t\n");
}

/* Nothing is left of runs that were never published. */
static void check_swept(void)
{
    ck_assert_int_eq(
        database_count(copy, "SELECT count(*) FROM paragon.run WHERE state <> 'published'"), 0);
    ck_assert_str_eq(database_rows(copy,
                                   "SELECT c.relname FROM pg_class AS c"
                                   "  JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                                   " WHERE n.nspname = 'paragon' AND c.relkind = 'r'"
                                   "   AND c.relname ~ '^(trigger|run_client)_[0-9]+$'"
                                   "   AND NOT EXISTS (SELECT FROM paragon.run AS r"
                                   "        WHERE c.relname ~ ('_' || r.run_no || '$'))",
                                   arena),
                     "");
}

/* The server may still be at work for a program that is gone: then it is busy for a moment. */
static void check_rerun(const char *const date)
{
    ProgramResult result = {.exit_code = 75};
    for (int i = 0; i < 200 && result.exit_code == 75; i++) {
        sleep_ms(i == 0 ? 0 : 50);
        result = RUN_ON(copy, arena, "publish", "--date", date);
    }
    ck_assert_msg(result.exit_code == 0, "the rerun gave %d: %s", result.exit_code, result.err);
    check_whole();
    check_swept();
    ck_assert_str_eq(
        database_rows(copy,
                      arena_printf(arena,
                                   "SELECT count(*), count(DISTINCT run_id) FROM paragon.run"
                                   " WHERE run_date = '%s'",
                                   date),
                      arena),
        "1|1\n");
}

/* ---- broken off ---- */

START_TEST(a_program_killed_at_any_moment_leaves_nothing_half_published)
{
    const int64_t started = now_ms();
    (void)DO_ON(copy, arena, "publish", "--date", "2026-10-01");
    const int64_t duration = now_ms() - started;
    for (int i = 0; i < N_KILLS; i++) {
        const char *const date = arena_printf(arena, "2026-11-%02d", i + 1);
        const Started job = start_publish(copy, date);
        sleep_ms(duration * (2 * i + 1) / (2 * N_KILLS));
        (void)kill(job.pid, SIGKILL);
        (void)chain_wait(job);
        check_whole();
        check_rerun(date);
    }
}
END_TEST

START_TEST(a_connection_cut_at_any_statement_is_healed_by_running_again)
{
    static const char *const WORDS[] = {"sweep_runs",
                                        "INSERT INTO paragon.run ",
                                        "create_run_tables",
                                        "COPY paragon.trigger_",
                                        "COPY paragon.run_client_",
                                        "key_run_client",
                                        "key_trigger",
                                        "attach_run_tables",
                                        "BEGIN",
                                        "state = 'published'",
                                        "INSERT INTO paragon.current_run",
                                        "COMMIT"};
    const char *const date = "2026-11-01";
    const CutProxy proxy = cut_proxy_start(copy, WORDS[_i], arena);
    const ProgramResult cut = RUN_ON(proxy.conninfo, arena, "publish", "--date", date);
    cut_proxy_stop(proxy);
    ck_assert_msg(cut.exit_code == 69, "%s: gave %d: %s", WORDS[_i], cut.exit_code, cut.err);
    CHECK_CONTAINS(cut.err, "paragon: lost the database connection: ");
    CHECK_CONTAINS(cut.err, "hint: Run the command again: what was committed is not done twice.\n");
    check_whole();
    const bool is_done = strcmp(WORDS[_i], "COMMIT") == 0;
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.run"
                                          " WHERE state = 'published'"),
                     is_done ? 2 : 1);
    check_rerun(date);
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.run"), 2);
}
END_TEST

START_TEST(a_program_that_lost_its_lock_does_not_publish)
{
    PGconn *const blocker = block_last_step();
    const Started job = start_publish(copy, "2026-10-01");
    wait_for_last_step(job);
    database_do(copy, "SELECT pg_terminate_backend(pid) FROM pg_locks"
                      " WHERE locktype = 'advisory' AND granted"
                      "   AND database = (SELECT oid FROM pg_database"
                      "                    WHERE datname = current_database())");
    check_ends_with(job, 69);
    PQfinish(blocker);
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.run"
                                          " WHERE state = 'published'"),
                     1);
    check_rerun("2026-10-01");
}
END_TEST

/* ---- beside each other ---- */

START_TEST(of_two_at_once_one_works_and_the_other_is_told_to_come_again)
{
    PGconn *const blocker = block_last_step();
    const Started first = start_publish(copy, "2026-10-01");
    wait_for_last_step(first);
    const ProgramResult second = RUN_ON(copy, arena, "publish", "--date", "2026-10-01");
    ck_assert_int_eq(second.exit_code, 75);
    CHECK_CONTAINS(second.err, "another build or publish is at work in this database\n");
    PQfinish(blocker);
    check_ends_with(first, 0);
    check_whole();
    check_rerun("2026-10-01");
}
END_TEST

START_TEST(of_many_at_once_one_works)
{
    enum { MANY = 6 };
    Started jobs[MANY];
    int n_worked = 0;
    for (size_t i = 0; i < MANY; i++)
        jobs[i] = start_publish(copy, "2026-10-01");
    for (size_t i = 0; i < MANY; i++) {
        const int code = chain_wait(jobs[i]);
        ck_assert_msg(code == 0 || code == 75, "gave %d: %s", code, chain_said(jobs[i], arena));
        n_worked += code == 0;
    }
    ck_assert_int_ge(n_worked, 1); /* one that came when another had ended found its work done */
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.run"), 2);
    check_whole();
}
END_TEST

/* Each publication raises every trigger anew, so that records of two runs would show. */
START_TEST(a_reader_never_sees_a_mixture_or_nothing)
{
    static const char *const DATES[N_READ_PUBLICATIONS] = {"2027-01-31", "2027-05-31", "2027-09-30",
                                                           "2028-01-31", "2028-05-31"};
    int64_t n_reads = 0;
    for (size_t i = 0; i < N_READ_PUBLICATIONS; i++) {
        const Started job = start_publish(copy, DATES[i]);
        while (is_running(job)) {
            const char *const seen =
                database_rows(copy,
                              "SELECT count(DISTINCT record ->> 'run_id'), count(*) > 2000"
                              "  FROM crm.trigger_record",
                              arena);
            ck_assert_str_eq(seen, "1|t\n");
            n_reads++;
        }
        check_ends_with(job, 0);
    }
    ck_assert_int_gt(n_reads, N_READ_PUBLICATIONS);
}
END_TEST

/* ---- the decision ---- */

START_TEST(a_decision_keeps_who_why_and_on_what)
{
    const char *const model = chain_id(DO_ON(copy, arena, "build", "--seed", "2"), arena);
    const char *const said = DO_ON(copy, arena, "approve", model, "--reason",
                                   "compared with 'last' quarter; it's \"fine\"");
    ck_assert_str_eq(said,
                     arena_printf(arena, "%s approved by " THROWAWAY_SECOND_PERSON "\n", model));
    ck_assert_str_eq(database_rows(copy,
                                   "SELECT state, decided_by, decision_reason,"
                                   "       decided_hash = model_id, decided_at <= now()"
                                   "  FROM paragon.model ORDER BY model_no",
                                   arena),
                     "retired|second_person|a test|t|t\n"
                     "approved|second_person|compared with 'last' quarter; it's \"fine\"|t|t\n");
    ck_assert_int_eq(RUN_ON(copy, arena, "approve", model, "--reason", "again").exit_code, 77);
}
END_TEST

START_TEST(a_model_that_was_turned_down_is_never_published)
{
    const char *const model = chain_id(DO_ON(copy, arena, "build", "--seed", "2"), arena);
    ck_assert_str_eq(DO_ON(copy, arena, "reject", model, "--reason", "segment S001.2 is odd"),
                     arena_printf(arena, "%s rejected by " THROWAWAY_SECOND_PERSON "\n", model));
    ck_assert_int_eq(RUN_ON(copy, arena, "approve", model, "--reason", "after all").exit_code, 77);
    ck_assert_str_eq(chain_id(DO_ON(copy, arena, "publish"), arena), chain_published()->run);
    /* Building the same again finds what was decided. */
    ck_assert_str_eq(chain_id(DO_ON(copy, arena, "build", "--seed", "2"), arena), model);
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.model"), 2);
}
END_TEST

Suite *suite_publications(void)
{
    Suite *const suite = suite_create("publications");
    TCase *const broken = tcase_create("broken off");
    tcase_add_unchecked_fixture(broken, chain_set_up, NULL);
    tcase_add_checked_fixture(broken, set_up, tear_down);
    tcase_add_test(broken, a_program_killed_at_any_moment_leaves_nothing_half_published);
    tcase_add_loop_test(broken, a_connection_cut_at_any_statement_is_healed_by_running_again, 0,
                        12);
    tcase_add_test(broken, a_program_that_lost_its_lock_does_not_publish);
    suite_add_tcase(suite, broken);

    TCase *const beside = tcase_create("beside each other");
    tcase_add_unchecked_fixture(beside, chain_set_up, NULL);
    tcase_add_checked_fixture(beside, set_up, tear_down);
    tcase_add_test(beside, of_two_at_once_one_works_and_the_other_is_told_to_come_again);
    tcase_add_test(beside, of_many_at_once_one_works);
    tcase_add_test(beside, a_reader_never_sees_a_mixture_or_nothing);
    suite_add_tcase(suite, beside);

    TCase *const decision = tcase_create("the decision");
    tcase_add_unchecked_fixture(decision, chain_set_up, NULL);
    tcase_add_checked_fixture(decision, set_up, tear_down);
    tcase_add_test(decision, a_decision_keeps_who_why_and_on_what);
    tcase_add_test(decision, a_model_that_was_turned_down_is_never_published);
    suite_add_tcase(suite, decision);
    return suite;
}
