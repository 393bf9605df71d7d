/* models/segment/choose_k.h - how many segments the data of a stratum support.
 *
 * From the k with the best held-out log-likelihood downwards, the first is taken whose held-out
 * gain over k = 1 is at least `min_gain`, whose every segment has at least `min_segment` clients,
 * and whose every segment comes back when the clients are drawn again: mean bootstrap Jaccard of
 * at least `min_stability` (stability.h).  k = 1 is always allowed: no segments is a valid answer.
 *
 * All is decided on a sample.  k stops growing when the held-out log-likelihood has fallen twice
 * in a row, or when k segments of the least size could not exist.  BIC, ICL, the agreement of two
 * half-samples, prediction strength and silhouette are recorded and decide nothing: likelihood
 * alone runs to the largest k on real bases, prediction strength and silhouette to one and two. */
#ifndef MODELS_SEGMENT_CHOOSE_K_H
#define MODELS_SEGMENT_CHOOSE_K_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "models/segment/mixture.h"

#include <stddef.h>

typedef enum KVerdict {
    K_ACCEPTED,
    K_HELD_OUT_WORSE, /* more segments than the held-out clients bear out */
    K_LITTLE_GAIN,
    K_SMALL_SEGMENT,
    K_UNSTABLE,
    K_MORE_ACCEPTED, /* not looked at further: a larger k was taken */
    K_VERDICTS
} KVerdict;

/* One k that was tried.  Log-likelihoods are natural logarithms; NaN = not measured. */
typedef struct KTrial {
    size_t k;
    double held_out;            /* log-likelihood per held-out client */
    double gain;                /* of held_out over k = 1 */
    double bic;                 /* Schwarz 1978, smaller is better */
    double icl;                 /* BIC plus twice the entropy (Biernacki, Celeux & Govaert 2000) */
    double agreement;           /* of two half-samples, adjusted Rand index */
    double prediction_strength; /* Tibshirani & Walther 2005, in [0, 1] */
    double silhouette;          /* mean, in [-1, 1] */
    size_t smallest;            /* clients of the stratum in the smallest segment */
    double stability;           /* of the least stable segment; only where nothing else refused */
    size_t n_resamples;         /* that it is the mean of */
    KVerdict verdict;
} KTrial;

/* What a split must reach. */
typedef struct KLimits {
    double min_gain;      /* nats per client */
    double min_stability; /* mean bootstrap Jaccard, in [0, 1] */
    size_t min_segment;   /* clients */
    size_t n_resamples;   /* of the bootstrap, at least 1 */
} KLimits;

typedef struct KParams {
    size_t k_max;
    KLimits limits;
    size_t n_sample;     /* rows that k is chosen on */
    size_t n_silhouette; /* rows that silhouettes are taken of */
    MixtureParams mixture;
    MixtureParams resample; /* how a resample is fitted */
} KParams;

/* A resample starts anew, as often and as long as it takes to come near its own best fit: fewer or
 * shorter starts measure the luck of the start, not the stability of the split.  The last decimals
 * of the fit move hardly a client. */
#define K_RESAMPLE_DEFAULT                                                                         \
    ((MixtureParams){.n_starts = 4,                                                                \
                     .n_short_rows = 1500,                                                         \
                     .short_iterations = 10,                                                       \
                     .most_iterations = 100,                                                       \
                     .tolerance = 1e-4,                                                            \
                     .variance_floor = 0.1,                                                        \
                     .prior_clients = 2})

#define K_LIMITS_DEFAULT                                                                           \
    ((KLimits){.min_gain = 0.2, .min_stability = 0.7, .min_segment = 100, .n_resamples = 100})

#define K_PARAMS_DEFAULT                                                                           \
    ((KParams){.k_max = 8,                                                                         \
               .limits = K_LIMITS_DEFAULT,                                                         \
               .n_sample = 1500,                                                                   \
               .n_silhouette = 200,                                                                \
               .mixture = MIXTURE_PARAMS_DEFAULT,                                                  \
               .resample = K_RESAMPLE_DEFAULT})

/* Every k that was tried, 1, 2, ..., and the mixture that was taken. */
typedef struct KChoice {
    size_t n_trials;
    KTrial trials[MIXTURE_MOST_COMPONENTS];
    Mixture mixture;                           /* components in the order of mixture_sort() */
    double stability[MIXTURE_MOST_COMPONENTS]; /* of its segments; NaN when there is one only */
} KChoice;

/** choose_k_most - the largest k worth trying in a stratum of `n_clients`, at least 1. */
size_t choose_k_most(const KParams *params, size_t n_clients) ATTR_NODISCARD;

/**
 * choose_k - choose k and fit the mixture.
 *
 * @rows:      a random sample of the stratum in random order; k is chosen on the first
 *             params->n_sample rows, the chosen mixture is continued on all of them
 * @n_clients: clients of the stratum, of which `rows` may be a part; sizes are scaled up to it
 * @choice:    its mixture is made in `arena`
 *
 * Errors: E_DOMAIN  a setting is out of range
 * Cost:   two fits for every k tried, n_resamples for every k that only stability can refuse.
 */
Status choose_k(const MixtureRows *rows, size_t n_clients, const KParams *params, Rng *rng,
                Arena *arena, KChoice *choice, Error *err) ATTR_NODISCARD;

/** choose_k_verdict - "accepted", "unstable", ...: the verdict in a word for lists. */
const char *choose_k_verdict(KVerdict verdict) ATTR_NODISCARD;

/** choose_k_reason - what became of a trial, in a sentence. */
Status choose_k_reason(const KTrial *trial, const KLimits *limits, Arena *arena,
                       const char **reason, Error *err) ATTR_NODISCARD;

#endif
