/* tests/core/base/test_text.c - strict reading and writing of plain values. */
#include "core/base/text.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>
#include <stdlib.h>

#define N_OF(array) (sizeof(array) / sizeof(array)[0])

static void check_decimal(const char *const text, const int scale, const int64_t expected)
{
    int64_t value = 0;
    ck_assert_msg(text_parse_decimal(text, strlen(text), scale, &value), "\"%s\" is refused", text);
    ck_assert_msg(value == expected, "\"%s\" gave %lld", text, (long long)value);
}

static void check_decimal_refused(const char *const text, const int scale)
{
    int64_t value = 4711;
    ck_assert_msg(!text_parse_decimal(text, strlen(text), scale, &value), "\"%s\" is taken", text);
    ck_assert_int_eq(value, 4711); /* left alone */
}

START_TEST(decimals_are_exact)
{
    check_decimal("1234.56", 4, 12345600);
    check_decimal("-0.0001", 4, -1);
    check_decimal("-0", 4, 0);
    check_decimal("007", 0, 7);
    check_decimal("0.3", 1, 3);
    check_decimal("12", 2, 1200);
}
END_TEST

START_TEST(int64_ends_where_it_ends)
{
    check_decimal("9223372036854775807", 0, INT64_MAX);
    check_decimal("-9223372036854775808", 0, INT64_MIN);
    check_decimal_refused("9223372036854775808", 0);
    check_decimal_refused("-9223372036854775809", 0);
    check_decimal_refused("92233720368547758070", 0);
    check_decimal("922337203685477.5807", 4, INT64_MAX);
    check_decimal("-922337203685477.5808", 4, INT64_MIN);
    check_decimal_refused("922337203685477.5808", 4);
    check_decimal_refused("922337203685478", 4);
}
END_TEST

/* Octal escapes, which unlike \x end after three digits. */
START_TEST(anything_but_a_plain_decimal_is_refused)
{
    static const char *const TEXTS[] = {
        "",
        "-",
        "+1",
        ".",
        "-.5",
        ".5",
        "5.",
        "1.23456",
        " 1",
        "1 ",
        "1 234",
        "1,5",
        "1e3",
        "0x10",
        "nan",
        "inf",
        "--1",
        "1-",
        "1.2.3",
        "1\n",
        "1'234",
        "1_000",
        "(1)",
        "1234,56",
        "1\t",
        "\v1",
        "1/2",
        "1.-5",
        "-+1",
        "1\302\240234",     /* no-break space */
        "1\342\200\257234", /* narrow no-break space */
        "\331\241\331\242", /* Arabic digits */
        "\357\274\221",     /* full-width one */
        "\342\210\2221",    /* minus sign U+2212 */
        "1.2\302\262",      /* superscript two */
    };
    for (size_t i = 0; i < N_OF(TEXTS); i++)
        check_decimal_refused(TEXTS[i], 4);
    check_decimal_refused("1.5", 0);
}
END_TEST

START_TEST(only_the_given_range_is_read)
{
    int64_t value = 0;
    ck_assert(text_parse_int("123456", 3, &value));
    ck_assert_int_eq(value, 123);
    ck_assert(!text_parse_int("12\0"
                              "4",
                              4, &value));
    ck_assert(!text_parse_int("12x", 3, &value));
}
END_TEST

START_TEST(numbers_are_read_as_json_has_them)
{
    static const struct {
        const char *text;
        double value;
    } CASES[] = {{"2.385", 2.385}, {"-1.5e3", -1500},  {"0", 0},         {"1E-2", 0.01},
                 {"1e+2", 100},    {"-0.375", -0.375}, {"1e308", 1e308}, {"5e-324", 5e-324},
                 {"1e-400", 0} /* underflow is no error: the nearest number is 0 */};
    for (size_t i = 0; i < N_OF(CASES); i++) {
        double value = 4711;
        ck_assert_msg(text_parse_double(CASES[i].text, strlen(CASES[i].text), &value),
                      "\"%s\" is refused", CASES[i].text);
        ck_assert_double_eq(value, CASES[i].value);
    }
}
END_TEST

