/* core/base/money.h - exact amounts: integer 1/10000 of the currency unit in 64 bit.
 *
 * Sums are made in 128 bit.  Amounts become double at the feature matrix and not before. */
#ifndef CORE_BASE_MONEY_H
#define CORE_BASE_MONEY_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t Money;                   /* 1/10000 of the unit */
__extension__ typedef __int128 MoneySum; /* sums of Money */

enum { MONEY_DECIMALS = 4, MONEY_TEXT_SIZE = 32 };
#define MONEY_SCALE INT64_C(10000)
#define MONEY_UNKNOWN INT64_MIN                              /* "not known" */
#define MONEY_LIMIT (INT64_C(100000000000000) * MONEY_SCALE) /* |amount| < 1e14 units */

/** money_parse - a decimal with a point and at most 4 decimals, |amount| < 1e14. */
bool money_parse(const char *text, size_t length, Money *value);

/** money_format - shortest exact decimal ("-12.5"), "" for MONEY_UNKNOWN; returns the length.
 * `out` has room for MONEY_TEXT_SIZE bytes. */
size_t money_format(Money value, char *out);

/** money_units - as a double, NaN for MONEY_UNKNOWN. */
static inline double money_units(const Money value)
{
    return value == MONEY_UNKNOWN ? NAN : (double)value / (double)MONEY_SCALE;
}

/** money_from_units - nearest exact amount, MONEY_UNKNOWN for NaN or beyond the limit. */
static inline Money money_from_units(const double units)
{
    const double scaled = nearbyint(units * (double)MONEY_SCALE);
    return fabs(scaled) < (double)MONEY_LIMIT ? (Money)scaled : MONEY_UNKNOWN;
}

#endif
