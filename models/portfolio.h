/* models/portfolio.h - the clients of a snapshot and what each holds and brings on the as-of day.
 *
 * What every model starts from: dated rows become "on day D" (data contract: a holding is held if
 * opened_on <= D < closed_on; annual profit is the sum over the periods ending in the 12 months up
 * to D, scaled when half or more of them are known).  Nothing after D is seen.
 * This does NOT scale, impute or encode anything; models/segment and models/affinity do. */
#ifndef MODELS_PORTFOLIO_H
#define MODELS_PORTFOLIO_H

#include "core/base/arena.h"
#include "core/base/bitset.h"
#include "core/base/error.h"
#include "core/domain/snapshot.h"

#include <stddef.h>
#include <stdint.h>

typedef enum ProfitPeriod { PERIOD_AUTO, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR } ProfitPeriod;

typedef struct Portfolio {
    const Snapshot *snapshot; /* borrowed */
    Day as_of;
    size_t n_clients; /* all clients of the snapshot, by its numbers */
    size_t n_products;
    uint8_t *active;    /* (n_clients) 1 = active on the as-of day */
    BitMatrix held;     /* (n_clients, n_products) on the as-of day */
    BitMatrix given_up; /* (n_clients, n_products) closed by the as-of day and not held on it */
    float *usage;       /* (holdings.n) monthly usage of the holding; NaN = not known or not open */
    float *product_profit;   /* (holdings.n) annual profit of the holding in units; NaN likewise */
    double *tenure_months;   /* (n_clients) NaN = not known */
    double *profit;          /* (n_clients) annual profit in units; NaN = not known */
    double *revenue;         /* (n_clients) annual revenue in units; NaN = not known */
    bool has_product_profit; /* some open holding carries annual_profit */
    bool has_usage;          /* some open holding carries a usage */
    ProfitPeriod period;     /* found or given */
} Portfolio;

/**
 * portfolio_make - the state of `snapshot` on its as-of day.
 *
 * @period: PERIOD_AUTO takes the usual gap between a client's period ends: that of more than half
 *          of its gaps; 95 % of the clients with two periods or more must agree
 * Where the extract has no profit.csv but holdings carry annual_profit, a client's profit is the
 * sum of its open holdings' annual profit (known ones); the caller notes the fallback.
 * Usage is monthly_usage, else the mean of the usage periods (taken to be months) that end in the
 * 12 months up to the day: of amounts where the product has any, else of counts.
 *
 * Errors: E_DATA  the gaps between period ends are a mixture, so that no period can be told
 * Cost:   O(clients + holdings + periods)
 */
Status portfolio_make(const Snapshot *snapshot, ProfitPeriod period, Arena *arena,
                      Portfolio *portfolio, Error *err) ATTR_NODISCARD;

/** portfolio_periods_per_year - of profit.csv. */
int portfolio_periods_per_year(const Portfolio *portfolio);

/**
 * portfolio_at - the same on another day, as far as the snapshot tells: for back-tests.
 *
 * @as_of: not after the snapshot's own day
 * Who was a client, what it held, its tenure, and profit, revenue and usage of the year before are
 * those of that day.  A holding without opened_on counts as held from the beginning; what an
 * extract gives without a date (attributes, risk class, a holding's annual profit and monthly
 * usage) is that of the snapshot's own day.
 */
Status portfolio_at(const Snapshot *snapshot, Day as_of, ProfitPeriod period, Arena *arena,
                    Portfolio *portfolio, Error *err) ATTR_NODISCARD;

/** portfolio_lacking - the products that each active client does not hold. */
Status portfolio_lacking(const Portfolio *portfolio, Arena *arena, BitMatrix *lacking,
                         Error *err) ATTR_NODISCARD;

#endif
