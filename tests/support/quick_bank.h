/* tests/support/quick_bank.h - a published sample bank so small that a test may build many times.
 *
 * Made once per run, by quick_bank_set_up() as unchecked fixture of a test case. */
#ifndef TESTS_SUPPORT_QUICK_BANK_H
#define TESTS_SUPPORT_QUICK_BANK_H

#include "core/base/arena.h"

typedef struct QuickBank {
    const char *conninfo; /* to be read only: see quick_bank_copy() */
    const char *snapshot; /* short ids */
    const char *model;    /* approved */
    const char *run;
} QuickBank;

/** quick_bank_set_up - unchecked fixture: make the bank, unless it is there. */
void quick_bank_set_up(void);

/** quick_bank - the bank made by quick_bank_set_up(): 400 clients, as of 2026-09-30. */
const QuickBank *quick_bank(void);

/** quick_bank_copy - the conninfo of a copy of its database, for a test that writes. */
const char *quick_bank_copy(Arena *arena);

#endif
