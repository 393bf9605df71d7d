/* tools/evaluate/ranking.c - `paragon evaluate ranking`: how high does a hidden holding rank? */
#include "tools/evaluate/evaluations.h"
#include "tools/model_building.h"
#include "tools/workbench.h"

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

static void put_interval(Table *const table, const Measured figure)
{
    table_double(table, figure.value);
    table_double(table, figure.low);
    table_double(table, figure.high);
}

static void put_method(Table *const table, const Ranking *const ranking, const size_t method)
{
    const Comparison *const comparison = &ranking->comparison;
    table_text(table, comparison->names[method]);
    table_int(table, (int64_t)comparison->n_cases);
    for (RankMetric metric = RANK_HR1; metric <= RANK_HR5; metric++)
        table_double(table, comparison_figure(comparison, method, metric).value);
    put_interval(table, comparison_figure(comparison, method, RANK_NDCG5));
    table_double(table, comparison_figure(comparison, method, RANK_MRR).value);
    if (method == comparison->reference) {
        put_interval(table, MEASURED_NONE);
        table_text(table, "reference");
        return;
    }
    put_interval(table, comparison_difference(comparison, method));
    table_text(table, ranking_verdict_name(ranking_verdict(ranking, method)));
}

static Status print_ranking(const Ranking *const ranking, const TableFormat format,
                            Arena *const arena, Error *const err)
{
    Table *table = NULL;
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], "", arena, &table,
                  err));
    for (size_t method = 0; method < ranking->comparison.n_methods; method++)
        put_method(table, ranking, method);
    return table_finish(table, err);
}

Status evaluate_ranking(Session *const session, const EvaluateOptions *const options,
                        Error *const err)
{
    Arena *const arena = session->arena;
    Db *db = NULL;
    SnapshotRef ref = {0};
    Snapshot snapshot = {0};
    Portfolio portfolio = {0};
    BuildParams params = {0};
    Ranking ranking = {0};
    TRY(model_building_params(session, options->seed, &params, err));
    TRY(workbench_connect(session, &db, err));
    TRY(store_snapshot_find(db, options->snapshot, arena, &ref, err));
    TRY(store_snapshot_load(db, &ref, NULL, arena, &snapshot, err));
    TRY(portfolio_make(&snapshot, params.profit_period, arena, &portfolio, err));
    TRY(build_ranking(&portfolio, &params, arena, &ranking, err));
    log_event(session->log, LOG_INFO, "hid one holding of some clients clients=%zu cases=%zu",
              ranking.n_clients, ranking.comparison.n_cases);
    TRY(print_ranking(&ranking, options->format, arena, err));
    if (options->format == TABLE_ALIGNED)
        (void)printf("\nThe chosen model %s.\n",
                     ranking_verdict_sentence(ranking_verdict(&ranking, RANKING_CHOSEN)));
    return OK;
}
