/* models/evaluate/new_holdings.h - what clients took in the year after a cut-off.
 *
 * The cases of a back-test in time: the state of the cut-off is what a model may learn from, the
 * candidates are the products that a client did not hold then, and right are those it opened
 * afterwards.  A holding that goes on or is renewed is none; one that was opened and closed again
 * within the year is one.
 * Only products whose openings are dated can be judged: product by product and bank by bank,
 * at least NEW_HOLDINGS_DATED of the holdings must carry opened_on. */
#ifndef MODELS_EVALUATE_NEW_HOLDINGS_H
#define MODELS_EVALUATE_NEW_HOLDINGS_H

#include "core/base/bitset.h"
#include "models/portfolio.h"

#define NEW_HOLDINGS_DATED 0.9
enum { NEW_HOLDINGS_MONTHS = 12 };

typedef struct NewHoldings {
    Day cutoff;
    Day until;            /* the last day looked at: a year after, or the snapshot's own day */
    BitMatrix candidates; /* (n_clients, n_products) */
    BitMatrix taken;      /* (n_clients, n_products) among the candidates */
    size_t n_observed;    /* clients with candidates */
    size_t n_takers;
    uint32_t *takers;        /* (n_takers) clients who took something, ascending */
    size_t n_taken;          /* client x product */
    uint32_t *n_candidates;  /* (n_products) clients */
    uint32_t *n_takers_of;   /* (n_products) clients */
    size_t n_dated_products; /* dated in some bank */
} NewHoldings;

/** new_holdings_year_before, new_holdings_year_after - a year to the day, counted from the day
 * after, so that the year up to 28 February begins after 29 February. */
Day new_holdings_year_before(Day day);
Day new_holdings_year_after(Day day);

/**
 * new_holdings_make - what became of the clients of a cut-off.
 *
 * @state: portfolio_at() of the cut-off.  A client whose opening is not known counts when a dated
 *         holding shows that it was one by then.
 *
 * Errors: E_DATA  no product's openings are dated, or nobody is known to have been a client
 * Cost:   O(clients * products + holdings)
 */
Status new_holdings_make(const Portfolio *state, Arena *arena, NewHoldings *made,
                         Error *err) ATTR_NODISCARD;

/** new_holdings_months - whole months from the cut-off to the last day. */
int new_holdings_months(const NewHoldings *made);

#endif
