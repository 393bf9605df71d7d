/* tests/cli/test_listen.c - answers that are told by POST /v1/outcomes: who is believed, and what
 * becomes of what is said. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suite_log.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static Arena *arena;
static const char *bank;
static const char *directory;
static const char *url;
static long pid;

static ProgramResult shell(const char *const script)
{
    const char *const arguments[] = {"-c", script, NULL};
    const char *const environment[] = {arena_printf(arena, "PARAGON_DB=%s", bank), NULL};
    return program_run(
        &(const ProgramParams){.path = "sh", .arguments = arguments, .environment = environment},
        arena);
}

static const char *first_line(const char *const text)
{
    return arena_strndup(arena, text, strcspn(text, "\n"));
}

static void listen_on(const char *const options)
{
    const ProgramResult result = shell(
        arena_printf(arena,
                     "cd '%s'; setsid \"$PARAGON_BINARY\" deliver listen --port 0"
                     " --secret-file '%s/secret' %s 2>log </dev/null >/dev/null & echo $!;"
                     "for i in $(seq 100); do grep -q port= '%s/log' && break; sleep 0.05; done;"
                     "sed -n 's/.*port=//p' '%s/log'",
                     directory, directory, options, directory, directory));
    pid = strtol(result.out, NULL, 10);
    url = arena_printf(arena, "http%s://localhost:%s", *options == '\0' ? "" : "s",
                       first_line(strchr(result.out, '\n') + 1));
}

static void set_up(void)
{
    arena = arena_new();
    bank = quick_bank_copy(arena);
    directory = bank_files_directory(arena);
    pid = 0;
    bank_files_write(directory, "secret", "whsec_" SUITE_SECRET "\n");
    ck_assert_int_eq(chmod(arena_printf(arena, "%s/secret", directory), 0600), 0);
}

static void tear_down(void)
{
    if (pid > 0)
        (void)kill((pid_t)pid, SIGKILL);
    suite_log_add_file(arena_printf(arena, "%s/log", directory));
    arena_free(arena);
}

static const char *ask(const char *const sql)
{
    return first_line(database_rows(bank, sql, arena));
}

static const char *trigger(const int i)
{
    return ask(arena_printf(arena,
                            "SELECT trigger_id FROM crm.trigger_record ORDER BY trigger_id"
                            " LIMIT 1 OFFSET %d",
                            i));
}

/* What is answered: status and body. */
static const char *tell(const char *const body, const char *const options)
{
    const ProgramResult result =
        shell(arena_printf(arena, "python3 tests/support/tell_outcomes.py '%s' '%s/secret' '%s' %s",
                           url, directory, body, options));
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    return first_line(result.out);
}

static const char *declined(const int i)
{
    return arena_printf(arena,
                        "{\"trigger_id\": \"%s\", \"outcome\": \"declined\", \"reason\":"
                        " \"Zanzibar elsewhere\", \"by\": \"rm-7\"}",
                        trigger(i));
}

START_TEST(an_answer_is_recorded_once)
{
    listen_on("");
    const char *const one = trigger(0);
    const char *const body = declined(0);
    ck_assert_str_eq(tell(body, ""), "200 {\"recorded\":1,\"known\":0}");
    ck_assert_str_eq(tell(body, ""), "200 {\"recorded\":1,\"known\":0}");
    ck_assert_str_eq(tell(body, "--id msg_2"), "200 {\"recorded\":0,\"known\":1}");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.received"), "2");
    ck_assert_str_eq(database_rows(bank,
                                   "SELECT trigger_id, outcome, reason, by, decided_on ="
                                   " current_date FROM crm.outcome",
                                   arena),
                     arena_printf(arena, "%s|declined|Zanzibar elsewhere|rm-7|t\n", one));
    ck_assert_str_ne(trigger(0), one); /* it is no longer open */
    const ProgramResult log = shell(arena_printf(arena, "cat '%s/log'", directory));
    CHECK_CONTAINS(log.out, "answers taken n=1 recorded=1");
    ck_assert_ptr_null(strstr(log.out, "Zanzibar"));
    ck_assert_ptr_null(strstr(log.out, one));
    ck_assert_ptr_null(strstr(log.out, "cGFyYWdvb"));
}
END_TEST

