/* core/base/rng.h - seeded random numbers: GSL generators, one per (seed, stage, name).
 *
 * A generator's seed is derived from the user's seed and the *names* of what it is for, never
 * from input order or the order of work, so results do not depend on threads. */
#ifndef CORE_BASE_RNG_H
#define CORE_BASE_RNG_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <gsl/gsl_rng.h>
#include <stdint.h>

typedef gsl_rng Rng;

/** rng_new - a generator (taus2, Tausworthe of L'Ecuyer 1999) for `stage` and `name`, released
 * with the arena. */
Status rng_new(uint64_t seed, const char *stage, const char *name, Arena *arena, Rng **rng,
               Error *err) ATTR_NODISCARD;

/** rng_shuffle - put the first `count` of `n` indices in random order in front (Fisher-Yates). */
void rng_shuffle(Rng *rng, uint32_t *indices, size_t n, size_t count);

#endif
