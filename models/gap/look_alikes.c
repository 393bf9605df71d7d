/* models/gap/look_alikes.c - clients like this one; see look_alikes.h. */
#include "models/gap/look_alikes.h"

#include <math.h>

/* One row of bits: the offered products, by the snapshot's numbers. */
static Status offered_bits(const ClientGap *const gap, const size_t n_products, Arena *const arena,
                           BitMatrix *const bits, Error *const err)
{
    *bits = (BitMatrix){.n_rows = 1, .n_bits = n_products, .n_words = bit_words(n_products)};
    ARENA_NEW(bits->words, arena, bits->n_words, err);
    for (size_t i = 0; i < gap->n_offered; i++)
        bit_set(bits, 0, gap->scored[gap->offered[i]].product);
    return OK;
}

static LookAlike compare(const Portfolio *const portfolio, const size_t client, const size_t other,
                         const BitMatrix *const offered)
{
    const CodeColumn *const rm = &portfolio->snapshot->clients.rm;
    size_t both = 0;
    size_t either = 0;
    size_t n_offered = 0;
    for (size_t word = 0; word < offered->n_words; word++) {
        const uint64_t a = bit_row(&portfolio->held, client)[word];
        const uint64_t b = bit_row(&portfolio->held, other)[word];
        const uint64_t skip = offered->words[word];
        both += (size_t)__builtin_popcountll(a & b & ~skip);
        either += (size_t)__builtin_popcountll((a | b) & ~skip);
        n_offered += (size_t)__builtin_popcountll(b & skip);
    }
    return (LookAlike){.client = (uint32_t)other,
                       .same_rm =
                           rm->codes[client] != CODE_NONE && rm->codes[client] == rm->codes[other],
                       .likeness = either == 0 ? 0 : (double)both / (double)either,
                       .n_offered = n_offered};
}

static double size_distance(const Portfolio *const portfolio, const size_t a, const size_t b)
{
    const double distance = fabs(asinh(portfolio->revenue[a]) - asinh(portfolio->revenue[b]));
    return isnan(distance) ? INFINITY : distance;
}

static bool is_better(const Portfolio *const portfolio, const size_t client,
                      const LookAlike *const a, const LookAlike *const b)
{
    if ((a->n_offered > 0) != (b->n_offered > 0))
        return a->n_offered > 0;
    if (a->same_rm != b->same_rm)
        return a->same_rm;
    if (a->likeness != b->likeness)
        return a->likeness > b->likeness;
    const double a_distance = size_distance(portfolio, client, a->client);
    const double b_distance = size_distance(portfolio, client, b->client);
    if (a_distance != b_distance)
        return a_distance < b_distance;
    return a->client < b->client;
}

/* Keep the best LOOK_ALIKES, in order. */
static void insert(const Portfolio *const portfolio, const size_t client, const LookAlike candidate,
                   LookAlike *const found, size_t *const n_found)
{
    size_t place = *n_found;
    while (place > 0 && is_better(portfolio, client, &candidate, &found[place - 1]))
        place--;
    if (place == LOOK_ALIKES)
        return;
    if (*n_found < LOOK_ALIKES)
        (*n_found)++;
    for (size_t at = *n_found - 1; at > place; at--)
        found[at] = found[at - 1];
    found[place] = candidate;
}

Status look_alikes_find(const GapEngine *const engine, const size_t client,
                        const ClientGap *const gap, Arena *const scratch, LookAlike *const found,
                        size_t *const n_found, Error *const err)
{
    const Application *const application = engine->application;
    const Portfolio *const portfolio = application->portfolio;
    const uint32_t *const bank = portfolio->snapshot->clients.bank.codes;
    BitMatrix offered = {0};
    *n_found = 0;
    if (application->pool[client] == CODE_NONE)
        return OK;
    TRY(offered_bits(gap, portfolio->n_products, scratch, &offered, err));
    for (size_t other = 0; other < portfolio->n_clients; other++) {
        if (other == client || !portfolio->active[other] || bank[other] != bank[client] ||
            application->pool[other] != application->pool[client])
            continue;
        insert(portfolio, client, compare(portfolio, client, other, &offered), found, n_found);
    }
    return OK;
}
