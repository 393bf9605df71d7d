/* tests/core/crm/test_odata_batch.c - many requests in one, and what was answered to which. */
#include "core/crm/odata_batch.h"
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

static const OdataPart PARTS[] = {
    {.method = "PATCH",
     .url = "/api/leads(k='1')",
     .condition = "If-None-Match",
     .etag = "*",
     .body = "{}"},
    {.method = "POST", .url = "Lead", .body = "{\"a\":1}"},
};

START_TEST(a_multipart_batch_is_as_the_standard_has_it)
{
    StrBuf out = strbuf_init(arena);
    odata_batch_put_multipart(&out, PARTS, 2);
    ck_assert_str_eq(out.text,
                     "--batch_paragon\r\nContent-Type: application/http\r\n"
                     "Content-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n"
                     "PATCH /api/leads(k='1') HTTP/1.1\r\nContent-Type: application/json\r\n"
                     "Content-Length: 2\r\nIf-None-Match: *\r\n\r\n{}\r\n"
                     "--batch_paragon\r\nContent-Type: application/http\r\n"
                     "Content-Transfer-Encoding: binary\r\nContent-ID: 2\r\n\r\n"
                     "POST Lead HTTP/1.1\r\nContent-Type: application/json\r\n"
                     "Content-Length: 7\r\n\r\n{\"a\":1}\r\n"
                     "--batch_paragon--\r\n");
}
END_TEST

START_TEST(a_json_batch_is_as_the_standard_has_it)
{
    StrBuf out = strbuf_init(arena);
    odata_batch_put_json(&out, PARTS, 2);
    ck_assert_str_eq(
        out.text, "{\"requests\":[{\"id\":\"1\",\"method\":\"PATCH\",\"url\":\"/api/leads(k='1')\","
                  "\"headers\":{\"Content-Type\":\"application/json\",\"If-None-Match\":\"*\"},"
                  "\"body\":{}},{\"id\":\"2\",\"method\":\"POST\",\"url\":\"Lead\","
                  "\"headers\":{\"Content-Type\":\"application/json\"},\"body\":{\"a\":1}}]}");
}
END_TEST

/* As OData 4.01 part 1, 11.7.7.5 shows an answer; the second part came with the first one's id. */
static const char MULTIPART[] =
    "--b_243234_25424_ef_892u748\r\nContent-Type: application/http\r\n"
    "Content-Transfer-Encoding: binary\r\n\r\n"
    "HTTP/1.1 204 No Content\r\nOData-EntityId: x\r\n\r\n\r\n"
    "--b_243234_25424_ef_892u748\r\nContent-Type: application/http\r\ncontent-id: 3\r\n\r\n"
    "HTTP/1.1 429 Too Many\r\nRetry-After: 17\r\nContent-Type: application/json\r\n\r\n"
    "{\"error\":{\"code\":\"0x1\"}}\r\n"
    "--b_243234_25424_ef_892u748\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\n"
    "HTTP/1.1 404 Not Found\r\n\r\n<html>\r\n"
    "--b_243234_25424_ef_892u748--\r\n";

static void read_multipart(const size_t length, RecordAnswer *const answers)
{
    const HttpResponse response = {.status = 200,
                                   .type =
                                       "multipart/mixed; boundary=\"b_243234_25424_ef_892u748\"",
                                   .body = arena_strndup(arena, MULTIPART, length),
                                   .length = length};
    CHECK_OK(odata_batch_read(&response, 4, arena, answers, &err), &err);
}

START_TEST(each_part_of_a_multipart_answer_is_read_by_itself)
{
    RecordAnswer answers[4];
    read_multipart(sizeof MULTIPART - 1, answers);
    ck_assert_int_eq(answers[0].status, 204);
    ck_assert_int_eq(answers[1].status, 404);
    ck_assert_ptr_null(answers[1].body);
    ck_assert_int_eq(answers[2].status, 429);
    ck_assert_double_eq(answers[2].retry_after, 17);
    ck_assert_str_eq(
        json_string_value(json_object_get(json_object_get(answers[2].body, "error"), "code")),
        "0x1");
    ck_assert_int_eq(answers[3].status, 0);
    ck_assert_ptr_nonnull(answers[3].words);
}
END_TEST

/* Whatever was cut off: what is believed is what was there whole. */
START_TEST(an_answer_that_was_cut_off_says_no_more_than_it_said)
{
    static const int WHOLE[] = {204, 404, 429, 0};
    for (size_t length = 0; length < sizeof MULTIPART - 1; length++) {
        const ArenaMark mark = arena_mark(arena);
        RecordAnswer answers[4];
        read_multipart(length, answers);
        for (int i = 0; i < 4; i++)
            ck_assert_msg(answers[i].status == 0 || answers[i].status == WHOLE[i], "%zu: %d",
                          length, answers[i].status);
        arena_reset(arena, mark);
    }
}
END_TEST

static void read_json(const char *const body, RecordAnswer *const answers)
{
    const HttpResponse response = {.status = 200,
                                   .type = "application/json;odata.metadata=minimal",
                                   .body = body,
                                   .length = strlen(body)};
    CHECK_OK(odata_batch_read(&response, 2, arena, answers, &err), &err);
}

START_TEST(each_answer_of_a_json_batch_is_read_by_its_id)
{
    RecordAnswer answers[2];
    read_json("{\"responses\":[{\"id\":\"2\",\"status\":503,\"headers\":{\"Retry-After\":\"9\"}},"
              "{\"id\":\"1\",\"status\":201,\"body\":{\"Id\":\"x\"}},{\"id\":\"3\",\"status\":200},"
              "{\"id\":\"0\",\"status\":200},{\"id\":7,\"status\":200},{\"status\":200},7]}",
              answers);
    ck_assert_int_eq(answers[0].status, 201);
    ck_assert_str_eq(json_string_value(json_object_get(answers[0].body, "Id")), "x");
    ck_assert_int_eq(answers[1].status, 503);
    ck_assert_double_eq(answers[1].retry_after, 9);
}
END_TEST

static const char *const NO_ANSWERS[] = {"",
                                         "{",
                                         "[]",
                                         "{\"responses\": 7}",
                                         "{\"error\": {}}",
                                         "<html>",
                                         "{\"responses\":[{\"id\":\"1\"}]}"};

START_TEST(what_is_no_answer_is_none)
{
    RecordAnswer answers[2];
    read_json(NO_ANSWERS[_i], answers);
    ck_assert_int_eq(answers[0].status, 0);
    ck_assert_int_eq(answers[1].status, 0);
}
END_TEST

Suite *suite_odata_batch(void)
{
    Suite *const suite = suite_create("odata_batch");
    TCase *const tcase = tcase_create("batches");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_multipart_batch_is_as_the_standard_has_it);
    tcase_add_test(tcase, a_json_batch_is_as_the_standard_has_it);
    tcase_add_test(tcase, each_part_of_a_multipart_answer_is_read_by_itself);
    tcase_add_test(tcase, an_answer_that_was_cut_off_says_no_more_than_it_said);
    tcase_add_test(tcase, each_answer_of_a_json_batch_is_read_by_its_id);
    tcase_add_loop_test(tcase, what_is_no_answer_is_none, 0,
                        sizeof NO_ANSWERS / sizeof NO_ANSWERS[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
