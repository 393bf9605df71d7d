/* tools/sample_bank/sample_bank.h - makes a bank whose truth is known, client after client.
 *
 * Pure: no files, no clock.  What is planted, with the formulas, stands in docs/sample-bank.md.
 * The clients of a bank do not depend on how many follow: the first 100 of a bank of 10,000 are
 * the bank of 100. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_BANK_H
#define TOOLS_SAMPLE_BANK_SAMPLE_BANK_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "tools/sample_bank/sample_calendar.h"
#include "tools/sample_bank/sample_client.h"
#include "tools/sample_bank/sample_world.h"

#include <stdint.h>

typedef struct SampleOptions {
    uint64_t seed;
    int n_archetypes; /* 1 = nothing to find */
    double separation;
    Day as_of;
} SampleOptions;

typedef struct SampleBank SampleBank;

/** sample_bank_new - a bank without clients yet, borrowed until the arena is reset or freed. */
Status sample_bank_new(const SampleOptions *options, Arena *arena, SampleBank **bank,
                       Error *err) ATTR_NODISCARD;

/** sample_bank_next - the next client, borrowed until the next call. */
const SampleClient *sample_bank_next(SampleBank *bank);

const SampleWorld *sample_bank_world(const SampleBank *bank);
const SampleCalendar *sample_bank_calendar(const SampleBank *bank);

#endif
