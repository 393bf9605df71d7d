/* models/segment/agreement.c - cross tables and the measures made from them. */
#include "models/segment/agreement.h"

#include <math.h>
#include <string.h>

void agreement_count(const uint8_t *const first, const uint8_t *const second, const size_t n,
                     const size_t n_groups, CrossTable *const table)
{
    memset(table, 0, sizeof *table);
    table->n_rows = n;
    table->n_groups = n_groups;
    for (size_t row = 0; row < n; row++) {
        table->first[first[row]]++;
        table->second[second[row]]++;
        table->both[first[row]][second[row]]++;
    }
}

double agreement_jaccard(const CrossTable *const table, const size_t group)
{
    if (table->first[group] == 0)
        return NAN;
    double best = 0;
    for (size_t other = 0; other < table->n_groups; other++) {
        const double common = table->both[group][other];
        const double either = (double)table->first[group] + table->second[other] - common;
        best = fmax(best, common / either);
    }
    return best;
}

static double pairs(const double n)
{
    return n * (n - 1) / 2;
}

static double pairs_within(const uint32_t *const sizes, const size_t n_groups)
{
    double sum = 0;
    for (size_t group = 0; group < n_groups; group++)
        sum += pairs(sizes[group]);
    return sum;
}

double agreement_rand(const CrossTable *const table)
{
    const double all = pairs((double)table->n_rows);
    if (!(all > 0))
        return 1;
    double together = 0;
    for (size_t group = 0; group < table->n_groups; group++)
        together += pairs_within(table->both[group], table->n_groups);
    const double first = pairs_within(table->first, table->n_groups);
    const double second = pairs_within(table->second, table->n_groups);
    const double expected = first * second / all;
    const double most = (first + second) / 2;
    return most > expected ? (together - expected) / (most - expected) : 1;
}

double agreement_prediction_strength(const CrossTable *const table)
{
    double least = 1;
    for (size_t group = 0; group < table->n_groups; group++) {
        const double within = pairs(table->first[group]);
        const double kept = pairs_within(table->both[group], table->n_groups);
        least = fmin(least, within > 0 ? kept / within : 0);
    }
    return least;
}
