/* models/gap/advice.h - what to do about a client that brings little or loses money.
 *
 * "Do not sell" is said on strong evidence alone: a loss that the products to offer, at what own
 * profits or differences over time say of them, would not make up for.  A weak estimate (robust
 * regression, or none) never speaks against a sale.  What to do instead follows from how much the
 * client uses what it has. */
#ifndef MODELS_GAP_ADVICE_H
#define MODELS_GAP_ADVICE_H

#include "core/base/strbuf.h"
#include "models/gap/gap_engine.h"

/** advice_of - the advice for a client whose offers and potential are known.
 *
 * Low profit: a loss, or less than low_profit_share of what nine in ten well-developed peers
 * exceed.  Newcomers (profile.mature_months) are left in peace. */
Advice advice_of(const GapEngine *engine, size_t client, const ClientGap *gap);

/** advice_remedy - where a loss cannot be sold away: reprice a client that uses its products as
 * much as most holders among its peers (mean rank of use 1/2 or more), move one that uses them less
 * to self-service, or leave it alone; either where use is not known. */
Remedy advice_remedy(const GapEngine *engine, size_t client);

/** advice_key, advice_remedy_key - for programs: "do_not_sell", "self_service". */
const char *advice_key(Advice advice);
const char *advice_remedy_key(Remedy remedy);

/** advice_remedy_words - for an RM: "review its prices: it uses what it has as much as others". */
const char *advice_remedy_words(Remedy remedy);

#endif
