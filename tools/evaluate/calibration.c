/* tools/evaluate/calibration.c - `paragon evaluate calibration`: does what is given 30 % happen in
 * 30 of 100 cases? */
#include "core/db/store_snapshot.h"
#include "models/evaluate/calibration_check.h"
#include "tools/evaluate/evaluations.h"
#include "tools/model_building.h"
#include "tools/workbench.h"

#include <math.h>

static const TableColumn COLUMNS[] = {
    {"target", COLUMN_TEXT},     {"group", COLUMN_TEXT},       {"decile", COLUMN_INT},
    {"n", COLUMN_INT},           {"predicted", COLUMN_NUMBER}, {"observed", COLUMN_NUMBER},
    {"low", COLUMN_NUMBER},      {"high", COLUMN_NUMBER},      {"as_wanted", COLUMN_TEXT},
    {"brier", COLUMN_NUMBER},    {"log_loss", COLUMN_NUMBER},  {"calibration_error", COLUMN_NUMBER},
    {"worst_decile", COLUMN_INT}};

static const char *const VERDICTS[] = {
    [RELIABILITY_CLOSE] = "yes", [RELIABILITY_UNKNOWN] = "cannot tell", [RELIABILITY_OFF] = "no"};

static void put_row(Table *const table, const char *const target, const char *const group,
                    const size_t decile, const ReliabilityRow *const row)
{
    table_text(table, target);
    table_text(table, group);
    if (decile < RELIABILITY_DECILES)
        table_int(table, (int64_t)decile + 1);
    else
        table_none(table);
    table_int(table, (int64_t)row->n);
    table_double(table, row->predicted);
    table_double(table, row->observed);
    table_double(table, row->low);
    table_double(table, row->high);
}

static void put_deciles(Table *const table, const char *const target, const char *const group,
                        const ReliabilityTable *const reliability)
{
    for (size_t decile = 0; decile < RELIABILITY_DECILES; decile++) {
        const ReliabilityRow *const row = &reliability->deciles[decile];
        if (row->n == 0)
            continue;
        put_row(table, target, group, decile, row);
        table_text(table, VERDICTS[reliability_verdict(row)]);
        for (size_t figure = 0; figure < 4; figure++)
            table_none(table);
    }
}

static void put_summary(Table *const table, const char *const target, const char *const group,
                        const ReliabilityTable *const reliability)
{
    put_row(table, target, group, RELIABILITY_DECILES, &reliability->all);
    table_text(table, VERDICTS[reliability_overall(reliability)]);
    table_double(table, reliability->brier);
    table_double(table, reliability->log_loss);
    table_double(table, reliability->calibration_error);
    table_int(table, (int64_t)reliability->worst + 1);
}

/* Deciles and summary of all products together; of each product only the summary, on a terminal. */
static void put_check(Table *const table, const TableFormat format, const char *const target,
                      const Products *const products, const CalibrationCheck *const check)
{
    ReliabilityTable reliability;
    reliability_table(&check->all, &reliability);
    put_deciles(table, target, "all products", &reliability);
    put_summary(table, target, "all products", &reliability);
    for (size_t product = 0; product < check->n_products; product++) {
        reliability_table(&check->products[product], &reliability);
        if (reliability.all.n == 0)
            continue;
        if (format != TABLE_ALIGNED)
            put_deciles(table, target, products->id[product], &reliability);
        put_summary(table, target, products->id[product], &reliability);
    }
}

Status evaluate_calibration(Session *const session, const EvaluateOptions *const options,
                            Error *const err)
{
    Arena *const arena = session->arena;
    BuildParams build;
    Db *db = NULL;
    SnapshotRef ref;
    Snapshot snapshot;
    Portfolio portfolio;
    CalibrationCheck check;
    Table *table = NULL;
    TRY(model_building_params(session, options->seed, &build, err));
    TRY(workbench_connect(session, &db, err));
    TRY(store_snapshot_find(db, options->snapshot, arena, &ref, err));
    TRY(store_snapshot_load(db, &ref, NULL, arena, &snapshot, err));
    TRY(portfolio_make(&snapshot, build.profit_period, arena, &portfolio, err));
    const AffinityParams params = {.design = build.design,
                                   .ridge = build.ridge,
                                   .seed = build.seed,
                                   .n_threads = build.n_threads,
                                   .progress = build.progress};
    TRY(calibration_check_status(&portfolio, &params, arena, &check, err));
    TRY(table_new(stdout, options->format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                  "There are no clients to check probabilities on.", arena, &table, err));
    put_check(table, options->format, "status", &snapshot.products, &check);
    return table_finish(table, err);
}
