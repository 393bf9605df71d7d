/* models/evaluate/baselines.h - the simple ways of ranking that a model has to beat.
 *
 *   popularity           share of all active clients who hold the product
 *   stratum popularity   the same among the clients of the client's stratum
 *   naive gap            the same among the most profitable quarter of the client's segment, the
 *                        segments found on holdings too: "what the best of its kind have".  It
 * leaks: a segment is found on what the client holds, and profit contains what it brings
 *
 * The two local ones are shrunk to popularity by the weight of one client, which breaks their ties
 * and stands in where a group is empty. */
#ifndef MODELS_EVALUATE_BASELINES_H
#define MODELS_EVALUATE_BASELINES_H

#include "models/evaluate/scorer.h"
#include "models/segment/segments.h"

/* A table of shares and the row of each client. */
typedef struct ShareTable {
    size_t n_products;
    size_t n_groups;
    double *shares;     /* (n_groups + 1, n_products) the last row for clients in no group */
    uint32_t *group_of; /* (n_clients) CODE_NONE = in no group */
} ShareTable;

typedef struct BaselineParams {
    StrataParams strata;
    SegmentsParams segments; /* of the naive gap; k by held-out likelihood and size alone */
    const Portfolio *sample; /* the same clients, fewer of them active: what the naive gap is
                                learned on, since segments cost more than counting; NULL = all */
    uint64_t seed;
    size_t n_threads;
    const Progress *progress; /* may be NULL */
} BaselineParams;

/* One after the other, as they are listed above. */
enum { BASELINE_POPULARITY, BASELINE_STRATUM, BASELINE_NAIVE_GAP, BASELINES };

typedef struct Baselines {
    ShareTable tables[BASELINES];
} Baselines;

/** baselines_make - learn the tables from the active clients of `portfolio`, of what it holds.
 * Where no profit is known the naive gap takes the whole segment.
 * Cost: as strata_make() and segments_fit() */
Status baselines_make(const Portfolio *portfolio, const BaselineParams *params, Arena *arena,
                      Baselines *baselines, Error *err) ATTR_NODISCARD;

/** baselines_scorers - the three as scorers; `baselines` is borrowed.
 * @scorers: (BASELINES) caller allocates */
void baselines_scorers(const Baselines *baselines, Scorer *scorers);

#endif
