/* models/segment/agreement.h - how alike two partitions of the same rows are.
 *
 * All measures are made from the cross table of the two: how many rows are in group a of the one
 * and in group b of the other.  Numbers of groups need not be the same, groups may be empty. */
#ifndef MODELS_SEGMENT_AGREEMENT_H
#define MODELS_SEGMENT_AGREEMENT_H

#include "models/segment/mixture.h"

#include <stddef.h>
#include <stdint.h>

typedef struct CrossTable {
    size_t n_rows;
    size_t n_groups;                          /* of either partition, the larger number */
    uint32_t first[MIXTURE_MOST_COMPONENTS];  /* rows in each group of the first partition */
    uint32_t second[MIXTURE_MOST_COMPONENTS]; /* rows in each group of the second */
    uint32_t both[MIXTURE_MOST_COMPONENTS][MIXTURE_MOST_COMPONENTS];
} CrossTable;

/** agreement_count - the cross table of two partitions.
 *
 * @first, @second: (n) group of each row, < n_groups <= MIXTURE_MOST_COMPONENTS
 * Cost: O(n + n_groups^2). */
void agreement_count(const uint8_t *first, const uint8_t *second, size_t n, size_t n_groups,
                     CrossTable *table);

/** agreement_jaccard - rows common to group `group` of the first partition and its most similar
 * one of the second, by rows in either of them (Hennig 2007); NaN when the group is empty. */
double agreement_jaccard(const CrossTable *table, size_t group) ATTR_NODISCARD;

/** agreement_rand - the adjusted Rand index (Hubert & Arabie 1985): 1 for equal partitions, 0 on
 * average for independent ones; 1 where both leave nothing to chance (one group, or one row). */
double agreement_rand(const CrossTable *table) ATTR_NODISCARD;

/**
 * agreement_prediction_strength - are rows that the first partition puts together put together by
 * the second as well (Tibshirani & Walther 2005)?
 *
 * Of the pairs of rows within a group of the first partition, the share that is within one group of
 * the second; the smallest over the groups.  A group of fewer than two rows predicts nothing: 0.
 */
double agreement_prediction_strength(const CrossTable *table) ATTR_NODISCARD;

#endif
