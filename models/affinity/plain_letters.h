/* models/affinity/plain_letters.h - a name as it looks: look-alike letters become plain ones.
 *
 * Accents go, full-width letters become narrow, Cyrillic and Greek letters that look like Latin
 * ones become these, spaces and dashes of every width plain ones, and what cannot be seen (soft
 * hyphens, joiners, combining marks) is dropped.
 * So a name says to a program what it says to a reader.  Other scripts stay as they are.  This does
 * NOT know every look-alike of Unicode (UTS 39 has thousands), but those of an ordinary keyboard.
 */
#ifndef MODELS_AFFINITY_PLAIN_LETTERS_H
#define MODELS_AFFINITY_PLAIN_LETTERS_H

#include <stddef.h>

/** plain_letters - `name`, UTF-8, rewritten; `plain` has room for strlen(name) + 1 bytes.  A byte
 * that begins no UTF-8 character is kept. */
void plain_letters(const char *name, char *plain);

#endif
