/* models/segment/mixture.h - a finite mixture of kinds of client (latent classes).
 *
 * Given its component, a client's scores are independent normal variables and its holdings
 * independent yes/no variables.  A score that is not known drops out of the likelihood.
 *
 * Fitted by expectation-maximisation (Dempster, Laird & Rubin 1977): several short runs from
 * seeded k-means++ starts, the best of them continued (Biernacki, Celeux & Govaert 2003, "emEM").
 * Adoptions have a Beta prior of the weight of `prior_clients` clients around the adoption among
 * all rows, so that none is ever 0 or 1; variances have a floor, so that no component can shrink
 * to a spike of equal values.
 * This does NOT choose the number of components; choose_k does. */
#ifndef MODELS_SEGMENT_MIXTURE_H
#define MODELS_SEGMENT_MIXTURE_H

#include "core/base/arena.h"
#include "core/base/bitset.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "models/segment/bank_scale.h"

#include <stddef.h>
#include <stdint.h>

/* Tables keep the numbers of MIXTURE_LANES components side by side, filled up with components of
 * weight 0, so that their sums stay in registers. */
enum { MIXTURE_MOST_COMPONENTS = 20, MIXTURE_LANES = 4 };

/* What the mixture sees of each client. */
typedef struct MixtureRows {
    size_t n;
    double *scores; /* (n, SCORES) NaN = not known */
    BitMatrix held; /* (n, n_products) */
} MixtureRows;

/* Components innermost, so that one product's row is added to all components at a time. */
typedef struct Mixture {
    size_t n_components;
    size_t n_products;
    double *weight;   /* (n_components) sum 1 */
    double *mean;     /* (SCORES, n_components) */
    double *variance; /* (SCORES, n_components) */
    double *adoption; /* (n_products, n_components) in ]0, 1[ */
} Mixture;

typedef struct MixtureParams {
    size_t n_starts;
    size_t n_short_rows;     /* that each start runs on: the first ones */
    size_t short_iterations; /* of each start */
    size_t most_iterations;  /* of the best start, continued on all rows */
    double tolerance;        /* least relative gain of the objective per iteration */
    double variance_floor;
    double prior_clients;
} MixtureParams;

#define MIXTURE_PARAMS_DEFAULT                                                                     \
    ((MixtureParams){.n_starts = 8,                                                                \
                     .n_short_rows = 1000,                                                         \
                     .short_iterations = 10,                                                       \
                     .most_iterations = 100,                                                       \
                     .tolerance = 1e-5,                                                            \
                     .variance_floor = 0.1,                                                        \
                     .prior_clients = 2})

/** mixture_rows_new - room for `n` rows, nothing held, in `arena`. */
Status mixture_rows_new(size_t n, size_t n_products, Arena *arena, MixtureRows *rows,
                        Error *err) ATTR_NODISCARD;

/** mixture_rows_copy - copy rows `from` .. `from + n - 1` to the places `to` .. of another. */
void mixture_rows_copy(const MixtureRows *source, size_t from, size_t n, MixtureRows *target,
                       size_t to);

/** mixture_rows_view - rows `from` .. `to - 1`, borrowed. */
MixtureRows mixture_rows_view(const MixtureRows *rows, size_t from, size_t to) ATTR_NODISCARD;

/** mixture_new - room for a mixture, in `arena`. */
Status mixture_new(size_t n_components, size_t n_products, Arena *arena, Mixture *mixture,
                   Error *err) ATTR_NODISCARD;

/** mixture_copy - the numbers of a mixture into another of the same shape. */
void mixture_copy(const Mixture *source, Mixture *target);

/**
 * mixture_fit - fit `mixture` (made by mixture_new) to the rows, which are in random order.
 *
 * With no rows all components are the prior.  Rows that are all alike are all in one component.
 * Errors: E_DOMAIN  no component, or more than MIXTURE_MOST_COMPONENTS
 * Cost:   O(iterations n k h) for h holdings per client.
 */
Status mixture_fit(const MixtureRows *rows, const MixtureParams *params, Rng *rng, Arena *scratch,
                   Mixture *mixture, Error *err) ATTR_NODISCARD;

/**
 * mixture_continue - iterate from what `mixture` holds, on these (other or more) rows.
 *
 * @objective: log-likelihood plus log prior before the last step; it never falls from step to step
 */
Status mixture_continue(const MixtureRows *rows, const MixtureParams *params, Arena *scratch,
                        Mixture *mixture, double *objective, Error *err) ATTR_NODISCARD;

/**
 * mixture_sort - put the components in the order small to large, then few to many products: by
 * mean of the size score, then by expected number of products, then as they stood.
 *
 * @order: (n_components) caller allocates; where each component stood before
 */
void mixture_sort(Mixture *mixture, size_t *order);

/* A mixture made ready for scoring: what a client adds to each component's log density. */
typedef struct MixtureTable {
    size_t n_components;
    size_t n_lanes;         /* n_components rounded up to MIXTURE_LANES */
    size_t n_words;         /* per row of holdings */
    double *constant;       /* (n_lanes) log weight, and log density of holding nothing */
    double *log_nothing;    /* (n_lanes) log density of holding nothing */
    double *log_odds;       /* (n_products, n_lanes) of holding the product */
    double *mean;           /* (SCORES, n_lanes) */
    double *log_scale;      /* (SCORES, n_lanes) log density of a score at its mean */
    double *half_precision; /* (SCORES, n_lanes) 1 / (2 variance) */
} MixtureTable;

/** mixture_lanes - `n_components` rounded up to a multiple of MIXTURE_LANES. */
static inline size_t mixture_lanes(const size_t n_components)
{
    return (n_components + MIXTURE_LANES - 1) / MIXTURE_LANES * MIXTURE_LANES;
}

/** mixture_table_new - room for the table of a mixture of this shape. */
Status mixture_table_new(size_t n_components, size_t n_products, Arena *arena, MixtureTable *table,
                         Error *err) ATTR_NODISCARD;

/** mixture_table_fill - compute the table of `mixture`. */
void mixture_table_fill(const Mixture *mixture, MixtureTable *table);

/**
 * mixture_posterior - the probability of each component for one client; returns log density.
 *
 * @scores:    (SCORES) NaN = not known
 * @held:      (n_words) the client's row of bits
 * @posterior: (n_lanes, at most MIXTURE_MOST_COMPONENTS) caller allocates; sums to 1
 */
double mixture_posterior(const MixtureTable *table, const double *scores, const uint64_t *held,
                         double *posterior);

/** mixture_best - the most probable component; the lowest of equal ones. */
size_t mixture_best(const double *posterior, size_t n_components) ATTR_NODISCARD;

/* How a mixture describes rows, those it was fitted to or others. */
typedef struct MixtureFigures {
    double log_likelihood;
    double entropy;  /* of the posteriors, summed over the rows, in nats */
    size_t smallest; /* rows in the smallest segment */
} MixtureFigures;

/**
 * mixture_describe - the most probable component of every row, and the figures of them all.
 *
 * @segment: (rows->n) caller allocates; < n_components
 * With no rows all figures are 0.
 */
Status mixture_describe(const Mixture *mixture, const MixtureRows *rows, Arena *scratch,
                        uint8_t *segment, MixtureFigures *figures, Error *err) ATTR_NODISCARD;

/** mixture_distance - how different two rows are, as the k-means++ starts see it: the squared
 * difference of the scores that are known of both, and the products that only one of them holds. */
double mixture_distance(const MixtureRows *rows, size_t a, size_t b) ATTR_NODISCARD;

#endif
