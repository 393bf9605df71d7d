/* tests/core/crm/test_destination.c - where triggers go, as somebody writes it down, and where they
 * may not go. */
#include "core/crm/connector.h"
#include "core/crm/http.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tests/support/text_source.h"

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

static Status parse(const char *const json, Destination *const destination)
{
    return destination_parse(json, strlen(json), "crm.json", arena, destination, &err);
}

START_TEST(a_webhook_is_read_with_its_defaults)
{
    Destination read = {0};
    CHECK_OK(
        parse("{\"name\": \"crm\", \"connector\": \"webhook\", \"url\": \"https://a.example/b\","
              " \"secret_file\": \"/etc/paragon/crm\"}",
              &read),
        &err);
    ck_assert_str_eq(read.name, "crm");
    ck_assert_str_eq(read.url, "https://a.example/b");
    ck_assert_str_eq(read.secret_file, "/etc/paragon/crm");
    ck_assert_str_eq(read.source, "/paragon");
    ck_assert_ptr_null(read.bank);
    ck_assert(!read.thin);
    ck_assert_int_eq(read.timeout, 30);
    ck_assert_ptr_eq(connector_find(read.connector), &CONNECTOR_WEBHOOK);
}
END_TEST

START_TEST(every_setting_is_read)
{
    Destination read = {0};
    CHECK_OK(
        parse("{\"name\": \"n-1_b\", \"connector\": \"webhook\", \"url\": \"https://a.example\","
              " \"secret_file\": \"/s\", \"source\": \"/north\", \"bank\": \"north\","
              " \"thin\": true, \"timeout\": 120}",
              &read),
        &err);
    ck_assert_str_eq(read.source, "/north");
    ck_assert_str_eq(read.bank, "north");
    ck_assert(read.thin);
    ck_assert_int_eq(read.timeout, 120);
    CHECK_OK(
        parse("{\"name\": \"d\", \"connector\": \"file\", \"directory\": \"/srv/drop\"}", &read),
        &err);
    ck_assert_str_eq(read.directory, "/srv/drop");
    ck_assert_ptr_eq(connector_find(read.connector), &CONNECTOR_FILE);
}
END_TEST

#define HOOK                                                                                       \
    "\"name\": \"crm\", \"connector\": \"webhook\", \"url\": \"u\", \"secret_file\": \"/s\""

#define RECORDS_WITH(field)                                                                        \
    "\"name\": \"crm\", \"connector\": \"odata\", \"url\": \"u\", \"secret_file\": \"/s\","        \
    " \"login\": \"creatio\", \"records\": \"r\", \"key\": \"k\", \"fields\": [" field "],"        \
    " \"closed\": [{\"to\": \"a\", \"value\": 1}]"
#define RECORDS RECORDS_WITH("{\"to\": \"a\", \"value\": 1}")

static const struct {
    const char *json;
    const char *words;
} REFUSED[] = {
    {"", "crm.json"},
    {"[]", "crm.json: a destination is a JSON object"},
    {"{" HOOK ", \"name\": \"b\"}", "line 1: not valid JSON: duplicate object key"},
    {"{" HOOK ", \"ulr\": \"u\"}", "crm.json: there is no setting \"ulr\""},
    {"{" HOOK ", \"directory\": \"/d\"}", "\"directory\" is not for connector \"webhook\""},
    {"{" HOOK ", \"timeout\": 0}", "\"timeout\" must be a whole number of seconds from 1 to 120"},
    {"{" HOOK ", \"timeout\": 1.5}", "\"timeout\" must be a whole number"},
    {"{" HOOK ", \"thin\": \"yes\"}", "\"thin\" must be true or false"},
    {"{" HOOK ", \"bank\": \"\"}", "\"bank\" must be a text"},
    {"{\"connector\": \"webhook\", \"url\": \"u\", \"secret_file\": \"/s\"}",
     "\"name\" is missing"},
    {"{\"name\": \"a\", \"connector\": \"webhook\", \"url\": \"u\"}", "\"secret_file\" is missing"},
    {"{\"name\": \"a\", \"connector\": \"mail\"}",
     "\"connector\" must be one of webhook|file|odata|rest"},
    {"{\"name\": \"a\"}", "\"connector\" is missing"},
    {"{" RECORDS "}", "\"profile\" is missing"},
    {"{" RECORDS ", \"profile\": \"sap\"}", "\"profile\" must be one of dataverse|creatio"},
    {"{" RECORDS ", \"profile\": \"creatio\", \"thin\": true}",
     "\"thin\" is not for connector \"odata\""},
    {"{" RECORDS ", \"profile\": \"creatio\"}", "login \"creatio\" needs \"login_url\""},
    {"{" RECORDS ", \"profile\": \"creatio\", \"login_url\": \"u\", \"login_id\": \"i\","
     " \"login_scope\": \"s\"}",
     "\"login_scope\" is not for login \"creatio\""},
    {"{" RECORDS ", \"profile\": \"creatio\", \"login_url\": \"u\", \"login_id\": \"i\","
     " \"deleted\": \"ignore\"}",
     "\"deleted\" must be one of declined|create"},
    {"{" RECORDS_WITH(
         "{\"to\": \"Id\", \"value\": 1}") ", \"profile\": \"creatio\","
                                           " \"login_url\": \"u\", \"login_id\": \"i\"}",
     "\"Id\" is the key"},
    {"{" RECORDS_WITH("{\"to\": \"a\", \"from\": \"bank\", \"lookup\": {\"in\": \"B\", \"by\": "
                      "\"c\"}}") ", \"profile\": \"dataverse\", \"login_url\": \"u\", "
                                 "\"login_id\": \"i\"}",
     "field 1: Dataverse has no lookups"},
    {"{" RECORDS_WITH(
         "{\"to\": \"k\", \"from\": \"trigger_id\"}") ", \"profile\": \"creatio\","
                                                      " \"login_url\": \"u\", \"login_id\": \"i\"}",
     "\"fields\", field 1: \"k\" is the key, which is sent anyway"},
    {"{\"name\": \"A\", \"connector\": \"file\", \"directory\": \"/d\"}",
     "\"name\" must be at most 40"},
    {"{\"name\": \"1a\", \"connector\": \"file\", \"directory\": \"/d\"}",
     "\"name\" must be at most"},
    {"{\"name\": \"a\", \"connector\": \"file\", \"directory\": \"d\"}",
     "must be an absolute path"},
};

