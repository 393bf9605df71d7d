/* tests/cli/test_records.c - CRMs that keep a record for each trigger: what becomes of the records,
 * and of what relationship managers do with them. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/crm.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <string.h>

/* A CRM as tests/support/record_crm.py plays it, and how it is connected. */
typedef struct Face {
    const char *name;
    const char *settings; /* with @ROOT, @DIR and @MORE */
    const char *outcome;  /* the fields of relationship managers, */
    const char *bought;   /* and what they put in, in Python */
    const char *postponed;
    const char *strange;
    const char *stage;
    const char *why;    /* of a record that was closed */
    const char *reason; /* the field for the sentence */
} Face;

static const Face FACES[] = {
    {.name = "dataverse",
     .settings = "{\"name\": \"crm\", \"connector\": \"odata\", \"profile\": \"dataverse\","
                 " \"url\": \"@ROOT/api/data/v9.2/\", \"login\": \"oauth2\", \"login_url\": "
                 "\"@ROOT/token\","
                 " \"login_id\": \"app\", \"login_scope\": \"crm/.default\","
                 " \"secret_file\": \"@DIR/secret\", \"timeout\": 2,"
                 " \"records\": \"leads\", \"key\": \"new_triggerkey\", \"fields\": ["
                 "  {\"to\": \"subject\", \"from\": \"title\"},"
                 "  {\"to\": \"description\", \"from\": \"reason\"},"
                 "  {\"to\": \"estimatedamount\", \"from\": \"worth\"},"
                 "  {\"to\": \"new_products\", \"from\": \"products\"},"
                 "  {\"to\": \"new_due\", \"from\": \"due_on\"},"
                 "  {\"to\": \"new_change\", \"from\": \"change\"},"
                 "  {\"to\": \"new_kind\", \"from\": \"kind\", \"words\":"
                 "   {\"cross_sell\": 100, \"under_use\": 101, \"low_profit\": 102}},"
                 "  {\"to\": \"parentaccountid@odata.bind\", \"from\": \"client_id\","
                 "   \"as\": \"/accounts(accountnumber='{key}')\"},"
                 "  {\"to\": \"new_stage\", \"value\": 1, \"owner\": \"rm\"}],"
                 " \"closed\": [{\"to\": \"new_stage\", \"value\": 9}, {\"to\": \"new_why\","
                 "  \"from\": \"why\"}, {\"to\": \"new_change\", \"from\": \"change\"}],"
                 " \"answers\": {\"outcome\": \"new_outcome\", \"modified\": \"modifiedon\","
                 "  \"reason\": \"new_reason\", \"until\": \"new_until\", \"words\": {\"1\": null,"
                 "  \"2\": \"accepted\", \"3\": \"bought\", \"4\": \"declined\", \"5\": "
                 "\"postponed\"}}@MORE}",
     .outcome = "new_outcome",
     .bought = "{'new_outcome': 3, 'new_stage': 5}",
     .postponed = "{'new_outcome': 5, 'new_until': '2030-02-01T00:00:00Z',"
                  " 'new_reason': 'builds'}",
     .strange = "{'new_outcome': 77}",
     .stage = "new_stage",
     .why = "new_why",
     .reason = "description"},
    {.name = "creatio",
     .settings =
         "{\"name\": \"crm\", \"connector\": \"odata\", \"profile\": \"creatio\","
         " \"url\": \"@ROOT/0/odata\", \"login\": \"creatio\","
         " \"login_url\": \"@ROOT/ServiceModel/AuthService.svc/Login\","
         " \"login_id\": \"Integration\", \"secret_file\": \"@DIR/secret\", \"timeout\": 2,"
         " \"records\": \"Lead\", \"key\": \"UsrTriggerKey\", \"fields\": ["
         "  {\"to\": \"LeadName\", \"from\": \"title\"},"
         "  {\"to\": \"Commentary\", \"from\": \"reason\"},"
         "  {\"to\": \"Budget\", \"from\": \"worth\"},"
         "  {\"to\": \"UsrProducts\", \"from\": \"product_ids\"},"
         "  {\"to\": \"UsrChange\", \"from\": \"change\"},"
         "  {\"to\": \"QualifiedAccountId\", \"from\": \"client_id\","
         "   \"lookup\": {\"in\": \"Account\", \"by\": \"Code\"}},"
         "  {\"to\": \"UsrStage\", \"value\": \"new\", \"owner\": \"rm\"}],"
         " \"closed\": [{\"to\": \"UsrStage\", \"value\": \"closed\"}, {\"to\": \"UsrWhy\","
         "  \"from\": \"why\"}, {\"to\": \"UsrChange\", \"from\": \"change\"}],"
         " \"answers\": {\"outcome\": \"UsrOutcome\", \"modified\": \"ModifiedOn\","
         "  \"reason\": \"UsrReason\", \"until\": \"UsrUntil\", \"words\": {\"won\": \"bought\","
         "  \"lost\": \"declined\", \"later\": \"postponed\", \"new\": null}}@MORE}",
     .outcome = "UsrOutcome",
     .bought = "{'UsrOutcome': 'won', 'UsrStage': 'agreed'}",
     .postponed = "{'UsrOutcome': 'later', 'UsrUntil': '2030-02-01T00:00:00Z',"
                  " 'UsrReason': 'builds'}",
     .strange = "{'UsrOutcome': 'perhaps'}",
     .stage = "UsrStage",
     .why = "UsrWhy",
     .reason = "Commentary"},
    {.name = "espocrm",
     .settings = "{\"name\": \"crm\", \"connector\": \"rest\", \"url\": \"@ROOT/api/v1\","
                 " \"login\": \"header\", \"login_header\": \"X-Api-Key: {}\","
                 " \"secret_file\": \"@DIR/secret\", \"timeout\": 2,"
                 " \"records\": \"Opportunity\", \"key\": \"triggerKey\", \"fields\": ["
                 "  {\"to\": \"name\", \"from\": \"title\"},"
                 "  {\"to\": \"description\", \"from\": \"reason\"},"
                 "  {\"to\": \"amount\", \"from\": \"worth\"},"
                 "  {\"to\": \"products\", \"from\": \"product_list\"},"
                 "  {\"to\": \"change\", \"from\": \"change\"},"
                 "  {\"to\": \"accountId\", \"from\": \"client_id\","
                 "   \"lookup\": {\"in\": \"Account\", \"by\": \"clientNo\"}},"
                 "  {\"to\": \"stage\", \"value\": \"Prospecting\", \"owner\": \"rm\"}],"
                 " \"closed\": [{\"to\": \"stage\", \"value\": \"Closed\"}, {\"to\": \"why\","
                 "  \"from\": \"why\"}, {\"to\": \"change\", \"from\": \"change\"}],"
                 " \"answers\": {\"outcome\": \"outcome\", \"modified\": \"modifiedAt\","
                 "  \"reason\": \"reason\", \"until\": \"until\", \"words\": {\"Won\": \"bought\","
                 "  \"Lost\": \"declined\", \"Later\": \"postponed\", \"Open\": null}}@MORE}",
     .outcome = "outcome",
     .bought = "{'outcome': 'Won', 'stage': 'Closed Won'}",
     .postponed = "{'outcome': 'Later', 'until': '2030-02-01', 'reason': 'builds'}",
     .strange = "{'outcome': 'Perhaps'}",
     .stage = "stage",
     .why = "why",
     .reason = "description"},
};
enum { N_FACES = sizeof FACES / sizeof FACES[0], ESPOCRM = 2, CREATIO = 1 };

