/* core/db/store_run.h - runs in the database: staged invisibly, made current in one step.
 *
 * A publication takes the work lock, sweeps what a broken run left, begins a run (a row in state
 * 'staging' and tables of its own), stages rows on as many connections as help, keys and attaches
 * them, and makes the run current in one short transaction on the connection that holds the lock:
 * a lost lock cannot publish. */
#ifndef CORE_DB_STORE_RUN_H
#define CORE_DB_STORE_RUN_H

#include "core/db/run_seal.h"
#include "core/db/store_model.h"
#include "core/domain/run.h"

/** store_lock_work - one build or publish at a time; held until the connection closes.
 * Errors: E_BUSY another one works */
Status store_lock_work(Db *db, Arena *arena, Error *err) ATTR_NODISCARD;

typedef struct RunRef {
    int64_t no; /* 0 = none */
    char id[HASH_HEX_SIZE];
    bool is_published;
    bool is_current;
} RunRef;

/** store_run_find - the run with this key; no = 0 when there is none. */
Status store_run_find(Db *db, const char *run_id, Arena *arena, RunRef *run,
                      Error *err) ATTR_NODISCARD;

/** store_run_current - the run readers see; no = 0 before the first publication. */
Status store_run_current(Db *db, Arena *arena, RunRef *run, Error *err) ATTR_NODISCARD;

/** store_run_last_outcome - number of the last outcome recorded; part of the run key. */
Status store_run_last_outcome(Db *db, Arena *arena, int64_t *outcome_no, Error *err) ATTR_NODISCARD;

/* Which run wrote a version, for records that stay as they are. */
typedef struct RunNames {
    size_t n;
    int32_t *run_no; /* ascending */
    const char **run_id;
    const char **model_id;
    const char **snapshot_id;
} RunNames;

Status store_run_names(Db *db, Arena *arena, RunNames *names, Error *err) ATTR_NODISCARD;

/** run_names_find - index of a run; names->n when it is not there. */
size_t run_names_find(const RunNames *names, int32_t run_no);

/* A trigger's latest episode as the current run left it, with the answer since. */
typedef struct PriorTrigger {
    unsigned char uuid[UUID_BYTES];
    const char *client_id;
    const char *bank;
    int64_t content;
    int32_t episode;
    int32_t version;
    int32_t version_run_no;
    Day raised_on;
    Day due_on;
    Day valid_until;
    Day postponed_until; /* DAY_UNKNOWN unless the RM said so */
    uint8_t kind;        /* TriggerKind */
    uint8_t state;       /* TriggerState */
    bool is_answered;
} PriorTrigger;

/** store_run_prior - the triggers of `run`, by client id and kind; *n = 0 for no run. */
Status store_run_prior(Db *db, const RunRef *run, Arena *arena, PriorTrigger **triggers, size_t *n,
                       Error *err) ATTR_NODISCARD;

typedef struct RunHead {
    char id[HASH_HEX_SIZE];
    int64_t snapshot_no;
    int64_t model_no;
    Day date;
    const char *config; /* JSON */
    int64_t last_outcome;
} RunHead;

/** store_run_begin - sweep broken runs, then begin this one; *n_swept runs were removed.
 * The connection must hold the work lock: E_PERMISSION. */
Status store_run_begin(Db *db, const RunHead *head, Arena *arena, int64_t *run_no, int64_t *n_swept,
                       Error *err) ATTR_NODISCARD;

/* One client's card. */
typedef struct ClientCard {
    TriggerClient client; /* shared with its triggers */
    const char *region;
    const char *business_area;
    bool is_active;
    double segment_confidence;
    const char *pool_id;
    size_t n_peers;
    const uint8_t *withheld; /* a byte per product of the snapshot */
    size_t n_products;
    size_t n_offers;
    const int16_t *offered; /* (n_offers) numbers of products, best first */
    const double *figures;  /* (n_offers, CARD_FIGURES) NaN = not known */
} ClientCard;

/* Of each product offered: probability, incremental profit a year, its low and its high. */
enum { CARD_FIGURES = 4 };

/* One trigger's row. */
typedef struct TriggerRow {
    TriggerVersion version;
    const TriggerClient *client;
    TriggerKind kind;
    TriggerState state;
    int32_t episode;
    int32_t version_run_no;
    int64_t content;
    Day raised_on;
    double priority;
    const char *record;             /* JSON; NULL when closed */
    unsigned char salt[HASH_BYTES]; /* nobody can guess it; not used when closed */
} TriggerRow;

/* Two streams of rows into a run's tables, on connections of their own. */
typedef struct RunWriter RunWriter;

/** store_run_writer_open - connect twice to where `db` is and start both COPYs. */
Status store_run_writer_open(const Db *db, int64_t run_no, Arena *arena, RunWriter **writer,
                             Error *err) ATTR_NODISCARD;
void store_run_write_card(RunWriter *writer, const ClientCard *card);
void store_run_write_trigger(RunWriter *writer, const TriggerRow *row);
/** store_run_writer_close - finish both COPYs; the rows are staged when it returns OK. */
Status store_run_writer_close(RunWriter *writer, Error *err) ATTR_NODISCARD;

/** store_run_carry - take over cards and triggers of banks that `banks` does not name. */
Status store_run_carry(Db *db, int64_t run_no, const RunRef *from, const char *const *banks,
                       size_t n_banks, Arena *arena, Error *err) ATTR_NODISCARD;

typedef struct RunCounts {
    int64_t clients, open, fresh, changed, unchanged, withdrawn, answered, expired;
} RunCounts;

/** store_run_attach - key the staged rows (both tables at once, on two connections) and make them
 * readable; nobody looks at them yet. */
Status store_run_attach(Db *db, int64_t run_no, Arena *arena, Error *err) ATTR_NODISCARD;

/** store_run_publish - the one short transaction that seals the run and makes it current. */
Status store_run_publish(Db *db, int64_t run_no, const RunCounts *counts, const RunSeal *seal,
                         Arena *arena, Error *err) ATTR_NODISCARD;

#endif
