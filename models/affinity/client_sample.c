/* models/affinity/client_sample.c - active clients in random order; see client_sample.h. */
#include "models/affinity/client_sample.h"

#include "core/base/rng.h"

Status client_sample_draw(const Portfolio *const portfolio, const size_t most, const uint64_t seed,
                          const char *const stage, Arena *const arena, ClientSample *const sample,
                          Error *const err)
{
    ClientSample made = {.n = 0};
    ARENA_NEW(made.clients, arena, portfolio->n_clients, err);
    size_t n_active = 0;
    for (uint32_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client])
            made.clients[n_active++] = client;
    made.n = n_active < most ? n_active : most;

    Rng *rng = NULL;
    TRY(rng_new(seed, stage, "clients", arena, &rng, err));
    rng_shuffle(rng, made.clients, n_active, made.n);
    *sample = made;
    return OK;
}
