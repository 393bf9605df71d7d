/* core/base/money.c - exact amounts to text and back. */
#include "core/base/money.h"

#include "core/base/text.h"

#include <inttypes.h>
#include <stdio.h>

bool money_parse(const char *const text, const size_t length, Money *const value)
{
    Money amount = 0;
    if (!text_parse_decimal(text, length, MONEY_DECIMALS, &amount))
        return false;
    if (amount <= -MONEY_LIMIT || amount >= MONEY_LIMIT)
        return false;
    *value = amount;
    return true;
}

size_t money_format(const Money value, char *const out)
{
    out[0] = '\0';
    if (value == MONEY_UNKNOWN)
        return 0;
    const uint64_t magnitude = value < 0 ? (uint64_t)-value : (uint64_t)value;
    const uint64_t scale = (uint64_t)MONEY_SCALE;
    int length = snprintf(out, MONEY_TEXT_SIZE, "%s%" PRIu64 ".%04" PRIu64, value < 0 ? "-" : "",
                          magnitude / scale, magnitude % scale);
    while (out[length - 1] == '0')
        length--;
    if (out[length - 1] == '.')
        length--;
    out[length] = '\0';
    return (size_t)length;
}