START_TEST(what_is_wrong_is_named)
{
    Destination read = {0};
    ck_assert(parse(REFUSED[_i].json, &read) == E_CONFIG);
    CHECK_CONTAINS(err.text, REFUSED[_i].words);
}
END_TEST

/* Each block of JSON in docs/crm.md that is a destination. */
START_TEST(the_settings_in_the_guide_are_accepted)
{
    static const char BEGIN[] = "```json\n";
    const TextSource file = text_source_file("docs/crm.md", arena);
    const char *guide = arena_strndup(arena, file.bytes, file.length);
    size_t n = 0;
    while ((guide = strstr(guide, BEGIN)) != NULL) {
        Destination read = {0};
        guide += sizeof BEGIN - 1;
        const size_t length = (size_t)(strstr(guide, "```") - guide);
        CHECK_OK(destination_parse(guide, length, "docs/crm.md", arena, &read, &err), &err);
        ck_assert_ptr_nonnull(connector_find(read.connector));
        n++;
    }
    ck_assert_uint_eq(n, 5);
}
END_TEST

/* ---- hosts ---- */

static const char *HOSTS[] = {"crm.bank.example", "*.cloud.example"};
static const TextList ALLOWED = {.n = 2, .texts = HOSTS};

static const char *const MAY_BE_ASKED[] = {
    "https://crm.bank.example/hooks",
    "https://CRM.bank.example:8443/",
    "https://a.cloud.example/x",
    "http://127.0.0.1:8080/hooks",
    "http://localhost/",
    "http://[::1]:1/",
    "https://127.0.0.1/",
};

START_TEST(allowed_hosts_and_this_machine_may_be_asked)
{
    CHECK_OK(http_check_url(&ALLOWED, MAY_BE_ASKED[_i], arena, &err), &err);
}
END_TEST

static const struct {
    const char *url;
    const char *words;
} MAY_NOT[] = {
    {"http://crm.bank.example/", "is not https"},
    {"https://other.example/", "host \"other.example\" is not among those that may be asked"},
    {"https://cloud.example/", "is not among"},
    {"https://crm.bank.example.evil.example/", "is not among"},
    {"https://crm.bank.example@evil.example/", "has a user name in it"},
    {"https://user:word@crm.bank.example/", "has a user name in it"},
    {"https://169.254.169.254/latest", "is not among"},
    {"https://127.0.0.1.evil.example/", "is not among"},
    {"http://0.0.0.0/", "is not https"},
    {"ftp://crm.bank.example/", "is not https"},
    {"file:///etc/passwd", "is not https"},
    {"crm", "is not an address"},
    {"https://", "is not an address"},
    {"", "is not an address"},
};

START_TEST(other_hosts_and_schemes_may_not)
{
    ck_assert(http_check_url(&ALLOWED, MAY_NOT[_i].url, arena, &err) == E_CONFIG);
    CHECK_CONTAINS(err.text, MAY_NOT[_i].words);
    ck_assert_ptr_null(strstr(err.text, "word"));
}
END_TEST

Suite *suite_destination(void)
{
    Suite *const suite = suite_create("destination");
    TCase *const tcase = tcase_create("settings");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_webhook_is_read_with_its_defaults);
    tcase_add_test(tcase, every_setting_is_read);
    tcase_add_loop_test(tcase, what_is_wrong_is_named, 0, sizeof REFUSED / sizeof REFUSED[0]);
    tcase_add_test(tcase, the_settings_in_the_guide_are_accepted);
    tcase_add_loop_test(tcase, allowed_hosts_and_this_machine_may_be_asked, 0,
                        sizeof MAY_BE_ASKED / sizeof MAY_BE_ASKED[0]);
    tcase_add_loop_test(tcase, other_hosts_and_schemes_may_not, 0,
                        sizeof MAY_NOT / sizeof MAY_NOT[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
