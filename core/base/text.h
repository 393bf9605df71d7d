/* core/base/text.h - strict reading and writing of plain values.
 *
 * Everything here works on bytes and is the same in every locale.  The readers take a byte range
 * that need not be terminated, accept the whole range or nothing, and leave the result alone
 * when they refuse. */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_DOUBLE_SIZE = 32, TEXT_FIXED_EXTRA = 320 };

/** text_parse_int - optional '-', then digits only; false outside int64. */
bool text_parse_int(const char *text, size_t length, int64_t *value);

/** text_parse_decimal - optional '-', digits, optional point and 1..scale digits behind it (at
 * least one digit before the point); *value = the number times 10^scale.  False outside int64. */
bool text_parse_decimal(const char *text, size_t length, int scale, int64_t *value);

/** text_parse_double - a finite JSON-style number ("-1.5e3"); no hex, no nan, no inf. */
bool text_parse_double(const char *text, size_t length, double *value);

/** text_utf8_invalid_at - index of the first byte that is not well-formed UTF-8 (Unicode table
 * 3-7: no overlong forms, no surrogates) or is NUL; `length` when all is well. */
size_t text_utf8_invalid_at(const char *text, size_t length);

/** text_utf8_width - columns the text takes on a terminal (wcwidth of a fixed Unicode locale is
 * not assumed: combining marks count 0, wide East Asian ranges 2, all else 1). */
size_t text_utf8_width(const char *text, size_t length);

/** text_format_double - shortest decimal that reads back to `value`; "" for NaN; returns length.
 * `out` has room for TEXT_DOUBLE_SIZE bytes. */
size_t text_format_double(double value, char *out);

/** text_format_fixed - `value` with `decimals` digits; "" for NaN; returns length. */
size_t text_format_fixed(double value, int decimals, char *out, size_t size);

/** text_compare - byte order; the shorter first when one is the start of the other. */
int text_compare(const char *a, const char *b);

#endif
