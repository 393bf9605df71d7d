/* models/evaluate/scorer.h - whatever can rank a client's products: a model or a baseline. */
#ifndef MODELS_EVALUATE_SCORER_H
#define MODELS_EVALUATE_SCORER_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>

typedef struct Scorer {
    const char *name; /* as reports show it: "stratum popularity" */
    const void *self; /* borrowed */
    /* scores (n_products of the portfolio) of one client, the higher the better; NaN = cannot be
     * ranked, which comes last.  Called from several threads, each with its own scratch. */
    Status (*score)(const void *self, size_t client, Arena *scratch, double *scores, Error *err);
} Scorer;

#endif
