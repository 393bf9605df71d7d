/* models/figures.h - a column of figures none of which is known yet. */
#ifndef MODELS_FIGURES_H
#define MODELS_FIGURES_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <math.h>
#include <stddef.h>

/** figures_new - `n` figures in `arena`, all NaN. */
static inline Status figures_new(Arena *const arena, const size_t n, double **const figures,
                                 Error *const err)
{
    ARENA_NEW(*figures, arena, n, err);
    for (size_t i = 0; i < n; i++)
        (*figures)[i] = NAN;
    return OK;
}

#endif
