/* core/base/text.c - strict numbers, UTF-8, widths. */
#include "core/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(const char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Accumulate digits as a negative number, whose range is the larger one. */
static bool take_digit(int64_t *const negative, const char digit)
{
    int64_t next = 0;
    if (__builtin_mul_overflow(*negative, 10, &next) ||
        __builtin_sub_overflow(next, digit - '0', &next))
        return false;
    *negative = next;
    return true;
}

bool text_parse_decimal(const char *const text, const size_t length, const int scale,
                        int64_t *const value)
{
    size_t at = 0;
    const bool is_negative = length > 0 && text[0] == '-';
    at += is_negative;
    if (at == length || !is_digit(text[at]))
        return false;

    int64_t negative = 0;
    for (; at < length && is_digit(text[at]); at++)
        if (!take_digit(&negative, text[at]))
            return false;

    int decimals = 0;
    if (at < length && text[at] == '.' && scale > 0) {
        for (at++; at < length && is_digit(text[at]) && decimals < scale; at++, decimals++)
            if (!take_digit(&negative, text[at]))
                return false;
        if (decimals == 0)
            return false;
    }
    if (at != length)
        return false;
    for (; decimals < scale; decimals++)
        if (!take_digit(&negative, '0'))
            return false;
    if (!is_negative && negative == INT64_MIN)
        return false;
    *value = is_negative ? negative : -negative;
    return true;
}

bool text_parse_int(const char *const text, const size_t length, int64_t *const value)
{
    return text_parse_decimal(text, length, 0, value);
}

static size_t skip_digits(const char *const text, const size_t length, size_t at)
{
    while (at < length && is_digit(text[at]))
        at++;
    return at;
}

/* The grammar of a JSON number, leading zeros allowed; 0 when the text does not fit it. */
static size_t number_end(const char *const text, const size_t length)
{
    size_t at = length > 0 && text[0] == '-';
    const size_t whole = skip_digits(text, length, at);
    if (whole == at)
        return 0;
    at = whole;
    if (at < length && text[at] == '.') {
        const size_t fraction = skip_digits(text, length, at + 1);
        if (fraction == at + 1)
            return 0;
        at = fraction;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t from = at + 1;
        if (from < length && (text[from] == '-' || text[from] == '+'))
            from++;
        at = skip_digits(text, length, from);
        if (at == from)
            return 0;
    }
    return at;
}

bool text_parse_double(const char *const text, const size_t length, double *const value)
{
    char copy[64];
    if (length == 0 || length >= sizeof copy || number_end(text, length) != length)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    const double number = strtod(copy, NULL);
    if (!isfinite(number))
        return false;
    *value = number;
    return true;
}

/* Length of the well-formed sequence at `at`, 0 when there is none (Unicode 15, table 3-7). */
static size_t utf8_sequence(const unsigned char *const at, const size_t left)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high;
        size_t length;
    } FORMS[] = {
        {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
        {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
        {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t form = 0; form < sizeof FORMS / sizeof FORMS[0]; form++) {
        if (at[0] < FORMS[form].first_low || at[0] > FORMS[form].first_high)
            continue;
        if (left < FORMS[form].length || at[1] < FORMS[form].second_low ||
            at[1] > FORMS[form].second_high)
            return 0;
        for (size_t i = 2; i < FORMS[form].length; i++)
            if (at[i] < 0x80 || at[i] > 0xBF)
                return 0;
        return FORMS[form].length;
    }
    return 0;
}

size_t text_utf8_invalid_at(const char *const text, const size_t length)
{
    const unsigned char *const bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < length) {
        if (bytes[at] >= 1 && bytes[at] < 0x80) {
            at++;
            continue;
        }
        const size_t sequence = bytes[at] == 0 ? 0 : utf8_sequence(bytes + at, length - at);
        if (sequence == 0)
            return at;
        at += sequence;
    }
    return length;
}

static uint32_t code_point(const unsigned char *const at, const size_t length)
{
    static const unsigned char FIRST_BITS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = at[0] & FIRST_BITS[length];
    for (size_t i = 1; i < length; i++)
        point = point << 6 | (at[i] & 0x3FU);
    return point;
}

static size_t point_width(const uint32_t point)
{
    static const uint32_t ZERO[][2] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},
                                       {0x610, 0x61A},   {0x64B, 0x65F},   {0x200B, 0x200F},
                                       {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};
    static const uint32_t WIDE[][2] = {{0x1100, 0x115F},  {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},  {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF},
                                       {0x20000, 0x3FFFD}};
    for (size_t range = 0; range < sizeof ZERO / sizeof ZERO[0]; range++)
        if (point >= ZERO[range][0] && point <= ZERO[range][1])
            return 0;
    for (size_t range = 0; range < sizeof WIDE / sizeof WIDE[0]; range++)
        if (point >= WIDE[range][0] && point <= WIDE[range][1])
            return 2;
    return 1;
}

size_t text_utf8_width(const char *const text, const size_t length)
{
    const unsigned char *const bytes = (const unsigned char *)text;
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        const size_t sequence = bytes[at] < 0x80 ? 1 : utf8_sequence(bytes + at, length - at);
        width += sequence == 0 ? 1 : point_width(code_point(bytes + at, sequence));
        at += sequence == 0 ? 1 : sequence;
    }
    return width;
}

static bool reads_back(const char *const text, const double value)
{
    return strtod(text, NULL) == value;
}

/* 17 digits always read back, 15 suffice for most typed numbers; 16 tell which way to go. */
size_t text_format_double(const double value, char *const out)
{
    const double shown = value == 0 ? 0.0 : value;
    char shorter[TEXT_DOUBLE_SIZE];
    out[0] = '\0';
    if (isnan(value))
        return 0;
    int length = snprintf(out, TEXT_DOUBLE_SIZE, "%.16g", shown);
    if (!reads_back(out, value))
        return (size_t)snprintf(out, TEXT_DOUBLE_SIZE, "%.17g", shown);
    const int shorter_length = snprintf(shorter, sizeof shorter, "%.15g", shown);
    if (shorter_length < length && reads_back(shorter, value)) {
        memcpy(out, shorter, (size_t)shorter_length + 1);
        length = shorter_length;
    }
    return (size_t)length;
}

size_t text_format_fixed(const double value, const int decimals, char *const out, const size_t size)
{
    out[0] = '\0';
    if (isnan(value))
        return 0;
    const int length = snprintf(out, size, "%.*f", decimals, value);
    return length < 0 || (size_t)length >= size ? 0 : (size_t)length;
}

int text_compare(const char *const a, const char *const b)
{
    const int order = strcmp(a, b);
    return (order > 0) - (order < 0);
}
