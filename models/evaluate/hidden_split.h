/* models/evaluate/hidden_split.h - one holding of some clients hidden, to see whether it is found.
 *
 * Of the active clients with two products or more, a fifth at random has one of its products
 * hidden, each alike.  What learns from the training portfolio ranks the products that such a
 * client seems not to hold; the hidden one is right.  Its usage and its own profit are not known
 * there either.  The client's profit goes on containing what the hidden product brings, so that
 * a model put to this test may not look at it. */
#ifndef MODELS_EVALUATE_HIDDEN_SPLIT_H
#define MODELS_EVALUATE_HIDDEN_SPLIT_H

#include "models/evaluate/comparison.h"
#include "models/portfolio.h"

typedef struct HiddenSplit {
    Portfolio training; /* all clients, without what was hidden */
    Portfolio sample;   /* the same, only those who take part being active */
    RankCases cases;
    BitMatrix candidates; /* (n_clients, n_products) not held in `training`; cases' rows only */
    BitMatrix hidden;     /* (n_clients, n_products) */
} HiddenSplit;

/**
 * hidden_split_make - hide holdings.
 *
 * @most_clients: a random sample of so many active clients takes part: holdings of theirs alone are
 *                hidden
 * @split: must stay where it is: its cases point into it
 * Nobody with two products: no cases.  Draws follow the clients in the order of their ids, so that
 * the order of input does not show. Cost: O(clients + cases * products / 64)
 */
Status hidden_split_make(const Portfolio *portfolio, size_t most_clients, uint64_t seed,
                         Arena *arena, HiddenSplit *split, Error *err) ATTR_NODISCARD;

#endif
