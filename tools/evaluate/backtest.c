/* tools/evaluate/backtest.c - a snapshot split in time; see backtest.h. */
#include "tools/evaluate/backtest.h"

#include "core/db/store_snapshot.h"
#include "tools/model_building.h"
#include "tools/workbench.h"

enum { MONTHS = 12 }; /* looked at after the cut-off, where the snapshot goes that far */

static Status read_cutoff(const EvaluateOptions *const options, const Day as_of, Day *const cutoff,
                          Error *const err)
{
    TRY(option_day("cutoff", options->cutoff, cohort_year_before(as_of), cutoff, err));
    if (*cutoff < as_of)
        return OK;
    char day[DAY_TEXT_SIZE];
    (void)day_format(as_of, day);
    return ERROR_SET(err, E_USAGE, "--cutoff %s is not before the snapshot's own day, %s",
                     options->cutoff, day);
}

Status backtest_open(Session *const session, const EvaluateOptions *const options,
                     Backtest *const backtest, Error *const err)
{
    Arena *const arena = session->arena;
    Db *db = NULL;
    SnapshotRef ref = {0};
    Day cutoff = 0;
    TRY(model_building_params(session, options->seed, &backtest->params, err));
    TRY(workbench_connect(session, &db, err));
    TRY(store_snapshot_find(db, options->snapshot, arena, &ref, err));
    TRY(read_cutoff(options, ref.as_of, &cutoff, err));
    TRY(store_snapshot_load(db, &ref, NULL, arena, &backtest->snapshot, err));
    TRY(portfolio_make(&backtest->snapshot, backtest->params.profit_period, arena,
                       &backtest->portfolio, err));

    const Day year_after = cohort_year_after(cutoff);
    const Day last = year_after < ref.as_of ? year_after : ref.as_of;
    TRY(cohort_at(&backtest->snapshot, cutoff, last, backtest->portfolio.period, arena,
                  &backtest->cohort, err));
    return new_holdings_make(&backtest->cohort, arena, &backtest->taken, err);
}

void backtest_tell(const Backtest *const backtest, const Log *const log)
{
    const Cohort *const cohort = &backtest->cohort;
    const NewHoldings *const taken = &backtest->taken;
    const int n_months = day_months_between(cohort->state.as_of + 1, cohort->last + 1);
    char cutoff[DAY_TEXT_SIZE];
    char last[DAY_TEXT_SIZE];
    (void)day_format(cohort->state.as_of, cutoff);
    (void)day_format(cohort->last, last);
    log_event(log, LOG_INFO,
              "learned from what was known on %s, judged by the %d months up to %s: %zu of %zu "
              "clients took %zu products",
              cutoff, n_months, last, taken->n_takers, taken->n_clients, taken->n_taken);
    if (n_months < MONTHS)
        log_event(log, LOG_WARN, "the snapshot ends %d months after the cut-off, not %d", n_months,
                  MONTHS);
    if (taken->n_dated_products < cohort->state.n_products)
        log_event(log, LOG_WARN,
                  "only the %zu of %zu products are judged whose openings are dated, and held at "
                  "all, in some bank",
                  taken->n_dated_products, cohort->state.n_products);
}
