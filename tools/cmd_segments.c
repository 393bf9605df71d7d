/* tools/cmd_segments.c - `paragon segments`: the segments of a model. */
#include "core/base/strbuf.h"
#include "models/model.h"
#include "tools/profile_listing.h"
#include "tools/segment_changes.h"

#include <stdio.h>

enum { OPTION_MODEL, OPTION_DIFF, OPTION_PROFILES, OPTION_TRIALS, OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    [OPTION_MODEL] = {"model", "ID", "the same as MODEL (the approved one, else the newest draft)"},
    [OPTION_DIFF] = {"diff", "MODEL", "list what became of the segments of this earlier model"},
    [OPTION_PROFILES] = {"profiles", NULL,
                         "with --diff: list products that entered or left ideal "
                         "profiles only"},
    [OPTION_TRIALS] = {"trials", NULL, "list every number of segments that was tried instead"},
    [OPTION_FORMAT] = {"format", "table|csv|json", "form of the list (table)"},
    {0},
};

static const char HELP[] =
    "Lists the segments of a model with their labels and sizes, and beside each the ideal profile\n"
    "of its stratum: how many ideal clients there are, which products are characteristic, and the\n"
    "quartiles of their annual profit.  Where a stratum is split into peer pools, each segment "
    "has\n"
    "a row per pool.  pooled_from names what a small stratum was pooled into.  Strata that only\n"
    "stand by for clients of a later snapshot, without clients now, are not listed.\n"
    "stability is the mean bootstrap Jaccard similarity of a segment: 1 when it always comes back\n"
    "whole, empty where a stratum is not split.\n"
    "\n"
    "--diff matches the segments with those of an earlier model by their members (Jaccard, 0.5 or\n"
    "more), each model on the snapshot it was built from, and counts why clients are elsewhere:\n"
    "client moved (the earlier model, too, would place it elsewhere by the data of today), "
    "boundary\n"
    "moved (it would not: the models differ in where segments end), relabelled (it would not, and\n"
    "the segment is a new one).  Segments that nothing continues come last.\n"
    "Below them, or by themselves with --profiles, are the products that entered or left the\n"
    "characteristic set of a peer pool, their adoption among ideal clients then and now, with its\n"
    "interval, and the criterion that made the difference.  As CSV and JSON there is one list at\n"
    "a time.\n"
    "\n"
    "  paragon segments DRAFT --diff APPROVED\n"
    "  paragon segments DRAFT --diff APPROVED --profiles --format csv\n"
    "\n"
    "--trials lists every number of segments that was tried per stratum, its figures, and why it\n"
    "was taken or not.\n";

static const TableColumn COLUMNS[] = {
    {"segment_id", COLUMN_TEXT},    {"pool_id", COLUMN_TEXT},
    {"bank", COLUMN_TEXT},          {"region", COLUMN_TEXT},
    {"business_area", COLUMN_TEXT}, {"label", COLUMN_TEXT},
    {"n_clients", COLUMN_INT},      {"n_ideal", COLUMN_INT},
    {"stability", COLUMN_SHARE},    {"characteristic_products", COLUMN_TEXT},
    {"profit_p25", COLUMN_AMOUNT},  {"profit_p50", COLUMN_AMOUNT},
    {"profit_p75", COLUMN_AMOUNT},  {"pooled_from", COLUMN_TEXT}};

static const TableColumn TRIAL_COLUMNS[] = {{"bank", COLUMN_TEXT},
                                            {"region", COLUMN_TEXT},
                                            {"business_area", COLUMN_TEXT},
                                            {"n_clients", COLUMN_INT},
                                            {"k", COLUMN_INT},
                                            {"verdict", COLUMN_TEXT},
                                            {"gain", COLUMN_NUMBER},
                                            {"smallest", COLUMN_INT},
                                            {"stability", COLUMN_SHARE},
                                            {"n_resamples", COLUMN_INT},
                                            {"agreement", COLUMN_NUMBER},
                                            {"prediction_strength", COLUMN_SHARE},
                                            {"silhouette", COLUMN_NUMBER},
                                            {"bic", COLUMN_NUMBER},
                                            {"icl", COLUMN_NUMBER},
                                            {"reason", COLUMN_TEXT}};

static const char *name_of(const Dictionary *const names, const uint32_t code)
{
    return code == CODE_NONE ? NULL : names->texts[code];
}

