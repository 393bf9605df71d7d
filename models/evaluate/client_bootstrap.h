/* models/evaluate/client_bootstrap.h - how far a figure would move with other clients.
 *
 * Percentile bootstrap (Efron 1979; Efron & Tibshirani 1993, chapter 13).  Clients are resampled
 * whole, with everything that was observed of them, so that what belongs to one client stays
 * together. */
#ifndef MODELS_EVALUATE_CLIENT_BOOTSTRAP_H
#define MODELS_EVALUATE_CLIENT_BOOTSTRAP_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/matrix.h"
#include "core/base/progress.h"

#include <stddef.h>
#include <stdint.h>

/* More clients than CLIENT_BOOTSTRAP_GROUPS are first put together at random into so many groups at
 * most, and groups are drawn: the same spread, at a cost that does not grow with the bank. */
enum { CLIENT_BOOTSTRAP_RESAMPLES = 1000, CLIENT_BOOTSTRAP_GROUPS = 5000 };

/* A figure and its 95 % interval; NaN = cannot be said. */
typedef struct Measured {
    size_t n; /* cases it rests on */
    double value;
    double low;
    double high;
} Measured;

#define MEASURED_NONE ((Measured){.value = NAN, .low = NAN, .high = NAN})

/* Figures as functions of sums over clients: shares, ratios, correlations.
 * @sums: (n_columns)  @figures: (n_figures) */
typedef void FiguresOfSums(const double *sums, void *context, double *figures);

typedef struct BootstrapParams {
    uint64_t seed;
    const char *name; /* of what is measured: its own random numbers */
    size_t n_threads;
    const Progress *progress; /* may be NULL */
} BootstrapParams;

/**
 * client_bootstrap - figures of the column sums of `clients`, with their intervals.
 *
 * @clients:  (n_clients, n_columns) what each client adds to the sums; finite
 * @measured: (n_figures) value, low and high are set; `n` is left alone
 * A resample in which a figure is not finite does not count for it; where none counts, and without
 * clients, the bounds are NaN.  One client: low = value = high.
 *
 * Cost: O(n_clients * n_columns) and O(n_columns) for each resample and client, or group; resamples
 *       in parallel, each with random numbers of its own, so that the threads do not matter
 */
Status client_bootstrap(const Matrix *clients, FiguresOfSums *figures_of, void *context,
                        size_t n_figures, const BootstrapParams *params, Arena *scratch,
                        Measured *measured, Error *err) ATTR_NODISCARD;

/** client_bootstrap_share - of `n` clients, `n_yes` are; as client_bootstrap() of noughts and ones.
 */
Status client_bootstrap_share(size_t n_yes, size_t n, const BootstrapParams *params, Arena *scratch,
                              Measured *share, Error *err) ATTR_NODISCARD;

#endif