static Arena *arena;
static const char *bank;
static const Face *face;
static Crm crm;

static void set_up(void)
{
    arena = arena_new();
    bank = quick_bank_copy(arena);
    const char *const row = database_rows(bank, "SELECT current_date", arena);
    (void)DO_ON(bank, arena, "publish", "--date", arena_strndup(arena, row, strcspn(row, "\n")));
}

static void tear_down(void)
{
    if (crm.pid != 0)
        crm_stop(&crm);
    crm = (Crm){0};
    arena_free(arena);
}

/* The settings of the face, with what stands for @ROOT, @DIR and @MORE in them. */
static const char *settings(const char *const more)
{
    const struct {
        const char *name;
        const char *value;
    } holes[] = {{"@ROOT", crm.root}, {"@DIR", crm.directory}, {"@MORE", more}};
    StrBuf text = strbuf_init(arena);
    for (const char *at = face->settings; *at != '\0';) {
        size_t i = 0;
        while (i < 3 && strncmp(at, holes[i].name, strlen(holes[i].name)) != 0)
            i++;
        if (i == 3)
            strbuf_putc(&text, *at++);
        else
            strbuf_puts(&text, holes[i].value);
        at += i == 3 ? 0 : strlen(holes[i].name);
    }
    bank_files_write(crm.directory, "crm.json", text.text);
    return arena_printf(arena, "%s/crm.json", crm.directory);
}