/* The characteristic products in the order of their rank, separated by ';'. */
static Status characteristic_ids(const Model *const model, const size_t pool, Arena *const arena,
                                 const char **const ids, Error *const err)
{
    const IdealProfiles *const profiles = &model->profiles;
    StrBuf out = strbuf_init(arena);
    for (size_t rank = 1; rank <= profiles->n_characteristic[pool]; rank++)
        for (size_t product = 0; product < profiles->n_products; product++)
            if (profiles->rank[profile_at(profiles, pool, product)] == rank) {
                strbuf_puts(&out, rank == 1 ? "" : ";");
                strbuf_puts(&out, model_design(model)->product_ids[product]);
            }
    return strbuf_finish(&out, ids, err);
}

static const char *pooled_level(const Strata *const strata, const size_t stratum)
{
    if (strata->bank[stratum] == CODE_NONE)
        return "group";
    if (strata->region[stratum] == CODE_NONE && strata->area[stratum] == CODE_NONE)
        return "bank";
    if (strata->region[stratum] == CODE_NONE)
        return "bank x business area";
    return strata->area[stratum] == CODE_NONE ? "bank x region" : NULL;
}

static Status put_segment(const Model *const model, const size_t segment, const size_t pool,
                          const size_t n_clients, Table *const table, Arena *const arena,
                          Error *const err)
{
    const Strata *const strata = &model->strata;
    const IdealProfiles *const profiles = &model->profiles;
    const size_t stratum = model->segments.stratum[segment];
    const char *pool_id = NULL;
    const char *products = NULL;
    TRY(model_pool_id(pool, arena, &pool_id, err));
    TRY(characteristic_ids(model, pool, arena, &products, err));
    table_text(table, model->segments.id[segment]);
    table_text(table, pool_id);
    table_text(table, name_of(&strata->banks, strata->bank[stratum]));
    table_text(table, name_of(&strata->regions, strata->region[stratum]));
    table_text(table, name_of(&strata->areas, strata->area[stratum]));
    table_text(table, model->segments.label[segment]);
    table_int(table, (int64_t)n_clients);
    table_int(table, profiles->n_ideal[pool]);
    table_double(table, model->segments.stability[segment]);
    table_text(table, products);
    for (size_t quartile = 0; quartile < PROFILE_QUARTILES; quartile++)
        table_double(table, profiles->ideal_profit[pool * PROFILE_QUARTILES + quartile]);
    table_text(table, pooled_level(strata, stratum));
    return OK;
}

/* (n_segments, n_pools) is sparse: a segment's pools are those of its stratum. */
static Status count_members(const Application *const application, Arena *const arena,
                            uint32_t **const counts, uint32_t **const n_members, Error *const err)
{
    const Model *const model = application->model;
    ARENA_NEW(*counts, arena, model->segments.n * model->pools.n, err);
    ARENA_NEW(*n_members, arena, model->strata.n, err);
    for (size_t client = 0; client < application->portfolio->n_clients; client++) {
        const uint32_t segment = application->segment[client];
        if (segment == CODE_NONE)
            continue;
        (*counts)[segment * model->pools.n + application->pool[client]]++;
        (*n_members)[application->stratum[client]]++;
    }
    return OK;
}

static Status list_segments(const Workbench *const bench, const TableFormat format,
                            Arena *const arena, Error *const err)
{
    const PeerPools *const pools = &bench->model.pools;
    Table *table = NULL;
    uint32_t *counts = NULL;
    uint32_t *n_members = NULL;
    TRY(count_members(&bench->application, arena, &counts, &n_members, err));
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                  "The model has no segments: its snapshot had no active client.", arena, &table,
                  err));
    for (size_t segment = 0; segment < bench->model.segments.n; segment++) {
        const size_t stratum = bench->model.segments.stratum[segment];
        if (n_members[stratum] == 0)
            continue;
        for (size_t pool = pools->first[stratum]; pool < pools->first[stratum + 1]; pool++)
            if (peer_pools_is_leaf(pools, pool))
                TRY(put_segment(&bench->model, segment, pool, counts[segment * pools->n + pool],
                                table, arena, err));
    }
    return table_finish(table, err);
}

