/* tests/cli/test_deliver.c - what a CRM comes to know of triggers, whatever happens on the way. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/crm.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Arena *arena;
static const char *bank;
static const char *today; /* triggers of the day of the extract have expired some day */
static Crm crm;

static void set_up(void)
{
    arena = arena_new();
    bank = quick_bank_copy(arena);
    const char *const row = database_rows(bank, "SELECT current_date", arena);
    today = arena_strndup(arena, row, strcspn(row, "\n"));
    (void)DO_ON(bank, arena, "publish", "--date", today);
}

static void tear_down(void)
{
    if (crm.pid != 0)
        crm_stop(&crm);
    crm = (Crm){0};
    arena_free(arena);
}

static void connect_crm(const char *const options, const char *const settings)
{
    crm = crm_start(options, arena);
    (void)DO_ON(bank, arena, "deliver", "set", crm_settings(&crm, settings, arena));
}

static const char *ask(const char *const sql)
{
    const char *const rows = database_rows(bank, sql, arena);
    return arena_strndup(arena, rows, strcspn(rows, "\n"));
}

static const char *number(const char *const expression)
{
    return crm_ask(&crm, expression, arena);
}

static const char *n_open(void)
{
    return ask("SELECT count(*) FROM crm.trigger_record");
}

static const char *best_trigger(void)
{
    return ask("SELECT trigger_id FROM crm.trigger_record ORDER BY priority DESC, trigger_id"
               " LIMIT 1");
}

static void check_end(const ProgramResult result, const int exit_code, const char *const words)
{
    ck_assert_msg(result.exit_code == exit_code, "%d: %s", result.exit_code, result.err);
    CHECK_CONTAINS(result.err, words);
}

/* ---- what is sent ---- */

START_TEST(every_open_trigger_is_told_once)
{
    connect_crm("", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['effects']"), n_open());
    ck_assert_str_eq(number("sum(t['has_record'] for t in triggers.values())"), n_open());
    (void)DO_ON(bank, arena, "deliver", "--once");
    (void)DO_ON(bank, arena, "publish"); /* the same run */
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['requests']"), n_open());
    ck_assert_str_eq(number("counts['bad signature'] + counts['bad event'] + counts['older']"),
                     "0");
}
END_TEST

START_TEST(an_answer_closes_the_trigger_in_the_crm)
{
    connect_crm("", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const trigger = best_trigger();
    (void)DO_ON(bank, arena, "outcome", trigger, "not_reached");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number(arena_printf(arena, "triggers['%s']['type']", trigger)),
                     "paragon.trigger.open.v1");
    (void)DO_ON(bank, arena, "outcome", trigger, "bought");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number(arena_printf(arena,
                                         "triggers['%s']['type'], triggers['%s']['why'],"
                                         " triggers['%s']['sequence']",
                                         trigger, trigger, trigger)),
                     "paragon.trigger.closed.v1 answered 0000000002");
}
END_TEST

START_TEST(what_was_answered_before_it_was_sent_is_never_sent)
{
    connect_crm("", "");
    const char *const trigger = best_trigger();
    (void)DO_ON(bank, arena, "outcome", trigger, "declined");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number(arena_printf(arena, "'%s' in triggers", trigger)), "False");
    CHECK_CONTAINS(DO_ON(bank, arena, "deliver", "list", "--state", "dropped", "--format", "csv"),
                   trigger);
}
END_TEST

/* The extracts of the quick bank, in which two clients must not be contacted any more. */
static void load_objections(const char *const one, const char *const other)
{
    const char *const directory = arena_printf(arena, "%s/bank", bank_files_directory(arena));
    (void)DO_ON("", arena, "sample", directory, "--clients", "400", "--seed", "11");
    const char *const edit = arena_printf(
        arena, "s/^((%s|%s),.*,(company|sole_trader),[^,]*,[^,]*,[^,]*,[^,]*,)0,/\\11,/", one,
        other);
    const char *const arguments[] = {"-Ei", edit, arena_printf(arena, "%s/clients.csv", directory),
                                     NULL};
    ck_assert_int_eq(
        program_run(&(const ProgramParams){.path = "sed", .arguments = arguments}, arena).exit_code,
        0);
    (void)unlink(arena_printf(arena, "%s/manifest.json", directory));
    (void)DO_ON(bank, arena, "load", directory, "--as-of", "2026-09-30");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.client AS c WHERE c.do_not_contact"
                         "   AND NOT EXISTS (SELECT FROM paragon.client AS o"
                         "        WHERE o.snapshot_no < c.snapshot_no AND o.do_not_contact"
                         "          AND o.client_id = c.client_id)"
                         "   AND c.snapshot_no = (SELECT max(snapshot_no) FROM paragon.snapshot)"),
                     "2");
}