static void connect_crm(const int i, const char *const options, const char *const more)
{
    face = &FACES[i];
    crm = crm_start_records(face->name, options, arena);
    (void)DO_ON(bank, arena, "deliver", "set", settings(more));
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

static const char *n_due(void)
{
    return ask("SELECT count(*) FROM paragon.delivery");
}

/* A trigger that the CRM knows, the i-th. */
static const char *trigger(const int i)
{
    return ask(arena_printf(arena,
                            "SELECT trigger_id FROM paragon.delivery ORDER BY trigger_id"
                            " LIMIT 1 OFFSET %d",
                            i));
}

static const char *field(const char *const id, const char *const name)
{
    return number(arena_printf(arena, "triggers['%s'].get('%s')", id, name));
}

static void set_fields(const char *const id, const char *const fields)
{
    crm_control(&crm, arena_printf(arena, "{'set': {'%s': %s}}", id, fields), arena);
}

/* What a trigger says has changed. */
static void change(const char *const where)
{
    database_tamper(bank, arena_printf(arena,
                                       "UPDATE paragon.trigger SET version = version + 1,"
                                       " record = jsonb_set(record::jsonb, '{reason}',"
                                       " '\"it''s \\u00e9 changed\"')::json WHERE %s",
                                       where));
}

static void check_nothing_went_wrong(void)
{
    ck_assert_str_eq(number("counts['doubled'], counts['older'], counts['overwritten'],"
                            " counts['malformed']"),
                     "0 0 0 0");
}

static void check_end(const ProgramResult result, const int exit_code, const char *const words)
{
    ck_assert_msg(result.exit_code == exit_code, "%d: %s", result.exit_code, result.err);
    CHECK_CONTAINS(result.err, words);
}

/* ---- records ---- */

START_TEST(every_open_trigger_has_a_record)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("len(triggers)"), n_due());
    ck_assert_str_eq(number("counts['created']"), n_due());
    const char *const one = trigger(0);
    ck_assert_str_eq(field(one, face->reason),
                     ask(arena_printf(arena,
                                      "SELECT record ->> 'reason' FROM paragon.trigger"
                                      " WHERE trigger_id = '%s'",
                                      one)));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['created']"), n_due());
    ck_assert_str_eq(number("counts['changed']"), "0");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE remote_id IS NULL"), "0");
    check_nothing_went_wrong();
}
END_TEST

START_TEST(a_change_leaves_alone_what_relationship_managers_own)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const one = trigger(0);
    set_fields(one, arena_printf(arena, "{'%s': %s}", face->stage, _i == 0 ? "4" : "'met'"));
    change(arena_printf(arena, "trigger_id IN ('%s', '%s')", one, trigger(1)));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['changed']"), "2");
    ck_assert_str_eq(field(one, face->reason), "it's \xc3\xa9 changed");
    ck_assert_str_eq(field(one, face->stage), _i == 0 ? "4" : "met");
    check_nothing_went_wrong();
}
END_TEST