START_TEST(anything_but_a_finite_number_is_refused)
{
    static const char *const TEXTS[] = {"",      "nan",   "NaN", "inf",   "-inf",   "infinity",
                                        "0x1p3", "1e",    "1e+", "1e400", "-1e400", ".5",
                                        "5.",    "+1",    " 1",  "1 ",    "1,5",    "1.5f",
                                        "--1",   "1e5.5", "-",   "1e 5",  "1__0",   "1.e5"};
    for (size_t i = 0; i < N_OF(TEXTS); i++) {
        double value = 4711;
        ck_assert_msg(!text_parse_double(TEXTS[i], strlen(TEXTS[i]), &value), "\"%s\" is taken",
                      TEXTS[i]);
        ck_assert_double_eq(value, 4711);
    }
}
END_TEST

/* The rows of Unicode 15, table 3-7, their first and last members. */
START_TEST(well_formed_utf8_is_taken)
{
    static const char *const TEXTS[] = {
        "",
        "plain",
        "\x7F",
        "\xC2\x80",
        "\xDF\xBF",
        "\xE0\xA0\x80",
        "\xED\x9F\xBF",
        "\xEE\x80\x80",
        "\xEF\xBF\xBE", /* a noncharacter is well-formed all the same */
        "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF",
        "Клиент",
        "e\xCC\x81",
        "\xEF\xBB\xBFwith a mark",
    };
    for (size_t i = 0; i < N_OF(TEXTS); i++)
        ck_assert_uint_eq(text_utf8_invalid_at(TEXTS[i], strlen(TEXTS[i])), strlen(TEXTS[i]));
}
END_TEST

START_TEST(ill_formed_utf8_is_found_where_it_is)
{
    static const struct {
        const char *text;
        size_t length;
        size_t at;
    } CASES[] = {
        {"abc\xFF", 4, 3},
        {"\x80", 1, 0},             /* continuation alone */
        {"\xC0\x80", 2, 0},         /* overlong NUL */
        {"\xC1\xBF", 2, 0},         /* overlong */
        {"\xE0\x80\x80", 3, 0},     /* overlong */
        {"\xE0\x9F\xBF", 3, 0},     /* overlong */
        {"\xF0\x80\x80\x80", 4, 0}, /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0}, /* overlong */
        {"ab\xED\xA0\x80", 5, 2},   /* first surrogate */
        {"ab\xED\xBF\xBF", 5, 2},   /* last surrogate */
        {"\xF4\x90\x80\x80", 4, 0}, /* behind U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0},
        {"\xF8\x88\x80\x80\x80", 5, 0},
        {"\xFE", 1, 0},
        {"ok\xE2\x82", 4, 2},               /* cut off */
        {"ok\xF0\x9F\x98", 5, 2},           /* cut off */
        {"\xC3", 1, 0},                     /* cut off */
        {"\xE2\x28\xA1", 3, 0},             /* wrong second byte */
        {"\xF0\x9F\x28\x80", 4, 0},         /* wrong third byte */
        {"\xCA\xEB\xE8\xE5\xED\xF2", 6, 0}, /* windows-1251 */
        {"nul\0inside", 10, 3},
    };
    for (size_t i = 0; i < N_OF(CASES); i++)
        ck_assert_msg(text_utf8_invalid_at(CASES[i].text, CASES[i].length) == CASES[i].at,
                      "case %zu", i);
}
END_TEST

START_TEST(width_counts_columns_of_a_terminal)
{
    static const struct {
        const char *text;
        size_t width;
    } CASES[] = {{"", 0},
                 {"client", 6},
                 {"Клиент", 6},
                 {"e\xCC\x81", 1},
                 {"日本", 4},
                 {"\xF0\x9F\x98\x80", 2},
                 {"\xFFx", 2},
                 {"a\xE2\x80\x8B"
                  "b",
                  2}};
    for (size_t i = 0; i < N_OF(CASES); i++)
        ck_assert_uint_eq(text_utf8_width(CASES[i].text, strlen(CASES[i].text)), CASES[i].width);
}
END_TEST

