/* models/evaluate/hidden_split.c - one holding of some clients hidden. */
#include "models/evaluate/hidden_split.h"

#include "core/base/rng.h"

#include <math.h>
#include <string.h>

static const double HIDDEN_SHARE = 0.2; /* of the clients with two products or more */
enum { LEAST_PRODUCTS = 2 };

static Status copy_training(const Portfolio *const portfolio, Arena *const arena,
                            Portfolio *const training, Error *const err)
{
    const BitMatrix *const held = &portfolio->held;
    const size_t n_words = held->n_rows * held->n_words;
    const size_t n_rows = portfolio->snapshot->holdings.n;
    *training = *portfolio;
    ARENA_NEW(training->held.words, arena, n_words, err);
    ARENA_NEW(training->usage, arena, n_rows, err);
    ARENA_NEW(training->product_profit, arena, n_rows, err);
    if (n_words > 0)
        memcpy(training->held.words, held->words, n_words * sizeof *held->words);
    if (n_rows > 0) {
        memcpy(training->usage, portfolio->usage, n_rows * sizeof *portfolio->usage);
        memcpy(training->product_profit, portfolio->product_profit,
               n_rows * sizeof *portfolio->product_profit);
    }
    return OK;
}

/* Who takes part: all active clients, or a sample of them. */
static Status draw_clients(const Portfolio *const portfolio, const size_t most_clients,
                           Rng *const rng, Arena *const arena, uint8_t **const takes_part,
                           Error *const err)
{
    uint32_t *clients = NULL;
    size_t n_active = 0;
    ARENA_NEW(*takes_part, arena, portfolio->n_clients, err);
    const ArenaMark mark = arena_mark(arena);
    ARENA_NEW(clients, arena, portfolio->n_clients, err);
    for (uint32_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client])
            clients[n_active++] = client;
    const size_t n = n_active < most_clients ? n_active : most_clients;
    if (n < n_active)
        rng_shuffle(rng, clients, n_active, n);
    for (size_t i = 0; i < n; i++)
        (*takes_part)[clients[i]] = 1;
    arena_reset(arena, mark);
    return OK;
}

static size_t nth_product(const BitMatrix *const held, const size_t client, size_t n)
{
    size_t product = bit_next(held, client, 0);
    while (n-- > 0)
        product = bit_next(held, client, product + 1);
    return product;
}

/* What the bank knows of its use and profit would give it away. */
static void forget_rows(Portfolio *const training, const size_t client, const size_t product)
{
    const Holdings *const holdings = &training->snapshot->holdings;
    if (holdings->n == 0)
        return;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
        if (holdings->product[row] != product)
            continue;
        training->usage[row] = NAN;
        training->product_profit[row] = NAN;
    }
}

static void hide(HiddenSplit *const split, const size_t client, const size_t product)
{
    const size_t word = client * split->hidden.n_words + product / 64;
    bit_set(&split->hidden, client, product);
    split->training.held.words[word] &= ~(UINT64_C(1) << (product % 64));
    forget_rows(&split->training, client, product);
    for (size_t other = 0; other < split->candidates.n_bits; other++)
        if (!bit_get(&split->training.held, client, other))
            bit_set(&split->candidates, client, other);
}

static Status hide_some(Rng *const rng, Arena *const arena, HiddenSplit *const split,
                        Error *const err)
{
    const Portfolio *const sample = &split->sample;
    uint32_t *clients = NULL;
    size_t n_cases = 0;
    ARENA_NEW(clients, arena, sample->n_clients, err);
    for (uint32_t client = 0; client < sample->n_clients; client++) {
        const size_t n_held = bit_count(&sample->held, client);
        if (!sample->active[client] || n_held < LEAST_PRODUCTS ||
            gsl_rng_uniform(rng) >= HIDDEN_SHARE)
            continue;
        const size_t drawn = gsl_rng_uniform_int(rng, n_held);
        hide(split, client, nth_product(&sample->held, client, drawn));
        clients[n_cases++] = client;
    }
    split->cases = (RankCases){.n = n_cases,
                               .clients = clients,
                               .candidates = &split->candidates,
                               .right = &split->hidden};
    return OK;
}

static Status bits_new(const BitMatrix *const like, Arena *const arena, BitMatrix *const bits,
                       Error *const err)
{
    *bits = *like;
    ARENA_NEW(bits->words, arena, like->n_rows * like->n_words, err);
    return OK;
}

Status hidden_split_make(const Portfolio *const portfolio, const size_t most_clients,
                         const uint64_t seed, Arena *const arena, HiddenSplit *const split,
                         Error *const err)
{
    Rng *rng = NULL;
    *split = (HiddenSplit){.cases = {.n = 0}};
    TRY(rng_new(seed, "hidden holdings", "clients", arena, &rng, err));
    TRY(copy_training(portfolio, arena, &split->training, err));
    TRY(bits_new(&portfolio->held, arena, &split->candidates, err));
    TRY(bits_new(&portfolio->held, arena, &split->hidden, err));
    split->sample = split->training; /* shares its holdings, also when they are hidden below */
    TRY(draw_clients(portfolio, most_clients, rng, arena, &split->sample.active, err));
    return hide_some(rng, arena, split, err);
}
