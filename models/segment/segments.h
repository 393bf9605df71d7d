/* models/segment/segments.h - the segments of the whole base.
 *
 * In every stratum a mixture on tenure, size, relative profit and holdings; the clients of a
 * segment are those for whom it is the most probable one.  What is kept scores any later snapshot
 * as it scored the build's: references, coefficients and parameters, products by their ids.
 * This does NOT match segments to an earlier build's. */
#ifndef MODELS_SEGMENT_SEGMENTS_H
#define MODELS_SEGMENT_SEGMENTS_H

#include "core/base/progress.h"
#include "core/domain/archive.h"
#include "models/portfolio.h"
#include "models/segment/bank_scale.h"
#include "models/segment/choose_k.h"
#include "models/segment/mixture.h"
#include "models/segment/strata.h"

#include <stddef.h>
#include <stdint.h>

typedef struct SegmentsParams {
    KParams k;
    size_t n_fit_sample; /* most clients of a stratum that its mixture is fitted on */
} SegmentsParams;

#define SEGMENTS_PARAMS_DEFAULT ((SegmentsParams){.k = K_PARAMS_DEFAULT, .n_fit_sample = 10000})

/* Per stratum: the segments first[s] .. first[s + 1] - 1, small to large, and the numbers of its
 * mixture behind those of the strata before it (segments_mixture() gives them their shape). */
typedef struct Segments {
    size_t n;
    size_t n_strata;
    size_t n_products;
    const char **product_ids; /* (n_products) of the build */
    BankScale scale;
    KLimits limits; /* that the splits had to reach */

    uint32_t *first;    /* (n_strata + 1) */
    uint32_t *n_fitted; /* (n_strata) clients of the level */
    double *sharpness;  /* (n_strata) mean posterior of the chosen segment, fitted clients */
    double *reference;  /* (n_strata, SCORES, NORMAL_REFERENCE) of the bank's scores */
    double *weight;     /* (n) */
    double *mean;       /* (SCORES * n) */
    double *variance;   /* (SCORES * n) */
    double *adoption;   /* (n_products * n) */
    double *stability;  /* (n) mean bootstrap Jaccard; NaN in a stratum that is not split */

    uint32_t *stratum;   /* (n) */
    uint32_t *n_clients; /* (n) of the build's snapshot */
    const char **id;     /* (n) "S001.2": second segment of the first stratum */
    const char **label;  /* (n) in words, different within a stratum */

    size_t n_trials;       /* every k tried: first_trial[s] .. first_trial[s + 1] - 1 */
    uint32_t *first_trial; /* (n_strata + 1) */
    uint32_t *trial_k;     /* (n_trials), as are the fields of KTrial below */
    double *trial_held_out;
    double *trial_gain;
    double *trial_bic;
    double *trial_icl;
    double *trial_agreement;
    double *trial_prediction;
    double *trial_silhouette;
    double *trial_stability;
    uint32_t *trial_resamples;
    uint32_t *trial_smallest;
    uint8_t *trial_verdict;
} Segments;

/**
 * segments_fit - find the segments of every stratum.
 *
 * Random choices derive from `seed` and the stratum's name alone, so the number of threads and
 * the other strata do not show in the result.
 *
 * Errors: E_DOMAIN     a setting is out of range
 *         E_CANCELLED  `progress` asked to stop
 * Cost:   O(sum over strata of sample k iterations), the sample being at most n_fit_sample.
 */
Status segments_fit(const Portfolio *portfolio, const Strata *strata, const SegmentsParams *params,
                    uint64_t seed, size_t n_threads, const Progress *progress, Arena *arena,
                    Segments *segments, Error *err) ATTR_NODISCARD;

/**
 * segments_assign - the segment of every client of a snapshot, the build's or a later one.
 *
 * @stratum_of_client: (n_clients) from strata_assign()
 * @segment_of_client: (n_clients) caller allocates; CODE_NONE where the client has no stratum
 * @confidence:        (n_clients) caller allocates; posterior of that segment, NaN likewise
 * Products that the build did not know count for nothing.
 */
Status segments_assign(const Segments *segments, const Strata *strata, const Portfolio *portfolio,
                       const uint32_t *stratum_of_client, size_t n_threads, Arena *scratch,
                       uint32_t *segment_of_client, double *confidence, Error *err) ATTR_NODISCARD;

/** segments_mixture - the mixture of a stratum, borrowed. */
Mixture segments_mixture(const Segments *segments, size_t stratum) ATTR_NODISCARD;

/** segments_trial - one k that was tried. */
KTrial segments_trial(const Segments *segments, size_t trial) ATTR_NODISCARD;

/** segments_graded - are the segments of a stratum cuts of a continuum rather than distinct: more
 * than one, and clients belong to theirs with a mean probability below 0.8. */
bool segments_graded(const Segments *segments, size_t stratum) ATTR_NODISCARD;

/** segments_archive - the segments as arrays of a model. */
Status segments_archive(Segments *segments, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
