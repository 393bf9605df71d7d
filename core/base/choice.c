/* core/base/choice.c - one of a few words. */
#include "core/base/choice.h"

#include <string.h>

int choice_find(const char *const choices, const char *const word)
{
    const size_t wanted = strlen(word);
    const char *at = choices;
    for (int place = 0;; place++) {
        const size_t length = strcspn(at, "|");
        if (length == wanted && memcmp(at, word, length) == 0)
            return place;
        if (at[length] == '\0')
            return -1;
        at += length + 1;
    }
}

const char *choice_word(const char *const choices, const int place, size_t *const length)
{
    const char *at = choices;
    for (int i = 0; i < place; i++)
        at += strcspn(at, "|") + 1;
    *length = strcspn(at, "|");
    return at;
}
