/* tools/evaluate/evaluate_value.c - `paragon evaluate value`: promised against realised profit. */
#include "models/evaluate/offer_scorers.h"
#include "models/evaluate/value_capture.h"
#include "models/evaluate/value_deciles.h"
#include "tools/evaluate/backtest.h"
#include "tools/evaluate/evaluations.h"
#include "tools/evaluate/truth.h"
#include "tools/model_building.h"
#include "tools/workbench.h"

#include <math.h>
#include <stdio.h>

static const TableColumn COLUMNS[] = {
    {"what", COLUMN_TEXT},       {"group", COLUMN_TEXT},      {"n", COLUMN_INT},
    {"promised", COLUMN_AMOUNT}, {"realised", COLUMN_AMOUNT}, {"ratio", COLUMN_NUMBER},
    {"low", COLUMN_NUMBER},      {"high", COLUMN_NUMBER},     {"wanted", COLUMN_TEXT}};

/* One after the other; the oracle only where the future is known. */
enum { BY_VALUE, BY_PROBABILITY, POPULAR, BASELINE, ORACLE = BASELINE + BASELINES, SCORERS };

typedef struct ValueReport {
    Session *session;
    const EvaluateOptions *options;
    BuildParams build;
    const Portfolio *portfolio; /* on the day of the offers */
    GapEngine *engine;
    OfferCases cases;
    const KnownFuture *future; /* NULL: not known */
    Table *table;
} ValueReport;

/* ---- what may be offered to whom ---- */

/* Products that are sold at all, no other policy; `may_take`: what the client did not hold. */
static Status list_candidates(ValueReport *const report, const BitMatrix *const may_take,
                              Error *const err)
{
    Arena *const arena = report->session->arena;
    const Portfolio *const portfolio = report->portfolio;
    BitMatrix *candidates = NULL;
    uint32_t *clients = NULL;
    ARENA_NEW(candidates, arena, 1, err);
    ARENA_NEW(clients, arena, portfolio->n_clients, err);
    *candidates = *may_take;
    ARENA_NEW(candidates->words, arena, candidates->n_rows * candidates->n_words, err);
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        if (!portfolio->active[client] || report->engine->application->pool[client] == CODE_NONE)
            continue;
        clients[report->cases.n++] = (uint32_t)client;
        for (size_t product = bit_next(may_take, client, 0); product < portfolio->n_products;
             product = bit_next(may_take, client, product + 1))
            if (portfolio->snapshot->products.offerable[product])
                bit_set(candidates, client, product);
    }
    report->cases.clients = clients;
    report->cases.candidates = candidates;
    return OK;
}

/* ---- rankings ---- */

static Status make_scorers(const ValueReport *const report, Scorer scorers[SCORERS],
                           size_t *const n_scorers, Error *const err)
{
    Arena *const arena = report->session->arena;
    const BaselineParams params = build_baseline_params(&report->build);
    Baselines *baselines = NULL;
    ProductScores *popular = NULL;
    ARENA_NEW(baselines, arena, 1, err);
    ARENA_NEW(popular, arena, 1, err);
    TRY(baselines_make(report->portfolio, &params, arena, baselines, err));
    baselines_scorers(baselines, scorers + BASELINE);
    TRY(offer_scorer_popular(report->portfolio, "popularity x mean profit", arena, popular,
                             &scorers[POPULAR], err));
    scorers[BY_VALUE] = offer_scorer_value(report->engine, "expected value");
    scorers[BY_PROBABILITY] = offer_scorer_probability(report->engine, "probability");
    *n_scorers = ORACLE;
    if (report->future != NULL)
        scorers[(*n_scorers)++] = offer_scorer_oracle(report->future, "oracle");
    return OK;
}

/* ---- rows ---- */

static void put_row(const ValueReport *const report, const char *const what,
                    const char *const group, const Measured promised, const Measured realised,
                    const Measured ratio, const char *const wanted)
{
    Table *const table = report->table;
    table_text(table, what);
    table_text(table, group);
    table_int(table, (int64_t)ratio.n);
    table_double(table, promised.value);
    table_double(table, realised.value);
    table_double(table, ratio.value);
    table_double(table, ratio.low);
    table_double(table, ratio.high);
    table_text(table, wanted);
}

