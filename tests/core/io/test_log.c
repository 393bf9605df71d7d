/* tests/core/io/test_log.c - events and errors as lines, and the progress of long work. */
#include "core/io/log.h"
#include "core/io/progress_bar.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *text;
static size_t length;
static Log log_to_text;

static void set_up(void)
{
    log_to_text = (Log){.out = open_memstream(&text, &length), .level = LOG_INFO};
    ck_assert_ptr_nonnull(log_to_text.out);
}

static void tear_down(void)
{
    (void)fclose(log_to_text.out);
    free(text);
}

START_TEST(events_are_lines_and_less_important_ones_are_left_out)
{
    log_event(&log_to_text, LOG_INFO, "loaded holdings rows=%d", 48210);
    log_event(&log_to_text, LOG_DEBUG, "not worth telling");
    log_event(&log_to_text, LOG_WARN, "row count fell");
    log_event(NULL, LOG_ERROR, "nobody listens");
    ck_assert_str_eq(text, "paragon: loaded holdings rows=48210\n"
                           "paragon: warning: row count fell\n");
}
END_TEST

START_TEST(an_error_is_one_line_and_a_hint)
{
    Error error;
    (void)ERROR_SET(&error, E_NOTFOUND, "there is no client \"%s\"", "a\nb\x1b[2J");
    log_error(&log_to_text, &error);
    ck_assert_str_eq(text, "paragon: there is no client \"a?b?[2J\"\n");
    (void)error_hint(&error, "\"paragon clients\" lists them.");
    log_error(&log_to_text, &error);
    CHECK_CONTAINS(text, "hint: \"paragon clients\" lists them.\n");
}
END_TEST

START_TEST(json_lines_hold_time_level_text_and_status)
{
    Error error;
    (void)ERROR_SET(&error, E_CONFIG, "setting \"seed\" is 7");
    const Log log = {.out = log_to_text.out, .level = LOG_ERROR, .as_json = true};
    log_event(&log, LOG_INFO, "left out");
    log_error(&log, &error);

    json_t *const line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(line);
    ck_assert_str_eq(json_string_value(json_object_get(line, "level")), "error");
    ck_assert_str_eq(json_string_value(json_object_get(line, "text")), "setting \"seed\" is 7");
    ck_assert_str_eq(json_string_value(json_object_get(line, "status")), "E_CONFIG");
    ck_assert_int_eq(json_integer_value(json_object_get(line, "exit_code")), 78);
    ck_assert_ptr_null(json_object_get(line, "hint"));
    const char *const time_text = json_string_value(json_object_get(line, "time"));
    ck_assert_uint_eq(strlen(time_text), strlen("2026-09-30T12:00:00.000Z"));
    ck_assert_int_eq(time_text[10], 'T');
    json_decref(line);
}
END_TEST

START_TEST(the_bar_tells_share_rate_and_time_left)
{
    char bar[PROGRESS_TEXT_SIZE];
    /* 45 % in 15 s: 3 % a second, 55 % at that rate are 18.3 s */
    const size_t bar_length = progress_bar_text("fit segments", 0.45, 15, 64, bar);
    ck_assert_str_eq(bar, "fit segments  [#########------------]   45 %  3.0 %/s  18 s left");
    ck_assert_uint_eq(bar_length, strlen(bar));
    /* 1 % in 90 s: 0.67 % a minute, 99 * 90 s = 2.475 h */
    (void)progress_bar_text("fit", 0.01, 90, 80, bar);
    CHECK_CONTAINS(bar, "   1 %  0.7 %/min  2.5 h left");
    (void)progress_bar_text("fit", 0, 0, 20, bar);
    ck_assert_uint_le(strlen(bar), 40);
}
END_TEST

START_TEST(work_is_told_to_stop_even_when_nothing_is_shown)
{
    volatile sig_atomic_t stop = 0;
    Error err;
    Arena *const arena = arena_new();
    const Progress *progress = NULL;
    CHECK_OK(progress_bar_new(PROGRESS_SILENT, &log_to_text, &stop, arena, &progress, &err), &err);
    CHECK_OK(progress_report(progress, "fit segments", 0.375, &err), &err);
    stop = 1;
    CHECK_FAILS(progress_report(progress, "fit segments", 0.5, &err), &err, E_CANCELLED,
                "stopped on request during \"fit segments\"");
    arena_free(arena);
    (void)fflush(log_to_text.out);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(a_bar_is_drawn_over_itself_and_erased_at_the_end)
{
    const volatile sig_atomic_t stop = 0;
    Error err;
    Arena *const arena = arena_new();
    const Progress *progress = NULL;
    CHECK_OK(progress_bar_new(PROGRESS_BAR, &log_to_text, &stop, arena, &progress, &err), &err);
    CHECK_OK(progress_report(progress, "fit segments", 0, &err), &err);
    CHECK_OK(progress_report(progress, "fit segments", 1, &err), &err);
    arena_free(arena);
    CHECK_CONTAINS(text, "\rfit segments  [----");
    ck_assert_str_eq(text + strlen(text) - 4, "\r\x1b[K");
}
END_TEST

Suite *suite_log(void)
{
    Suite *const suite = suite_create("log");
    TCase *const tests = tcase_create("log");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, events_are_lines_and_less_important_ones_are_left_out);
    tcase_add_test(tests, an_error_is_one_line_and_a_hint);
    tcase_add_test(tests, json_lines_hold_time_level_text_and_status);
    tcase_add_test(tests, the_bar_tells_share_rate_and_time_left);
    tcase_add_test(tests, work_is_told_to_stop_even_when_nothing_is_shown);
    tcase_add_test(tests, a_bar_is_drawn_over_itself_and_erased_at_the_end);
    suite_add_tcase(suite, tests);
    return suite;
}
