/* core/base/choice.h - one of a few words, the words written as "table|csv|json". */
#ifndef CORE_BASE_CHOICE_H
#define CORE_BASE_CHOICE_H

#include <stddef.h>

/** choice_find - the place of `word` among `choices`, from 0; -1 when it is none of them. */
int choice_find(const char *choices, const char *word);

/** choice_word - the word at `place`, which must exist; borrowed from `choices` and not
 * terminated: *length bytes. */
const char *choice_word(const char *choices, int place, size_t *length);

#endif