/* Again and again, without waiting for the time, until nothing is left to be told. */
static void deliver_until_done(void)
{
    static const char LEFT[] = "SELECT count(*) FROM paragon.delivery WHERE state <> 'done'";
    for (int i = 0; i < 400 && strcmp(ask(LEFT), "0") != 0; i++) {
        (void)RUN_ON(bank, arena, "deliver", "--once");
        if (i % 5 == 0)
            crm_control(&crm, "{'end_sessions': True}", arena);
        if (i == 1)
            change("true");
        database_do(bank, "UPDATE paragon.destination SET retry_at = NULL;"
                          "UPDATE paragon.delivery SET next_at = now() WHERE state = 'ready'");
    }
    ck_assert_str_eq(ask(LEFT), "0");
}

START_TEST(a_crm_that_fails_one_time_in_five_has_every_record_once)
{
    connect_crm(_i, "--faults 0.2 --seed 5", "");
    deliver_until_done();
    ck_assert_str_eq(number("len(triggers), counts['created']"),
                     arena_printf(arena, "%s %s", n_due(), n_due()));
    ck_assert_str_ne(number("sum(n for name, n in counts.items() if 'drop' in name)"), "0");
    check_nothing_went_wrong();
}
END_TEST

START_TEST(a_closed_trigger_closes_the_record)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const one = trigger(0);
    (void)DO_ON(bank, arena, "outcome", one, "declined");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(field(one, face->why), "answered");
    ck_assert_str_eq(field(trigger(1), face->why), "None");
    ck_assert_str_eq(number("counts['changed']"), "1");
    check_nothing_went_wrong();
}
END_TEST

START_TEST(a_record_that_somebody_deleted_is_declined)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const one = trigger(0);
    crm_control(&crm, arena_printf(arena, "{'delete': ['%s']}", one), arena);
    change(arena_printf(arena, "trigger_id = '%s'", one));
    CHECK_CONTAINS(RUN_ON(bank, arena, "deliver", "--once").err, "deleted_there=1");
    ck_assert_str_eq(ask("SELECT trigger_id, outcome, reason, by FROM crm.outcome"),
                     arena_printf(arena, "%s|declined|deleted in the CRM|crm", one));
    (void)DO_ON(bank, arena, "deliver", "--once"); /* closed, where it is not */
    ck_assert_str_eq(number(arena_printf(arena, "'%s' in triggers", one)), "False");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE state <> 'done'"), "0");
}
END_TEST

START_TEST(a_record_that_somebody_deleted_is_made_anew_where_that_is_wanted)
{
    connect_crm(_i, "", ", \"deleted\": \"create\"");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const one = trigger(0);
    crm_control(&crm, arena_printf(arena, "{'delete': ['%s']}", one), arena);
    change(arena_printf(arena, "trigger_id = '%s'", one));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(field(one, face->reason), "it's \xc3\xa9 changed");
    ck_assert_str_ne(field(one, face->stage), "None");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "0");
}
END_TEST

START_TEST(when_all_records_are_gone_it_is_the_crm_that_is_wrong)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    crm_control(&crm, "{'delete': list(triggers)}", arena);
    change("true");
    check_end(RUN_ON(bank, arena, "deliver", "--once"), 69,
              "it has none of the records that it had");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "0");
    ck_assert_str_eq(ask("SELECT is_paused FROM paragon.destination"), "t");
}
END_TEST

START_TEST(a_session_that_ended_is_begun_anew)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['logins']"), _i == ESPOCRM ? "0" : "1");
    check_nothing_went_wrong();
}
END_TEST

START_TEST(a_wrong_password_pauses_the_destination)
{
    connect_crm(_i, "", "");
    bank_files_write(crm.directory, "secret", "not it\n");
    check_end(RUN_ON(bank, arena, "deliver", "--once"), 69, "it does not accept the credentials");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE attempts > 0"), "0");
}
END_TEST

START_TEST(a_mapping_that_the_crm_does_not_take_pauses_the_destination)
{
    static const char *const WORDS[] = {"(0x80048d19)", "(0x80048d19)", "(amount)"};
    connect_crm(_i, arena_printf(arena, "--refuse %s", FACES[_i].stage), "");
    check_end(RUN_ON(bank, arena, "deliver", "--once"), 69, "it does not take this record");
    CHECK_CONTAINS(ask("SELECT paused_why FROM paragon.destination"), WORDS[_i]);
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE state <> 'ready'"), "0");
}
END_TEST

