/* tests/core/crm/test_field.c - what a trigger says, in the fields of a CRM. */
#include "core/crm/field.h"
#include "core/io/json_read.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <string.h>

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char RECORD[] =
    "{\"client_id\": \"C'1\", \"bank\": \"north\", \"rm_id\": null, \"kind\": \"cross_sell\","
    " \"due_on\": \"2026-10-14\", \"reason\": \"It said \\\"why\\\".\","
    " \"segment\": {\"label\": \"large\"}, \"profit\": {\"current\": 2748.38, \"potential\": "
    "6909.5374,"
    " \"gap\": null, \"currency\": \"EUR\"}, \"products\": ["
    " {\"product_id\": \"loan\", \"name\": \"Loan\", \"incremental_profit\": {\"value\": "
    "2019.2425}},"
    " {\"product_id\": \"card\", \"name\": \"Card, debit\", \"incremental_profit\": null}]}";

static const Delivery DELIVERY = {.trigger_id = "eb621ad8-d122-5d4e-9be4-91b04c049a45",
                                  .record = RECORD,
                                  .version = 3,
                                  .change = 12,
                                  .changed_at = "2026-10-02T05:00:12Z"};

static json_t *read(const char *const json)
{
    json_t *root = NULL;
    CHECK_OK(json_read_text(json, strlen(json), "test", E_BUG, arena, &root, &err), &err);
    return root;
}

static const char *render_record(const char *const mapping, const char *const record,
                                 const bool creates)
{
    Fields fields = {0};
    const char *body = NULL;
    Known known = {.ids = read("{\"Account Code C'1\": \"id-1\"}")};
    const Sendable sendable = {.delivery = &DELIVERY, .record = read(record)};
    CHECK_OK(fields_parse(read(mapping), "crm.json", "fields", false, arena, &fields, &err), &err);
    CHECK_OK(fields_render(&fields, &sendable, creates, &known, arena, &body, &err), &err);
    return body;
}

static const struct {
    const char *field; /* but for "to" */
    const char *value;
} RENDERED[] = {
    {"\"from\": \"trigger_id\"", "\"eb621ad8-d122-5d4e-9be4-91b04c049a45\""},
    {"\"from\": \"version\"", "3"},
    {"\"from\": \"change\"", "12"},
    {"\"from\": \"state\"", "\"open\""},
    {"\"from\": \"why\"", "null"},
    {"\"from\": \"changed_at\"", "\"2026-10-02T05:00:12Z\""},
    {"\"from\": \"client_id\"", "\"C'1\""},
    {"\"from\": \"rm_id\"", "null"},
    {"\"from\": \"reason\"", "\"It said \\\"why\\\".\""},
    {"\"from\": \"segment\"", "\"large\""},
    {"\"from\": \"currency\"", "\"EUR\""},
    {"\"from\": \"title\"", "\"Offer: Loan, Card, debit\""},
    {"\"from\": \"products\"", "\"Loan, Card, debit\""},
    {"\"from\": \"product_ids\"", "\"loan;card\""},
    {"\"from\": \"product_list\"", "[\"Loan\",\"Card, debit\"]"},
    {"\"from\": \"product_id_list\"", "[\"loan\",\"card\"]"},
    {"\"from\": \"worth\"", "2019.24"},
    {"\"from\": \"profit\"", "2748.38"},
    {"\"from\": \"potential_profit\"", "6909.54"},
    {"\"from\": \"profit_gap\"", "null"},
    {"\"value\": 7", "7"},
    {"\"value\": \"x\"", "\"x\""},
    {"\"value\": null", "null"},
    {"\"value\": [1, {\"a\": true}]", "[1,{\"a\":true}]"},
    {"\"from\": \"kind\", \"words\": {\"cross_sell\": 100, \"low_profit\": 102}", "100"},
    {"\"from\": \"kind\", \"words\": {\"low_profit\": 102}", "null"},
    {"\"from\": \"version\", \"words\": {\"3\": \"third\"}", "\"third\""},
    {"\"from\": \"due_on\", \"as\": \"{}T09:00:00Z\"", "\"2026-10-14T09:00:00Z\""},
    {"\"from\": \"client_id\", \"as\": \"/accounts(number='{key}')\"",
     "\"/accounts(number='C%27%271')\""},
    {"\"from\": \"client_id\", \"as\": \"{}-{}\"", "\"C'1-C'1\""},
    {"\"from\": \"profit\", \"as\": \"EUR {}\"", "\"EUR 2748.38\""},
    {"\"from\": \"client_id\", \"lookup\": {\"in\": \"Account\", \"by\": \"Code\"}", "\"id-1\""},
};

