/* models/segment/bank_scale.h - the columns of the mixture, on the scale of each bank.
 *
 * Tenure, size (revenue) and relative profit of every client as normal scores within its bank, so
 * that banks of different currency and reach can stand in one stratum.  The scale is fitted once
 * by a build and applied as it is to later snapshots; banks are matched by text. */
#ifndef MODELS_SEGMENT_BANK_SCALE_H
#define MODELS_SEGMENT_BANK_SCALE_H

#include "core/domain/archive.h"
#include "models/portfolio.h"

#include <stddef.h>
#include <stdint.h>

/* The continuous columns. */
typedef enum Score { SCORE_TENURE, SCORE_SIZE, SCORE_RELATIVE_PROFIT, SCORES } Score;

typedef struct BankScale {
    size_t n_banks;
    size_t n_products;
    double *tenure;       /* (n_banks, NORMAL_REFERENCE) of months */
    double *size;         /* (n_banks, NORMAL_REFERENCE) of annual revenue */
    double *profit;       /* (n_banks, NORMAL_REFERENCE) of annual profit */
    double *coefficients; /* (n_banks, RELATIVE_PROFIT_TERMS + n_products) */
} BankScale;

/**
 * bank_scale_fit - the scale of every bank of `banks`, from its active clients.
 *
 * @banks: names in byte order; a bank without active clients scores 0 everywhere
 * The regression takes at most 20,000 clients of a bank, drawn by `seed` and the bank's name.
 * Cost: O(n log n + n p + banks p^3).
 */
Status bank_scale_fit(const Portfolio *portfolio, const Dictionary *banks, uint64_t seed,
                      size_t n_threads, Arena *arena, BankScale *scale, Error *err) ATTR_NODISCARD;

/**
 * bank_scale_apply - the scores of every client of a snapshot.
 *
 * @held:   the snapshot's holdings in the build's product numbers
 * @scores: (n_clients, SCORES) caller allocates; NaN = not known, or a client who is not active or
 *          of a bank not in `banks`
 */
Status bank_scale_apply(const BankScale *scale, const Dictionary *banks, const Portfolio *portfolio,
                        const BitMatrix *held, size_t n_threads, Arena *scratch, double *scores,
                        Error *err) ATTR_NODISCARD;

/** bank_scale_archive - the scale as arrays of a model. */
Status bank_scale_archive(BankScale *scale, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
