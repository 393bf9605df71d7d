/* models/affinity/attribute_rules.c - which client attributes the models may see. */
#include "models/affinity/attribute_rules.h"

#include "models/affinity/plain_letters.h"

#include <stdbool.h>
#include <string.h>

enum { LONG_WORD = 5 }; /* letters */

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

static bool is_same(const char *const text, const char *const word, const size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (lower(text[i]) != lower(word[i]))
            return false;
    return true;
}

/* Is the word of a name the word of the deny-list, or has it a long one at an end? */
static bool contains(const char *const text, const size_t length, const char *const word)
{
    const size_t word_letters = strlen(word);
    if (word_letters == length)
        return is_same(text, word, length);
    return word_letters >= LONG_WORD && word_letters < length &&
           (is_same(text, word, word_letters) ||
            is_same(text + length - word_letters, word, word_letters));
}

static Status to_plain(const char *const name, Arena *const scratch, char **const plain,
                       Error *const err)
{
    ARENA_NEW(*plain, scratch, strlen(name) + 1, err);
    plain_letters(name, *plain);
    return OK;
}

/* The first word of the deny-list that denies the word of a name; NULL when none does. */
static Status denial_of_word(const AttributeRules *const rules, const char *const text,
                             const size_t length, Arena *const scratch, const char **const word,
                             Error *const err)
{
    for (size_t i = 0; i < rules->n_deny && *word == NULL; i++) {
        char *plain = NULL;
        TRY(to_plain(rules->deny[i], scratch, &plain, err));
        if (contains(text, length, plain))
            *word = rules->deny[i];
    }
    return OK;
}

Status attribute_rules_denial(const AttributeRules *const rules, const char *const name,
                              Arena *const scratch, const char **const word, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    char *plain = NULL;
    TRY(to_plain(name, scratch, &plain, err));
    *word = NULL;
    for (const char *at = plain; *at != '\0' && *word == NULL;) {
        const size_t length = is_letter(*at) ? word_length(at) : 1;
        if (is_letter(*at))
            TRY(denial_of_word(rules, at, length, scratch, word, err));
        at += length;
    }
    arena_reset(scratch, mark);
    return OK;
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
                          Arena *const scratch, Error *const err)
{
    for (size_t i = 0; i < rules->n_use; i++) {
        const char *const name = rules->use[i];
        const char *word = NULL;
        TRY(attribute_rules_denial(rules, name, scratch, &word, err));
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
        TRY(check_named(rules, clients, arena, err));

    AttributeChoice made = {.n = 0};
    ARENA_NEW(made.attributes, arena, clients->n_attributes, err);
    ARENA_NEW(made.notices, arena, clients->n_attributes, err);
    for (size_t attribute = 0; attribute < clients->n_attributes; attribute++) {
        const char *const name = clients->attribute_names[attribute];
        if (!takes_all && !is_named(rules, name))
            continue;
        const char *word = NULL;
        TRY(attribute_rules_denial(rules, name, arena, &word, err));
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
