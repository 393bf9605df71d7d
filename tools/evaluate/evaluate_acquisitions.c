/* tools/evaluate/evaluate_acquisitions.c - `paragon evaluate acquisitions`: how high do the
 * products rank that clients took in the year after a cut-off? */
#include "models/evaluate/acquisitions.h"

#include "tools/evaluate/backtest.h"
#include "tools/evaluate/comparison_table.h"

Status evaluate_acquisitions(Session *const session, const EvaluateOptions *const options,
                             Error *const err)
{
    Arena *const arena = session->arena;
    Backtest backtest = {0};
    Comparison comparison = {0};
    TRY(backtest_open(session, options, &backtest, err));
    TRY(new_holdings_require(&backtest.taken, &backtest.cohort, err));
    backtest_tell(&backtest, session->log);
    const BuildParams *const build = &backtest.params;
    const AcquisitionsParams params = {.affinity = build_affinity_params(build),
                                       .baselines = build_baseline_params(build),
                                       .seed = build->seed};
    if (backtest.taken.n_takers > 0)
        TRY(acquisitions_compare(&backtest.cohort, &backtest.taken, &params, arena, &comparison,
                                 err));
    return comparison_table_print(&comparison, options->format,
                                  "Nobody took a product after the cut-off.", arena, err);
}
