/* models/gap/trigger_content.h - from a client's gap to what the RM is told.
 *
 *   cross_sell  products to offer, best first
 *   under_use   products the client has and hardly uses
 *   low_profit  a client who brings little and whom no sale would mend: what to do instead
 * A client with low profit and products to offer gets the offers, not a second message. */
#ifndef MODELS_GAP_TRIGGER_CONTENT_H
#define MODELS_GAP_TRIGGER_CONTENT_H

#include "models/gap/gap_engine.h"

enum { TRIGGER_REASONS = 3 }; /* per product */

/**
 * trigger_content_make - the triggers this client gives ground for, by kind; at most KIND_COUNT.
 *
 * @currency: of the client's bank; NULL = not known
 * @contents: (KIND_COUNT) caller allocates; texts live in `arena`
 */
Status trigger_content_make(const GapEngine *engine, size_t client, const ClientGap *gap,
                            const char *currency, Arena *arena, TriggerContent *contents,
                            size_t *n_contents, Error *err) ATTR_NODISCARD;

/** trigger_product_reasons - the largest contributions to one product's score, in words. */
Status trigger_product_reasons(const GapEngine *engine, size_t client, uint32_t product,
                               size_t most, Arena *arena, const TriggerReason **reasons,
                               size_t *n_reasons, Error *err) ATTR_NODISCARD;

#endif