START_TEST(a_batch_that_is_too_large_is_halved)
{
    connect_crm(_i, "--largest 7", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['created']"), n_due());
    check_nothing_went_wrong();
}
END_TEST

START_TEST(records_one_by_one_and_by_every_form_of_address)
{
    static const char *const MORE[] = {
        ", \"batch\": \"none\"", ", \"batch\": \"none\", \"key_style\": \"segment\"",
        ", \"batch_url\": \"relative\"", ", \"key_style\": \"segment\""};
    connect_crm(_i % 2, "", MORE[_i]);
    (void)DO_ON(bank, arena, "deliver", "--once");
    change("true");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['created'], counts['changed']"),
                     arena_printf(arena, "%s %s", n_due(), n_due()));
    check_nothing_went_wrong();
}
END_TEST

START_TEST(a_client_that_the_crm_does_not_know_is_a_dead_letter)
{
    connect_crm(_i, "", "");
    const char *const one = trigger(0);
    const char *const client = ask(
        arena_printf(arena, "SELECT client_id FROM paragon.trigger WHERE trigger_id = '%s'", one));
    crm_control(&crm, arena_printf(arena, "{'hide': ['%s']}", client), arena);
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const list =
        DO_ON(bank, arena, "deliver", "list", "--state", "dead", "--format", "csv");
    CHECK_CONTAINS(list, one);
    CHECK_CONTAINS(list, "there is not exactly one such record in \"\"Account\"\"");
    ck_assert_ptr_null(strstr(list, client));
    ck_assert_str_eq(number(arena_printf(arena, "'%s' in triggers, len(triggers) > 20", one)),
                     "False True");
}
END_TEST

START_TEST(a_crm_that_does_not_look_for_duplicates_has_none)
{
    connect_crm(ESPOCRM, "--careless --faults 0.2 --seed 9", "");
    deliver_until_done();
    ck_assert_str_eq(number("len(triggers)"), n_due());
    check_nothing_went_wrong();
}
END_TEST

/* Not the stand-in, but somebody else's OData, record by record. */
START_TEST(a_server_that_others_have_written_takes_every_record)
{
    static const Face OTHERS = {
        .settings = "{\"name\": \"crm\", \"connector\": \"odata\", \"profile\": \"creatio\","
                    " \"url\": \"@ROOT/odata\", \"login\": \"header\","
                    " \"login_header\": \"X-Api-Key: {}\", \"secret_file\": \"@DIR/secret\","
                    " \"batch\": \"none\", \"records\": \"Lead\", \"key\": \"UsrTriggerKey\","
                    " \"fields\": [{\"to\": \"LeadName\", \"from\": \"title\"},"
                    "  {\"to\": \"Commentary\", \"from\": \"reason\"},"
                    "  {\"to\": \"Budget\", \"from\": \"worth\"},"
                    "  {\"to\": \"UsrStage\", \"value\": \"new\", \"owner\": \"rm\"}],"
                    " \"closed\": [{\"to\": \"UsrStage\", \"value\": \"closed\"}],"
                    " \"answers\": {\"outcome\": \"UsrOutcome\", \"modified\": \"ModifiedOn\","
                    "  \"reason\": \"UsrReason\", \"words\": {\"won\": \"bought\"}}}"};
    face = &OTHERS;
    if (!crm_start_odata(&crm, arena))
        return;
    (void)DO_ON(bank, arena, "deliver", "set", settings(""));
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(number("counts['created'], len(triggers)"),
                     arena_printf(arena, "%s %s", n_due(), n_due()));
    const char *const one = trigger(0);
    change(arena_printf(arena, "trigger_id IN ('%s', '%s')", one, trigger(1)));
    set_fields(trigger(2), "{'UsrOutcome': 'won', 'UsrReason': 'gladly'}");
    (void)DO_ON(bank, arena, "outcome", trigger(3), "declined");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(field(one, "Commentary"), "it's \xc3\xa9 changed");
    ck_assert_str_eq(field(trigger(3), "UsrStage"), "closed");
    ck_assert_str_eq(field(trigger(2), "UsrStage"), "new");
    ck_assert_str_eq(ask("SELECT trigger_id, reason FROM crm.outcome WHERE outcome = 'bought'"),
                     arena_printf(arena, "%s|gladly", trigger(2)));
    ck_assert_str_eq(number("counts['changed'], counts['refused']"), "3 0");
    /* What it has already it does not take twice. */
    database_do(bank, "UPDATE paragon.delivery SET state = 'ready', remote_id = NULL");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE state <> 'done'"), "0");
    ck_assert_str_eq(number("len(triggers)"), n_due());
}
END_TEST

