/* tests/core/io/test_html.c - nothing from outside can leave its place in a page. */
#include "core/io/html.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

static Arena *arena;
static StrBuf page;

static void set_up(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    page = strbuf_init(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *written(void)
{
    const char *text = NULL;
    ck_assert(strbuf_finish(&page, &text, NULL) == OK);
    return text;
}

START_TEST(html_text_escapes_what_ends_text_or_an_attribute)
{
    html_text(&page, "<script>alert(\"a & b\")</script> d'Or");
    ck_assert_str_eq(written(),
                     "&lt;script&gt;alert(&quot;a &amp; b&quot;)&lt;/script&gt; d&#39;Or");
}
END_TEST

START_TEST(html_text_leaves_other_letters_alone)
{
    html_text(&page, "Плащания \xe2\x82\xac 5\t\n");
    html_text(&page, NULL);
    html_text(&page, "");
    ck_assert_str_eq(written(), "Плащания \xe2\x82\xac 5\t\n");
}
END_TEST

START_TEST(html_text_replaces_control_characters)
{
    html_text(&page, "a\x01"
                     "b\x1b[2Jc\x7f");
    ck_assert_str_eq(written(), "a\xef\xbf\xbd"
                                "b\xef\xbf\xbd[2Jc\xef\xbf\xbd");
}
END_TEST

START_TEST(html_clipped_cuts_between_letters_and_leaves_room_for_the_ellipsis)
{
    html_clipped(&page, "Ромашка", 7);
    strbuf_putc(&page, '|');
    html_clipped(&page, "Ромашка", 6);
    strbuf_putc(&page, '|');
    html_clipped(&page, "<<<<", 3);
    strbuf_putc(&page, '|');
    html_clipped(&page, "", 3);
    ck_assert_str_eq(written(), "Ромашка|Ромаш\xe2\x80\xa6|&lt;&lt;\xe2\x80\xa6|");
}
END_TEST

START_TEST(html_element_closes_the_tag_and_not_its_attributes)
{
    html_element(&page, "td class=\"n\"", "a < b");
    ck_assert_str_eq(written(), "<td class=\"n\">a &lt; b</td>");
}
END_TEST

START_TEST(html_count_sets_thousands_apart)
{
    html_count(&page, 0);
    strbuf_putc(&page, '|');
    html_count(&page, 999);
    strbuf_putc(&page, '|');
    html_count(&page, 1234567);
    ck_assert_str_eq(written(), "0|999|1\xe2\x80\xaf"
                                "234\xe2\x80\xaf"
                                "567");
}
END_TEST

Suite *suite_html(void)
{
    TCase *const tests = tcase_create("html");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, html_text_escapes_what_ends_text_or_an_attribute);
    tcase_add_test(tests, html_text_leaves_other_letters_alone);
    tcase_add_test(tests, html_text_replaces_control_characters);
    tcase_add_test(tests, html_clipped_cuts_between_letters_and_leaves_room_for_the_ellipsis);
    tcase_add_test(tests, html_element_closes_the_tag_and_not_its_attributes);
    tcase_add_test(tests, html_count_sets_thousands_apart);
    Suite *const suite = suite_create("html");
    suite_add_tcase(suite, tests);
    return suite;
}