START_TEST(every_source_and_way_is_rendered)
{
    const char *const mapping = arena_printf(arena, "[{\"to\": \"f\", %s}]", RENDERED[_i].field);
    ck_assert_str_eq(render_record(mapping, RECORD, false),
                     arena_printf(arena, "{\"f\":%s}", RENDERED[_i].value));
}
END_TEST

/* Left out: what says nothing and is a link, a text around it, or optional. */
static const char *const LEFT_OUT[] = {
    "\"from\": \"rm_id\", \"optional\": true",
    "\"from\": \"rm_id\", \"as\": \"/users({key})\"",
    "\"from\": \"rm_id\", \"lookup\": {\"in\": \"User\", \"by\": \"code\"}",
    "\"from\": \"bank\", \"lookup\": {\"in\": \"Bank\", \"by\": \"code\"}, \"optional\": true",
    "\"from\": \"kind\", \"words\": {}, \"optional\": true",
};

START_TEST(what_says_nothing_is_left_out)
{
    const char *const mapping =
        arena_printf(arena, "[{\"to\": \"a\", \"value\": 1}, {\"to\": \"f\", %s}]", LEFT_OUT[_i]);
    ck_assert_str_eq(render_record(mapping, RECORD, false), "{\"a\":1}");
}
END_TEST

START_TEST(fields_of_relationship_managers_are_there_on_creation_only)
{
    static const char MAPPING[] = "[{\"to\": \"stage\", \"value\": \"new\", \"owner\": \"rm\"},"
                                  " {\"to\": \"v\", \"from\": \"version\", \"owner\": \"engine\"}]";
    ck_assert_str_eq(render_record(MAPPING, RECORD, true), "{\"stage\":\"new\",\"v\":3}");
    ck_assert_str_eq(render_record(MAPPING, RECORD, false), "{\"v\":3}");
}
END_TEST

START_TEST(titles_say_what_to_do)
{
    static const char MAPPING[] = "[{\"to\": \"t\", \"from\": \"title\"},"
                                  " {\"to\": \"w\", \"from\": \"worth\"}]";
    ck_assert_str_eq(render_record(MAPPING,
                                   "{\"kind\": \"low_profit\", \"products\": [],"
                                   " \"profit\": {\"gap\": 12.345}}",
                                   true),
                     "{\"t\":\"Review profitability\",\"w\":12.35}");
    ck_assert_str_eq(
        render_record(MAPPING, "{\"kind\": \"under_use\", \"products\": [{\"name\": \"Card\"}]}",
                      true),
        "{\"t\":\"Deepen the use of: Card\",\"w\":null}");
}
END_TEST