START_TEST(a_list_is_recorded_as_a_whole_or_not_at_all)
{
    listen_on("");
    const char *const good = arena_printf(
        arena,
        "[%s, {\"trigger_id\": \"%s\", \"outcome\": \"postponed\", \"until\": \"2030-01-31\"},"
        " {\"trigger_id\": \"%s\", \"outcome\": \"bought\", \"amount\": \"1400.5\","
        "  \"decided_on\": \"2026-10-02\"}]",
        declined(0), trigger(1), trigger(2));
    const char *const bad =
        arena_printf(arena,
                     "[%s, {\"trigger_id\": \"00000000-0000-4000-8000-000000000000\","
                     " \"outcome\": \"bought\"}]",
                     declined(3));
    CHECK_CONTAINS(tell(bad, "--id bad"), "422");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "0");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.received"), "0");
    ck_assert_str_eq(tell(good, "--id good"), "200 {\"recorded\":3,\"known\":0}");
    ck_assert_str_eq(ask("SELECT string_agg(outcome || coalesce(amount::text, '') || decided_on"
                         "  || coalesce(until::text, ''), ' ' ORDER BY outcome) FROM crm.outcome"
                         " WHERE outcome <> 'declined'"),
                     arena_printf(arena, "bought1400.50002026-10-02 postponed%s2030-01-31",
                                  ask("SELECT current_date")));
}
END_TEST

/* Each begins with the status that it gets; %s is a good body. */
static const struct {
    const char *body; /* NULL = a good one */
    const char *options;
    const char *answer;
} REFUSED[] = {
    {NULL, "--spoil", "401 {\"title\":\"the signature does not fit\",\"status\":401}"},
    {NULL, "--age 301", "401 {\"title\":\"webhook-timestamp is more than five minutes off\""},
    {NULL, "--age -301", "401 {\"title\":\"webhook-timestamp is more than five minutes off\""},
    {NULL, "--drop webhook-id", "401 {\"title\":\"webhook-id, webhook-timestamp and"},
    {NULL, "--drop webhook-timestamp", "401 "},
    {NULL, "--drop webhook-signature", "401 "},
    {NULL, "--id a.b", "401 "},
    {NULL, "--path /v1/outcome", "404 "},
    {NULL, "--path /", "404 "},
    {NULL, "--method GET", "405 "},
    {NULL, "--method PUT", "405 "},
    {NULL, "--repeat 1048577", "413 "},
    {NULL, "--twice", "400 {\"title\":\"the body has two lengths\""},
    {"{", "", "400 "},
    {"", "", "400 "},
    {"7", "", "400 "},
    {"[]", "", "422 {\"title\":\"a list has 1 to 1000 answers\""},
    {"[7]", "", "422 {\"title\":\"answer 1: it must be an object\""},
    {"{}", "", "422 {\"title\":\"answer 1: \\\"trigger_id\\\" is missing\""},
    {"{\"trigger_id\": \"x\"}", "", "422 {\"title\":\"answer 1: \\\"trigger_id\\\" must be a UUID"},
    {"{\"outcome\": \"sold\"}", "", "422 {\"title\":\"answer 1: \\\"outcome\\\" must be accepted,"},
    {"{\"outcome\": null}", "", "422 "},
    {"{\"amount\": 1.5}", "", "422 {\"title\":\"answer 1: \\\"amount\\\" must be an amount"},
    {"{\"until\": \"2027-02-30\"}", "", "422 {\"title\":\"answer 1: \\\"until\\\" must be a day"},
    {"{\"reasons\": \"x\"}", "", "422 {\"title\":\"answer 1: there is no member \\\"reasons\\\""},
    {"[{\"trigger_id\": \"00000000-0000-4000-8000-000000000000\", \"outcome\": \"postponed\"}]", "",
     "422 {\"title\":\"answer 1: \\\"until\\\" goes with postponed"},
};

START_TEST(what_is_not_signed_or_makes_no_sense_is_refused)
{
    listen_on("");
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        const char *const body = REFUSED[i].body == NULL ? declined(0) : REFUSED[i].body;
        const char *const answer = tell(body, REFUSED[i].options);
        ck_assert_msg(strncmp(answer, REFUSED[i].answer, strlen(REFUSED[i].answer)) == 0, "%zu: %s",
                      i, answer);
    }
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "0");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.received"), "0");
}
END_TEST

START_TEST(another_message_under_the_same_id_is_a_conflict)
{
    listen_on("");
    const char *const other = declined(1);
    CHECK_CONTAINS(tell(declined(0), ""), "200 ");
    CHECK_CONTAINS(tell(other, ""), "409 ");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "1");
}
END_TEST

START_TEST(a_session_with_the_database_that_was_lost_is_begun_anew)
{
    listen_on("");
    const char *const second = declined(1);
    CHECK_CONTAINS(tell(declined(0), ""), "200 ");
    ck_assert_str_eq(ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                         " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                         "   AND application_name = 'paragon'"),
                     "1");
    ck_assert_str_eq(tell(second, "--id msg_2"), "200 {\"recorded\":1,\"known\":0}");
}
END_TEST

