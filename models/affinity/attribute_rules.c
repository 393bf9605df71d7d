/* models/affinity/attribute_rules.c - which client attributes the models may see. */
#include "models/affinity/attribute_rules.h"

#include <stdbool.h>
#include <string.h>

static bool is_upper(const char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(const char byte)
{
    return byte >= 'a' && byte <= 'z';
}

/* Bytes beyond ASCII belong to letters of other scripts. */
static bool is_letter(const char byte)
{
    return is_upper(byte) || is_lower(byte) || (unsigned char)byte >= 0x80;
}

static char lower(const char byte)
{
    return is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
}

/* Does a new word begin at `at`, though a letter stands before it?  "ownerSex", "OWNERSex". */
static bool case_changes(const char *const at)
{
    return is_upper(at[0]) && (is_lower(at[-1]) || (is_upper(at[-1]) && is_lower(at[1])));
}

static size_t word_length(const char *const word)
{
    size_t length = 1;
    while (is_letter(word[length]) && !case_changes(word + length))
        length++;
    return length;
}

static bool is_word(const char *const word, const size_t length, const char *const other)
{
    if (strlen(other) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (lower(word[i]) != lower(other[i]))
            return false;
    return true;
}

const char *attribute_rules_denial(const AttributeRules *const rules, const char *const name)
{
    const char *at = name;
    while (*at != '\0') {
        if (!is_letter(*at)) {
            at++;
            continue;
        }
        const size_t length = word_length(at);
        for (size_t word = 0; word < rules->n_deny; word++)
            if (is_word(at, length, rules->deny[word]))
                return rules->deny[word];
        at += length;
    }
    return NULL;
}

static bool is_auto(const AttributeRules *const rules)
{
    return rules->n_use == 1 && strcmp(rules->use[0], "auto") == 0;
}

static bool is_named(const AttributeRules *const rules, const char *const name)
{
    for (size_t i = 0; i < rules->n_use; i++)
        if (strcmp(rules->use[i], name) == 0)
            return true;
    return false;
}

static bool has_attribute(const Clients *const clients, const char *const name)
{
    for (size_t attribute = 0; attribute < clients->n_attributes; attribute++)
        if (strcmp(clients->attribute_names[attribute], name) == 0)
            return true;
    return false;
}

static Status check_named(const AttributeRules *const rules, const Clients *const clients,
                          Error *const err)
{
    for (size_t i = 0; i < rules->n_use; i++) {
        const char *const name = rules->use[i];
        const char *const word = attribute_rules_denial(rules, name);
        if (word != NULL)
            return ERROR_SET(err, E_CONFIG,
                             "attributes.use names \"%s\", which \"%s\" on attributes.deny denies",
                             name, word);
        if (!has_attribute(clients, name))
            return ERROR_SET(err, E_CONFIG,
                             "attributes.use names \"%s\", which is no attribute in clients.csv",
                             name);
    }
    return OK;
}

Status attribute_rules_choose(const AttributeRules *const rules, const Clients *const clients,
                              Arena *const arena, AttributeChoice *const choice, Error *const err)
{
    const bool takes_all = is_auto(rules);
    if (!takes_all)
        TRY(check_named(rules, clients, err));

    AttributeChoice made = {.n = 0};
    ARENA_NEW(made.attributes, arena, clients->n_attributes, err);
    ARENA_NEW(made.notices, arena, clients->n_attributes, err);
    for (size_t attribute = 0; attribute < clients->n_attributes; attribute++) {
        const char *const name = clients->attribute_names[attribute];
        if (!takes_all && !is_named(rules, name))
            continue;
        const char *const word = attribute_rules_denial(rules, name);
        if (word == NULL) {
            made.attributes[made.n++] = (uint32_t)attribute;
            continue;
        }
        ARENA_TAKE(made.notices[made.n_notices],
                   arena_printf(arena, "attribute \"%s\" is not used: \"%s\" is on attributes.deny",
                                name, word),
                   err);
        made.n_notices++;
    }
    *choice = made;
    return OK;
}