static Status put_trial(const Model *const model, const size_t stratum, const size_t number,
                        Table *const table, Arena *const arena, Error *const err)
{
    const Strata *const strata = &model->strata;
    const KTrial trial = segments_trial(&model->segments, number);
    const char *reason = NULL;
    TRY(choose_k_reason(&trial, &model->segments.limits, arena, &reason, err));
    table_text(table, name_of(&strata->banks, strata->bank[stratum]));
    table_text(table, name_of(&strata->regions, strata->region[stratum]));
    table_text(table, name_of(&strata->areas, strata->area[stratum]));
    table_int(table, model->segments.n_fitted[stratum]);
    table_int(table, (int64_t)trial.k);
    table_text(table, choose_k_verdict(trial.verdict));
    table_double(table, trial.gain);
    table_int(table, (int64_t)trial.smallest);
    table_double(table, trial.stability);
    table_int(table, (int64_t)trial.n_resamples);
    table_double(table, trial.agreement);
    table_double(table, trial.prediction_strength);
    table_double(table, trial.silhouette);
    table_double(table, trial.bic);
    table_double(table, trial.icl);
    table_text(table, reason);
    return OK;
}

static Status list_trials(const Model *const model, const TableFormat format, Arena *const arena,
                          Error *const err)
{
    const uint32_t *const first = model->segments.first_trial;
    Table *table = NULL;
    TRY(table_new(stdout, format, TRIAL_COLUMNS, sizeof TRIAL_COLUMNS / sizeof TRIAL_COLUMNS[0],
                  "The model has no strata: its snapshot had no active client.", arena, &table,
                  err));
    for (size_t stratum = 0; stratum < model->strata.n; stratum++)
        for (size_t trial = first[stratum]; trial < first[stratum + 1]; trial++)
            TRY(put_trial(model, stratum, trial, table, arena, err));
    return table_finish(table, err);
}

/* The moves are told, the lists printed. */
static Status list_changes(Session *const session, const SegmentChanges *const changes,
                           const bool profiles_only, const TableFormat format, Error *const err)
{
    const uint32_t *const n = changes->diff.changes;
    if (!profiles_only) {
        log_event(session->log, LOG_INFO,
                  "clients of both: unchanged=%u client_moved=%u boundary_moved=%u relabelled=%u",
                  n[SEGMENT_UNCHANGED], n[SEGMENT_CLIENT_MOVED], n[SEGMENT_BOUNDARY_MOVED],
                  n[SEGMENT_RELABELLED]);
        TRY(segment_changes_list(changes, format, session->arena, err));
        if (format != TABLE_ALIGNED)
            return OK;
        (void)putchar('\n');
    }
    return profile_changes_list(session, &changes->earlier, &changes->later, format, err);
}

static Status compare_models(Session *const session, const Arguments *const arguments,
                             const char *const later, const TableFormat format, Error *const err)
{
    SegmentChanges changes = {0};
    TRY(segment_changes_open(session, later, arguments->options[OPTION_DIFF], &changes, err));
    return list_changes(session, &changes, arguments->options[OPTION_PROFILES] != NULL, format,
                        err);
}

static Status check_options(const char *const *const options, Error *const err)
{
    if (options[OPTION_DIFF] != NULL && options[OPTION_TRIALS] != NULL)
        return ERROR_SET(err, E_USAGE, "--diff and --trials are two lists: ask for one");
    if (options[OPTION_PROFILES] != NULL && options[OPTION_DIFF] == NULL)
        return ERROR_SET(err, E_USAGE, "--profiles needs --diff MODEL: compared with what");
    return OK;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const model_id =
        arguments->n_positional == 1 ? arguments->positional[0] : arguments->options[OPTION_MODEL];
    Workbench bench = {0};
    TableFormat format = TABLE_ALIGNED;
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    TRY(check_options(arguments->options, err));
    if (arguments->options[OPTION_DIFF] != NULL)
        return compare_models(session, arguments, model_id, format, err);
    TRY(workbench_open(session, model_id, NULL, NULL, &bench, err));
    return arguments->options[OPTION_TRIALS] != NULL
               ? list_trials(&bench.model, format, session->arena, err)
               : list_segments(&bench, format, session->arena, err);
}

const Command COMMAND_SEGMENTS = {
    .name = "segments",
    .arguments = "[MODEL]",
    .most_arguments = 1,
    .summary = "the segments of a model, with the ideal profile of their peers",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
