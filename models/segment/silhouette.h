/* models/segment/silhouette.h - how much nearer rows are to their own segment than to the next.
 *
 * Silhouette of a row (Rousseeuw 1987): (b - a) / max(a, b), a being its mean distance from the
 * other rows of its segment and b the smallest mean distance from the rows of another segment; 0
 * for a row that is alone in its segment.  Distances are mixture_distance(). It is shown and
 * decides nothing: it takes two segments nearly always. */
#ifndef MODELS_SEGMENT_SILHOUETTE_H
#define MODELS_SEGMENT_SILHOUETTE_H

#include "models/segment/mixture.h"

/* Distances between the first rows, computed once for all splits of them. */
typedef struct Silhouette {
    size_t n;
    double *distance; /* (n, n) */
} Silhouette;

/** silhouette_new - the distances between the first `most_rows` rows.  Cost: O(most_rows^2). */
Status silhouette_new(const MixtureRows *rows, size_t most_rows, Arena *arena,
                      Silhouette *silhouette, Error *err) ATTR_NODISCARD;

/** silhouette_mean - the mean over the rows; NaN where fewer than two segments have rows.
 *
 * @segment: (at least silhouette->n) of each row, < k */
double silhouette_mean(const Silhouette *silhouette, const uint8_t *segment,
                       size_t k) ATTR_NODISCARD;

#endif
