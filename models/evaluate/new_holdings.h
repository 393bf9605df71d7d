/* models/evaluate/new_holdings.h - what clients could take in the year after a day, and took.
 *
 * The cases of a back-test in time.  A model may learn from the state of the day; the candidates
 * are the products that a client did not hold then, and right are those it opened afterwards.  One
 * that it closed again within the year is right, too. Only products whose openings are dated can be
 * judged: bank by bank and product by product, at least NEW_HOLDINGS_DATED of the holdings must
 * carry opened_on. */
#ifndef MODELS_EVALUATE_NEW_HOLDINGS_H
#define MODELS_EVALUATE_NEW_HOLDINGS_H

#include "models/affinity/cohort.h"

#define NEW_HOLDINGS_DATED 0.9

typedef struct NewHoldings {
    BitMatrix candidates;    /* (n_clients, n_products) */
    BitMatrix taken;         /* (n_clients, n_products) among the candidates */
    size_t n_clients;        /* with candidates */
    size_t n_takers;         /* who took some */
    uint32_t *takers;        /* (n_takers) clients, ascending */
    size_t n_taken;          /* clients x products */
    size_t n_dated_products; /* dated in some bank */
} NewHoldings;

/**
 * new_holdings_make - what became of the clients of a cohort.
 *
 * A data set without dates, and a cohort of nobody, give no clients.
 * Cost: O(clients * products + holdings)
 */
Status new_holdings_make(const Cohort *cohort, Arena *arena, NewHoldings *made,
                         Error *err) ATTR_NODISCARD;

/** new_holdings_require - refuse what no back-test can be made from.
 * Errors: E_DATA  no product is dated, or nobody is known to have been a client */
Status new_holdings_require(const NewHoldings *made, const Cohort *cohort,
                            Error *err) ATTR_NODISCARD;

#endif