START_TEST(an_objection_between_publication_and_delivery_stops_it)
{
    connect_crm("", "");
    const char *const client = ask("SELECT client_id FROM crm.trigger_record ORDER BY 1 LIMIT 1");
    const char *const other =
        ask("SELECT client_id FROM crm.trigger_record ORDER BY 1 DESC LIMIT 1");
    const char *const triggers = database_rows(
        bank,
        arena_printf(arena,
                     "SELECT trigger_id FROM crm.trigger_record WHERE client_id IN ('%s', '%s')",
                     client, other),
        arena);
    load_objections(client, other);
    (void)DO_ON(bank, arena, "deliver", "--once");
    size_t n = 0;
    for (const char *at = triggers; *at != '\0'; at += strcspn(at, "\n") + 1, n++)
        ck_assert_str_eq(number(arena_printf(arena, "'%.36s' in triggers", at)), "False");
    ck_assert_uint_ge(n, 2);
    /* Nor does a publication from the older snapshot bring them back. */
    (void)DO_ON(bank, arena, "publish", "--snapshot", quick_bank()->snapshot, "--date",
                "2030-01-01");
    (void)DO_ON(bank, arena, "deliver", "--once");
    for (const char *at = triggers; *at != '\0'; at += strcspn(at, "\n") + 1)
        ck_assert_str_eq(number(arena_printf(arena, "'%.36s' in triggers", at)), "False");
}
END_TEST

START_TEST(an_objection_after_delivery_closes_the_trigger_there)
{
    connect_crm("", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const client = ask("SELECT client_id FROM crm.trigger_record ORDER BY 1 LIMIT 1");
    const char *const trigger = ask(arena_printf(
        arena, "SELECT trigger_id FROM crm.trigger_record WHERE client_id = '%s' LIMIT 1", client));
    load_objections(client,
                    ask("SELECT client_id FROM crm.trigger_record ORDER BY 1 DESC LIMIT 1"));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number(arena_printf(arena, "triggers['%s']['why']", trigger)), "objected");
}
END_TEST

START_TEST(a_trigger_that_expired_is_closed)
{
    connect_crm("", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const trigger = best_trigger();
    database_tamper(bank, arena_printf(arena,
                                       "UPDATE paragon.trigger SET valid_until = current_date - 1"
                                       " WHERE trigger_id = '%s'",
                                       trigger));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number(arena_printf(arena, "triggers['%s']['why']", trigger)), "expired");
}
END_TEST

START_TEST(a_destination_of_a_bank_is_told_of_that_bank)
{
    connect_crm("", ", \"bank\": \"south\"");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"),
                     ask("SELECT count(*) FROM crm.trigger_record WHERE bank = 'south'"));
    /* Widened, it is told of the others; narrowed, those are closed. */
    (void)DO_ON(bank, arena, "deliver", "set", crm_settings(&crm, "", arena));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"), n_open());
    (void)DO_ON(bank, arena, "deliver", "set", crm_settings(&crm, ", \"bank\": \"north\"", arena));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("sum('open' in t['type'] for t in triggers.values())"),
                     ask("SELECT count(*) FROM crm.trigger_record WHERE bank = 'north'"));
}
END_TEST

START_TEST(a_thin_event_says_which_trigger_and_no_more)
{
    connect_crm("", ", \"thin\": true");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"), n_open());
    ck_assert_str_eq(number("sum(t['has_record'] for t in triggers.values())"), "0");
}
END_TEST

/* ---- when it goes wrong ---- */

START_TEST(a_crm_that_fails_one_time_in_five_knows_everything_once_in_the_end)
{
    connect_crm("--faults 0.2 --seed 3", "");
    for (int i = 0; i < 60; i++) {
        (void)RUN_ON(bank, arena, "deliver", "--once");
        (void)RUN_ON(bank, arena, "deliver", "requeue"); /* do not wait for the time */
        if (strcmp(ask("SELECT count(*) FROM paragon.delivery WHERE state <> 'done'"), "0") == 0)
            break;
        database_do(bank, "UPDATE paragon.destination SET retry_at = NULL");
    }
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE state <> 'done'"), "0");
    ck_assert_str_eq(number("counts['effects'], len(triggers)"),
                     arena_printf(arena, "%s %s", n_open(), n_open()));
    ck_assert_str_eq(number("counts['other body'] + counts['older'] + counts['bad signature']"),
                     "0");
    ck_assert_str_ne(number("counts['repeated']"), "0");
}
END_TEST

