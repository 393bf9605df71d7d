/* models/segment/stability.h - does a split come back when the clients are drawn again?
 *
 * Bootstrap Jaccard (Hennig 2007, "Cluster-wise assessment of cluster stability", Computational
 * Statistics & Data Analysis 52, 258-271): the rows are drawn with replacement and the mixture is
 * fitted anew, from new starts.  Each segment is compared with the most similar one of the new fit,
 * on the rows that were drawn; its stability is the mean over the resamples.  Below 0.5 a segment
 * dissolves, from 0.75 it stands.  A row that is drawn more than once enters once, as in the
 * author's own program (R package fpc, clusterboot, multipleboot = FALSE): copies of a row are
 * clusters of their own to a mixture.
 * This does NOT say that a stable segment is far from the others: a continuum can be cut at the
 * same place again and again. */
#ifndef MODELS_SEGMENT_STABILITY_H
#define MODELS_SEGMENT_STABILITY_H

#include "models/segment/mixture.h"

typedef struct StabilityParams {
    size_t n_resamples;
    double least;          /* a mean below it refuses the split */
    MixtureParams mixture; /* how a resample is fitted */
} StabilityParams;

/* What the resamples said of a split. */
typedef struct Stability {
    size_t n_resamples;                   /* made: fewer than wanted where they decide */
    double mean[MIXTURE_MOST_COMPONENTS]; /* per segment, over those made */
    double least;                         /* of the means */
} Stability;

/**
 * stability_bootstrap - the mean bootstrap Jaccard of every segment of a split.
 *
 * @rows:    what the split was found on
 * @segment: (rows->n) segment of each row, < k
 *
 * Stops after ten or more as soon as no further resample would change the verdict: when some
 * segment's mean lies more than three standard errors below params->least, or every segment's lies
 * as far above it.
 * A segment none of whose rows was drawn counts 0 in that resample, so an empty one always does.
 * k = 1 comes back always: 1, without a resample.
 * Cost: n_resamples fits to about 0.63 rows->n rows.
 */
Status stability_bootstrap(const MixtureRows *rows, const uint8_t *segment, size_t k,
                           const StabilityParams *params, Rng *rng, Arena *scratch,
                           Stability *stability, Error *err) ATTR_NODISCARD;

#endif
