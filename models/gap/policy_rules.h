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

typedef struct PolicyRules {
    const Portfolio *portfolio; /* borrowed; products by the snapshot's numbers */
    BitMatrix required;         /* (n_products, n_products) must be held first */
    BitMatrix excluded;         /* (n_products, n_products) must not be held; both directions */
} PolicyRules;

/** policy_rules_make - the rules of the snapshot's products. Cost: O(n_products^2 / 64). */
Status policy_rules_make(const Portfolio *portfolio, Arena *arena, PolicyRules *rules,
                         Error *err) ATTR_NODISCARD;

/** policy_client_rule - a reason to leave the client alone altogether, or WITHHELD_NOT. */
Withheld policy_client_rule(const PolicyRules *rules, size_t client);

/** policy_product_rule - the first rule of the product that stands against the offer, or
 * WITHHELD_NOT.  Cost: O(n_products / 64). */
Withheld policy_product_rule(const PolicyRules *rules, size_t client, size_t product);

#endif
