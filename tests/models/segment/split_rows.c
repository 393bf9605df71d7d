/* tests/models/segment/split_rows.c - see split_rows.h. */
#include "tests/models/segment/split_rows.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>

MixtureRows split_rows(const size_t n, const bool apart, Rng *const rng, Arena *const arena)
{
    enum { N_PRODUCTS = 10 };
    MixtureRows rows;
    Error error;
    if (mixture_rows_new(n, N_PRODUCTS, arena, &rows, &error) != OK)
        abort();
    for (size_t row = 0; row < n; row++) {
        const bool second = apart && row % 3 == 0;
        for (size_t score = 0; score < SCORES; score++)
            rows.scores[row * SCORES + score] = gsl_ran_gaussian(rng, 1);
        for (size_t product = 0; product < N_PRODUCTS; product++)
            if (gsl_ran_bernoulli(rng, (product % 2 == 0) == second ? 0.7 : 0.2) != 0)
                bit_set(&rows.held, row, product);
    }
    return rows;
}
