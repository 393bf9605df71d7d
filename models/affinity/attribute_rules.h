/* models/affinity/attribute_rules.h - which client attributes the models may see.
 *
 * A name is read as it looks (plain_letters.h) and split into words at everything that is not a
 * letter and where the case changes ("owner_sex", "ownerSex", "OWNERSex": owner, sex).  A word on
 * the deny-list, whatever its case, denies the attribute; one of five letters or more does so at
 * either end of a longer word too ("birthdate", "maritalstatus"), which a short one would do to
 * innocent ones ("average", "Essex"). */
#ifndef MODELS_AFFINITY_ATTRIBUTE_RULES_H
#define MODELS_AFFINITY_ATTRIBUTE_RULES_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/snapshot.h"

#include <stddef.h>
#include <stdint.h>

typedef struct AttributeRules {
    size_t n_use; /* attributes.use: {"auto"} takes every attribute that is not denied */
    const char *const *use;
    size_t n_deny; /* attributes.deny */
    const char *const *deny;
} AttributeRules;

typedef struct AttributeChoice {
    size_t n;
    uint32_t *attributes; /* (n) numbers of the snapshot's attributes, ascending */
    size_t n_notices;
    const char **notices; /* a sentence per attribute that was skipped */
} AttributeChoice;

/** attribute_rules_denial - the word of the deny-list that denies `name`; NULL when none does. */
Status attribute_rules_denial(const AttributeRules *rules, const char *name, Arena *scratch,
                              const char **word, Error *err) ATTR_NODISCARD;

/**
 * attribute_rules_choose - the attributes of these clients that the rules allow.
 *
 * Errors: E_CONFIG attributes.use names a denied attribute, or one that the clients do not have
 */
Status attribute_rules_choose(const AttributeRules *rules, const Clients *clients, Arena *arena,
                              AttributeChoice *choice, Error *err) ATTR_NODISCARD;

#endif
