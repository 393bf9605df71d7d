/* tools/evaluate/backtest.h - a snapshot split in time: what was known on a cut-off, and what came
 * after it. */
#ifndef TOOLS_EVALUATE_BACKTEST_H
#define TOOLS_EVALUATE_BACKTEST_H

#include "models/build.h"
#include "models/evaluate/new_holdings.h"
#include "tools/evaluate/evaluations.h"

typedef struct Backtest {
    BuildParams params;
    Snapshot snapshot;
    Portfolio portfolio; /* on the snapshot's own day */
    Cohort cohort;       /* on the cut-off, and the year after it as far as the snapshot goes */
    NewHoldings taken;
} Backtest;

/**
 * backtest_open - read the snapshot, and go back to --cutoff (a year before its day unless given).
 *
 * Errors: E_USAGE the cut-off is not a day, or not before the snapshot's own · E_NOTFOUND no such
 *         snapshot · E_CONFIG, E_DATA as model_building_params() and portfolio_make()
 */
Status backtest_open(Session *session, const EvaluateOptions *options, Backtest *backtest,
                     Error *err) ATTR_NODISCARD;

/** backtest_tell - on stderr: the days, how many clients took how much, what is left out. */
void backtest_tell(const Backtest *backtest, const Log *log);

#endif
