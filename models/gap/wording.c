/* models/gap/wording.c - figures as an RM reads them; see wording.h. */
#include "models/gap/wording.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_DIGITS = 340 }; /* of the largest double */

static double three_digits(const double amount)
{
    if (fabs(amount) < 1)
        return nearbyint(amount * 100) / 100;
    const double unit = pow(10, floor(log10(fabs(amount))) - 2);
    return nearbyint(amount / unit) * unit;
}

void wording_amount(StrBuf *const out, const double amount, const char *const currency)
{
    const double shown = three_digits(amount);
    char digits[TEXT_DIGITS];
    const bool whole = fabs(shown) >= 100 || shown == nearbyint(shown);
    const int length = snprintf(digits, sizeof digits, "%.*f", whole ? 0 : 2, fabs(shown));
    const size_t n_whole = whole ? (size_t)length : (size_t)(strchr(digits, '.') - digits);
    if (currency != NULL)
        strbuf_printf(out, "%s ", currency);
    if (shown < 0)
        strbuf_putc(out, '-');
    for (size_t i = 0; i < (size_t)length; i++) {
        if (i > 0 && i < n_whole && (n_whole - i) % 3 == 0)
            strbuf_putc(out, ' ');
        strbuf_putc(out, digits[i]);
    }
}

void wording_share(StrBuf *const out, const double share)
{
    if (share > 0 && share < 0.01)
        strbuf_puts(out, "under 1 %");
    else
        strbuf_printf(out, "%d %%", (int)lrint(share * 100));
}

const char *wording_separator(const size_t i, const size_t n)
{
    if (i == 0)
        return "";
    return i + 1 == n ? " and " : ", ";
}