static BootstrapParams bootstrap_of(const ValueReport *const report, const char *const name)
{
    return (BootstrapParams){.seed = report->options->seed,
                             .name = name,
                             .n_threads = report->session->n_threads,
                             .progress = report->session->progress};
}

static Status put_deciles(const ValueReport *const report, const TopOffers *const offers,
                          Error *const err)
{
    static const char WHAT[] = "realised / promised";
    Arena *const arena = report->session->arena;
    const BootstrapParams params = bootstrap_of(report, WHAT);
    ValueDecile deciles[VALUE_DECILES + 1];
    TRY(value_deciles_measure(offers, BY_VALUE, &params, arena, deciles, err));
    for (size_t i = 0; i <= VALUE_DECILES; i++) {
        const char *group = "all clients";
        if (i < VALUE_DECILES)
            ARENA_TAKE(group, arena_printf(arena, "decile %zu", i + 1), err);
        put_row(report, WHAT, group, deciles[i].promised, deciles[i].realised, deciles[i].ratio,
                NULL);
    }
    return OK;
}

/* Only the ranking by expected value promises an amount. */
static Status put_captures(const ValueReport *const report, const Scorer *const scorers,
                           const TopOffers *const offers, Error *const err)
{
    static const char SHARE[] = "share of all realised";
    static const char OF_ORACLE[] = "share of the oracle's";
    const Measured none = MEASURED_NONE;
    const BootstrapParams params = bootstrap_of(report, SHARE);
    const size_t n_scorers = offers->promised.n_columns;
    const size_t reference = report->future == NULL ? BY_VALUE : ORACLE;
    ValueCapture captures[SCORERS];
    TRY(value_capture_measure(offers, reference, &params, report->session->arena, captures, err));
    for (size_t i = 0; i < n_scorers; i++)
        put_row(report, SHARE, scorers[i].name, i == BY_VALUE ? captures[i].promised : none,
                captures[i].realised, captures[i].share, NULL);
    for (size_t i = 0; i < n_scorers && report->future != NULL; i++)
        put_row(report, OF_ORACLE, scorers[i].name, none, captures[i].realised,
                captures[i].of_reference, i == BY_VALUE ? "0.88 or more" : NULL);
    return OK;
}

static Status put_report(ValueReport *const report, Error *const err)
{
    Session *const session = report->session;
    Scorer scorers[SCORERS];
    size_t n_scorers = 0;
    TopOffers offers = {0};
    TRY(make_scorers(report, scorers, &n_scorers, err));
    TRY(top_offers_make(&report->cases, scorers, n_scorers, session->n_threads, session->progress,
                        session->arena, &offers, err));
    TRY(table_new(stdout, report->options->format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], "",
                  session->arena, &report->table, err));
    TRY(put_deciles(report, &offers, err));
    TRY(put_captures(report, scorers, &offers, err));
    return table_finish(report->table, err);
}

/* ---- with the truth: the model's offers on the snapshot's day, against next year ---- */

static Status find_lacking(const Portfolio *const portfolio, Arena *const arena,
                           BitMatrix *const lacking, Error *const err)
{
    *lacking = portfolio->held;
    ARENA_NEW(lacking->words, arena, lacking->n_rows * lacking->n_words, err);
    for (size_t client = 0; client < lacking->n_rows; client++)
        for (size_t product = 0; product < lacking->n_bits; product++)
            if (!bit_get(&portfolio->held, client, product))
                bit_set(lacking, client, product);
    return OK;
}

