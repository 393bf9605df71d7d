/* models/continuity/stability_index.c - how far a distribution has drifted. */
#include "models/continuity/stability_index.h"

#include <math.h>

static uint64_t total_of(const uint64_t *const counts, const size_t n_bins)
{
    uint64_t total = 0;
    for (size_t bin = 0; bin < n_bins; bin++)
        total += counts[bin];
    return total;
}

static double share_of(const uint64_t count, const uint64_t total, const size_t n_bins)
{
    return ((double)count + 0.5) / ((double)total + 0.5 * (double)n_bins);
}

double stability_index(const uint64_t *const earlier, const uint64_t *const later,
                       const size_t n_bins)
{
    const uint64_t n = total_of(earlier, n_bins);
    const uint64_t m = total_of(later, n_bins);
    if (n == 0 || m == 0)
        return NAN;
    double index = 0;
    for (size_t bin = 0; bin < n_bins; bin++) {
        const double p = share_of(later[bin], m, n_bins);
        const double q = share_of(earlier[bin], n, n_bins);
        index += (p - q) * log(p / q);
    }
    return index;
}

double stability_index_by_chance(const uint64_t n, const uint64_t m, const size_t n_bins)
{
    if (n == 0 || m == 0)
        return NAN;
    return (double)(n_bins - 1) * (1 / (double)n + 1 / (double)m);
}
