/* tools/evaluate/acquisitions.c - `paragon evaluate acquisitions`: how high do the products rank
 * that clients took in the year after a cut-off? */
#include "models/evaluate/acquisitions.h"

#include "tools/evaluate/backtest.h"

static const TableColumn COLUMNS[] = {{"method", COLUMN_TEXT},
                                      {"n_cases", COLUMN_INT},
                                      {"hr_1", COLUMN_NUMBER},
                                      {"hr_3", COLUMN_NUMBER},
                                      {"hr_5", COLUMN_NUMBER},
                                      {"ndcg_5", COLUMN_NUMBER},
                                      {"ndcg_5_low", COLUMN_NUMBER},
                                      {"ndcg_5_high", COLUMN_NUMBER},
                                      {"mrr", COLUMN_NUMBER},
                                      {"difference", COLUMN_NUMBER},
                                      {"difference_low", COLUMN_NUMBER},
                                      {"difference_high", COLUMN_NUMBER},
                                      {"verdict", COLUMN_TEXT}};

static const char *verdict(const Comparison *const comparison, const size_t method)
{
    const Measured difference = comparison_difference(comparison, method);
    if (method == comparison->reference)
        return "reference";
    if (difference.low > 0)
        return "better";
    return difference.high < 0 ? "worse" : "cannot tell";
}

static void put_method(Table *const table, const Comparison *const comparison, const size_t method)
{
    const Measured ndcg = comparison_figure(comparison, method, RANK_NDCG5);
    const Measured difference = comparison_difference(comparison, method);
    table_text(table, comparison->names[method]);
    table_int(table, (int64_t)comparison->n_cases);
    table_double(table, comparison_figure(comparison, method, RANK_HR1).value);
    table_double(table, comparison_figure(comparison, method, RANK_HR3).value);
    table_double(table, comparison_figure(comparison, method, RANK_HR5).value);
    table_double(table, ndcg.value);
    table_double(table, ndcg.low);
    table_double(table, ndcg.high);
    table_double(table, comparison_figure(comparison, method, RANK_MRR).value);
    table_double(table, difference.value);
    table_double(table, difference.low);
    table_double(table, difference.high);
    table_text(table, verdict(comparison, method));
}

Status evaluate_acquisitions(Session *const session, const EvaluateOptions *const options,
                             Error *const err)
{
    Arena *const arena = session->arena;
    Backtest backtest = {0};
    Comparison comparison = {0};
    Table *table = NULL;
    TRY(backtest_open(session, options, &backtest, err));
    TRY(new_holdings_require(&backtest.taken, &backtest.cohort, err));
    backtest_tell(&backtest, session->log);
    TRY(table_new(stdout, options->format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                  "Nobody took a product after the cut-off.", arena, &table, err));
    if (backtest.taken.n_takers == 0)
        return table_finish(table, err);

    const BuildParams *const build = &backtest.params;
    const AcquisitionsParams params = {.affinity = build_affinity_params(build),
                                       .baselines = build_baseline_params(build),
                                       .seed = build->seed};
    TRY(acquisitions_compare(&backtest.cohort, &backtest.taken, &params, arena, &comparison, err));
    for (size_t method = 0; method < comparison.n_methods; method++)
        put_method(table, &comparison, method);
    return table_finish(table, err);
}