/* However often that was so before; how long is drawn, and 5 s times 2 to the 3rd the most. */
START_TEST(what_a_crm_that_is_not_well_did_not_take_waits_forty_seconds_at_most)
{
    connect_crm("--answer 503", "");
    database_do(bank, "UPDATE paragon.delivery SET attempts = 18");
    (void)RUN_ON(bank, arena, "deliver", "--once");
    ck_assert_str_ne(ask("SELECT count(*) FROM paragon.delivery WHERE attempts = 19"), "0");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery"
                         " WHERE next_at > now() + interval '40 seconds'"),
                     "0");
}
END_TEST

START_TEST(what_the_crm_does_not_take_is_dead_until_it_is_requeued)
{
    connect_crm("--answer 422", "");
    check_end(RUN_ON(bank, arena, "deliver", "--once"), 0,
              arena_printf(arena, "done=0 again_later=0 dead=%s", n_open()));
    const char *const list =
        DO_ON(bank, arena, "deliver", "list", "--state", "dead", "--format", "csv");
    CHECK_CONTAINS(list, ",dead,1,");
    CHECK_CONTAINS(list, ",422,it does not take this record,");
    crm_stop(&crm);
    crm = crm_start("", arena);
    (void)DO_ON(bank, arena, "deliver", "set", crm_settings(&crm, "", arena));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"), "0");
    (void)DO_ON(bank, arena, "deliver", "requeue", best_trigger());
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"), "1");
    (void)DO_ON(bank, arena, "deliver", "requeue", "--destination", "crm");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"), n_open());
}
END_TEST

static const struct {
    const char *options;
    const char *why;
} FAULTS[] = {
    {"--answer 301", "it redirects, which is not followed"},
    {"--answer 401", "it does not accept the credentials"},
    {"--answer 410", "the address is gone for good"},
};

START_TEST(a_destination_that_waiting_does_not_mend_is_paused)
{
    connect_crm(FAULTS[_i].options, "");
    check_end(RUN_ON(bank, arena, "deliver", "--once"), 69, FAULTS[_i].why);
    check_end(RUN_ON(bank, arena, "deliver", "--once"), 69, "cannot be reached, or are paused");
    ck_assert_str_eq(number("counts['requests']"), "1");
    const CsvText list =
        csv_text_read(DO_ON(bank, arena, "deliver", "destinations", "--format", "csv"), arena);
    ck_assert_str_eq(csv_text_cell(&list, 0, "state"), "paused");
    ck_assert_str_eq(csv_text_cell(&list, 0, "paused_why"), FAULTS[_i].why);
    ck_assert_str_eq(csv_text_cell(&list, 0, "ready"), n_open());
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE attempts > 0"), "0");
    (void)DO_ON(bank, arena, "deliver", "resume", "crm");
    check_end(RUN_ON(bank, arena, "deliver", "--once"), 69, FAULTS[_i].why);
    ck_assert_str_eq(number("counts['requests']"), "2");
}
END_TEST

START_TEST(a_crm_that_does_not_answer_is_asked_less_and_less)
{
    connect_crm("", "");
    crm_stop(&crm);
    for (int i = 0; i < 8; i++) {
        (void)RUN_ON(bank, arena, "deliver", "--once");
        database_do(bank, "UPDATE paragon.delivery SET next_at = now() WHERE state = 'ready'");
    }
    ck_assert_str_eq(ask("SELECT failures >= 5, retry_at > now(), is_paused FROM"
                         " paragon.destination"),
                     "t|t|f");
    const ProgramResult waits = RUN_ON(bank, arena, "deliver", "--once");
    check_end(waits, 69, "delivered done=0 again_later=0 dead=0");
}
END_TEST