/* ---- answers ---- */

START_TEST(what_is_answered_there_is_an_outcome_here_once)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const one = trigger(0);
    const char *const other = trigger(1);
    set_fields(one, face->bought);
    set_fields(other, face->postponed);
    CHECK_CONTAINS(RUN_ON(bank, arena, "deliver", "--once").err, "answers=2");
    ck_assert_str_eq(
        database_rows(bank,
                      "SELECT trigger_id, outcome, until, reason, by, decided_on = current_date"
                      "  FROM crm.outcome ORDER BY outcome",
                      arena),
        arena_printf(arena, "%s|bought|||crm|t\n%s|postponed|2030-02-01|builds|crm|t\n", one,
                     other));
    /* The record is the relationship manager's now, and the same answer again is none. */
    set_fields(one, "{}");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "2");
    ck_assert_str_eq(field(one, face->why), "None");
    ck_assert_str_eq(number("counts['changed']"), "0");
    ck_assert_str_eq(ask("SELECT count(*) FROM paragon.delivery WHERE state <> 'done'"), "0");
    check_nothing_went_wrong();
}
END_TEST

START_TEST(a_changed_mind_is_another_outcome)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    set_fields(trigger(0), face->postponed);
    (void)DO_ON(bank, arena, "deliver", "--once");
    set_fields(trigger(0), face->bought);
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(
        database_rows(bank, "SELECT outcome FROM crm.outcome ORDER BY outcome_no", arena),
        "postponed\nbought\n");
}
END_TEST

START_TEST(an_erased_reason_does_not_come_back)
{
    static const char REASONS[] = "SELECT count(*) FROM crm.outcome WHERE reason = 'builds'";
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    const char *const one = trigger(0);
    const char *const client = ask(
        arena_printf(arena, "SELECT client_id FROM paragon.trigger WHERE trigger_id = '%s'", one));
    set_fields(one, face->postponed);
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(ask(REASONS), "1");
    ck_assert_str_eq(
        ask("SELECT count(*) FROM paragon.delivery WHERE answer::text LIKE '%builds%'"), "0");
    (void)DO_ON(bank, arena, "forget", client);
    set_fields(one, "{}");
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(ask(REASONS), "0");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "1");
    set_fields(one, face->bought);
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "2");
}
END_TEST

START_TEST(an_answer_in_words_that_nobody_mapped_is_said)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    set_fields(trigger(0), face->strange);
    CHECK_CONTAINS(RUN_ON(bank, arena, "deliver", "--once").err,
                   "some answers are not understood: see \"words\" of destination=crm");
    ck_assert_str_eq(ask("SELECT count(*) FROM crm.outcome"), "0");
}
END_TEST

START_TEST(many_answers_of_one_second_are_all_read)
{
    connect_crm(_i, "", "");
    (void)DO_ON(bank, arena, "deliver", "--once");
    database_do(bank, "UPDATE paragon.destination SET pulled_to = NULL");
    crm_control(&crm, arena_printf(arena, "{'set': {key: %s for key in triggers}}", face->bought),
                arena);
    (void)DO_ON(bank, arena, "deliver", "--once");
    ck_assert_str_eq(ask("SELECT count(*), count(DISTINCT trigger_id) FROM crm.outcome"),
                     arena_printf(arena, "%s|%s", n_due(), n_due()));
}
END_TEST