START_TEST(it_ends_when_it_is_asked_to)
{
    listen_on("");
    const ProgramResult result = shell(
        arena_printf(arena,
                     "kill -TERM %ld; for i in $(seq 100); do kill -0 %ld 2>/dev/null || exit 0;"
                     " sleep 0.05; done; exit 1",
                     pid, pid));
    ck_assert_int_eq(result.exit_code, 0);
    pid = 0;
}
END_TEST

START_TEST(with_a_certificate_it_speaks_tls)
{
    const ProgramResult made = shell(arena_printf(
        arena,
        "cd '%s'; umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
        " -nodes -keyout key -out certificate -days 2 -subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost 2>&1",
        directory));
    ck_assert_msg(made.exit_code == 0, "%s", made.out);
    listen_on(
        arena_printf(arena, "--certificate '%s/certificate' --key '%s/key'", directory, directory));
    CHECK_CONTAINS(tell(declined(0), arena_printf(arena, "--ca '%s/certificate'", directory)),
                   "200 ");
}
END_TEST

static const struct {
    const char *options;
    int exit_code;
    const char *words;
} COMMAND_LINES[] = {
    {"", 64, "needs --secret-file"},
    {"--secret-file /none", 74, "cannot be read"},
    {"--secret-file @/secret --port 70000", 64, "port"},
    {"--secret-file @/secret --address everywhere", 78, "is not an address"},
    {"--secret-file @/secret --address 0.0.0.0", 78, "there is no TLS"},
    {"--secret-file @/secret --certificate @/secret", 78, "go together"},
    {"--secret-file @/secret --once", 64, "takes no option --once"},
};

START_TEST(a_wrong_command_line_is_refused)
{
    const char *const script = arena_printf(arena,
                                            "set -- $(echo '%s' | sed 's|@|%s|g');"
                                            "timeout 20 \"$PARAGON_BINARY\" deliver listen \"$@\"",
                                            COMMAND_LINES[_i].options, directory);
    const ProgramResult result = shell(script);
    ck_assert_msg(result.exit_code == COMMAND_LINES[_i].exit_code, "%d: %s", result.exit_code,
                  result.err);
    CHECK_CONTAINS(result.err, COMMAND_LINES[_i].words);
}
END_TEST

/* The examples of docs/outcomes.openapi.json fit its schemas, and the program takes what they have
 * but for their triggers, which nobody published. */
START_TEST(the_openapi_document_says_what_is_so)
{
    listen_on("");
    const ProgramResult result = shell(arena_printf(
        arena,
        "python3 - '%s' '%s/secret' <<'SCRIPT'\n"
        "import json, subprocess, sys\n"
        "import jsonschema\n"
        "document = json.load(open('docs/outcomes.openapi.json'))\n"
        "post = document['paths']['/v1/outcomes']['post']\n"
        "content = post['requestBody']['content']['application/json']\n"
        "schema = {**content['schema'], 'components': document['components']}\n"
        "for i, example in enumerate(content['examples'].values()):\n"
        "    jsonschema.validate(example['value'], schema)\n"
        "    said = subprocess.run([sys.executable, 'tests/support/tell_outcomes.py', "
        "*sys.argv[1:],\n"
        "                           json.dumps(example['value']), '--id', f'example{i}'],\n"
        "                          capture_output=True, text=True, check=True).stdout\n"
        "    status, body = said.split(' ', 1)\n"
        "    assert status == '422' and status in post['responses'], said\n"
        "    assert 'never published' in json.loads(body)['title'], said\n"
        "    problem = {'$ref': '#/components/schemas/Problem', 'components': "
        "document['components']}\n"
        "    jsonschema.validate(json.loads(body), problem)\n"
        "SCRIPT\n",
        url, directory));
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
}
END_TEST

Suite *suite_listen(void)
{
    Suite *const suite = suite_create("listen");
    TCase *const tcase = tcase_create("POST /v1/outcomes");
    tcase_add_unchecked_fixture(tcase, quick_bank_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, an_answer_is_recorded_once);
    tcase_add_test(tcase, a_list_is_recorded_as_a_whole_or_not_at_all);
    tcase_add_test(tcase, what_is_not_signed_or_makes_no_sense_is_refused);
    tcase_add_test(tcase, another_message_under_the_same_id_is_a_conflict);
    tcase_add_test(tcase, a_session_with_the_database_that_was_lost_is_begun_anew);
    tcase_add_test(tcase, it_ends_when_it_is_asked_to);
    tcase_add_test(tcase, with_a_certificate_it_speaks_tls);
    tcase_add_loop_test(tcase, a_wrong_command_line_is_refused, 0,
                        sizeof COMMAND_LINES / sizeof COMMAND_LINES[0]);
    tcase_add_test(tcase, the_openapi_document_says_what_is_so);
    suite_add_tcase(suite, tcase);
    return suite;
}
