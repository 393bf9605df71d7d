/* tools/report/stratum_money.h - what the clients of each stratum bring and could bring.
 *
 * Gaps of single clients are uncertain, and a sum of them, each floored at 0, is no total: that
 * comes from the pools' levels (potential_level.h). */
#ifndef TOOLS_REPORT_STRATUM_MONEY_H
#define TOOLS_REPORT_STRATUM_MONEY_H

#include "tools/workbench.h"

#include <stddef.h>

enum { QUARTILES = 3 };

typedef struct StratumMoney {
    size_t n_profit; /* clients whose annual profit is known */
    size_t n_potential;
    size_t n_gap;             /* whose gap may be published */
    size_t n_behind;          /* of these, those with a gap above 0 */
    double profit[QUARTILES]; /* NaN where nobody's is known, as below */
    double potential[QUARTILES];
    double interval[2];    /* medians of the lower and the upper ends */
    double gap[QUARTILES]; /* of those who are behind */
    GapTotal total;        /* of those whose gap may be published and who are not developed */
    double coverage;       /* measured, mean over the clients */
} StratumMoney;

/** stratum_money_make - (strata) for the clients placed in them.
 * Cost: O(clients log clients), estimates in parallel. */
Status stratum_money_make(const Session *session, const Workbench *bench, StratumMoney **money,
                          Error *err) ATTR_NODISCARD;

#endif
