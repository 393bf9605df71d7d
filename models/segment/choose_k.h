/* models/segment/choose_k.h - how many segments the data of a stratum support.
 *
 * From the k with the best held-out log-likelihood downwards, the first is taken whose held-out
 * gain over k = 1 is at least `min_gain` and whose every segment has at least `min_segment`
 * clients.  k = 1 is always allowed: no segments is a valid answer.
 *
 * The held-out log-likelihood is cross-validated on a sample.  k stops growing when it has fallen
 * twice in a row, or when k segments of the least size could not exist.  BIC and ICL are recorded
 * beside it and decide nothing: on real bases both run to the largest k. */
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
    K_MORE_ACCEPTED, /* good enough, but a larger k was taken */
    K_VERDICTS
} KVerdict;

/* One k that was tried.  Log-likelihoods are natural logarithms. */
typedef struct KTrial {
    size_t k;
    double held_out; /* log-likelihood per held-out client */
    double gain;     /* of held_out over k = 1 */
    double bic;      /* Schwarz 1978, smaller is better */
    double icl;      /* BIC plus twice the entropy (Biernacki, Celeux & Govaert 2000) */
    size_t smallest; /* clients of the stratum in the smallest segment */
    KVerdict verdict;
} KTrial;

typedef struct KParams {
    size_t k_max;
    double min_gain; /* nats per client */
    size_t min_segment;
    size_t n_folds;
    size_t n_sample; /* rows that k is chosen on */
    MixtureParams mixture;
} KParams;

#define K_PARAMS_DEFAULT                                                                           \
    ((KParams){.k_max = 8,                                                                         \
               .min_gain = 0.2,                                                                    \
               .min_segment = 100,                                                                 \
               .n_folds = 2,                                                                       \
               .n_sample = 1500,                                                                   \
               .mixture = MIXTURE_PARAMS_DEFAULT})

/** choose_k_most - the largest k worth trying in a stratum of `n_clients`, at least 1. */
size_t choose_k_most(const KParams *params, size_t n_clients) ATTR_NODISCARD;

/**
 * choose_k - choose k and fit the mixture.
 *
 * @rows:      a random sample of the stratum in random order; k is chosen on the first
 *             params->n_sample rows, the chosen mixture is continued on all of them
 * @n_clients: clients of the stratum, of which `rows` may be a part; sizes are scaled up to it
 * @trials:    (choose_k_most()) caller allocates; the first *n_trials are filled, k = 1, 2, ...
 * @mixture:   made in `arena`, components in the order of mixture_sort()
 *
 * Errors: E_DOMAIN  a setting is out of range
 * Cost:   (folds + 1) fits for every k tried.
 */
Status choose_k(const MixtureRows *rows, size_t n_clients, const KParams *params, Rng *rng,
                Arena *arena, KTrial *trials, size_t *n_trials, Mixture *mixture,
                Error *err) ATTR_NODISCARD;

/** choose_k_reason - what became of a trial, in a sentence. */
Status choose_k_reason(const KTrial *trial, const KParams *params, Arena *arena,
                       const char **reason, Error *err) ATTR_NODISCARD;

#endif
