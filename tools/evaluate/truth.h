/* tools/evaluate/truth.h - the planted truth of a sample bank, beside the snapshot made from it.
 *
 * For evaluation only: nothing of it may reach a model.  A table is (n_clients, n_products),
 * row-major, by the snapshot's numbers; see truth_at().  docs/sample-bank.md says what is planted.
 */
#ifndef TOOLS_EVALUATE_TRUTH_H
#define TOOLS_EVALUATE_TRUTH_H

#include "core/base/progress.h"
#include "models/portfolio.h"

/* What _truth_acquisitions.csv tells of next year, as `paragon sample --truth` was asked. */
typedef enum TruthExtent { TRUTH_NONE, TRUTH_ACQUIRED, TRUTH_ALL } TruthExtent;

typedef struct Truth {
    size_t n_clients;
    size_t n_products;
    TruthExtent extent;
    float *contribution; /* table: what a held product brings a year, and what one not held would;
                            NaN = not told */
    float *probability;  /* table: of taking a product not held within the next year; NaN */
    BitMatrix acquired;  /* (n_clients, n_products) it is taken within the next year */
} Truth;

/**
 * truth_read - the truth in `directory` about the active clients of a portfolio.
 *
 * @portfolio: of the snapshot's own day, all clients
 * The files must belong to it: same day, same clients with the same opening days, same holdings;
 * with TRUTH_ALL every product that an active client does not hold is told once.
 *
 * Errors: E_NOTFOUND a file is not there · E_DATA a row cannot be read, or does not belong to the
 *         snapshot · E_IO · E_CANCELLED
 * Cost:   one pass over the files, row by row; 9 bytes a client and product
 */
Status truth_read(const char *directory, const Portfolio *portfolio, const Progress *progress,
                  Arena *arena, Truth *truth, Error *err) ATTR_NODISCARD;

/** truth_require_all - refuse a truth that does not tell of every product not held; `purpose`
 * continues "... is needed to ". Errors: E_DATA */
Status truth_require_all(const Truth *truth, const char *purpose, Error *err) ATTR_NODISCARD;

/** truth_at - index of a client's product in the tables. */
static inline size_t truth_at(const Truth *const truth, const size_t client, const size_t product)
{
    return client * truth->n_products + product;
}

#endif
