/* tools/workbench.c - a model applied to a snapshot; see workbench.h. */
#include "tools/workbench.h"

#include "core/db/migrate.h"

#include <string.h>

Status workbench_connect(Session *const session, Db **const db, Error *const err)
{
    TRY(session_open(session, db, err));
    return migrate_require(*db, session->arena, err);
}

static Status choose_snapshot(Session *const session, const char *const prefix,
                              Workbench *const bench, Error *const err)
{
    if (prefix != NULL)
        return store_snapshot_find(bench->db, prefix, session->arena, &bench->snapshot_ref, err);
    bench->snapshot_ref = bench->model_ref.snapshot;
    DbResult run = {0};
    TRY(db_query(bench->db, QUERY_CURRENT_RUN, NULL, 0, session->arena, &run, err));
    if (run.n_rows == 0 || strcmp(db_text_or(&run, 0, "model_id", ""), bench->model_ref.id) != 0)
        return OK;
    return store_snapshot_find(bench->db, db_text_or(&run, 0, "snapshot_id", ""), session->arena,
                               &bench->snapshot_ref, err);
}

/* Which period profit.csv has is told by all clients; for a few it is as it was at the build. */
static Status read_clients(Session *const session, const char *const client_id,
                           Workbench *const bench, Error *const err)
{
    Arena *const arena = session->arena;
    ProfitPeriod period = (ProfitPeriod)session->config.profit_period;
    SnapshotPart part = {0};
    if (client_id != NULL) {
        TRY(store_snapshot_neighbours(bench->db, &bench->snapshot_ref, client_id, arena, &part,
                                      err));
        if (period == PERIOD_AUTO)
            period = (ProfitPeriod)bench->model.profit_period;
    }
    TRY(store_snapshot_load(bench->db, &bench->snapshot_ref, client_id == NULL ? NULL : &part,
                            arena, &bench->snapshot, err));
    return portfolio_make(&bench->snapshot, period, arena, &bench->portfolio, err);
}

Status workbench_apply(Session *const session, const char *const client_id, Workbench *const bench,
                       Error *const err)
{
    const Config *const config = &session->config;
    const GapParams gap_params = {.max_products = (size_t)config->publish_max_products,
                                  .min_probability = config->publish_min_probability,
                                  .under_use_rank = config->publish_under_use_rank,
                                  .low_profit_share = config->publish_low_profit_share,
                                  .cautious = config->publish_cautious};
    Arena *const arena = session->arena;
    Archive archive = {0};
    TRY(store_model_arrays(bench->db, &bench->model_ref, arena, &archive, err));
    TRY(model_archive(&bench->model, &archive, err));
    TRY(read_clients(session, client_id, bench, err));
    TRY(application_make(&bench->model, &bench->portfolio, session->n_threads, arena,
                         &bench->application, err));
    return gap_engine_make(&bench->application, &gap_params, arena, &bench->engine, err);
}

Status workbench_open(Session *const session, const char *const model_prefix,
                      const char *const snapshot_prefix, const char *const client_id,
                      Workbench *const bench, Error *const err)
{
    bool is_draft = false;
    TRY(workbench_connect(session, &bench->db, err));
    TRY(store_model_find(bench->db, model_prefix, session->arena, &bench->model_ref, &is_draft,
                         err));
    if (is_draft)
        log_event(session->log, LOG_WARN, "no model is approved: using the newest draft model=%.*s",
                  HASH_SHORT, bench->model_ref.id);
    TRY(choose_snapshot(session, snapshot_prefix, bench, err));
    return workbench_apply(session, client_id, bench, err);
}

Status workbench_client(const Workbench *const bench, const char *const client_id,
                        size_t *const client, Error *const err)
{
    const size_t found = snapshot_find_client(&bench->snapshot, client_id);
    if (found == bench->snapshot.clients.n)
        return ERROR_SET(err, E_NOTFOUND, "no client \"%s\" in the snapshot", client_id);
    *client = found;
    return OK;
}

Status workbench_each(const Workbench *const bench, const char *const client_id,
                      Status (*const visit)(const Workbench *bench, size_t client, void *context,
                                            Arena *scratch, Error *err),
                      void *const context, Error *const err)
{
    size_t first = 0;
    if (client_id != NULL)
        TRY(workbench_client(bench, client_id, &first, err));
    const size_t end = client_id == NULL ? bench->portfolio.n_clients : first + 1;
    Arena *const scratch = arena_new();
    if (scratch == NULL)
        return error_no_memory(err, "the clients' figures");
    Status status = OK;
    for (size_t client = first; status == OK && client < end; client++) {
        const ArenaMark mark = arena_mark(scratch);
        status = visit(bench, client, context, scratch, err);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
    return status;
}

const char *workbench_currency(const Session *const session, const Workbench *const bench,
                               const size_t client)
{
    const char *const currency =
        snapshot_currency(&bench->snapshot, code_text(&bench->snapshot.clients.bank, client));
    return currency == NULL ? session->config.currency : currency;
}