/* Expected texts: repr() of Python 3.11, which gives the shortest. */
START_TEST(doubles_are_written_short_and_read_back)
{
    static const struct {
        double value;
        const char *text;
    } CASES[] = {{0.1, "0.1"},
                 {2.385, "2.385"},
                 {1.0 / 3, "0.3333333333333333"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {-1500, "-1500"},
                 {1e22, "1e+22"},
                 {-0.0, "0"}, /* ours: there is no negative zero in the output */
                 {123456789.125, "123456789.125"},
                 {1.7976931348623157e308, "1.7976931348623157e+308"}};
    for (size_t i = 0; i < N_OF(CASES); i++) {
        char text[TEXT_DOUBLE_SIZE];
        ck_assert_uint_eq(text_format_double(CASES[i].value, text), strlen(CASES[i].text));
        ck_assert_str_eq(text, CASES[i].text);
        ck_assert_double_eq(strtod(text, NULL), CASES[i].value);
    }
}
END_TEST

START_TEST(what_is_not_a_number_is_written_as_nothing)
{
    char text[TEXT_DOUBLE_SIZE] = "before";
    ck_assert_uint_eq(text_format_double(NAN, text), 0);
    ck_assert_str_eq(text, "");
    ck_assert_uint_eq(text_format_fixed(NAN, 2, text, sizeof text), 0);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(fixed_digits_round_the_exact_binary_value)
{
    char text[TEXT_DOUBLE_SIZE];
    ck_assert_uint_eq(text_format_fixed(2.385, 2, text, sizeof text), 4);
    ck_assert_str_eq(text, "2.38"); /* the double is 2.38499999999999978... */
    ck_assert_uint_eq(text_format_fixed(-1234.5678, 3, text, sizeof text), 9);
    ck_assert_str_eq(text, "-1234.568");
    ck_assert_uint_eq(text_format_fixed(7.6, 0, text, sizeof text), 1);
    ck_assert_str_eq(text, "8");
}
END_TEST

START_TEST(texts_are_ordered_by_their_bytes)
{
    ck_assert_int_eq(text_compare("gap", "gap"), 0);
    ck_assert_int_eq(text_compare("gap", "gaps"), -1);
    ck_assert_int_eq(text_compare("Z", "a"), -1);
    ck_assert_int_eq(text_compare("Ж", "z"), 1); /* bytes are not signed */
    ck_assert_int_eq(text_compare("client 10", "client 9"), -1);
}
END_TEST

Suite *suite_text(void)
{
    Suite *const suite = suite_create("text");
    TCase *const cases = tcase_create("text");
    tcase_add_test(cases, decimals_are_exact);
    tcase_add_test(cases, int64_ends_where_it_ends);
    tcase_add_test(cases, anything_but_a_plain_decimal_is_refused);
    tcase_add_test(cases, only_the_given_range_is_read);
    tcase_add_test(cases, numbers_are_read_as_json_has_them);
    tcase_add_test(cases, anything_but_a_finite_number_is_refused);
    tcase_add_test(cases, well_formed_utf8_is_taken);
    tcase_add_test(cases, ill_formed_utf8_is_found_where_it_is);
    tcase_add_test(cases, width_counts_columns_of_a_terminal);
    tcase_add_test(cases, doubles_are_written_short_and_read_back);
    tcase_add_test(cases, what_is_not_a_number_is_written_as_nothing);
    tcase_add_test(cases, fixed_digits_round_the_exact_binary_value);
    tcase_add_test(cases, texts_are_ordered_by_their_bytes);
    suite_add_tcase(suite, cases);
    return suite;
}
