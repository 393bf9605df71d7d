/* tools/evaluate/evaluate_calibration.c - `paragon evaluate calibration`: does what is given 30 %
 * happen in 30 of 100 cases? */
#include "models/evaluate/calibration_check.h"
#include "tools/evaluate/backtest.h"
#include "tools/evaluate/truth.h"
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

typedef struct CalibrationReport {
    Session *session;
    const EvaluateOptions *options;
    Table *table;
} CalibrationReport;

/* Deciles and summary of all products together; of each product only the summary, on a terminal. */
static void put_check(const CalibrationReport *const report, const AffinityTarget target,
                      const Products *const products, const CalibrationCheck *const check)
{
    const char *const name = affinity_target_name(target);
    ReliabilityTable reliability;
    if (check->n_clients == 0)
        return;
    reliability_table(&check->all, &reliability);
    put_deciles(report->table, name, "all products", &reliability);
    put_summary(report->table, name, "all products", &reliability);
    for (size_t product = 0; product < check->n_products; product++) {
        reliability_table(&check->products[product], &reliability);
        if (reliability.all.n == 0)
            continue;
        if (report->options->format != TABLE_ALIGNED)
            put_deciles(report->table, name, products->id[product], &reliability);
        put_summary(report->table, name, products->id[product], &reliability);
    }
}

/* ---- the stored model against the planted future ---- */

static Status check_with_truth(const CalibrationReport *const report, Error *const err)
{
    Session *const session = report->session;
    Arena *const arena = session->arena;
    Workbench bench = {0};
    Truth truth = {0};
    BitMatrix lacking;
    CalibrationCheck check;
    if (report->options->cutoff != NULL)
        return ERROR_SET(err, E_USAGE, "--cutoff and --truth cannot be used together");
    TRY(workbench_open(session, report->options->model, report->options->snapshot, NULL, &bench,
                       err));
    if (!bench.model.affinities.is_fitted[TARGET_ACQUISITION])
        return ERROR_SET(err, E_DATA, "the model says of no bank what its clients will take");
    TRY(truth_read(report->options->truth, &bench.portfolio, session->progress, arena, &truth,
                   err));
    TRY(truth_require_all(&truth, "know what was taken", err));
    TRY(portfolio_lacking(&bench.portfolio, arena, &lacking, err));
    TRY(calibration_check_acquisitions(&bench.model.affinities, &bench.portfolio, &lacking,
                                       &truth.acquired, session->progress, arena, &check, err));
    put_check(report, TARGET_ACQUISITION, &bench.snapshot.products, &check);
    return OK;
}

/* ---- models made for the purpose, on what they did not see ---- */

/* The clients of the banks whose target was status on the cut-off. */
static Status find_status_clients(const Affinities *const affinities, const Clients *const clients,
                                  Arena *const arena, uint8_t **const counts, Error *const err)
{
    ARENA_NEW(*counts, arena, clients->n, err);
    for (size_t client = 0; client < clients->n; client++)
        (*counts)[client] =
            affinities_target(affinities, code_text(&clients->bank, client)) == TARGET_STATUS;
    return OK;
}

/* What is dated is judged by the year after the cut-off; who has no such history, on the snapshot's
 * own day. */
static Status check_back(const CalibrationReport *const report, Error *const err)
{
    Session *const session = report->session;
    Arena *const arena = session->arena;
    Backtest backtest = {0};
    uint8_t *counts = NULL;
    CalibrationCheck check;
    TRY(backtest_open(session, report->options, &backtest, err));
    const AffinityParams params = build_affinity_params(&backtest.params);
    const Products *const products = &backtest.snapshot.products;
    if (backtest.taken.n_dated_products > 0) {
        const Portfolio *const state = &backtest.cohort.state;
        Affinities affinities;
        TRY(new_holdings_require(&backtest.taken, &backtest.cohort, err));
        backtest_tell(&backtest, session->log);
        TRY(affinities_fit(state, &params, arena, &affinities, err));
        TRY(calibration_check_acquisitions(&affinities, state, &backtest.taken.candidates,
                                           &backtest.taken.taken, session->progress, arena, &check,
                                           err));
        put_check(report, TARGET_ACQUISITION, products, &check);
        TRY(find_status_clients(&affinities, &backtest.snapshot.clients, arena, &counts, err));
    }
    TRY(calibration_check_status(&backtest.portfolio, counts, &params, arena, &check, err));
    put_check(report, TARGET_STATUS, products, &check);
    return OK;
}

Status evaluate_calibration(Session *const session, const EvaluateOptions *const options,
                            Error *const err)
{
    CalibrationReport report = {.session = session, .options = options};
    TRY(table_new(stdout, options->format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                  "There are no clients to check probabilities on.", session->arena, &report.table,
                  err));
    TRY(options->truth == NULL ? check_back(&report, err) : check_with_truth(&report, err));
    return table_finish(report.table, err);
}
