/* models/gap/wording.h - figures as an RM reads them, put into sentences. */
#ifndef MODELS_GAP_WORDING_H
#define MODELS_GAP_WORDING_H

#include "core/base/strbuf.h"

/** wording_amount - an amount to three significant digits, thousands apart: "EUR 1 240", "-38".
 * @currency: NULL = not known */
void wording_amount(StrBuf *out, double amount, const char *currency);

/** wording_share - "64 %"; a positive share below one per cent is "under 1 %". */
void wording_share(StrBuf *out, double share);

/** wording_separator - what stands before item `i` of `n`: "", ", " or " and ". */
const char *wording_separator(size_t i, size_t n);

#endif
