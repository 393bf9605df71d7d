/* tests/models/affinity/planted_cases.h - 400 scores with planted log-odds, the same everywhere. */
#ifndef TESTS_MODELS_AFFINITY_PLANTED_CASES_H
#define TESTS_MODELS_AFFINITY_PLANTED_CASES_H

#include "models/affinity/calibration.h"

#include <math.h>

enum { PLANTED_CASES = 400 };

/* Numbers between 0 and 1 without a pattern: Numerical Recipes' quick generator. */
static inline double next_random(uint32_t *const state)
{
    *state = *state * 1664525U + 1013904223U;
    return (double)*state / 4294967296.0;
}

/* Scores even in -4 .. 2; an outcome has log-odds 0.375 + 0.625 * score. */
static inline void plant_cases(double *const scores, uint8_t *const outcomes)
{
    uint32_t state = 20260930;
    for (size_t i = 0; i < PLANTED_CASES; i++) {
        scores[i] = 6 * next_random(&state) - 4;
        outcomes[i] = next_random(&state) < 1 / (1 + exp(-(0.375 + 0.625 * scores[i])));
    }
}

#endif
