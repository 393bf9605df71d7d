/* models/evaluate/comparison.h - several ways of ranking, side by side on the same cases.
 *
 * A case is a client with candidates to rank and one or more of them that turn out to be right.
 * Full ranking of the candidates, ties at their mean rank (so a scorer that tells nothing apart
 * gets what chance would get on average, not the first place).  Intervals come from resampling
 * clients (bootstrap, 1,000 times); the difference to the reference method is paired, client by
 * client. */
#ifndef MODELS_EVALUATE_COMPARISON_H
#define MODELS_EVALUATE_COMPARISON_H

#include "core/base/bitset.h"
#include "core/base/progress.h"
#include "core/domain/archive.h"
#include "models/evaluate/client_bootstrap.h"
#include "models/evaluate/scorer.h"

#include <stdint.h>

typedef enum RankMetric {
    RANK_HR1, /* one of the first 1, 3, 5 is right */
    RANK_HR3,
    RANK_HR5,
    RANK_NDCG5, /* discounted gain of the first five over the best possible */
    RANK_MRR,   /* 1 / rank of the first that is right */
    RANK_METRICS
} RankMetric;

typedef struct RankCases {
    size_t n;
    const uint32_t *clients;     /* (n) */
    const BitMatrix *candidates; /* (n_clients, n_products) what is ranked */
    const BitMatrix *right;      /* (n_clients, n_products) among the candidates */
} RankCases;

typedef struct Comparison {
    size_t n_cases;
    size_t n_methods;
    size_t reference;   /* the method that differences are taken to */
    const char **names; /* (n_methods) */
    double *figures;    /* (n_methods, RANK_METRICS, 3) mean, low, high */
    double *difference; /* (n_methods, 3) of nDCG@5 to the reference's, paired */
} Comparison;

/**
 * compare_rankings - every scorer on every case.
 *
 * @reference: which scorer the others are compared with
 * Without cases all figures are NaN, and nothing beats anything.
 * Errors: what a scorer returns · E_CANCELLED
 * Cost:   O(cases * methods * products * right answers) and 1,000 resamples of the cases
 */
Status compare_rankings(const RankCases *cases, const Scorer *scorers, size_t n_scorers,
                        size_t reference, uint64_t seed, size_t n_threads, const Progress *progress,
                        Arena *arena, Comparison *comparison, Error *err) ATTR_NODISCARD;

/** comparison_figure - one metric of one method. */
Measured comparison_figure(const Comparison *comparison, size_t method, RankMetric metric);

/** comparison_difference - of a method's nDCG@5 to the reference's. */
Measured comparison_difference(const Comparison *comparison, size_t method);

/** comparison_beats - is the method's nDCG@5 above the reference's, the whole interval of the
 * paired difference being above 0? */
bool comparison_beats(const Comparison *comparison, size_t method);

/** comparison_archive - write to or read from a model. @name: prefix of the arrays' names */
Status comparison_archive(Comparison *comparison, const char *name, Archive *archive,
                          Error *err) ATTR_NODISCARD;

/** rank_metric_name - "HR@1", ..., "nDCG@5", "MRR". */
const char *rank_metric_name(RankMetric metric);

#endif
