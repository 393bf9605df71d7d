/* tools/workbench.h - a model applied to a snapshot, ready for a command to work with. */
#ifndef TOOLS_WORKBENCH_H
#define TOOLS_WORKBENCH_H

#include "core/db/store_model.h"
#include "core/db/store_run.h"
#include "models/gap/gap_engine.h"
#include "tools/command.h"

typedef struct Workbench {
    Db *db;
    ModelRef model_ref;
    SnapshotRef snapshot_ref;
    Snapshot snapshot;
    Portfolio portfolio;
    Model model;
    Application application;
    GapEngine engine;
} Workbench;

/** workbench_open - connect, check the schema. Errors: as session_open() and migrate_require(). */
Status workbench_connect(Session *session, Db **db, Error *err) ATTR_NODISCARD;

/**
 * workbench_open - a model and the snapshot it is to be read on.
 *
 * @model_prefix: NULL = the approved model, else the newest draft, with a notice
 * @snapshot_prefix: NULL = what readers see: the current run's snapshot when that run was made
 *                with this model, else the snapshot the model was built from
 * @client_id:    read only this client and those it may be compared with; NULL = all
 * Errors: E_NOTFOUND no such model, snapshot or client
 */
Status workbench_open(Session *session, const char *model_prefix, const char *snapshot_prefix,
                      const char *client_id, Workbench *bench, Error *err) ATTR_NODISCARD;

/** workbench_apply - the same for references that are known already; bench->db is open.
 * @client_id: as above */
Status workbench_apply(Session *session, const char *client_id, Workbench *bench,
                       Error *err) ATTR_NODISCARD;

/** workbench_client - number of a client. Errors: E_NOTFOUND */
Status workbench_client(const Workbench *bench, const char *client_id, size_t *client,
                        Error *err) ATTR_NODISCARD;

/** workbench_each - call `visit` for one client, or for all when `client_id` is NULL, in order of
 * their ids; what it allocates in `scratch` is released after each.
 * Errors: E_NOTFOUND no such client, and what `visit` returns */
Status workbench_each(const Workbench *bench, const char *client_id,
                      Status (*visit)(const Workbench *bench, size_t client, void *context,
                                      Arena *scratch, Error *err),
                      void *context, Error *err) ATTR_NODISCARD;

/** workbench_currency - of a client's bank: the manifest's, else the configuration's, or NULL. */
const char *workbench_currency(const Session *session, const Workbench *bench, size_t client);

#endif