START_TEST(several_processes_share_the_work)
{
    connect_crm("", "");
    const char *const script = "for i in 1 2 3 4; do \"$PARAGON_BINARY\" deliver --once &"
                               " pids=\"$pids $!\"; done; for pid in $pids; do"
                               " wait \"$pid\" || exit 1; done";
    const char *const arguments[] = {"-c", script, NULL};
    const char *const environment[] = {arena_printf(arena, "PARAGON_DB=%s", bank), NULL};
    const ProgramResult result = program_run(
        &(const ProgramParams){.path = "sh", .arguments = arguments, .environment = environment},
        arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    ck_assert_str_eq(number("counts['requests'], counts['effects']"),
                     arena_printf(arena, "%s %s", n_open(), n_open()));
}
END_TEST

START_TEST(a_lease_of_a_worker_that_is_gone_runs_out)
{
    connect_crm("", "");
    database_do(bank, "SELECT paragon.claim_deliveries(1, 100000,"
                      " '00000000-0000-4000-8000-000000000000', '1 hour')");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['requests']"), "0");
    database_do(bank, "UPDATE paragon.delivery SET lease_until = now() - interval '1 s'");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['effects']"), n_open());
    /* Nor can it settle what is no longer its. */
    ck_assert_str_eq(ask("SELECT bool_or(paragon.settle_delivery(1, trigger_id,"
                         " '00000000-0000-4000-8000-000000000000', 1, 1, 'dead', '0', NULL, 0, ''))"
                         " FROM paragon.delivery"),
                     "f");
}
END_TEST

/* ---- who, and where to ---- */

START_TEST(no_secret_and_no_client_is_in_what_is_said)
{
    static const char SECRET[] = "cGFyYWdvbiB0ZXN0cyBwYXJhZ29u";
    connect_crm("--faults 0.5", "");
    const char *said = "";
    for (int i = 0; i < 10; i++) {
        const ProgramResult result =
            RUN_ON(bank, arena, "deliver", "--once", "--log-level", "debug");
        said = arena_printf(arena, "%s%s%s", said, result.out, result.err);
        database_do(bank, "UPDATE paragon.destination SET retry_at = NULL");
    }
    CHECK_CONTAINS(said, " destination=crm status=");
    ck_assert_ptr_null(strstr(said, SECRET));
    const char *const clients = database_rows(
        bank, "SELECT client_id FROM paragon.client_1 UNION ALL SELECT name FROM paragon.client_1",
        arena);
    for (const char *at = clients; *at != '\0'; at += strcspn(at, "\n") + 1) {
        const char *const client = arena_strndup(arena, at, strcspn(at, "\n"));
        ck_assert_msg(strstr(said, client) == NULL, "%s", client);
    }
    ck_assert_str_eq(ask(arena_printf(arena,
                                      "SELECT count(*) FROM paragon.destination"
                                      " WHERE settings LIKE '%%%s%%'",
                                      SECRET)),
                     "0");
}
END_TEST

START_TEST(a_host_that_nobody_allowed_is_not_asked)
{
    const char *const directory = bank_files_directory(arena);
    bank_files_write(directory, "out.json",
                     "{\"name\": \"out\", \"connector\": \"webhook\", \"secret_file\": \"/s\","
                     " \"url\": \"https://crm.bank.example/hooks\"}");
    (void)DO_ON(bank, arena, "deliver", "set", arena_printf(arena, "%s/out.json", directory));
    check_end(RUN_ON(bank, arena, "deliver", "--once", "--hosts", "a.example,b.example"), 69,
              "host \"crm.bank.example\" is not among those that may be asked");
    (void)DO_ON(bank, arena, "deliver", "remove", "out");
    (void)DO_ON(bank, arena, "deliver", "--once");
}
END_TEST

START_TEST(the_role_delivery_sends_and_does_not_say_where_to)
{
    connect_crm("", "");
    database_do(bank, "SET client_min_messages = warning;"
                      "DROP ROLE IF EXISTS deliver_crm; CREATE ROLE deliver_crm LOGIN;"
                      "DROP ROLE IF EXISTS deliver_rm; CREATE ROLE deliver_rm LOGIN");
    (void)DO_ON(bank, arena, "access", "grant", "deliver_crm", "--role", "delivery");
    (void)DO_ON(bank, arena, "access", "grant", "deliver_rm", "--role", "rm", "--rm", "x");
    const char *const sender = arena_printf(arena, "%s user=deliver_crm", bank);
    check_end(RUN_ON(sender, arena, "deliver", "set", crm_settings(&crm, "", arena)), 77, "");
    (void)DO_ON(sender, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"), n_open());
    (void)DO_ON(sender, arena, "deliver", "destinations");
    check_end(RUN_ON(arena_printf(arena, "%s user=deliver_rm", bank), arena, "deliver", "--once"),
              77, "permission denied");
    /* With one bank only it would take the others' triggers for closed. */
    (void)DO_ON(bank, arena, "access", "revoke", "deliver_crm");
    (void)DO_ON(bank, arena, "access", "grant", "deliver_crm", "--role", "delivery", "--bank",
                "south");
    check_end(RUN_ON(sender, arena, "deliver", "--once"), 77, "triggers of all banks");
}
END_TEST

START_TEST(a_wrong_command_line_is_64)
{
    check_end(RUN_ON(bank, arena, "deliver", "nothing"), 64, "there is no \"deliver nothing\"");
    check_end(RUN_ON(bank, arena, "deliver", "set"), 64, "takes one argument more");
    check_end(RUN_ON(bank, arena, "deliver", "list", "--once"), 64, "takes no option --once");
    check_end(RUN_ON(bank, arena, "deliver", "list", "--state", "lost"), 64, "state");
    check_end(RUN_ON(bank, arena, "deliver", "requeue", "x"), 64, "is not a trigger id");
    check_end(RUN_ON(bank, arena, "deliver", "pause", "x"), 66, "there is no destination \"x\"");
    check_end(RUN_ON(bank, arena, "deliver", "set", "/none.json"), 74, "cannot be read");
}
END_TEST

/* ---- files ---- */

START_TEST(files_have_every_delivery_and_their_manifest_fits)
{
    const char *const directory = bank_files_directory(arena);
    bank_files_write(directory, "drop.json",
                     arena_printf(arena,
                                  "{\"name\": \"drop\", \"connector\": \"file\","
                                  " \"directory\": \"%s\"}",
                                  directory));
    (void)DO_ON(bank, arena, "deliver", "set", arena_printf(arena, "%s/drop.json", directory));
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const script = arena_printf(
        arena,
        "import csv, glob, hashlib, json\n"
        "(made,) = glob.glob('%s/2*')\n"
        "rows = list(csv.DictReader(open(made + '/deliveries.csv')))\n"
        "records = [json.loads(line) for line in open(made + '/records.jsonl')]\n"
        "for file in json.load(open(made + '/manifest.json'))['files']:\n"
        "    data = open(made + '/' + file['name'], 'rb').read()\n"
        "    assert hashlib.sha256(data).hexdigest() == file['sha256']\n"
        "    assert (len(data), data.count(b'\\n')) == (file['bytes'], file['lines'])\n"
        "assert [r['trigger_id'] for r in rows] == [r['trigger_id'] for r in records]\n"
        "assert all(r['client_id'] and r['state'] == 'open' for r in rows)\n"
        "print(len(rows))\n",
        directory);
    const char *const arguments[] = {"-c", script, NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "python3", .arguments = arguments}, arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    ck_assert_str_eq(result.out, arena_printf(arena, "%s\n", n_open()));
}
END_TEST

Suite *suite_deliver(void)
{
    Suite *const suite = suite_create("deliver");
    TCase *const tcase = tcase_create("a CRM");
    tcase_add_unchecked_fixture(tcase, quick_bank_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, every_open_trigger_is_told_once);
    tcase_add_test(tcase, an_answer_closes_the_trigger_in_the_crm);
    tcase_add_test(tcase, what_was_answered_before_it_was_sent_is_never_sent);
    tcase_add_test(tcase, an_objection_between_publication_and_delivery_stops_it);
    tcase_add_test(tcase, an_objection_after_delivery_closes_the_trigger_there);
    tcase_add_test(tcase, a_trigger_that_expired_is_closed);
    tcase_add_test(tcase, a_destination_of_a_bank_is_told_of_that_bank);
    tcase_add_test(tcase, a_thin_event_says_which_trigger_and_no_more);
    tcase_add_test(tcase, a_crm_that_fails_one_time_in_five_knows_everything_once_in_the_end);
    tcase_add_test(tcase, what_the_crm_does_not_take_is_dead_until_it_is_requeued);
    tcase_add_test(tcase, what_a_crm_that_is_not_well_did_not_take_waits_forty_seconds_at_most);
    tcase_add_loop_test(tcase, a_destination_that_waiting_does_not_mend_is_paused, 0,
                        sizeof FAULTS / sizeof FAULTS[0]);
    tcase_add_test(tcase, a_crm_that_does_not_answer_is_asked_less_and_less);
    tcase_add_test(tcase, several_processes_share_the_work);
    tcase_add_test(tcase, a_lease_of_a_worker_that_is_gone_runs_out);
    tcase_add_test(tcase, no_secret_and_no_client_is_in_what_is_said);
    tcase_add_test(tcase, a_host_that_nobody_allowed_is_not_asked);
    tcase_add_test(tcase, the_role_delivery_sends_and_does_not_say_where_to);
    tcase_add_test(tcase, a_wrong_command_line_is_64);
    tcase_add_test(tcase, files_have_every_delivery_and_their_manifest_fits);
    suite_add_tcase(suite, tcase);
    return suite;
}