static Status evaluate_with_truth(Session *const session, const EvaluateOptions *const options,
                                  Error *const err)
{
    ValueReport report = {.session = session, .options = options};
    Workbench bench = {0};
    Truth truth = {0};
    BitMatrix lacking;
    if (options->cutoff != NULL)
        return ERROR_SET(err, E_USAGE, "--cutoff and --truth cannot be used together");
    TRY(model_building_params(session, options->seed, &report.build, err));
    TRY(workbench_open(session, options->model, options->snapshot, NULL, &bench, err));
    TRY(truth_read(options->truth, &bench.portfolio, session->progress, session->arena, &truth,
                   err));
    TRY(truth_require_all(&truth, "know what the best offers would have been", err));
    const KnownFuture future = {.n_products = truth.n_products,
                                .probability = truth.probability,
                                .profit = truth.contribution};
    report.portfolio = &bench.portfolio;
    report.engine = &bench.engine;
    report.future = &future;
    report.cases.taken = &truth.acquired;
    report.cases.profit = truth.contribution;
    TRY(find_lacking(&bench.portfolio, session->arena, &lacking, err));
    TRY(list_candidates(&report, &lacking, err));
    return put_report(&report, err);
}

/* ---- without: a model of an earlier day, against what clients took in the year after ---- */

/* Annual profit of what is open on the snapshot's day.  A product given up again by then brings
 * nothing; one that is open and carries no profit is not known. */
static Status find_profit(const Portfolio *const now, Arena *const arena, float **const profit,
                          Error *const err)
{
    const Holdings *const holdings = &now->snapshot->holdings;
    ARENA_NEW(*profit, arena, now->n_clients * now->n_products, err);
    for (size_t client = 0; holdings->n > 0 && client < now->n_clients; client++)
        for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++)
            if (holding_is_open(holdings, row, now->as_of))
                (*profit)[client * now->n_products + holdings->product[row]] +=
                    now->product_profit[row];
    return OK;
}

/* Taken products whose profit is not known, for the reader to weigh. */
static void tell_unknown(const ValueReport *const report)
{
    const BitMatrix *const taken = report->cases.taken;
    size_t n = 0;
    for (size_t client = 0; client < taken->n_rows; client++)
        for (size_t product = bit_next(taken, client, 0); product < taken->n_bits;
             product = bit_next(taken, client, product + 1))
            n += isnan(report->cases.profit[client * taken->n_bits + product]) ? 1 : 0;
    if (n > 0)
        log_event(report->session->log, LOG_WARN,
                  "left out: %zu products that were taken, but whose annual_profit is not known",
                  n);
}

static Status evaluate_in_time(Session *const session, const EvaluateOptions *const options,
                               Error *const err)
{
    ValueReport report = {.session = session, .options = options};
    Arena *const arena = session->arena;
    const GapParams gap_params = {.max_products = TOP_OFFERS};
    Backtest backtest = {0};
    Model model;
    BuildNotices notices;
    Application application;
    GapEngine engine;
    float *profit = NULL;
    TRY(backtest_open(session, options, &backtest, err));
    TRY(new_holdings_require(&backtest.taken, &backtest.cohort, err));
    if (!backtest.portfolio.has_product_profit)
        return ERROR_SET(err, E_DATA,
                         "no holding carries annual_profit: what offers brought is not known");
    backtest_tell(&backtest, session->log);
    report.portfolio = &backtest.cohort.state;
    report.build = backtest.params;
    report.build.scores_only = true;
    TRY(build_model_on(report.portfolio, &report.build, arena, &model, &notices, err));
    TRY(application_make(&model, report.portfolio, session->n_threads, arena, &application, err));
    TRY(gap_engine_make(&application, &gap_params, arena, &engine, err));
    TRY(find_profit(&backtest.portfolio, arena, &profit, err));
    report.engine = &engine;
    report.cases.taken = &backtest.taken.taken;
    report.cases.profit = profit;
    tell_unknown(&report);
    TRY(list_candidates(&report, &backtest.taken.candidates, err));
    return put_report(&report, err);
}

Status evaluate_value(Session *const session, const EvaluateOptions *const options,
                      Error *const err)
{
    return options->truth != NULL ? evaluate_with_truth(session, options, err)
                                  : evaluate_in_time(session, options, err);
}
