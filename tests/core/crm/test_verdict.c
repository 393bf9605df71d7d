/* tests/core/crm/test_verdict.c - what an answer means, status by status, and how long to wait. */
#include "core/crm/verdict.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

/* By hand, from RFC 9110 and the rules of Standard Webhooks. */
static const struct {
    int status;
    VerdictKind kind;
    bool is_overall;
} VERDICTS_OF[] = {
    {200, VERDICT_DONE, false}, {201, VERDICT_DONE, false},  {202, VERDICT_DONE, false},
    {204, VERDICT_DONE, false}, {301, VERDICT_FAULT, true},  {302, VERDICT_FAULT, true},
    {307, VERDICT_FAULT, true}, {400, VERDICT_DEAD, false},  {401, VERDICT_FAULT, true},
    {403, VERDICT_FAULT, true}, {404, VERDICT_FAULT, true},  {405, VERDICT_FAULT, true},
    {408, VERDICT_RETRY, true}, {409, VERDICT_DEAD, false},  {410, VERDICT_FAULT, true},
    {413, VERDICT_DEAD, false}, {422, VERDICT_DEAD, false},  {425, VERDICT_RETRY, true},
    {429, VERDICT_RETRY, true}, {500, VERDICT_RETRY, false}, {502, VERDICT_RETRY, false},
    {503, VERDICT_RETRY, true}, {504, VERDICT_RETRY, false}, {0, VERDICT_RETRY, true},
    {102, VERDICT_RETRY, true}, {700, VERDICT_RETRY, true},
};

START_TEST(every_status_has_its_verdict)
{
    const HttpResponse response = {.status = VERDICTS_OF[_i].status, .retry_after = 7};
    const Verdict verdict = verdict_of_answer(&response);
    ck_assert_int_eq(verdict.kind, VERDICTS_OF[_i].kind);
    ck_assert_int_eq(verdict.is_overall, VERDICTS_OF[_i].is_overall);
    ck_assert_int_eq(verdict.status, VERDICTS_OF[_i].status);
    ck_assert((verdict.words == NULL) == (verdict.kind == VERDICT_DONE));
    ck_assert_double_eq(verdict.wait, 7);
}
END_TEST

START_TEST(where_there_was_no_answer_the_words_say_why)
{
    const HttpResponse response = {.words = "could not connect"};
    ck_assert_str_eq(verdict_of_answer(&response).words, "could not connect");
}
END_TEST

START_TEST(the_answers_own_words_are_not_repeated)
{
    const HttpResponse response = {.status = 422, .body = "client Smith", .length = 12};
    ck_assert_str_eq(verdict_of_answer(&response).words, "it does not take this record");
}
END_TEST

START_TEST(waits_double_up_to_six_hours)
{
    ck_assert_double_eq(verdict_wait(1, 0, 0.5), 2.5);
    ck_assert_double_eq(verdict_wait(2, 0, 0.5), 5);
    ck_assert_double_eq(verdict_wait(5, 0, 0.5), 40);
    ck_assert_double_eq(verdict_wait(20, 0, 0.5), 10800);
    ck_assert_double_eq(verdict_wait(2000, 0, 0.5), 10800);
    ck_assert_double_eq(verdict_wait(1, 0, 0), 0);
    ck_assert_double_eq(verdict_wait(0, 0, 0.5), 2.5);
}
END_TEST

START_TEST(nothing_is_sent_before_the_crm_wants_it)
{
    ck_assert_double_eq(verdict_wait(1, 60, 0.5), 60);
    ck_assert_double_eq(verdict_wait(10, 60, 0.5), 1280);
}
END_TEST

Suite *suite_verdict(void)
{
    Suite *const suite = suite_create("verdict");
    TCase *const tcase = tcase_create("answers");
    tcase_add_loop_test(tcase, every_status_has_its_verdict, 0,
                        sizeof VERDICTS_OF / sizeof VERDICTS_OF[0]);
    tcase_add_test(tcase, where_there_was_no_answer_the_words_say_why);
    tcase_add_test(tcase, the_answers_own_words_are_not_repeated);
    tcase_add_test(tcase, waits_double_up_to_six_hours);
    tcase_add_test(tcase, nothing_is_sent_before_the_crm_wants_it);
    suite_add_tcase(suite, tcase);
    return suite;
}
