/* tools/evaluate/evaluate_ranking.c - `paragon evaluate ranking`: how high does a hidden holding
 * rank? */
#include "tools/evaluate/comparison_table.h"
#include "tools/evaluate/evaluations.h"
#include "tools/model_building.h"
#include "tools/workbench.h"

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

    const RankingVerdict verdict = ranking_verdict(&ranking, RANKING_CHOSEN);
    TRY(comparison_table_print(&ranking.comparison, options->format,
                               "No active client holds two products: there is nothing to hide.",
                               arena, err));
    log_event(session->log, LOG_INFO, "one holding of %zu of %zu clients was hidden: the model %s",
              ranking.comparison.n_cases, ranking.n_clients, ranking_verdict_sentence(verdict));
    return OK;
}
