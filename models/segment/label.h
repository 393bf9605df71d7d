/* models/segment/label.h - a segment in words: what sets it apart within its stratum.
 *
 * Every claim is about averages of the segment's clients against the other clients of the
 * stratum, and is made only where the difference is large:
 *
 *   long-standing, recent                  tenure score, half a standard deviation or more
 *   large for its area, small for its area size score, likewise
 *   brings more (less) than its products suggest       relative profit score, likewise
 *   "current account" only                 three quarters hold that product and nothing else,
 *                                          and .2 more than of the others
 *   card acquiring + payroll               half or more hold each, and .2 more than of the others
 *   more often leasing                     .2 more than of the others, but fewer than half
 *   few products                           a quarter fewer, and half a product fewer, than others
 *
 * The products named are the three with the largest difference. */
#ifndef MODELS_SEGMENT_LABEL_H
#define MODELS_SEGMENT_LABEL_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "models/segment/mixture.h"

#include <stddef.h>
#include <stdint.h>

/* What was counted of one segment's clients. */
typedef struct LabelFacts {
    size_t n_clients;
    double n_known[SCORES]; /* clients whose score is known */
    double sum[SCORES];     /* of the known scores */
    double square[SCORES];  /* of the known scores, squared */
    size_t n_held;          /* holdings */
    uint32_t *held;         /* (n_products) clients who hold it */
    uint32_t *only;         /* (n_products) clients who hold it and nothing else */
} LabelFacts;

/* What the words of a stratum's labels are made of. */
typedef struct LabelStratum {
    const char *name;   /* of the stratum */
    const char *within; /* what "large" is measured in: "its area" */
    bool graded;        /* the segments overlap: cuts of a continuum */
    size_t n_segments;
    size_t n_products;
    const char *const *product_names;
} LabelStratum;

/** label_facts_new - facts about nobody, in `arena`. */
Status label_facts_new(size_t n_products, Arena *arena, LabelFacts *facts,
                       Error *err) ATTR_NODISCARD;

/** label_facts_add - count one row. */
void label_facts_add(const MixtureRows *rows, size_t row, LabelFacts *facts);

/**
 * label_make - the label of every segment of a stratum; no two are alike.
 *
 * @facts:  (n_segments)
 * @labels: (n_segments) caller allocates; the texts are in `arena`
 * One segment alone is "all clients of ..."; one that nothing sets apart is "near the average".
 */
Status label_make(const LabelStratum *stratum, const LabelFacts *facts, Arena *arena,
                  const char **labels, Error *err) ATTR_NODISCARD;

#endif
