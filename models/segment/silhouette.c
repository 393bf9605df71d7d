/* models/segment/silhouette.c - distances, and their means by segment. */
#include "models/segment/silhouette.h"

#include <math.h>

Status silhouette_new(const MixtureRows *const rows, const size_t most_rows, Arena *const arena,
                      Silhouette *const silhouette, Error *const err)
{
    const size_t n = rows->n < most_rows ? rows->n : most_rows;
    silhouette->n = n;
    ARENA_NEW(silhouette->distance, arena, n * n, err);
    for (size_t row = 0; row < n; row++)
        for (size_t other = 0; other < row; other++) {
            const double distance = mixture_distance(rows, row, other);
            silhouette->distance[row * n + other] = distance;
            silhouette->distance[other * n + row] = distance;
        }
    return OK;
}

static double silhouette_of(const Silhouette *const silhouette, const uint8_t *const segment,
                            const size_t k, const size_t *const count, const size_t row)
{
    const size_t own = segment[row];
    if (count[own] < 2)
        return 0;
    double sum[MIXTURE_MOST_COMPONENTS] = {0};
    for (size_t other = 0; other < silhouette->n; other++)
        sum[segment[other]] += silhouette->distance[row * silhouette->n + other];
    const double within = sum[own] / (double)(count[own] - 1);
    double nearest = INFINITY;
    for (size_t other = 0; other < k; other++)
        if (other != own && count[other] > 0)
            nearest = fmin(nearest, sum[other] / (double)count[other]);
    const double larger = fmax(within, nearest);
    return larger > 0 ? (nearest - within) / larger : 0;
}

double silhouette_mean(const Silhouette *const silhouette, const uint8_t *const segment,
                       const size_t k)
{
    size_t count[MIXTURE_MOST_COMPONENTS] = {0};
    for (size_t row = 0; row < silhouette->n; row++)
        count[segment[row]]++;
    size_t n_in_use = 0;
    for (size_t i = 0; i < k; i++)
        n_in_use += count[i] > 0;
    if (n_in_use < 2)
        return NAN;
    double sum = 0;
    for (size_t row = 0; row < silhouette->n; row++)
        sum += silhouette_of(silhouette, segment, k, count, row);
    return sum / (double)silhouette->n;
}
