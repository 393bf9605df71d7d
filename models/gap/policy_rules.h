/* models/gap/policy_rules.h - may this product be offered to this client at all?
 *
 * Facts about client and product only, in the fixed order of core/domain/withheld.def; whether the
 * product belongs to the profile and how it ranks is gap_engine's.  What a rule needs and the
 * extract does not tell (legal form, tenure, risk class) counts against the offer: an RM must be
 * able to say that it was allowed. */
#ifndef MODELS_GAP_POLICY_RULES_H
#define MODELS_GAP_POLICY_RULES_H

#include "core/domain/run.h"
#include "models/portfolio.h"

/** policy_client_rule - a reason to leave the client alone altogether, or WITHHELD_NOT. */
Withheld policy_client_rule(const Portfolio *portfolio, size_t client);

/** policy_product_rule - the first rule of the product that stands against the offer, or
 * WITHHELD_NOT.  @product: number in the snapshot.  Cost: O(requires + excludes). */
Withheld policy_product_rule(const Portfolio *portfolio, size_t client, size_t product);

#endif
