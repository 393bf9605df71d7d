/* tools/evaluate/evaluate_coverage.c - `paragon evaluate coverage`: do intervals hold what they
 * promise? */
#include "models/evaluate/adoption_coverage.h"
#include "models/evaluate/increment_accuracy.h"
#include "models/evaluate/potential_accuracy.h"
#include "tools/evaluate/evaluations.h"
#include "tools/evaluate/truth.h"
#include "tools/workbench.h"

#include <math.h>

enum { LEAST_PEERS = 200 }; /* of a pool whose own coverage is looked at */
static const double POOL_LEAST = 0.74;
static const double POOL_MOST = 0.86;

static const TableColumn COLUMNS[] = {{"what", COLUMN_TEXT},  {"group", COLUMN_TEXT},
                                      {"n", COLUMN_INT},      {"figure", COLUMN_NUMBER},
                                      {"low", COLUMN_NUMBER}, {"high", COLUMN_NUMBER},
                                      {"wanted", COLUMN_TEXT}};

typedef struct CoverageReport {
    const Session *session;
    const Workbench *bench;
    PoolClients clients;
    BootstrapParams bootstrap;
    Table *table;
} CoverageReport;

static void put_row(const CoverageReport *const report, const char *const what,
                    const char *const group, const Measured figure, const char *const wanted)
{
    Table *const table = report->table;
    table_text(table, what);
    table_text(table, group);
    table_int(table, (int64_t)figure.n);
    table_double(table, figure.value);
    table_double(table, figure.low);
    table_double(table, figure.high);
    table_text(table, wanted);
}

static BootstrapParams bootstrap_of(const CoverageReport *const report, const char *const name)
{
    BootstrapParams params = report->bootstrap;
    params.name = name;
    return params;
}

/* ---- adoption ---- */

static Status put_adoption(const CoverageReport *const report, Error *const err)
{
    static const char WHAT[] = "adoption inside 95 % interval";
    const BootstrapParams params = bootstrap_of(report, WHAT);
    AdoptionCoverage coverage = {0};
    TRY(adoption_coverage_measure(&report->clients, report->bench->model.profiles.mature_months,
                                  &params, report->session->arena, &coverage, err));
    if (coverage.n_pools == 0)
        log_event(report->session->log, LOG_WARN,
                  "no peer pool has %d ideal clients: coverage of adoption cannot be measured",
                  ADOPTION_COVERAGE_LEAST);
    put_row(report, WHAT, "all products", coverage.all, "0.93 to 0.97");
    put_row(report, WHAT, "held by some", coverage.held_by_some, "0.93 to 0.97");
    put_row(report, WHAT, "held by all or none", coverage.all_or_none, NULL);
    return OK;
}

/* ---- potential ---- */

/* Peers left out, over all pools that clients belong to, and what the pools with many look like. */
typedef struct PeerCount {
    size_t n;
    size_t n_inside;
    size_t class_n[CONFORMAL_CLASSES];
    size_t class_inside[CONFORMAL_CLASSES];
    size_t n_pools; /* with LEAST_PEERS */
    size_t n_within;
    double least;
    double greatest;
} PeerCount;

static size_t inside_of(const size_t n, const double share)
{
    return n == 0 ? 0 : (size_t)lround(share * (double)n);
}

static void count_pool(const PotentialCoverage *const coverage, PeerCount *const count)
{
    count->n += coverage->n;
    count->n_inside += inside_of(coverage->n, coverage->share);
    for (size_t size_class = 0; size_class < CONFORMAL_CLASSES; size_class++) {
        count->class_n[size_class] += coverage->class_n[size_class];
        count->class_inside[size_class] +=
            inside_of(coverage->class_n[size_class], coverage->class_share[size_class]);
    }
    if (coverage->n < LEAST_PEERS)
        return;
    count->n_pools++;
    count->n_within += coverage->share >= POOL_LEAST && coverage->share <= POOL_MOST;
    count->least = fmin(count->least, coverage->share);
    count->greatest = fmax(count->greatest, coverage->share);
}

static Status put_share(const CoverageReport *const report, const char *const what,
                        const char *const group, const size_t n_inside, const size_t n,
                        const char *const wanted, Error *const err)
{
    const BootstrapParams params = bootstrap_of(report, what);
    Measured share = {0};
    TRY(client_bootstrap_share(n_inside, n, &params, report->session->arena, &share, err));
    put_row(report, what, group, share, wanted);
    return OK;
}

static Status put_potential(const CoverageReport *const report, Error *const err)
{
    static const char WHAT[] = "potential inside 80 % interval";
    static const char *const CLASSES[CONFORMAL_CLASSES] = {"smaller peers left out",
                                                           "larger peers left out"};
    const Model *const model = &report->bench->model;
    PeerCount count = {.least = NAN, .greatest = NAN};
    for (size_t pool = 0; pool < model->pools.n; pool++) {
        PotentialCoverage coverage;
        potential_coverage(&model->potential, pool, &coverage);
        if (peer_pools_is_leaf(&model->pools, pool))
            count_pool(&coverage, &count);
    }
    TRY(put_share(report, WHAT, "all peers left out", count.n_inside, count.n, "0.78 to 0.82",
                  err));
    for (size_t size_class = 0; size_class < CONFORMAL_CLASSES; size_class++)
        TRY(put_share(report, WHAT, CLASSES[size_class], count.class_inside[size_class],
                      count.class_n[size_class], NULL, err));
    const Measured least = {count.n_pools, count.least, NAN, NAN};
    const Measured greatest = {count.n_pools, count.greatest, NAN, NAN};
    const Measured within = {count.n_pools, (double)count.n_within / (double)count.n_pools, NAN,
                             NAN};
    put_row(report, WHAT, "pools with 200 peers: least", least, NULL);
    put_row(report, WHAT, "pools with 200 peers: greatest", greatest, NULL);
    put_row(report, WHAT, "pools with 200 peers: share of them from 0.74 to 0.86", within,
            "0.9 or more");
    return OK;
}

