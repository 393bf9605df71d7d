/* core/base/rng.c - seeds from names, and a shuffle. */
#include "core/base/rng.h"

#include "core/base/hash.h"

static void release_rng(void *const rng)
{
    gsl_rng_free(rng);
}

static Status derive_seed(const uint64_t seed, const char *const stage, const char *const name,
                          Arena *const arena, unsigned long *const derived, Error *const err)
{
    Hasher *hasher = NULL;
    TRY(hasher_new(arena, &hasher, err));
    hasher_add_int(hasher, (int64_t)seed);
    hasher_add_text(hasher, stage);
    hasher_add_text(hasher, name);
    const Hash hash = hasher_finish(hasher);
    *derived = 0;
    for (int i = 0; i < 4; i++)
        *derived = *derived << 8 | hash.bytes[i];
    return OK;
}

Status rng_new(const uint64_t seed, const char *const stage, const char *const name,
               Arena *const arena, Rng **const rng, Error *const err)
{
    unsigned long derived = 0;
    const ArenaMark mark = arena_mark(arena);
    TRY(derive_seed(seed, stage, name, arena, &derived, err));
    arena_reset(arena, mark);

    gsl_rng *const made = gsl_rng_alloc(gsl_rng_taus2);
    if (made == NULL)
        return error_no_memory(err, "a random number generator");
    TRY(arena_defer(arena, release_rng, made, err));
    gsl_rng_set(made, derived);
    *rng = made;
    return OK;
}

void rng_shuffle(Rng *const rng, uint32_t *const indices, const size_t n, const size_t count)
{
    for (size_t i = 0; i + 1 < n && i < count; i++) {
        const size_t other = i + (size_t)gsl_rng_uniform_int(rng, n - i);
        const uint32_t kept = indices[i];
        indices[i] = indices[other];
        indices[other] = kept;
    }
}