static const struct {
    const char *mapping;
    const char *words;
} REFUSED[] = {
    {"{}", "\"fields\" must be a list of 1 to 100 fields"},
    {"[]", "\"fields\" must be a list of 1 to 100 fields"},
    {"[7]", "field 1: it is no object"},
    {"[{\"from\": \"reason\"}]", "field 1: \"to\" is missing"},
    {"[{\"to\": \"\", \"from\": \"reason\"}]", "field 1: \"to\" must be a text"},
    {"[{\"to\": \"a\"}]", "it needs \"from\" or \"value\", and not both"},
    {"[{\"to\": \"a\", \"from\": \"reason\", \"value\": 1}]", "and not both"},
    {"[{\"to\": \"a\", \"from\": \"reasons\"}]", "\"from\" is nothing that a trigger says"},
    {"[{\"to\": \"a\", \"from\": 1}]", "\"from\" is nothing that a trigger says"},
    {"[{\"to\": \"a\", \"from\": \"reason\", \"form\": 1}]", "there is no setting \"form\""},
    {"[{\"to\": \"a\", \"from\": \"bank\"}, {\"to\": \"a\", \"value\": 1}]",
     "field 2: there is another one with this \"to\""},
    {"[{\"to\": \"a\", \"from\": \"bank\", \"as\": \"x\"}]", "\"as\" has no {} or {key} in it"},
    {"[{\"to\": \"a\", \"from\": \"bank\", \"as\": \"{}\", \"words\": {}}]", "only one of"},
    {"[{\"to\": \"a\", \"from\": \"bank\", \"words\": []}]", "\"words\" must be an object"},
    {"[{\"to\": \"a\", \"from\": \"product_list\", \"as\": \"{}\"}]", "are for texts and numbers"},
    {"[{\"to\": \"a\", \"value\": 1, \"as\": \"{}\"}]", "are for texts and numbers"},
    {"[{\"to\": \"a\", \"from\": \"bank\", \"lookup\": {\"in\": \"B\"}}]",
     "needs \"in\" and \"by\""},
    {"[{\"to\": \"a\", \"from\": \"bank\", \"lookup\": 1}]", "\"lookup\" must be"},
    {"[{\"to\": \"a\", \"from\": \"bank\", \"owner\": \"me\"}]", "\"owner\" must be engine or rm"},
    {"[{\"to\": \"a\", \"from\": \"bank\", \"optional\": 1}]",
     "\"optional\" must be true or false"},
};

START_TEST(what_is_wrong_is_named)
{
    Fields fields = {0};
    ck_assert(fields_parse(read(REFUSED[_i].mapping), "crm.json", "fields", false, arena, &fields,
                           &err) == E_CONFIG);
    CHECK_CONTAINS(err.text, REFUSED[_i].words);
    CHECK_CONTAINS(err.text, "crm.json: \"fields\"");
}
END_TEST

START_TEST(a_closed_trigger_has_little_to_say)
{
    Fields fields = {0};
    static const char *const MAPPINGS[] = {"[{\"to\": \"a\", \"from\": \"reason\"}]",
                                           "[{\"to\": \"a\", \"value\": 1, \"owner\": \"rm\"}]"};
    static const char *const WORDS[] = {"of a closed trigger there is no more",
                                        "what relationship managers own is not sent"};
    for (int i = 0; i < 2; i++) {
        ck_assert(fields_parse(read(MAPPINGS[i]), "crm.json", "closed", true, arena, &fields,
                               &err) == E_CONFIG);
        CHECK_CONTAINS(err.text, WORDS[i]);
    }
    CHECK_OK(fields_parse(read("[{\"to\": \"a\", \"from\": \"why\"}]"), "crm.json", "closed", true,
                          arena, &fields, &err),
             &err);
}
END_TEST

Suite *suite_field(void)
{
    Suite *const suite = suite_create("field");
    TCase *const tcase = tcase_create("mappings");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, every_source_and_way_is_rendered, 0,
                        sizeof RENDERED / sizeof RENDERED[0]);
    tcase_add_loop_test(tcase, what_says_nothing_is_left_out, 0,
                        sizeof LEFT_OUT / sizeof LEFT_OUT[0]);
    tcase_add_test(tcase, fields_of_relationship_managers_are_there_on_creation_only);
    tcase_add_test(tcase, titles_say_what_to_do);
    tcase_add_loop_test(tcase, what_is_wrong_is_named, 0, sizeof REFUSED / sizeof REFUSED[0]);
    tcase_add_test(tcase, a_closed_trigger_has_little_to_say);
    suite_add_tcase(suite, tcase);
    return suite;
}
