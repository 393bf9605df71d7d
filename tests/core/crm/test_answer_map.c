/* tests/core/crm/test_answer_map.c - what relationship managers say, in Paragon's words. */
#include "core/crm/answer_map.h"
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

static json_t *read(const char *const json)
{
    json_t *root = NULL;
    CHECK_OK(json_read_text(json, strlen(json), "test", E_BUG, arena, &root, &err), &err);
    return root;
}

static const char MAP[] =
    "{\"outcome\": \"o\", \"modified\": \"m\", \"reason\": \"r\", \"until\": \"u\", \"amount\": "
    "\"a\","
    " \"product\": \"p\", \"by\": \"b\", \"words\": {\"3\": \"bought\", \"true\": \"accepted\","
    " \"Closed Lost\": \"declined\", \"4\": \"declined\", \"Later\": \"postponed\", \"New\": "
    "null}}";

static const struct {
    const char *record;
    AnswerReading reading;
    Answer answer;
} READ[] = {
    {"{}", ANSWER_NONE, {0}},
    {"{\"o\": null}", ANSWER_NONE, {0}},
    {"{\"o\": \"\"}", ANSWER_NONE, {0}},
    {"{\"o\": \"New\"}", ANSWER_NONE, {0}},
    {"{\"o\": \"new\"}", ANSWER_UNCLEAR, {0}},
    {"{\"o\": 5}", ANSWER_UNCLEAR, {0}},
    {"{\"o\": 3, \"m\": \"2026-10-02T05:00:12Z\"}",
     ANSWER_READ,
     {.outcome = "bought", .decided_on = "2026-10-02"}},
    {"{\"o\": \"3\", \"m\": \"2026-10-02 05:00:12\", \"a\": 1400.5, \"p\": \"loan\", \"b\": "
     "\"rm\"}",
     ANSWER_READ,
     {.outcome = "bought",
      .decided_on = "2026-10-02",
      .amount = "1400.5",
      .product_id = "loan",
      .by = "rm"}},
    {"{\"o\": 3, \"a\": \"1400.50\"}", ANSWER_READ, {.outcome = "bought", .amount = "1400.50"}},
    {"{\"o\": 3, \"a\": \"much\", \"u\": \"2027-01-15\"}", ANSWER_READ, {.outcome = "bought"}},
    {"{\"o\": true}", ANSWER_READ, {.outcome = "accepted"}},
    {"{\"o\": \"Closed Lost\"}", ANSWER_READ, {.outcome = "declined", .reason = "Closed Lost"}},
    {"{\"o\": \"Closed Lost\", \"r\": \"price\"}",
     ANSWER_READ,
     {.outcome = "declined", .reason = "price"}},
    {"{\"o\": 4}", ANSWER_READ, {.outcome = "declined"}},
    {"{\"o\": \"Later\", \"u\": \"2027-01-15T00:00:00Z\"}",
     ANSWER_READ,
     {.outcome = "postponed", .until = "2027-01-15"}},
    {"{\"o\": \"Later\"}", ANSWER_UNCLEAR, {0}},
    {"{\"o\": \"Later\", \"u\": \"15.01.2027\"}", ANSWER_UNCLEAR, {0}},
};

static void check_text(const char *const found, const char *const wanted)
{
    if (wanted == NULL)
        ck_assert_ptr_null(found);
    else
        ck_assert_pstr_eq(found, wanted);
}

START_TEST(a_record_is_read)
{
    AnswerMap map = {0};
    Answer answer = {0};
    AnswerReading reading = ANSWER_NONE;
    const Answer *const wanted = &READ[_i].answer;
    CHECK_OK(answer_map_parse(read(MAP), "crm.json", arena, &map, &err), &err);
    CHECK_OK(answer_map_read(&map, read(READ[_i].record), arena, &answer, &reading, &err), &err);
    ck_assert_int_eq(reading, READ[_i].reading);
    if (reading != ANSWER_READ)
        return;
    check_text(answer.outcome, wanted->outcome);
    check_text(answer.decided_on, wanted->decided_on);
    check_text(answer.product_id, wanted->product_id);
    check_text(answer.amount, wanted->amount);
    check_text(answer.reason, wanted->reason);
    check_text(answer.until, wanted->until);
    check_text(answer.by, wanted->by);
}
END_TEST

START_TEST(the_fields_to_ask_for_are_each_there_once)
{
    AnswerMap map = {0};
    CHECK_OK(answer_map_parse(read("{\"outcome\": \"o\", \"modified\": \"m\", \"by\": \"b\","
                                   " \"words\": {\"1\": null}}"),
                              "crm.json", arena, &map, &err),
             &err);
    ck_assert_str_eq(answer_map_field(&map, 0), "o");
    ck_assert_str_eq(answer_map_field(&map, 1), "m");
    ck_assert_str_eq(answer_map_field(&map, 2), "b");
    ck_assert_ptr_null(answer_map_field(&map, 3));
}
END_TEST

static const struct {
    const char *map;
    const char *words;
} REFUSED[] = {
    {"[]", "\"answers\" must be an object"},
    {"{}", "needs \"outcome\", \"modified\" and \"words\""},
    {"{\"outcome\": \"o\", \"words\": {\"1\": null}}", "needs \"outcome\""},
    {"{\"outcome\": 1}", "\"outcome\" must be the name of a field"},
    {"{\"outcomes\": \"o\"}", "\"outcomes\" is no setting"},
    {"{\"words\": {}}", "\"words\" must be an object"},
    {"{\"words\": {\"1\": \"sold\"}}", "\"1\" is called something that is no outcome"},
    {"{\"words\": {\"1\": 2}}", "is no outcome"},
};

START_TEST(what_is_wrong_is_named)
{
    AnswerMap map = {0};
    ck_assert(answer_map_parse(read(REFUSED[_i].map), "crm.json", arena, &map, &err) == E_CONFIG);
    CHECK_CONTAINS(err.text, REFUSED[_i].words);
}
END_TEST

Suite *suite_answer_map(void)
{
    Suite *const suite = suite_create("answer_map");
    TCase *const tcase = tcase_create("answers");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, a_record_is_read, 0, sizeof READ / sizeof READ[0]);
    tcase_add_test(tcase, the_fields_to_ask_for_are_each_there_once);
    tcase_add_loop_test(tcase, what_is_wrong_is_named, 0, sizeof REFUSED / sizeof REFUSED[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