/* What the CRM writes down late is looked for as much earlier as the reading took, and 5 minutes.
 */
START_TEST(a_reading_that_was_cut_off_is_gone_on_with)
{
    static const char SINCE[] = "SELECT to_char(since AT TIME ZONE 'UTC' + interval '30 seconds', "
                                "'HH24:MI'), rested IS NULL"
                                "  FROM paragon.list_destinations()";
    static const char NOTE[] = "SELECT paragon.note_pull(destination_no, '2030-01-01 %s Z', %s)"
                               "  FROM paragon.destination";
    connect_crm(_i, "", "");
    database_do(bank, arena_printf(arena, NOTE, "10:00", "false"));
    ck_assert_str_eq(ask(SINCE), "10:00|t");
    database_do(bank, arena_printf(arena, NOTE, "10:30", "false"));
    ck_assert_str_eq(ask(SINCE), "10:30|t");
    database_do(bank,
                "UPDATE paragon.destination SET reading_began = now() - interval '7 minutes'");
    database_do(bank, arena_printf(arena, NOTE, "10:20", "true"));
    ck_assert_str_eq(ask(SINCE), "10:18|f"); /* 10:30 less 7 and 5 minutes */
    database_do(bank, arena_printf(arena, NOTE, "10:40", "true"));
    ck_assert_str_eq(ask(SINCE), "10:35|f");
}
END_TEST

Suite *suite_records(void)
{
    Suite *const suite = suite_create("records");
    TCase *const tcase = tcase_create("a CRM with records");
    tcase_add_unchecked_fixture(tcase, quick_bank_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 180);
    tcase_add_loop_test(tcase, every_open_trigger_has_a_record, 0, N_FACES);
    tcase_add_loop_test(tcase, a_change_leaves_alone_what_relationship_managers_own, 0, N_FACES);
    tcase_add_loop_test(tcase, a_crm_that_fails_one_time_in_five_has_every_record_once, 0, N_FACES);
    tcase_add_loop_test(tcase, a_closed_trigger_closes_the_record, 0, N_FACES);
    tcase_add_loop_test(tcase, a_record_that_somebody_deleted_is_declined, 0, N_FACES);
    tcase_add_loop_test(tcase, a_record_that_somebody_deleted_is_made_anew_where_that_is_wanted, 0,
                        N_FACES);
    tcase_add_loop_test(tcase, when_all_records_are_gone_it_is_the_crm_that_is_wrong, 0, N_FACES);
    tcase_add_loop_test(tcase, a_session_that_ended_is_begun_anew, 0, N_FACES);
    tcase_add_loop_test(tcase, a_wrong_password_pauses_the_destination, 0, N_FACES);
    tcase_add_loop_test(tcase, a_mapping_that_the_crm_does_not_take_pauses_the_destination, 0,
                        N_FACES);
    tcase_add_loop_test(tcase, a_batch_that_is_too_large_is_halved, 0, ESPOCRM);
    tcase_add_loop_test(tcase, records_one_by_one_and_by_every_form_of_address, 0, 4);
    tcase_add_loop_test(tcase, a_client_that_the_crm_does_not_know_is_a_dead_letter, CREATIO,
                        N_FACES);
    tcase_add_test(tcase, a_crm_that_does_not_look_for_duplicates_has_none);
    tcase_add_test(tcase, a_server_that_others_have_written_takes_every_record);
    tcase_add_loop_test(tcase, what_is_answered_there_is_an_outcome_here_once, 0, N_FACES);
    tcase_add_loop_test(tcase, a_changed_mind_is_another_outcome, 0, N_FACES);
    tcase_add_loop_test(tcase, an_erased_reason_does_not_come_back, 0, N_FACES);
    tcase_add_loop_test(tcase, an_answer_in_words_that_nobody_mapped_is_said, 0, N_FACES);
    tcase_add_loop_test(tcase, many_answers_of_one_second_are_all_read, 0, N_FACES);
    tcase_add_test(tcase, a_reading_that_was_cut_off_is_gone_on_with);
    suite_add_tcase(suite, tcase);
    return suite;
}
