/* models/affinity/hidden_case.c - one holding of a client is hidden: how high does it rank? */
#include "models/affinity/hidden_case.h"

#include "core/base/rng.h"

#include <math.h>

static size_t count_products(const SparseRows *const rows, const size_t row,
                             const size_t n_products)
{
    size_t n = 0;
    while (rows->first[row] + n < rows->first[row + 1] &&
           rows->columns[rows->first[row] + n] < n_products)
        n++;
    return n;
}

Status hidden_case_draw(const SparseRows *const rows, const size_t n_products, const uint64_t seed,
                        Arena *const arena, uint32_t **const hidden, Error *const err)
{
    ARENA_NEW(*hidden, arena, rows->n_rows, err);
    const ArenaMark mark = arena_mark(arena);
    Rng *rng = NULL;
    TRY(rng_new(seed, "affinity.hidden", "clients", arena, &rng, err));
    for (size_t row = 0; row < rows->n_rows; row++) {
        const size_t n = count_products(rows, row, n_products);
        (*hidden)[row] = n < 2 ? HIDDEN_CASE_NONE
                               : rows->columns[rows->first[row] + gsl_rng_uniform_int(rng, n)];
    }
    arena_reset(arena, mark);
    return OK;
}

double hidden_case_rank(const SparseRows *const rows, const size_t row, const uint32_t hidden,
                        const size_t n_products, const double *const values)
{
    size_t n_above = 0;
    size_t n_level = 0;
    size_t entry = rows->first[row];
    for (size_t product = 0; product < n_products; product++) {
        const bool is_held = entry < rows->first[row + 1] && rows->columns[entry] == product;
        entry += is_held;
        if (is_held)
            continue;
        n_above += values[product] > values[hidden];
        n_level += values[product] == values[hidden];
    }
    return hidden_case_mean_rank(n_above, n_level); /* itself held, it is not counted */
}

double hidden_case_gain(const double rank)
{
    return 1 / log2(1 + rank);
}

double hidden_case_ndcg(const double rank)
{
    return rank <= HIDDEN_CASE_FIRST ? hidden_case_gain(rank) : 0;
}