static void put_accuracy(const CoverageReport *const report, const char *const what,
                         const EstimateAccuracy *const accuracy, const bool is_wanted)
{
    const char *const bias = is_wanted ? "-0.2 to 0.2" : NULL;
    put_row(report, what, "rank correlation", accuracy->correlation,
            is_wanted ? "0.75 or more" : NULL);
    put_row(report, what, "bias", accuracy->bias, NULL);
    put_row(report, what, "bias, smallest quarter by revenue", accuracy->bias_small, bias);
    put_row(report, what, "bias, largest quarter by revenue", accuracy->bias_large, bias);
}

static Status put_planted_potential(const CoverageReport *const report, const Truth *const truth,
                                    Error *const err)
{
    const BootstrapParams params = bootstrap_of(report, "potential");
    PotentialAccuracy accuracy;
    TRY(potential_accuracy_planted(&report->bench->engine, truth->contribution, &params,
                                   report->session->arena, &accuracy, err));
    put_accuracy(report, "potential / profit with the whole set", &accuracy.potential, true);
    put_accuracy(report, "gap / what the set's rest brings", &accuracy.gap, false);
    put_accuracy(report, "missing products / what the set's rest brings", &accuracy.missing, false);
    put_accuracy(report, "the same, weighted by adoption", &accuracy.as_adopted, false);
    return OK;
}

/* ---- incremental profit ---- */

static void put_increment(const CoverageReport *const report, const char *const group,
                          const char *const what_bias, const char *const what_inside,
                          const IncrementAccuracy *const accuracy)
{
    put_row(report, what_bias, group, accuracy->bias, "-0.05 to 0.05");
    put_row(report, what_inside, group, accuracy->inside, "0.85 or more");
}

static Status put_left_out(const CoverageReport *const report, Error *const err)
{
    static const char WHAT[] = "incremental profit inside 90 % interval, holders left out";
    const BootstrapParams params = bootstrap_of(report, WHAT);
    IncrementAccuracy accuracy = {0};
    TRY(increment_accuracy_left_out(&report->clients, &params, report->session->arena, &accuracy,
                                    err));
    if (accuracy.inside.n == 0)
        log_event(report->session->log, LOG_WARN,
                  "no holding carries annual_profit: whether intervals of incremental profit hold "
                  "is not known");
    put_increment(report, "own profit", "incremental profit: bias, holders left out", WHAT,
                  &accuracy);
    return OK;
}

static Status put_planted_increment(const CoverageReport *const report, const Truth *const truth,
                                    Error *const err)
{
    static const char *const SOURCES[INCREMENT_ACCURACY_GROUPS] = {
        [INCREMENT_NONE] = "all products not held", /* the group of all */
        [INCREMENT_OWN] = "own profit",
        [INCREMENT_DID] = "difference-in-differences",
        [INCREMENT_ROBUST] = "robust regression",
    };
    static const char WHAT[] = "incremental profit inside 90 % interval";
    const BootstrapParams params = bootstrap_of(report, WHAT);
    IncrementAccuracy groups[INCREMENT_ACCURACY_GROUPS] = {0};
    TRY(increment_accuracy_planted(&report->bench->application, truth->contribution, &params,
                                   report->session->arena, groups, err));
    for (size_t group = 0; group < INCREMENT_ACCURACY_GROUPS; group++)
        if (SOURCES[group] != NULL && (group == 0 || groups[group].bias.n > 0))
            put_increment(report, SOURCES[group], "incremental profit: bias", WHAT, &groups[group]);
    return OK;
}

/* ---- all of it ---- */

static Status put_planted(const CoverageReport *const report, const char *const directory,
                          Error *const err)
{
    Truth truth = {0};
    TRY(truth_read(directory, &report->bench->portfolio, report->session->progress,
                   report->session->arena, &truth, err));
    TRY(truth_require_all(&truth, "check what products not held would bring", err));
    TRY(put_planted_increment(report, &truth, err));
    return put_planted_potential(report, &truth, err);
}

Status evaluate_coverage(Session *const session, const EvaluateOptions *const options,
                         Error *const err)
{
    Workbench bench = {0};
    CoverageReport report = {.session = session,
                             .bench = &bench,
                             .bootstrap = {.seed = options->seed,
                                           .n_threads = session->n_threads,
                                           .progress = session->progress}};
    TRY(workbench_open(session, options->model, options->snapshot, NULL, &bench, err));
    TRY(peer_pools_clients(&bench.model.pools, &bench.model.strata, &bench.portfolio,
                           session->arena, &report.clients, err));
    TRY(table_new(stdout, options->format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], "",
                  session->arena, &report.table, err));
    TRY(put_adoption(&report, err));
    TRY(put_potential(&report, err));
    TRY(put_left_out(&report, err));
    if (options->truth != NULL)
        TRY(put_planted(&report, options->truth, err));
    return table_finish(report.table, err);
}
