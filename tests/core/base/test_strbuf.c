/* tests/core/base/test_strbuf.c - texts that grow. */
#include "core/base/strbuf.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>
#include <stdint.h>

static const char *finished(StrBuf *const buf)
{
    const char *text = NULL;
    Error err = {0};
    CHECK_OK(strbuf_finish(buf, &text, &err), &err);
    return text;
}

START_TEST(nothing_appended_is_an_empty_text)
{
    Arena *const arena = arena_new();
    StrBuf buf = strbuf_init(arena);
    ck_assert_str_eq(finished(&buf), "");
    arena_free(arena);
}
END_TEST

START_TEST(every_kind_of_piece_ends_up_in_the_text)
{
    Arena *const arena = arena_new();
    StrBuf buf = strbuf_init(arena);
    strbuf_puts(&buf, "client ");
    strbuf_add(&buf, "8812-tail", 4);
    strbuf_putc(&buf, ':');
    strbuf_printf(&buf, " %d of %s ", 3, "7");
    strbuf_double(&buf, 2.385);
    strbuf_putc(&buf, ' ');
    strbuf_fixed(&buf, 0.375, 2);
    ck_assert_str_eq(finished(&buf), "client 8812: 3 of 7 2.385 0.38");
    arena_free(arena);
}
END_TEST

START_TEST(what_is_not_known_leaves_nothing)
{
    Arena *const arena = arena_new();
    StrBuf buf = strbuf_init(arena);
    strbuf_double(&buf, NAN);
    strbuf_fixed(&buf, NAN, 3);
    ck_assert_str_eq(finished(&buf), "");
    arena_free(arena);
}
END_TEST

START_TEST(a_text_keeps_every_byte_while_it_grows)
{
    Arena *const arena = arena_new();
    StrBuf buf = strbuf_init(arena);
    for (int i = 0; i < 10007; i++)
        strbuf_putc(&buf, (char)('a' + i % 23));
    const char *const text = finished(&buf);
    ck_assert_uint_eq(buf.length, 10007);
    ck_assert_uint_eq(strlen(text), 10007);
    bool is_kept = true;
    for (int i = 0; i < 10007; i++)
        is_kept = is_kept && text[i] == (char)('a' + i % 23);
    ck_assert(is_kept);
    arena_free(arena);
}
END_TEST

START_TEST(a_formatted_piece_may_be_longer_than_all_before)
{
    Arena *const arena = arena_new();
    StrBuf buf = strbuf_init(arena);
    strbuf_puts(&buf, "<");
    strbuf_printf(&buf, "%5000d", 7);
    strbuf_puts(&buf, ">");
    const char *const text = finished(&buf);
    ck_assert_uint_eq(strlen(text), 5002);
    ck_assert_str_eq(text + 4999, " 7>");
    arena_free(arena);
}
END_TEST

START_TEST(a_cleared_text_begins_again)
{
    Arena *const arena = arena_new();
    StrBuf buf = strbuf_init(arena);
    strbuf_puts(&buf, "holding");
    strbuf_clear(&buf);
    ck_assert_str_eq(finished(&buf), "");
    strbuf_puts(&buf, "gap");
    ck_assert_str_eq(finished(&buf), "gap");
    arena_free(arena);
}
END_TEST

START_TEST(missing_memory_is_told_once_at_the_end)
{
    Arena *const arena = arena_new();
    StrBuf buf = strbuf_init(arena);
    const char *text = NULL;
    Error err = {0};
    strbuf_puts(&buf, "before");
    strbuf_add(&buf, "", SIZE_MAX / 4); /* refused before a byte is read */
    strbuf_puts(&buf, "after");
    CHECK_FAILS(strbuf_finish(&buf, &text, &err), &err, E_NOMEM, "no memory for a text");
    ck_assert_ptr_null(text);
    arena_free(arena);
}
END_TEST

Suite *suite_strbuf(void)
{
    Suite *const suite = suite_create("strbuf");
    TCase *const cases = tcase_create("strbuf");
    tcase_add_test(cases, nothing_appended_is_an_empty_text);
    tcase_add_test(cases, every_kind_of_piece_ends_up_in_the_text);
    tcase_add_test(cases, what_is_not_known_leaves_nothing);
    tcase_add_test(cases, a_text_keeps_every_byte_while_it_grows);
    tcase_add_test(cases, a_formatted_piece_may_be_longer_than_all_before);
    tcase_add_test(cases, a_cleared_text_begins_again);
    tcase_add_test(cases, missing_memory_is_told_once_at_the_end);
    suite_add_tcase(suite, cases);
    return suite;
}
